/**
 * No lock-out: an organization keeps somebody who can administer it. That is an active owner,
 * directly or by a group, who can sign in: with an identity at the configured provider, linked or
 * yet to be linked, or with an admin key that has not expired. Or it is the operator, with a key
 * without expiry, which no change of people removes.
 *
 * Each operation of the administration that can take this away locks the organization first,
 * changes its rows, and then calls this check in the same transaction. Of two concurrent operations
 * the second therefore reads what the first has left. Operations that only give access need no
 * lock. Changes by SCIM are not checked: they always end access.
 *
 * Failure modes: the expiry of a key is no operation, so the last key of a person without an
 * identity may expire; and the configuration may name another provider. The way back is at the
 * command line.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { lastOwner } from '#contract/errors/organization.ts'
import type { Tx } from '#storage/db.ts'
import { hasAdministeringKey, issuersOfOwners } from '#storage/owners.ts'

type LockOutContext = Pick<Context, 'organization' | 'now' | 'identityIssuer'>

/** Throws 400 if nobody can administer the organization any more. It must be locked. */
export async function rejectLockOut(tx: Tx, ctx: LockOutContext): Promise<void> {
  if (!(await hasAdministrator(tx, ctx))) throw new Problem(lastOwner())
}

/** Whether somebody can administer the organization, which must be locked. */
export async function hasAdministrator(tx: Tx, ctx: LockOutContext): Promise<boolean> {
  const { id } = ctx.organization
  if (await hasAdministeringKey(tx, id, ctx.now())) return true
  const { identityIssuer: issuer } = ctx
  if (!issuer) return false
  const issuers = await issuersOfOwners(tx, id)
  return issuers.some((one) => one === null || isSame(one, issuer))
}

/** Providers report their address with or without a slash at its end. */
function isSame(linked: string, issuer: URL): boolean {
  return URL.parse(linked)?.href === issuer.href
}

/**
 * Users by their identity at the provider. The configured claim is compared first, with its name:
 * a value of another claim never matches. Links by `sub` stay, and get the claim at the next
 * sign-in. From then on the claim alone identifies the person: a token that has the `sub` of one
 * link and the claim of another is rejected.
 */
import type { Identity } from '#access/oidc.ts'
import { SignInFailure } from '#access/sign-in-failure.ts'
import type { Context } from '#context.ts'
import { otherIdentity } from '#contract/errors/sign-in.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

/** The user of the identity. Undefined: none is linked to it. */
export function findLinked(
  reader: Reader,
  ctx: Context,
  identity: Identity,
): Promise<store.SignInRow | undefined> {
  return match(identity, {
    byClaim: (key) => store.findByClaim(reader, { ...key, organizationId: ctx.organization.id }),
    bySubject: (key) =>
      store.findBySubject(reader, { ...key, organizationId: ctx.organization.id }),
  })
}

/** The user of the identity, locked against removal. */
export function findLinkedForUse(
  tx: Tx,
  ctx: Context,
  identity: Identity,
): Promise<store.SignInRow | undefined> {
  return match(identity, {
    byClaim: (key) => store.findByClaimForUse(tx, { ...key, organizationId: ctx.organization.id }),
    bySubject: (key) =>
      store.findBySubjectForUse(tx, { ...key, organizationId: ctx.organization.id }),
  })
}

interface Finders {
  byClaim(key: { issuer: string; claim: string; value: string }): Promise<store.SignInRow[]>
  bySubject(key: { issuer: string; subject: string }): Promise<store.SignInRow[]>
}

async function match(
  { issuer, subject, claimed }: Identity,
  { byClaim, bySubject }: Finders,
): Promise<store.SignInRow | undefined> {
  const [linked] = claimed ? await byClaim({ issuer, ...claimed }) : []
  const [known] = await bySubject({ issuer, subject })
  const isOther = linked ? known && known.id !== linked.id : hasOtherClaim(known, claimed)
  if (known && isOther) throw new SignInFailure(otherIdentity(known.email, subject))
  return linked ?? known
}

/**
 * Whether the user has another value of the claim. It may be the same one: a concurrent sign-in has
 * completed the link since the search by the claim.
 */
function hasOtherClaim(user: store.SignInRow | undefined, claimed: Identity['claimed']): boolean {
  return (
    claimed !== undefined &&
    user?.oidc_subject_claim === claimed.claim &&
    user.oidc_claimed_subject !== claimed.value
  )
}

/** Whether the link of the user has all of the identity. */
export function isComplete(user: store.SignInRow, { subject, claimed }: Identity): boolean {
  const isSame = user.oidc_subject === subject
  if (!claimed) return isSame
  return (
    isSame &&
    user.oidc_subject_claim === claimed.claim &&
    user.oidc_claimed_subject === claimed.value
  )
}

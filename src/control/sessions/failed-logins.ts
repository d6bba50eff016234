/** Attempts to sign in that failed, told in the audit log. Whoever calls this limits them. */
import { audited } from '#audit/audited.ts'
import { hashSecret } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import { type Founding, toOrganization } from '#control/organizations/organizations.ts'
import * as organizations from '#control/organizations/store.ts'
import * as store from './store.ts'

/** Why an attempt failed. Both are shown to whoever reads the audit log: no secret is in them. */
export interface Failure {
  readonly error_code: string
  readonly error_message: string
}

/** Writes down an attempt. `subject` is what was tried, where that is known: a key, a person. */
export const loginFailed = (ctx: Context, failure: Failure, subject?: string): Promise<void> =>
  audited(ctx, async () => ({
    result: undefined,
    event: { type: 'login.failed', id: subject ?? ctx.organization.id, ...failure },
  }))

/**
 * Writes down an attempt with a key, in the organization whose key it is or was, and otherwise in
 * the first one, which is the installation's own.
 */
export const keyFailed = async (
  founding: Founding,
  key: string,
  failure: Failure,
): Promise<void> => {
  const { reader } = founding
  const hash = hashSecret(key)
  const [owner] = await store.findOwnerOfKey(reader, { hash })
  const [found] = owner ? await organizations.find(reader, { id: owner.organization_id }) : []
  const row = found ?? (await organizations.findFirst(reader))
  if (!row) return
  await loginFailed({ ...founding, organization: toOrganization(row) }, failure, owner?.id)
}

/** What a sign-in looks for and leaves behind: whose identity is whose, and who is invited. */
import type { Tx } from '#storage/db.ts'
import { finders, query } from '#storage/statement.ts'

const COLUMNS = ['id', 'email', 'oidc_issuer', 'oidc_subject'] as const

/** Whoever is present and signs in with this identity. */
export const { find: findLinked, findForUse: findLinkedForUse } = finders<{
  organizationId: string
  issuer: string
  subject: string
}>()((db, p) =>
  db
    .selectFrom('user')
    .select(COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('oidc_issuer', '=', p.issuer)
    .where('oidc_subject', '=', p.subject)
    .where('removed_at', 'is', null),
)

/** Whoever is present and has the address, in lower case. */
export const { find: findByAddress, findForChange: findByAddressForChange } = finders<{
  organizationId: string
  emailKey: string
}>()((db, p) =>
  db
    .selectFrom('user')
    .select(COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('email_key', '=', p.emailKey)
    .where('removed_at', 'is', null),
)

/** Of the invites for the address that nobody accepted, the one that is good for longest. */
export const findInvite = query<{ organizationId: string; emailKey: string }>()((db, p) =>
  db
    .selectFrom('invite')
    .select(['id', 'expires_at'])
    .where('organization_id', '=', p.organizationId)
    .where('email_key', '=', p.emailKey)
    .where('accepted_at', 'is', null)
    .orderBy('expires_at', 'desc')
    .limit(1),
)

export const link = async (
  tx: Tx,
  userId: string,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
): Promise<void> => {
  await tx
    .updateTable('user')
    .set({ oidc_issuer: issuer, oidc_subject: subject })
    .where('id', '=', userId)
    .execute()
}

/** Rows of a sign-in: linked identities, users and pending invites by address. */
import type { Identity } from '#access/oidc.ts'
import type { GroupId, UserId } from '#base/ids.ts'
import { selectPresent } from '#control/users/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { isOwnerWithoutScim } from '#storage/owners.ts'
import { finders, type OrganizationKey, query } from '#storage/statement.ts'

/** A verified address, for finding a user. */
export interface PersonAddress {
  readonly organizationId: string
  readonly emailKey: string
}

const COLUMNS = [
  ...(['id', 'email', 'oidc_issuer', 'oidc_subject', 'deactivated_at'] as const),
  ...(['scim_external_id', 'oidc_subject_claim', 'oidc_claimed_subject'] as const),
] as const

function select(db: Pick<Reader, 'selectFrom'>, p: { readonly organizationId: string }) {
  return selectPresent(db, p.organizationId).select(COLUMNS).$narrowType<{ id: UserId }>()
}

/** The present user with this claim of the issuer. */
export const { find: findByClaim, findForUse: findByClaimForUse } = finders<{
  organizationId: string
  issuer: string
  claim: string
  value: string
}>()((db, p) =>
  select(db, p)
    .where('oidc_issuer', '=', p.issuer)
    .where('oidc_subject_claim', '=', p.claim)
    .where('oidc_claimed_subject', '=', p.value),
)

/** The present user with this `sub` of the issuer. */
export const { find: findBySubject, findForUse: findBySubjectForUse } = finders<{
  organizationId: string
  issuer: string
  subject: string
}>()((db, p) =>
  select(db, p).where('oidc_issuer', '=', p.issuer).where('oidc_subject', '=', p.subject),
)

/** The present user with the address, in lower case. */
export const { find: findByAddress, findForChange: findByAddressForChange } =
  finders<PersonAddress>()((db, p) => select(db, p).where('email_key', '=', p.emailKey))

export type SignInRow = Awaited<ReturnType<typeof findByAddress>>[number]

/**
 * Present users with this id at the identity provider; two if it is ambiguous. Owners by a decision
 * of this organization are not found by it, since SCIM sets it: a token would choose who signs in
 * as them. Owners by a group of SCIM are the provider's decision.
 */
export const findByExternalId = query<{ organizationId: string; externalId: string }>()((db, p) =>
  select(db, p)
    .where('scim_external_id', '=', p.externalId)
    .where((eb) => eb.not(isOwnerWithoutScim))
    .limit(2),
)

export const { findForChange: findByIdForChange } = finders<OrganizationKey>()((db, p) =>
  select(db, p).where('id', '=', p.id),
)

/** The pending invite for the address that expires last. */
export const findInvite = query<PersonAddress>()((db, p) =>
  db
    .selectFrom('invite')
    .select(['id', 'expires_at'])
    .where('organization_id', '=', p.organizationId)
    .where('email_key', '=', p.emailKey)
    .where('accepted_at', 'is', null)
    .orderBy('expires_at', 'desc')
    .limit(1),
)

/** Groups with members set by sign-ins, each with the user's membership. */
export const findLinkedGroups = query<{ organizationId: string; userId: string }>()((db, p) =>
  db
    .selectFrom('access_group as linked')
    .leftJoin('group_member as member', (join) =>
      join.onRef('member.group_id', '=', 'linked.id').on('member.member_id', '=', p.userId),
    )
    .select(['linked.id', 'linked.oidc_group', 'member.member_id'])
    .$narrowType<{ id: GroupId }>()
    .where('linked.organization_id', '=', p.organizationId)
    .where('linked.oidc_group', 'is not', null)
    .orderBy('linked.id'),
)

/** Sets the identity of a user. A claim that it does not have stays. */
export async function link(tx: Tx, userId: string, identity: Identity): Promise<void> {
  const { issuer, subject, claimed } = identity
  await tx
    .updateTable('user')
    .set({ oidc_issuer: issuer, oidc_subject: subject })
    .$if(claimed !== undefined, (update) =>
      update.set({ oidc_subject_claim: claimed?.claim, oidc_claimed_subject: claimed?.value }),
    )
    .where('id', '=', userId)
    .execute()
}

/** Removed users, of which one is enough. Each search has an index of its own. */
function selectRemoved(db: Pick<Reader, 'selectFrom'>, organizationId: string) {
  return db
    .selectFrom('user')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is not', null)
    .limit(1)
}

export const findRemovedByAddress = query<PersonAddress>()((db, p) =>
  selectRemoved(db, p.organizationId).where('email_key', '=', p.emailKey),
)

export const findRemovedBySubject = query<{
  organizationId: string
  issuer: string
  subject: string
}>()((db, p) =>
  selectRemoved(db, p.organizationId)
    .where('oidc_issuer', '=', p.issuer)
    .where('oidc_subject', '=', p.subject),
)

export const findRemovedByClaim = query<{
  organizationId: string
  issuer: string
  claim: string
  value: string
}>()((db, p) =>
  selectRemoved(db, p.organizationId)
    .where('oidc_issuer', '=', p.issuer)
    .where('oidc_subject_claim', '=', p.claim)
    .where('oidc_claimed_subject', '=', p.value),
)

/**
 * Whether a user with the identity or the address was removed. An erased one has neither any more.
 */
export async function wasRemoved(
  reader: Reader,
  address: PersonAddress,
  { issuer, subject, claimed }: Identity,
): Promise<boolean> {
  const { organizationId } = address
  const key = {
    organizationId,
    issuer,
  }
  const found = [
    await findRemovedByAddress(reader, address),
    await findRemovedBySubject(reader, { ...key, subject }),
    claimed ? await findRemovedByClaim(reader, { ...key, ...claimed }) : [],
  ]
  return found.flat().length > 0
}

/** The project that a sign-in created for the person, archived or not. */
export const findPersonalProject = query<{ userId: string }>()((db, p) =>
  db.selectFrom('project').select('id').where('personal_user_id', '=', p.userId),
)

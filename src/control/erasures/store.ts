/** Rows of erasures, and the rows that have a person's data. */
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { UserId } from '#base/ids.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { finders, insertInto, type OrganizationKey, query } from '#storage/statement.ts'
import type { ErasureTable } from '#storage/tables/erasures.ts'
import type { AuditLogTable, Tables } from '#storage/tables/schema.ts'
import { ERASED, ERASED_NAME } from './texts.ts'

export type ErasureRow = Selectable<ErasureTable>

export const { find, findForChange } = finders<OrganizationKey>()((db, p) =>
  db
    .selectFrom('erasure')
    .selectAll()
    .where('organization_id', '=', p.organizationId)
    .where('user_id', '=', p.id),
)

export const insert = insertInto('erasure')

/** Erasures that have not completed, the oldest first. */
export const pending = query<{ rows: number }>()((db, p) =>
  db
    .selectFrom('erasure')
    .selectAll()
    .where('completed_at', 'is', null)
    .orderBy('requested_at')
    .limit(p.rows),
)

/** Erasures that were requested after a time, the completed ones too. */
export const recent = query<{ sinceMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('erasure')
    .selectAll()
    .where('requested_at', '>', p.sinceMs)
    .orderBy('requested_at', 'desc')
    .limit(p.rows),
)

export async function update(
  tx: Tx,
  { organization_id: organizationId, user_id: userId }: ErasureRow,
  columns: Updateable<ErasureTable>,
): Promise<void> {
  await tx
    .updateTable('erasure')
    .set(columns)
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('completed_at', 'is', null)
    .execute()
}

/** Columns of a user that name the person. */
const NAMING = [
  ...(['email', 'email_key', 'name', 'oidc_subject', 'oidc_claimed_subject'] as const),
  ...(['scim_user_name', 'scim_external_id', 'scim_given_name', 'scim_family_name'] as const),
] as const

export interface PersonRow extends Pick<Selectable<Tables['user']>, (typeof NAMING)[number]> {
  readonly id: UserId
  readonly removed_at: number | null
}

/** The users with an address, in lower case, those who were removed too. */
export function withAddress(tx: Tx, organizationId: string, emailKey: string) {
  return tx
    .selectFrom('user')
    .select(['id', 'removed_at', ...NAMING])
    .$narrowType<{ id: UserId }>()
    .where('organization_id', '=', organizationId)
    .where('email_key', '=', emailKey)
    .orderBy('id')
    .execute()
}

/** A user, present or removed. */
export const findAnyUser = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('user')
    .select(['id', 'email_key', 'removed_at'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '=', p.id),
)

/**
 * Replaces a removed user's name, address and ids, the names and tags of their keys, and
 * the name of their personal project. Deletes their requests for raises.
 */
export async function blankPerson(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('user').set(BLANK).where('id', '=', id).execute()
  await tx.deleteFrom('terminal_sign_in').where('user_id', '=', id).execute()
  const renamed = { name: ERASED }
  await tx
    .updateTable('api_key')
    .set({ ...renamed, tags: null })
    .where('user_id', '=', id)
    .execute()
  await tx.updateTable('project').set(renamed).where('personal_user_id', '=', id).execute()
  await tx.updateTable('admin_api_key').set(renamed).where('user_id', '=', id).execute()
  await tx.deleteFrom('raise_request').where('user_id', '=', id).execute()
  await tx.updateTable('raise_request').set({ note: null }).where('decided_by', '=', id).execute()
  await tx.updateTable('scim_token').set(renamed).where('owner_id', '=', id).execute()
}

const BLANK = {
  email: '',
  email_key: '',
  name: ERASED_NAME,
  technical_level: null,
  developer_persona: null,
  oidc_issuer: null,
  oidc_subject: null,
  oidc_subject_claim: null,
  oidc_claimed_subject: null,
  scim_user_name: null,
  scim_user_name_key: null,
  scim_external_id: null,
  scim_given_name: null,
  scim_family_name: null,
  scim_email_type: null,
} as const satisfies Updateable<Tables['user']>

/** Deletes the invites of an address, in lower case. Returns those that were pending. */
export async function deleteInvites(tx: Tx, organizationId: string, emailKey: string) {
  const deleted = await tx
    .deleteFrom('invite')
    .where('organization_id', '=', organizationId)
    .where('email_key', '=', emailKey)
    .returning(['id', 'accepted_at'])
    .execute()
  return deleted.filter(({ accepted_at }) => accepted_at === null)
}

/** Id of the newest event from before a time; undefined without one. */
export async function lastEventBefore(
  reader: Reader,
  organizationId: string,
  beforeMs: number,
): Promise<string | undefined> {
  const found = await reader
    .selectFrom('audit_log')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('effective_at', '<', beforeMs)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.id
}

const EVENT_COLUMNS = [
  ...(['id', 'resource_id', 'actor_id', 'actor_email', 'ip_address', 'user_agent'] as const),
  'payload',
] as const

export type AuditEventRow = Pick<Selectable<AuditLogTable>, (typeof EVENT_COLUMNS)[number]>
/** Columns of an event that an erasure changes. */
export type EventChange = Pick<
  AuditEventRow,
  'actor_email' | 'ip_address' | 'user_agent' | 'payload'
>

/** Events between two ids, the newest first. */
export const eventsBelow = query<{
  organizationId: string
  below: string
  above: string
  rows: number
}>()((db, p) =>
  db
    .selectFrom('audit_log')
    .select(EVENT_COLUMNS)
    .where('organization_id', '=', p.organizationId)
    .where('id', '<', p.below)
    .where('id', '>', p.above)
    .orderBy('id', 'desc')
    .limit(p.rows),
)

/** Events of these ids, the newest first. */
export function eventsById(tx: Tx, organizationId: string, ids: readonly string[]) {
  return tx
    .selectFrom('audit_log')
    .select(EVENT_COLUMNS)
    .where('organization_id', '=', organizationId)
    .where('id', 'in', ids)
    .orderBy('id', 'desc')
    .execute()
}

export async function updateEvent(
  tx: Tx,
  { organizationId, id }: OrganizationKey,
  columns: EventChange,
): Promise<void> {
  await tx
    .updateTable('audit_log')
    .set(columns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** A page of rows of an organization. */
export interface RowPage {
  readonly organizationId: string
  readonly after: string
  readonly rows: number
}

export const invitesPage = query<RowPage>()((db, p) =>
  db
    .selectFrom('invite')
    .select(['id', 'email'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.rows),
)

export async function deleteInvite(tx: Tx, { id }: OrganizationKey): Promise<void> {
  await tx.deleteFrom('invite').where('id', '=', id).execute()
}

export const namesPage = query<RowPage>()((db, p) =>
  db
    .selectFrom('deleted_name')
    .select(['id', 'name', 'owner_name'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.rows),
)

export async function updateDeletedName(
  tx: Tx,
  { organizationId, id }: OrganizationKey,
  columns: Pick<Insertable<Tables['deleted_name']>, 'name' | 'owner_name'>,
): Promise<void> {
  await tx
    .updateTable('deleted_name')
    .set(columns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

export const alertsPage = query<RowPage>()((db, p) =>
  db
    .selectFrom('spend_alert')
    .select(['id', 'recipients', 'subject_prefix'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.rows),
)

export async function updateAlert(
  tx: Tx,
  { id }: OrganizationKey,
  columns: Pick<Updateable<Tables['spend_alert']>, 'recipients' | 'subject_prefix'>,
): Promise<void> {
  await tx.updateTable('spend_alert').set(columns).where('id', '=', id).execute()
}

export const deliveriesPage = query<RowPage>()((db, p) =>
  db
    .selectFrom('spend_alert_delivery')
    .select(['id', 'last_error', 'detail'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.rows),
)

export async function updateDelivery(
  tx: Tx,
  { id }: OrganizationKey,
  columns: Pick<Updateable<Tables['spend_alert_delivery']>, 'last_error' | 'detail'>,
): Promise<void> {
  await tx.updateTable('spend_alert_delivery').set(columns).where('id', '=', id).execute()
}

/** Request logs of a person, the oldest first. */
export const requestLogsOf = query<{ ownerId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('request_logs')
    .select(['organization_id', 'ended_at', 'request_id', 'details'])
    .where('owner_id', '=', p.ownerId)
    .orderBy('ended_at')
    .limit(p.rows),
)

export type RequestLogRow = Awaited<ReturnType<typeof requestLogsOf>>[number]

/** Erases the person from a request log. */
export async function blankRequestLog(
  tx: Tx,
  { organization_id: organizationId, ended_at: endedAt, request_id: id }: RequestLogRow,
  details: string,
): Promise<void> {
  await tx
    .updateTable('request_logs')
    .set({ owner_id: null, address: null, user_agent: null, session: null, details })
    .where('organization_id', '=', organizationId)
    .where('ended_at', '=', endedAt)
    .where('request_id', '=', id)
    .execute()
}

/**
 * Names by id, for usage and the audit log, which outlive the objects they name. Deleted keys,
 * service accounts and invites leave their last name in a separate row, written in the transaction
 * of the deletion: one row for each event of a deletion, kept as long as events and usage are.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { command } from '#storage/statement.ts'

interface Deletion {
  /** Id that selects the rows. */
  readonly of: string
  readonly deletedAt: number
}

const KEPT = ['organization_id', 'id', 'name', 'project_id', 'owner_name', 'deleted_at'] as const
const KEPT_OF_KEYS = [...KEPT, 'key_hash'] as const

function deletionTime({ deletedAt }: Deletion) {
  return sql<number>`cast(${deletedAt} as bigint)`.as('deleted_at')
}

const NO_HASH = sql<string | null>`cast(null as text)`.as('key_hash')

function keepKeysBy(column: 'key.id' | 'key.project_id' | 'key.service_account_id') {
  return command<Deletion>()((db, p) =>
    db
      .insertInto('deleted_name')
      .columns(KEPT_OF_KEYS)
      .expression((eb) =>
        eb
          .selectFrom('api_key as key')
          .innerJoin('project', 'project.id', 'key.project_id')
          .leftJoin('service_account as account', 'account.id', 'key.service_account_id')
          .leftJoin('user', 'user.id', 'key.user_id')
          .select([
            'project.organization_id',
            'key.id',
            'key.name',
            'key.project_id',
            sql<string>`coalesce(account.name, "user".name, "user".email)`.as('owner_name'),
            deletionTime(p),
            // Those of an archived project are in `archived_key`.
            column === 'key.project_id' ? NO_HASH : 'key.hash as key_hash',
          ])
          .where(column, '=', p.of),
      )
      // Two concurrent deletions of one key: the second finds no key after the first's commit.
      .onConflict((conflict) => conflict.doNothing()),
  )
}

function keepAccountsBy(column: 'account.id' | 'account.project_id') {
  return command<Deletion>()((db, p) =>
    db
      .insertInto('deleted_name')
      .columns(KEPT)
      .expression((eb) =>
        eb
          .selectFrom('service_account as account')
          .innerJoin('project', 'project.id', 'account.project_id')
          .select([
            'project.organization_id',
            'account.id',
            'account.name',
            'account.project_id',
            sql<string | null>`cast(null as text)`.as('owner_name'),
            deletionTime(p),
          ])
          .where(column, '=', p.of),
      )
      .onConflict((conflict) => conflict.doNothing()),
  )
}

const keepKey = keepKeysBy('key.id')
const keepKeysOfAccount = keepKeysBy('key.service_account_id')
const keepKeysOfProject = keepKeysBy('key.project_id')
const keepAccount = keepAccountsBy('account.id')
const keepAccountsOfProject = keepAccountsBy('account.project_id')

/** Keeps the name of a key. Must run before the deletion of the row, as the functions below. */
export async function ofDeletedKey(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await keepKey(tx, { of: id, deletedAt })
}

/** Keeps the names of a service account and of its keys. */
export async function ofDeletedAccount(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await keepKeysOfAccount(tx, { of: id, deletedAt })
  await keepAccount(tx, { of: id, deletedAt })
}

/** Keeps the names of a project's service accounts and keys. */
export async function ofArchivedProject(tx: Tx, id: string, deletedAt: number): Promise<void> {
  await keepKeysOfProject(tx, { of: id, deletedAt })
  await keepAccountsOfProject(tx, { of: id, deletedAt })
}

/** Keeps the name of a row of the organization itself; of an invite its address. */
export async function ofDeleted(
  tx: Tx,
  table: 'invite' | 'access_group' | 'access_role' | 'scim_token',
  id: string,
  deletedAt: number,
): Promise<void> {
  await tx
    .insertInto('deleted_name')
    .columns(['organization_id', 'id', 'name', 'deleted_at'])
    .expression((eb) =>
      eb
        .selectFrom(table)
        .select([
          'organization_id',
          'id',
          sql.ref<string>(table === 'invite' ? 'email' : 'name').as('name'),
          eb.val(deletedAt).as('deleted_at'),
        ])
        .where('id', '=', id),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export interface NameRow {
  readonly id: string
  readonly name: string
  /** Address of a person. */
  readonly email: string | null
  /** Owner of a key. */
  readonly owner_name: string | null
  /** Project of a key or a service account. */
  readonly project_name: string | null
  readonly is_deleted: number
  /** Of a project. */
  readonly is_archived: number
}

interface NamesQuery {
  readonly organizationId: string
  readonly ids: readonly string[]
}

const NO_TEXT = sql`cast(null as text)`

function among({ ids }: NamesQuery): RawBuilder<unknown> {
  return sql`in (${sql.join(ids)})`
}

/**
 * Tables with names, and the name that each has for an id. A cross join keeps its order in SQLite:
 * for many ids it would otherwise go through all keys of every project.
 */
const PARTS = {
  project: (query) => sql`select id, name, ${NO_TEXT} as email, ${NO_TEXT} as owner_name,
      ${NO_TEXT} as project_name, 0 as is_deleted,
      case when archived_at is null then 0 else 1 end as is_archived
    from project where organization_id = ${query.organizationId} and id ${among(query)}`,
  user: (query) => sql`select id, coalesce(name, email), email, ${NO_TEXT}, ${NO_TEXT},
      case when removed_at is null then 0 else 1 end, 0
    from "user" where organization_id = ${query.organizationId} and id ${among(query)}`,
  api_key: (query) => sql`select "key".id, "key".name, ${NO_TEXT},
      coalesce(account.name, "user".name, "user".email), project.name, 0, 0
    from api_key as "key" cross join project
    left join service_account as account on account.id = "key".service_account_id
    left join "user" on "user".id = "key".user_id
    where project.id = "key".project_id and project.organization_id = ${query.organizationId}
      and "key".id ${among(query)}`,
  service_account: (query) => sql`select account.id, account.name, ${NO_TEXT}, ${NO_TEXT},
      project.name, 0, 0
    from service_account as account cross join project
    where project.id = account.project_id and project.organization_id = ${query.organizationId}
      and account.id ${among(query)}`,
  admin_api_key: (query) => sql`select "key".id, "key".name, ${NO_TEXT},
      coalesce("user".name, "user".email), ${NO_TEXT},
      case when "key".deleted_at is null then 0 else 1 end, 0
    from admin_api_key as "key" left join "user" on "user".id = "key".user_id
    where "key".organization_id = ${query.organizationId} and "key".id ${among(query)}`,
  invite: (query) => sql`select id, email, email, ${NO_TEXT}, ${NO_TEXT}, 0, 0
    from invite where organization_id = ${query.organizationId} and id ${among(query)}`,
  access_group: (query) => sql`select id, name, ${NO_TEXT}, ${NO_TEXT}, ${NO_TEXT}, 0, 0
    from access_group where organization_id = ${query.organizationId} and id ${among(query)}`,
  access_role: (query) => sql`select id, name, ${NO_TEXT}, ${NO_TEXT}, ${NO_TEXT}, 0, 0
    from access_role where organization_id = ${query.organizationId} and id ${among(query)}`,
  scim_token: (query) => sql`select id, name, ${NO_TEXT}, ${NO_TEXT}, ${NO_TEXT}, 0, 0
    from scim_token where organization_id = ${query.organizationId} and id ${among(query)}`,
} satisfies Record<string, (query: NamesQuery) => RawBuilder<unknown>>
export type Named = keyof typeof PARTS

function deleted(query: NamesQuery): RawBuilder<unknown> {
  return sql`select gone.id, gone.name, ${NO_TEXT}, gone.owner_name, project.name, 1, 0
    from deleted_name as gone left join project on project.id = gone.project_id
    where gone.organization_id = ${query.organizationId} and gone.id ${among(query)}`
}

/**
 * The names of these ids, by id, in one statement. Unknown ids have none; nothing else is checked
 * here, so the caller passes only ids that the actor may see.
 */
export async function byId(
  reader: Reader,
  organizationId: string,
  of: readonly Named[],
  ids: Iterable<string>,
): Promise<Map<string, NameRow>> {
  const query = { organizationId, ids: [...new Set(ids)] }
  if (query.ids.length === 0) return new Map()
  const parts = [...of.map((name) => PARTS[name](query)), deleted(query)]
  const rows = await reader
    .selectFrom(
      sql<NameRow>`(
        with named (id, name, email, owner_name, project_name, is_deleted, is_archived) as
          (${sql.join(parts, sql` union all `)})
        select * from named
      )`.as('found'),
    )
    .selectAll()
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Rows of the keys of all projects, and of the keys with a hash. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Visible } from '#context.ts'
import type {
  KeyCondition,
  OrganizationApiKeyQuery,
} from '#contract/extensions/organization-keys.ts'
import { selectKeys } from '#control/api-keys/store.ts'
import type { PageRows } from '#control/page.ts'
import type { Reader } from '#storage/db.ts'
import { matches } from '#storage/search.ts'
import { query } from '#storage/statement.ts'

/** Times that the conditions of keys compare with, in Unix milliseconds. */
export interface KeyTimes {
  readonly nowMs: number
  /** Keys without a request since then are unused. */
  readonly unusedSince: number
  /** Keys that end before are expiring. */
  readonly expiringUntil: number
}

export interface KeyScope extends KeyTimes {
  readonly organizationId: string
  readonly visible: Visible
}

/** Keys of programs end within the hour, and are renewed: they are not expiring. */
const IS_OF_PROGRAM = sql<SqlBool>`exists (
  select 1 from terminal_sign_in where terminal_sign_in.key_id = "key".id)`

function conditionOf(name: KeyCondition, { organizationId, ...times }: KeyScope) {
  const { nowMs, unusedSince, expiringUntil } = times
  const limitsOf = (scope: 'api_key' | 'default') => sql`select scope_id from spend_limit
    where spend_limit.organization_id = ${organizationId} and scope_kind = ${scope}`
  const conditions: Record<KeyCondition, RawBuilder<SqlBool>> = {
    unused: sql`coalesce("key".last_used_at, "key".created_at) < ${unusedSince}`,
    expiring: sql`("key".expires_at > ${nowMs} and "key".expires_at < ${expiringUntil}
      and not ${IS_OF_PROGRAM})`,
    expired: sql`("key".expires_at <= ${nowMs} and not ${IS_OF_PROGRAM})`,
    ownerless: sql`"key".owner_access = 'inactive'`,
    // Each list of limits is read once, and not for each key.
    unlimited: sql`not ("key".id in (${limitsOf('api_key')})
      or 'api_key' in (${limitsOf('default')})
      or "key".project_id || '/api_key' in (${limitsOf('default')}))`,
  }
  return conditions[name]
}

/** Not by the index of the organization: SQLite would sort the keys of all its projects. */
export function isOfOrganization({ dialect }: Reader, organizationId: string) {
  const column = sql.raw(`${dialect === 'sqlite' ? '+' : ''}project.organization_id`)
  return sql<SqlBool>`${column} = ${organizationId}`
}

function keysIn(reader: Reader, { organizationId, visible }: KeyScope) {
  return selectKeys(reader)
    .innerJoin('project', 'project.id', 'key.project_id')
    .select(['project.id as project_id', 'project.name as project_name'])
    .where(isOfOrganization(reader, organizationId))
    .$if(visible !== 'all', (keys) =>
      keys.where('key.project_id', 'in', visible === 'all' ? [] : visible),
    )
}

export type OrganizationKeyRow = Awaited<ReturnType<typeof findOrganizationKey>>[number]

export async function findOrganizationKey(
  reader: Reader,
  { id, ...scope }: KeyScope & { readonly id: string },
) {
  if (scope.visible.length === 0) return []
  return keysIn(reader, scope).where('key.id', '=', id).execute()
}

interface KeyPage extends KeyScope, PageRows {
  readonly condition: KeyCondition | undefined
  readonly userId: string | undefined
  readonly accountIds: readonly string[] | undefined
  readonly orderBy: OrganizationApiKeyQuery['order_by']
  readonly cursor: OrganizationKeyRow | undefined
}

/** Later than any end of a key. */
const NEVER = Number.MAX_SAFE_INTEGER

const ORDERS = {
  created_at: undefined,
  last_used_at: sql<number>`coalesce("key".last_used_at, 0)`,
  expires_at: sql<number>`coalesce("key".expires_at, ${sql.lit(NEVER)})`,
}

/** A page of the keys. A search text matches the name, the redacted value, or the owner. */
export async function pageOfOrganizationKeys(
  reader: Reader,
  page: KeyPage,
): Promise<OrganizationKeyRow[]> {
  const { condition, userId, accountIds, orderBy, order, search, from, rows, cursor } = page
  if (page.visible.length === 0) return []
  const value = ORDERS[orderBy]
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  const follows =
    value && cursor
      ? sql<SqlBool>`(${value} ${beyond} ${orderValue(orderBy, cursor)}
          or (${value} = ${orderValue(orderBy, cursor)} and "key".id ${beyond} ${from}))`
      : sql<SqlBool>`"key".id ${beyond} ${from}`
  const filters = [
    ...(condition === undefined ? [] : [conditionOf(condition, page)]),
    ...(userId === undefined ? [] : [sql<SqlBool>`"key".user_id = ${userId}`]),
    ...(accountIds === undefined
      ? []
      : [sql<SqlBool>`"key".service_account_id in (${sql.join(accountIds)})`]),
    follows,
  ]
  const filter = sql<SqlBool>`${sql.join(filters, sql` and `)}`
  const found = keysIn(reader, page)
    .where(
      matches(reader, search, 'key.id', [
        'key.name',
        'key.redacted_value',
        'account.name',
        'user.name',
        'user.email',
      ]),
    )
    .$if(value === undefined || search !== undefined, (keys) => keys.where(filter))
    // All keys are sorted by a time: their ids alone, since their rows are wide.
    .$if(value !== undefined && search === undefined, (keys) =>
      keys.where('key.id', 'in', idsBy(reader, page, filter)),
    )
  return (value === undefined ? found : found.orderBy(value, order))
    .orderBy('key.id', order)
    .limit(rows)
    .execute()
}

/** Ids of the keys of a page in the order of a time. */
function idsBy(
  reader: Reader,
  { organizationId, visible, orderBy, order, rows }: KeyPage,
  filter: RawBuilder<SqlBool>,
) {
  return reader
    .selectFrom('api_key as key')
    .innerJoin('project', 'project.id', 'key.project_id')
    .select('key.id')
    .where(isOfOrganization(reader, organizationId))
    .$if(visible !== 'all', (keys) =>
      keys.where('key.project_id', 'in', visible === 'all' ? [] : visible),
    )
    .where(filter)
    .orderBy(ORDERS[orderBy] ?? sql.ref('key.id'), order)
    .orderBy('key.id', order)
    .limit(rows)
}

function orderValue(orderBy: KeyPage['orderBy'], row: OrganizationKeyRow): number {
  return orderBy === 'expires_at' ? (row.expires_at ?? NEVER) : (row.last_used_at ?? 0)
}

export interface KeyCountRow {
  readonly total: number
  readonly unused: number
  readonly expiring: number
  readonly expired: number
  readonly ownerless: number
  readonly unlimited: number
}

/** Numbers of the keys by their conditions, in one pass over them. */
export async function countByCondition(
  reader: Reader,
  scope: KeyScope,
): Promise<KeyCountRow | undefined> {
  if (scope.visible.length === 0) return undefined
  const { organizationId, visible } = scope
  const count = (name: KeyCondition) =>
    sql<number>`count(case when ${conditionOf(name, scope)} then 1 end)`.as(name)
  return reader
    .selectFrom('api_key as key')
    .innerJoin('project', 'project.id', 'key.project_id')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      count('unused'),
      count('expiring'),
      count('expired'),
      count('ownerless'),
      count('unlimited'),
    ])
    .where('project.organization_id', '=', organizationId)
    .$if(visible !== 'all', (keys) =>
      keys.where('key.project_id', 'in', visible === 'all' ? [] : visible),
    )
    .executeTakeFirst()
}

interface HashOf {
  readonly organizationId: string
  readonly hash: string
}

/** The key of a project with this secret, or with this replaced one. */
export const findKeyByHash = query<HashOf>()((db, p) =>
  db
    .selectFrom('api_key as key')
    .innerJoin('project', 'project.id', 'key.project_id')
    .leftJoin('service_account as account', 'account.id', 'key.service_account_id')
    .leftJoin('user', 'user.id', 'key.user_id')
    .select([
      'key.id',
      'key.name',
      'key.hash',
      'key.redacted_value',
      'key.created_at',
      'key.last_used_at',
      'key.expires_at',
      'key.previous_expires_at',
      'key.owner_access',
      'key.user_id',
      'key.service_account_id',
      'account.name as account_name',
      'user.name as user_name',
      'user.email as user_email',
      'project.id as project_id',
      'project.name as project_name',
    ])
    .where('project.organization_id', '=', p.organizationId)
    .where((eb) => eb.or([eb('key.hash', '=', p.hash), eb('key.previous_hash', '=', p.hash)])),
)
export type HashedKeyRow = Awaited<ReturnType<typeof findKeyByHash>>[number]

/** The admin key with this hash, also a deleted one. */
export const findAdminByHash = query<HashOf>()((db, p) =>
  db
    .selectFrom('admin_api_key as key')
    .leftJoin('user', 'user.id', 'key.user_id')
    .select([
      'key.id',
      'key.name',
      'key.redacted_value',
      'key.created_at',
      'key.last_used_at',
      'key.expires_at',
      'key.deleted_at',
      'key.user_id',
      'user.name as user_name',
      'user.email as user_email',
      'user.deactivated_at',
    ])
    .where('key.organization_id', '=', p.organizationId)
    .where('key.hash', '=', p.hash),
)
export type HashedAdminKeyRow = Awaited<ReturnType<typeof findAdminByHash>>[number]

/** The deleted key with this hash, and the key that went with its project. */
export const findDeletedByHash = query<HashOf>()((db, p) =>
  db
    .selectFrom('deleted_name as gone')
    .innerJoin('project', 'project.id', 'gone.project_id')
    .select([
      sql<string | null>`gone.id`.as('id'),
      sql<string | null>`gone.name`.as('name'),
      'gone.owner_name',
      sql<number | null>`gone.deleted_at`.as('deleted_at'),
      'project.id as project_id',
      'project.name as project_name',
    ])
    .where('project.organization_id', '=', p.organizationId)
    .where('gone.key_hash', '=', p.hash)
    .unionAll(
      db
        .selectFrom('archived_key as gone')
        .innerJoin('project', 'project.id', 'gone.project_id')
        .select([
          sql<string | null>`cast(null as text)`.as('id'),
          sql<string | null>`cast(null as text)`.as('name'),
          sql<string | null>`cast(null as text)`.as('owner_name'),
          'project.archived_at as deleted_at',
          'project.id as project_id',
          'project.name as project_name',
        ])
        .where('project.organization_id', '=', p.organizationId)
        .where('gone.hash', '=', p.hash),
    ),
)
export type DeletedKeyRow = Awaited<ReturnType<typeof findDeletedByHash>>[number]

/** Filters of request logs: conditions on rows, and the index that a search follows. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect, Reader } from '#storage/db.ts'

/** Prefix of the ids of service accounts; owners with other ids are people. */
const ACCOUNT = 'svc_acct_'

/** Condition of the index `accounts`, in its words: PostgreSQL and SQLite compare them. */
const OF_ACCOUNT = sql<SqlBool>`substr(owner_id, 1, 9) = 'svc_acct_'`

/** A caller's own rows, and those of service accounts in projects. */
interface SomeRows {
  readonly ownerId: string | null
  readonly accountsOf: readonly string[]
}

/** Rows that a caller may read. */
export type VisibleRows = 'all' | SomeRows

export interface RequestLogFilter {
  readonly organizationId: string
  readonly visible: VisibleRows
  /** Unix milliseconds: inclusive lower and exclusive upper bound of the end of requests. */
  readonly fromMs: number | undefined
  readonly untilMs: number | undefined
  readonly projectIds: readonly string[] | undefined
  readonly keyIds: readonly string[] | undefined
  readonly ownerIds: readonly string[] | undefined
  readonly models: readonly string[] | undefined
  readonly upstreams: readonly string[] | undefined
  readonly statuses: readonly number[] | undefined
  readonly outcomes: readonly string[] | undefined
  readonly codes: readonly string[] | undefined
  /** Allowed values of tags by their keys; the empty value allows rows without the tag. */
  readonly tags: Readonly<Record<string, readonly string[]>>
  readonly session: string | undefined
}

export function isOfAccount(ownerId: string | null): boolean {
  return ownerId?.startsWith(ACCOUNT) === true
}

export function mayRead(
  visible: VisibleRows,
  { owner_id: ownerId, project_id: projectId }: { owner_id: string | null; project_id: string },
): boolean {
  if (visible === 'all' || (ownerId !== null && ownerId === visible.ownerId)) return true
  return isOfAccount(ownerId) && visible.accountsOf.includes(projectId)
}

/** Part of an index that is read in the order of the log. */
export interface IndexPart {
  /** The index by its name, or the primary key. */
  readonly index: 'key' | 'owner' | 'session' | 'project' | 'accounts' | 'failure' | 'primary'
  readonly where: RawBuilder<SqlBool>
}

/** Parts of an index that have all rows of a filter, and whether they have no others. */
export interface IndexChoice {
  readonly parts: readonly IndexPart[]
  readonly isExact: boolean
}

/** Most rows that a slice of a search reads, unless its page is longer. */
export const SLICE_ROWS = 1_000
/** The first status of errors. */
const ERRORS_FROM = 400

/** The index of the filter with the fewest rows: of a session, a key, an owner, failures. */
export async function chooseIndex(reader: Reader, filter: RequestLogFilter): Promise<IndexChoice> {
  const { visible, session, keyIds, ownerIds, projectIds } = filter
  if (visible !== 'all') return chooseVisible(reader, filter, visible)
  const conditions = numberOfConditions(filter)
  const isExact = conditions === 1
  if (session !== undefined) return { parts: [part('session', 'session', session)], isExact }
  if (keyIds) return { parts: partsOf('key', 'key_id', keyIds), isExact }
  if (ownerIds) return { parts: partsOf('owner', 'owner_id', ownerIds), isExact }
  if (hasFailuresOnly(filter)) return { parts: [FAILURES], isExact: false }
  if (projectIds) return { parts: partsOf('project', 'project_id', projectIds), isExact }
  return { parts: [EVERYTHING], isExact: conditions === 0 }
}

/**
 * Parts with rows that the caller may read, and no others: the position at which a page ends, and
 * whether there is another one, say nothing of other people. A session may be of several people:
 * its index is followed if one slice has all of it.
 */
async function chooseVisible(
  reader: Reader,
  filter: RequestLogFilter,
  visible: SomeRows,
): Promise<IndexChoice> {
  const { session, keyIds, ownerIds } = filter
  if (session !== undefined && (await isShort(reader, session))) {
    return { parts: [part('session', 'session', session)], isExact: false }
  }
  if (keyIds) {
    const known = await readable(reader, filter.organizationId, visible, 'key', keyIds)
    return { parts: partsOf('key', 'key_id', known), isExact: false }
  }
  if (ownerIds) {
    const known = await readable(reader, filter.organizationId, visible, 'owner', ownerIds)
    return { parts: partsOf('owner', 'owner_id', known), isExact: false }
  }
  const parts = visibleParts(visible, filter)
  return { parts, isExact: numberOfConditions(filter) === 0 }
}

/** Whether a session has less than a slice of rows, of whichever people. */
async function isShort(reader: Reader, session: string): Promise<boolean> {
  const { rows } = await reader
    .selectFrom(
      sql<{ rows: number }>`(
        select count(*) as rows from (
          select 1 from request_logs where session = ${session} limit ${SLICE_ROWS}
        ) as first_rows)`.as('counted'),
    )
    .selectAll()
    .executeTakeFirstOrThrow()
  return Number(rows) < SLICE_ROWS
}

/** Ids with rows that the caller may read: a key has one owner, a service account one project. */
async function readable(
  reader: Reader,
  organizationId: string,
  visible: SomeRows,
  index: 'key' | 'owner',
  ids: readonly string[],
): Promise<string[]> {
  const column = sql.ref(`${index}_id`)
  const newest = [...new Set(ids)].map(
    (id, at) => sql`select * from (
      select ${column} as id, owner_id, project_id from request_logs
      where organization_id || '' = ${organizationId} and ${column} = ${id}
      order by ended_at desc limit 1) as ${sql.ref(`newest_${at}`)}`,
  )
  if (newest.length === 0) return []
  const found = await reader
    .selectFrom(
      sql<{ id: string; owner_id: string | null; project_id: string }>`(
        ${sql.join(newest, sql` union all `)})`.as('found'),
    )
    .selectAll()
    .execute()
  return found.filter((row) => mayRead(visible, row)).map(({ id }) => id)
}

const EVERYTHING: IndexPart = { index: 'primary', where: sql`true` }
const FAILURES: IndexPart = { index: 'failure', where: sql`outcome <> 'succeeded'` }

type IndexColumn = 'session' | 'key_id' | 'owner_id' | 'project_id'

function part(index: IndexPart['index'], column: IndexColumn, value: string): IndexPart {
  return { index, where: sql`${sql.ref(column)} = ${value}` }
}

function partsOf(
  index: IndexPart['index'],
  column: IndexColumn,
  values: readonly string[],
): IndexPart[] {
  return [...new Set(values)].map((value) => part(index, column, value))
}

/** The caller's rows, and those of service accounts in projects, as far as the filter asks. */
function visibleParts(
  { ownerId, accountsOf }: SomeRows,
  { projectIds }: RequestLogFilter,
): IndexPart[] {
  const own = ownerId === null ? [] : [part('owner', 'owner_id', ownerId)]
  const projects = accountsOf.filter((id) => projectIds?.includes(id) ?? true)
  const accounts = partsOf('accounts', 'project_id', projects)
  return [
    ...own,
    ...accounts.map(({ index, where }) => ({
      index,
      where: sql<SqlBool>`${where} and ${OF_ACCOUNT}`,
    })),
  ]
}

/** Whether no request that succeeded passes: those have no code, and no status of an error. */
function hasFailuresOnly({ outcomes, statuses, codes }: RequestLogFilter): boolean {
  return (
    codes !== undefined ||
    outcomes?.includes('succeeded') === false ||
    statuses?.every((status) => status >= ERRORS_FROM) === true
  )
}

function numberOfConditions(filter: RequestLogFilter): number {
  const { projectIds, keyIds, ownerIds, models, upstreams, session } = filter
  const { statuses, outcomes, codes, tags } = filter
  const lists = [projectIds, keyIds, ownerIds, models, upstreams, statuses, outcomes, codes]
  const given = [...lists, session].filter((one) => one !== undefined)
  return given.length + Object.keys(tags).length
}

/** Condition on a row. */
export function conditionOf(dialect: Dialect, filter: RequestLogFilter): RawBuilder<SqlBool> {
  const { projectIds, keyIds, ownerIds, models, upstreams } = filter
  const { statuses, outcomes, codes, session } = filter
  const conditions = [
    ...visibleCondition(filter.visible),
    ...among('project_id', projectIds),
    ...among('key_id', keyIds),
    ...among('owner_id', ownerIds),
    ...among('model', models),
    ...among('upstream', upstreams),
    ...among('status', statuses),
    ...among('outcome', outcomes),
    ...among('code', codes),
    ...among('session', session === undefined ? undefined : [session]),
    ...Object.entries(filter.tags).map(([key, values]) =>
      tagCondition(tagValue(dialect, key), values),
    ),
  ]
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`
}

function among(
  column: string,
  values: readonly (string | number)[] | undefined,
): RawBuilder<SqlBool>[] {
  if (values === undefined) return []
  return [values.length === 0 ? sql`false` : sql`${sql.ref(column)} in (${sql.join(values)})`]
}

function visibleCondition(visible: VisibleRows): RawBuilder<SqlBool>[] {
  if (visible === 'all') return []
  const { ownerId, accountsOf } = visible
  const own: RawBuilder<SqlBool>[] = ownerId === null ? [] : [sql`owner_id = ${ownerId}`]
  const accounts: RawBuilder<SqlBool>[] = among('project_id', accountsOf).map(
    (inProjects) => sql`(${OF_ACCOUNT} and ${inProjects})`,
  )
  return [sql`(${sql.join([...own, ...accounts], sql` or `)})`]
}

/** Value of a tag; null without it. */
function tagValue(dialect: Dialect, key: string): RawBuilder<string | null> {
  return dialect === 'sqlite'
    ? sql`(select value from json_each(details, '$.tags') where key = ${key})`
    : sql`(cast(details as json) -> 'tags' ->> cast(${key} as text))`
}

function tagCondition(
  value: RawBuilder<string | null>,
  values: readonly string[],
): RawBuilder<SqlBool> {
  const named = values.filter((one) => one !== '')
  const conditions = [
    ...(named.length > 0 ? [sql`${value} in (${sql.join(named)})`] : []),
    ...(named.length < values.length ? [sql`${value} is null`] : []),
  ]
  return sql`(${sql.join(conditions, sql` or `)})`
}

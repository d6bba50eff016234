/** Filters of request logs: conditions on rows, and the index that a search follows. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Dialect } from '#storage/db.ts'

/** Prefix of the ids of service accounts; owners with other ids are people. */
const ACCOUNT = 'svc_acct_'

/** Rows that a caller may read: all, or their own and those of projects' service accounts. */
export type VisibleRows =
  | 'all'
  | { readonly ownerId: string | null; readonly accountsOf: readonly string[] }

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
  readonly index: 'key' | 'owner' | 'session' | 'project' | 'failure' | 'primary'
  readonly where: RawBuilder<SqlBool>
  /** Whether it is read for service accounts, and its rows of people are in another part. */
  readonly isOfAccounts: boolean
}

/** Parts of an index that have all rows of a filter, and whether they have no others. */
export interface IndexChoice {
  readonly parts: readonly IndexPart[]
  readonly isExact: boolean
}

/** Most parts that are merged for one page. */
const PARTS_MAX = 200
/** The first status of errors. */
const ERRORS_FROM = 400

/** The index of the filter with the fewest rows: of a session, a key, an owner, failures. */
export function chooseIndex(filter: RequestLogFilter): IndexChoice {
  const { visible, session, keyIds, ownerIds, projectIds } = filter
  const conditions = numberOfConditions(filter)
  const isExact = visible === 'all' && conditions === 1
  // Indexes of sessions, keys and owners have rows of others, whose times a page would end at.
  if (visible !== 'all' && visible.accountsOf.length < PARTS_MAX) {
    return { parts: visibleParts(visible, filter), isExact: false }
  }
  if (session !== undefined) return { parts: [part('session', 'session', session)], isExact }
  if (keyIds) return { parts: partsOf('key', 'key_id', keyIds), isExact }
  if (ownerIds) return { parts: partsOf('owner', 'owner_id', ownerIds), isExact }
  if (hasFailuresOnly(filter)) return { parts: [FAILURES], isExact: false }
  if (projectIds) return { parts: partsOf('project', 'project_id', projectIds), isExact }
  return { parts: [EVERYTHING], isExact: visible === 'all' && conditions === 0 }
}

const EVERYTHING: IndexPart = { index: 'primary', where: sql`true`, isOfAccounts: false }
const FAILURES: IndexPart = {
  index: 'failure',
  where: sql`outcome <> 'succeeded'`,
  isOfAccounts: false,
}

type IndexColumn = 'session' | 'key_id' | 'owner_id' | 'project_id'

function part(index: IndexPart['index'], column: IndexColumn, value: string): IndexPart {
  return { index, where: sql`${sql.ref(column)} = ${value}`, isOfAccounts: false }
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
  { ownerId, accountsOf }: Exclude<VisibleRows, 'all'>,
  { ownerIds, projectIds }: RequestLogFilter,
): IndexPart[] {
  const isAsked = ownerId !== null && (ownerIds?.includes(ownerId) ?? true)
  const own = isAsked ? [part('owner', 'owner_id', ownerId)] : []
  const hasAccounts = ownerIds?.some(isOfAccount) ?? true
  const projects = accountsOf.filter((id) => hasAccounts && (projectIds?.includes(id) ?? true))
  const accounts = partsOf('project', 'project_id', projects)
  return [...own, ...accounts.map((one) => ({ ...one, isOfAccounts: true }))]
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

/** Condition on a row, which has the column `is_of_accounts` of its part. */
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
  const own: RawBuilder<SqlBool>[] =
    ownerId === null ? [] : [sql`(is_of_accounts = 0 and owner_id = ${ownerId})`]
  const accounts: RawBuilder<SqlBool>[] = among('project_id', accountsOf).map(
    (inProjects) => sql`(substr(owner_id, 1, ${ACCOUNT.length}) = ${ACCOUNT} and ${inProjects})`,
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

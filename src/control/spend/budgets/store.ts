/**
 * Rows of spend limits of an organization, or of a project and of its members and keys; and of
 * people, with their limits and spend.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { UserId } from '#base/ids.ts'
import type { OwnerKind, SpendInterval } from '#contract/spend/limits.ts'
import { ABOVE_ALL, type PageRows } from '#control/page.ts'
import * as projectUsers from '#control/project-users/store.ts'
import type { SpendLimitRow } from '#control/spend/limits/store.ts'
import * as users from '#control/users/store.ts'
import { inProject } from '#spend/ledger/payers.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { Reader } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { matches } from '#storage/search.ts'
import { type SumWidth, USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { startOfNextMonth } from '#usage/months.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'

export interface LimitRow extends SpendLimitRow {
  readonly scope_kind: OwnerKind
  readonly scope_id: string
  /** Project of a key, a service account or a person in it. */
  readonly project_id: string | null
}

interface LimitsQuery {
  readonly organizationId: string
  /** Null: those of the whole organization. */
  readonly projectId: string | null
  readonly scopes: readonly OwnerKind[] | undefined
  readonly ownerIds: readonly string[] | undefined
  /** Only the limit of this owner. */
  readonly id?: string
  /** Row that the page follows. */
  readonly after?: LimitRow | undefined
  readonly rows: number
}

const PROJECT = sql<string | null>`
  coalesce(api_key.project_id, service_account.project_id, spend_limit.project_id)`

/** Limits by scope, and in each by the ids of their owners. */
export function page(reader: Reader, query: LimitsQuery): Promise<LimitRow[]> {
  const { organizationId, projectId, scopes, ownerIds, id, after, rows } = query
  return reader
    .selectFrom('spend_limit')
    .leftJoin('api_key', 'api_key.id', 'spend_limit.scope_id')
    .leftJoin('service_account', 'service_account.id', 'spend_limit.scope_id')
    .select([
      ...(['threshold_amount', 'interval', 'mode', 'raised_amount', 'raised_until'] as const),
      sql<OwnerKind>`scope_kind`.as('scope_kind'),
      ...(['scope_id', PROJECT.as('project_id')] as const),
    ])
    .where('spend_limit.organization_id', '=', organizationId)
    .where('scope_kind', 'not in', ['default', 'tag_default', 'tag_value'])
    .$if(projectId !== null, (all) =>
      all.where(sql`coalesce(${PROJECT}, scope_id)`, '=', projectId ?? ''),
    )
    .$if(scopes !== undefined, (all) => all.where('scope_kind', 'in', scopes ?? []))
    .$if(ownerIds !== undefined, (all) => all.where('scope_id', 'in', ownerIds ?? []))
    .$if(id !== undefined, (all) => all.where('scope_id', '=', id ?? ''))
    .$if(after !== undefined, (all) =>
      all.where(
        sql<boolean>`(scope_kind, scope_id) > (${after?.scope_kind ?? ''}, ${after?.scope_id ?? ''})`,
      ),
    )
    .orderBy('scope_kind')
    .orderBy('scope_id')
    .limit(rows)
    .execute()
}

const DAY_MS = 86_400_000

/** Widths of the sums that make up a period of each interval. */
const WIDTHS = {
  month: '1mo',
  quarter: '1mo',
  day: '1d',
  week: '1d',
} as const satisfies Record<SpendInterval, SumWidth>

const INTERVALS = ['month', 'quarter', 'day', 'week'] as const

/** The default limit of each person. */
export type UserDefault = Pick<SpendLimitRow, 'threshold_amount' | 'interval' | 'mode'>

/** Position of a row in the order of a list. */
interface Cursor {
  readonly id: string
  readonly spent: string
  readonly joined: string
}

interface BudgetPage {
  readonly organizationId: string
  /** Null: all people of the organization, with what they spend in all projects. */
  readonly projectId: string | null
  readonly inherited: UserDefault | undefined
  /** Whether the sums of usage have all of it. */
  readonly hasSums: boolean
  readonly nowMs: number
  readonly orderBy: 'added' | 'spent'
  /** Row that the page follows. */
  readonly after?: Cursor | undefined
  /** Only these people: only their spend is read. */
  readonly ids?: readonly string[]
  readonly limited?: boolean | undefined
  readonly search?: string | undefined
  readonly rows: number
}

/** Sorts people who are in a project by a group alone after its members. */
const JOINED = sql<number>`coalesce(member.added_at, 0)`
const SPENT = sql<number>`coalesce(used.cost, 0)`

/**
 * Ids of a page in the order in which people were added, which an index has: nobody's spend is
 * read for it. People of a project by a group alone follow its members.
 */
export async function idsByAddition(
  reader: Reader,
  { organizationId, projectId, search, after, rows }: Omit<BudgetPage, 'ids' | 'limited'>,
): Promise<string[]> {
  const page = { order: 'desc', from: after?.id ?? ABOVE_ALL, search } as const
  if (projectId === null) {
    return idsOf(await users.page(reader, { ...page, organizationId, emailKeys: undefined, rows }))
  }
  const joinedBefore = after && Number(after.joined)
  const members = await projectUsers.page(reader, { ...page, projectId, joinedBefore, rows })
  if (members.length === rows) return idsOf(members)
  const from = after?.joined === '0' ? after.id : ABOVE_ALL
  const inGroups = { ...page, organizationId, projectId, from, rows: rows - members.length }
  return idsOf([...members, ...(await pageOfGroups(reader, inGroups))])
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id)
}

interface GroupsPage extends PageRows {
  readonly organizationId: string
  readonly projectId: string
}

/** People who are in a project by a group alone, by id. */
function pageOfGroups(
  reader: Reader,
  { organizationId, projectId, search, ...page }: GroupsPage,
): Promise<{ id: string }[]> {
  const isMember = sql<SqlBool>`exists (select 1 from project_user
    where project_id = ${projectId} and user_id = "user".id)`
  const people = users
    .selectPresent(reader, organizationId)
    .select('user.id')
    .where(sql<SqlBool>`"user".id in (${peopleOfGroups(projectId)})`)
    .where(sql<SqlBool>`not ${isMember}`)
    .where(matches(reader, search, 'user.id', ['user.name', 'user.email']))
  return rowsAfter(people, 'user.id', page)
}

/**
 * People with their limits, and their spend of the present period of each. The spend of all people
 * is read in one pass: a row of the sums for each person, project and month or day of the period.
 */
export function pageOfPeople(reader: Reader, of: BudgetPage) {
  const { orderBy, after, ids, limited, search, projectId } = of
  const by = orderBy === 'spent' ? SPENT : JOINED
  const cursor = orderBy === 'spent' ? after?.spent : after?.joined
  return (
    peopleOf(reader, of)
      .select(users.USER_COLUMNS.map((name) => `user.${name}` as const))
      .select(users.USER_FACTS)
      .$narrowType<{ id: UserId }>()
      .select([
        ...(['member.role as member_role', 'member.added_at as member_added_at'] as const),
        sql<string>`cast(${SPENT} as text)`.as('spent'),
        sql<string>`cast(${JOINED} as text)`.as('joined'),
        sql<number>`case when ${isLimited(of)} then 1 else 0 end`.as('is_limited'),
        ...(['own.threshold_amount', 'own.interval', 'own.mode'] as const),
        ...(['own.raised_amount', 'own.raised_until'] as const),
      ])
      .where(matches(reader, search, 'user.id', ['user.name', 'user.email']))
      .$if(ids !== undefined, (all) => all.where('user.id', 'in', ids ?? []))
      .$if(projectId !== null, (all) => all.where(isInProject(projectId ?? '')))
      .$if(limited === true, (all) => all.where(isLimited(of)))
      // Without a default only few people have a limit: they are read first.
      .$if(limited === true && !of.inherited, (all) =>
        all.where(sql<SqlBool>`"user".id in (${peopleWithLimit(of)})`),
      )
      .$if(after !== undefined, (all) =>
        all.where(
          sql<SqlBool>`(${by} < cast(${cursor ?? ''} as bigint)
          or (${by} = cast(${cursor ?? ''} as bigint) and "user".id < ${after?.id ?? ''}))`,
        ),
      )
      .orderBy(by, 'desc')
      .orderBy('user.id', 'desc')
      .limit(of.rows)
      .execute()
  )
}

export type UserBudgetRow = Awaited<ReturnType<typeof pageOfPeople>>[number]

/** People, each with their membership, limit and spend. */
function peopleOf(reader: Reader, of: BudgetPage) {
  const { organizationId, projectId, inherited } = of
  const limitId =
    projectId === null ? sql`"user".id` : sql`${inProject(projectId, '')} || "user".id`
  return reader
    .selectFrom('user')
    .where('user.organization_id', '=', organizationId)
    .where('user.removed_at', 'is', null)
    .leftJoin('project_user as member', (join) =>
      join.onRef('member.user_id', '=', 'user.id').on('member.project_id', '=', projectId ?? ''),
    )
    .leftJoin('spend_limit as own', (join) =>
      join
        .onRef('own.organization_id', '=', 'user.organization_id')
        .on('own.scope_kind', '=', scopeOf(of))
        .on(sql<SqlBool>`own.scope_id = ${limitId}`),
    )
    .leftJoin(
      sql<{ id: string; period: SpendInterval; cost: number }>`(${costsOf(of)})`.as('used'),
      (join) =>
        join
          .onRef('used.id', '=', 'user.id')
          .on(
            sql<SqlBool>`used.period = coalesce(own.interval, ${inherited?.interval ?? 'month'})`,
          ),
    )
}

/** Whether a person is in a project, directly or by a group. */
function isInProject(projectId: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(member.user_id is not null
    or "user".id in (${peopleOfGroups(projectId)}))`
}

function peopleOfGroups(projectId: string): RawBuilder<unknown> {
  return sql`select group_member.member_id from project_group
    join group_member on group_member.group_id = project_group.group_id
    where project_group.project_id = ${projectId}`
}

/** Nano-dollars of each person in the present period of each interval. */
function costsOf(of: BudgetPage): RawBuilder<unknown> {
  return sql.join(
    INTERVALS.map((interval) => costsIn(of, interval)),
    sql` union all `,
  )
}

/** Owners that are people. */
const PEOPLE = 'user-%'

function costsIn(of: BudgetPage, interval: SpendInterval): RawBuilder<unknown> {
  const { organizationId, projectId, hasSums, nowMs } = of
  const { startMs, endMs } = periodOf(interval, nowMs)
  const ofProject = projectId === null ? sql`` : sql`and project_id = ${projectId}`
  const ofLevel = sql`organization_id = ${organizationId} ${ofProject} ${ifUsed(of, interval)}`
  const among = idsAmong(of)
  const ofPeople = (column: string) =>
    among ? sql`${sql.ref(column)} in (${among})` : sql`${sql.ref(column)} like ${PEOPLE}`
  if (hasSums) {
    const width = WIDTHS[interval]
    const starts = sql.join(startsOf(width, startMs, endMs))
    // The cast keeps SQLite from grouping by an index of all times.
    return sql`select id, ${sql.lit(interval)} as period, cast(sum(cost) as bigint) as cost
      from (select cast(id as text) as id, cost
        from usage_sum where ${ofLevel} and width = ${width} and dimension = 'owner'
          and ${ofPeople('id')} and starts_at in (${starts})) as used
      group by id`
  }
  const costs = sql.join(
    USAGE_COSTS.map((name) => sql.ref(name)),
    sql` + `,
  )
  return sql`select owner_id as id, ${sql.lit(interval)} as period,
      cast(sum(${costs}) as bigint) as cost
    from usage where ${ofLevel} and width = '1d' and kind in (${sql.join(ROW_KINDS)})
      and ${ofPeople('owner_id')}
      and starts_at >= ${startMs} and starts_at < ${endMs}
    group by owner_id`
}

/** Ids of people whose spend alone is needed; undefined if that of all is. */
function idsAmong(of: BudgetPage): RawBuilder<unknown> | undefined {
  if (of.ids) return sql.join(of.ids)
  return of.limited && !of.inherited ? peopleWithLimit(of) : undefined
}

/** Ids of people who have a limit that is no default. */
function peopleWithLimit(of: BudgetPage): RawBuilder<unknown> {
  const { organizationId, projectId } = of
  const prefix = projectId === null ? '' : inProject(projectId, '')
  return sql`select substr(scope_id, ${sql.lit(prefix.length + 1)}) from spend_limit
    where spend_limit.organization_id = ${organizationId} and scope_kind = ${scopeOf(of)}
      and scope_id like ${`${prefix}${PEOPLE}`}`
}

/** Scope of the limits of people. */
function scopeOf({ projectId }: BudgetPage): 'user' | 'project_user' {
  return projectId === null ? 'user' : 'project_user'
}

/** Condition that reads nothing of an interval that nobody's limit has. */
function ifUsed(of: BudgetPage, interval: SpendInterval): RawBuilder<unknown> {
  const { organizationId, inherited } = of
  if (interval === (inherited?.interval ?? 'month')) return sql``
  return sql`and exists (select 1 from spend_limit
    where spend_limit.organization_id = ${organizationId}
      and scope_kind = ${scopeOf(of)}
      and ${sql.ref('spend_limit.interval')} = ${interval})`
}

/** Starts of the months or days of a period. */
function startsOf(width: '1mo' | '1d', startMs: number, endMs: number): number[] {
  const starts: number[] = []
  for (let at = startMs; at < endMs; ) {
    starts.push(at)
    at = width === '1mo' ? startOfNextMonth(at) : at + DAY_MS
  }
  return starts
}

/** Whether at most a tenth of the limit is left. A cent has 10,000,000 nano-dollars. */
function isLimited({ inherited, nowMs }: BudgetPage): RawBuilder<SqlBool> {
  const own = sql`case when own.raised_until > ${nowMs} then own.raised_amount
    else own.threshold_amount end`
  const cents = inherited ? sql`coalesce(${own}, ${sql.lit(inherited.threshold_amount)})` : own
  return sql<SqlBool>`coalesce(${SPENT} / 1000000 >= (${cents}) * 9, false)`
}

/** People with what each has spent in the present period of their limit, and what is left. */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import type { Page } from '#contract/page.ts'
import type {
  ProjectUserBudget,
  UserBudget,
  UserBudgetQuery,
} from '#contract/spend/user-budgets.ts'
import { pageOf, rowsFor } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import { raiseAt } from '#control/spend/limits/limits.ts'
import * as limits from '#control/spend/limits/store.ts'
import { toWire } from '#control/users/users.ts'
import { dollars, nanoOfCents } from '#spend/ledger/money.ts'
import { inProject } from '#spend/ledger/payers.ts'
import { calendarInterval, periodOf } from '#spend/ledger/period.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import * as store from './store.ts'

/** People of the organization, with what they spend in all projects. */
export async function listPeople(ctx: Context, query: UserBudgetQuery): Promise<Page<UserBudget>> {
  const { rows, inherited, hasMore } = await read(ctx, null, query)
  const data = rows.map((row) => ({
    ...toWire(row),
    ...figuresOf(ctx, row, inherited),
    object: 'organization.user.budget' as const,
  }))
  return pageOf(data, hasMore)
}

/** People in a project, directly or by a group, with what they spend in it. */
export async function listInProject(
  ctx: Context,
  projectId: string,
  query: UserBudgetQuery,
): Promise<Page<ProjectUserBudget>> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const { rows, inherited, hasMore } = await read(ctx, projectId, query)
  const data = rows.map((row) => ({
    object: 'organization.project.user.budget' as const,
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.member_role ?? 'none',
    added_at: row.member_added_at === null ? null : toSeconds(row.member_added_at),
    ...figuresOf(ctx, row, inherited),
  }))
  return pageOf(data, hasMore)
}

async function read(
  ctx: Context,
  projectId: string | null,
  { limit, after, order_by: orderBy, limited, search }: UserBudgetQuery,
) {
  const reader = ctx.slowReader
  const inherited = await defaultOf(ctx, projectId)
  const hasSums = await hasAllUsage(reader)
  const organizationId = ctx.organization.id
  const of = { organizationId, projectId, inherited, hasSums, nowMs: ctx.now(), orderBy }
  const [cursor] = after ? await store.pageOfPeople(reader, { ...of, ids: [after], rows: 1 }) : []
  if (after && !cursor) throw new Problem(cursorNotFound('after', after))
  const page = { ...of, search, after: cursor, rows: rowsFor(limit) }
  if (orderBy === 'added' && !limited) {
    const ids = await store.idsByAddition(reader, page)
    const shown = { ...of, ids: ids.slice(0, limit), rows: limit }
    const rows = ids.length === 0 ? [] : await store.pageOfPeople(reader, shown)
    return { rows, inherited, hasMore: ids.length > limit }
  }
  const found = await store.pageOfPeople(reader, { ...page, limited })
  return { rows: found.slice(0, limit), inherited, hasMore: found.length > limit }
}

async function defaultOf(
  ctx: Context,
  projectId: string | null,
): Promise<store.UserDefault | undefined> {
  const [row] = await limits.find(ctx.reader, {
    organization_id: ctx.organization.id,
    scope_kind: 'default',
    scope_id: projectId === null ? 'user' : inProject(projectId, 'user'),
  })
  return row
}

function figuresOf(
  ctx: Context,
  row: store.UserBudgetRow,
  inherited: store.UserDefault | undefined,
) {
  const limit = ownLimitOf(ctx, row) ?? (inherited && { ...inherited, raise: null })
  const interval = calendarInterval(limit?.interval ?? 'month')
  const spent = BigInt(row.spent)
  return {
    interval,
    period_end: toSeconds(periodOf(interval, ctx.now()).endMs),
    spent: dollars(spent),
    spend_limit: limit ? limitOf(limit, spent, row.threshold_amount === null) : null,
    is_limited: row.is_limited === 1,
  }
}

type LimitOfUser = store.UserDefault & { readonly raise: ReturnType<typeof raiseAt> }

/** The limit of a person that is no default, with the raise that is in force. */
function ownLimitOf(ctx: Context, row: store.UserBudgetRow): LimitOfUser | undefined {
  const { threshold_amount, interval, mode, raised_amount, raised_until } = row
  if (threshold_amount === null || interval === null || mode === null) return undefined
  const own = { threshold_amount, interval, mode, raised_amount, raised_until }
  return { ...own, raise: raiseAt(own, ctx.now()) }
}

function limitOf(
  { mode, threshold_amount, raise }: LimitOfUser,
  spent: bigint,
  inherited: boolean,
) {
  const limit = nanoOfCents((raise ?? { threshold_amount }).threshold_amount)
  return {
    mode,
    inherited,
    limit: dollars(limit),
    raised_until: raise?.until ?? null,
    remaining: dollars(spent < limit ? limit - spent : 0n),
  }
}

/**
 * Monthly statements: the costs of a calendar month by project, model and team, which is the tag
 * `team`. A statement is closed two hours after its month, by a periodic task that stores it with
 * the names of its projects. Later settlements belong to a later month (`usage/months.ts`): the
 * statement and the ledger stay equal.
 */
import { toSeconds } from '#base/clock.ts'
import type { Context } from '#context.ts'
import { csvLine } from '#contract/csv.ts'
import type { CostStatement } from '#contract/extensions/cost-exports.ts'
import * as names from '#control/names/store.ts'
import { dollars, exactDollars } from '#spend/ledger/money.ts'
import { type Reader, type Store, SYSTEM } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { OTHER_NAME } from '#usage/cardinality.ts'
import { type CalendarPeriod, CLOSED_AFTER_MS, monthOf } from '#usage/months.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { organizations } from '#usage/store.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import * as store from './store.ts'

const TEAM = 'team'
/** Most rows of a statement. The costs of further ones are added up in one row. */
const ROWS_MAX = 50_000
/** Months before the present for the task to close, after a time without a server. */
const MONTHS_BACK = 12

/** Costs are nano-dollars as text. */
type StatementRow = readonly [projectId: string, model: string, team: string, cost: string]

/** A statement as it is stored. */
interface StatementContent {
  readonly rows: readonly StatementRow[]
  /** Names of projects by their ids. */
  readonly names: Readonly<Record<string, string>>
}

interface Statement extends StatementContent {
  readonly month: string
  readonly closedAt: number | null
}

export async function retrieve(ctx: Context, month: string): Promise<CostStatement> {
  const { rows, names: named, closedAt } = await statementOf(ctx, month)
  const { startMs, endMs } = timesOf(month)
  return {
    object: 'organization.cost_statement',
    month,
    start_time: toSeconds(startMs),
    end_time: toSeconds(endMs),
    status: closedAt === null ? 'open' : 'closed',
    closed_at: closedAt === null ? null : toSeconds(closedAt),
    amount: amountOf(rows.reduce((sum, [, , , cost]) => sum + BigInt(cost), 0n)),
    projects: summed(rows, 0).map(([project_id, nano]) => ({
      project_id,
      name: named[project_id] ?? '',
      amount: amountOf(nano),
    })),
    models: summed(rows, 1).map(([model, nano]) => ({ model, amount: amountOf(nano) })),
    teams: summed(rows, 2).map(([team, nano]) => ({
      team: team === '' ? null : team,
      amount: amountOf(nano),
    })),
  }
}

const COLUMNS = [
  ...['Month', 'Status', 'ProjectId', 'ProjectName', 'Model', 'Team', 'Cost', 'Currency'],
]

/** The statement in pieces of text. */
export async function exportStatement(ctx: Context, month: string): Promise<AsyncIterable<string>> {
  return piecesOf(await statementOf(ctx, month))
}

async function* piecesOf({ month, closedAt, rows, names: named }: Statement) {
  yield csvLine(COLUMNS)
  const status = closedAt === null ? 'open' : 'closed'
  for (const [projectId, model, team, cost] of rows) {
    const name = named[projectId] ?? ''
    const dollarsOf = exactDollars(BigInt(cost))
    yield csvLine([month, status, projectId, name, model, team, dollarsOf, 'USD'])
  }
}

function amountOf(nano: bigint) {
  return { value: dollars(nano), currency: 'usd' as const }
}

/** Costs by one of the dimensions, the highest first. */
function summed(rows: StatementContent['rows'], dimension: 0 | 1 | 2): [string, bigint][] {
  const sums = new Map<string, bigint>()
  for (const row of rows) {
    sums.set(row[dimension], (sums.get(row[dimension]) ?? 0n) + BigInt(row[3]))
  }
  return [...sums].sort(([a, one], [b, other]) =>
    one === other ? (a < b ? -1 : 1) : one > other ? -1 : 1,
  )
}

/**
 * The stored statement, or else a new one from the ledger; of the projects visible to the caller.
 */
async function statementOf(ctx: Context, month: string): Promise<Statement> {
  const organizationId = ctx.organization.id
  const [closed] = await store.findStatement(ctx.reader, { organizationId, month })
  const content: StatementContent = closed
    ? JSON.parse(closed.content)
    : await read(ctx.slowReader, organizationId, timesOf(month))
  const { visible } = ctx
  const rows = content.rows.filter(([id]) => visible === 'all' || visible.includes(id))
  return { ...content, rows, month, closedAt: closed?.closed_at ?? null }
}

async function read(
  reader: Reader,
  organizationId: string,
  { startMs, endMs }: CalendarPeriod,
): Promise<StatementContent> {
  const found = await store.statementRows(reader, {
    organizationId,
    fromMs: startMs,
    toMs: endMs,
    kinds: ROW_KINDS,
    key: TEAM,
    rows: ROWS_MAX,
    hasSums: await hasAllUsage(reader),
  })
  const listed = found.reduce((sum, { cost }) => sum + BigInt(cost), 0n)
  const rest = BigInt(found[0]?.total ?? 0) - listed
  const ids = found.map(({ project_id }) => project_id)
  const named = await names.byId(reader, organizationId, ['project'], ids)
  const rows = found.map(({ project_id, model, tag_0, cost }): StatementRow => {
    return [project_id, model, tag_0, cost]
  })
  const other: StatementRow = ['', OTHER_NAME, '', String(rest)]
  return {
    rows: rest > 0n ? [...rows, other] : rows,
    names: Object.fromEntries([...named].map(([id, { name }]) => [id, name])),
  }
}

/** `2026-10` */
function timesOf(month: string): CalendarPeriod {
  return monthOf(Date.parse(`${month}-01T00:00:00Z`))
}

function nameOf({ startMs }: CalendarPeriod): string {
  return new Date(startMs).toISOString().slice(0, 7)
}

/** Stores the statements of months that are over, if they are not stored yet. */
export async function closeMonths(over: Store, nowMs: number): Promise<void> {
  const months = pastMonths(nowMs)
  const fromMonth = nameOf(months.at(-1) ?? monthOf(nowMs))
  for (const { id: organizationId } of await organizations(over.reader, {})) {
    const closed = await store.closedMonths(over.reader, { organizationId, fromMonth })
    const known = new Set(closed.map(({ month }) => month))
    for (const month of months) {
      if (known.has(nameOf(month))) continue
      const content = JSON.stringify(await read(over.slowReader(SYSTEM), organizationId, month))
      const row = {
        organization_id: organizationId,
        month: nameOf(month),
        closed_at: nowMs,
        content,
      }
      await record(over, (tx) => store.insertStatement(tx, row))
    }
  }
}

function pastMonths(nowMs: number): CalendarPeriod[] {
  const months: CalendarPeriod[] = []
  for (let month = monthOf(nowMs - CLOSED_AFTER_MS); months.length < MONTHS_BACK; ) {
    month = monthOf(month.startMs - 1)
    months.push(month)
  }
  return months
}

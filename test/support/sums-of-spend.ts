/** The figures of spend that must agree: of counters, the ledger, the export and the costs. */
import assert from 'node:assert/strict'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { nanoOf, parseCsv } from './csv.ts'
import type { Harness } from './harness.ts'

/** Nano-dollars by project, and of all of them. */
export interface SpendSums {
  readonly total: bigint
  readonly projects: ReadonlyMap<string, bigint>
}

/** A period, in Unix milliseconds: its end is not in it. */
export interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** Rows of the ledger, of days. */
export async function ledgerSums(h: Harness, { startMs, endMs }: Span): Promise<SpendSums> {
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['project_id', ...USAGE_COSTS])
    .where('width', '=', '1d')
    .where('starts_at', '>=', startMs)
    .where('starts_at', '<', endMs)
    .execute()
  return sumsOf(
    rows.map(({ project_id, ...costs }) => [
      project_id,
      Object.values(costs).reduce((sum, cost) => sum + BigInt(cost), 0n),
    ]),
  )
}

/** The sums by dimension that budgets are seeded from. */
export async function rolledUpSums(h: Harness, { startMs, endMs }: Span): Promise<SpendSums> {
  const rows = await h.store.reader
    .selectFrom('usage_sum')
    .select(['project_id', 'cost'])
    .where('width', '=', '1d')
    .where('dimension', '=', 'project')
    .where('starts_at', '>=', startMs)
    .where('starts_at', '<', endMs)
    .execute()
  return sumsOf(rows.map(({ project_id, cost }) => [project_id, BigInt(cost)]))
}

/** Lines of the export in the columns of FOCUS, with those themselves. */
export async function exportSums(h: Harness, span: Span) {
  let text = ''
  for await (const piece of await h.client.exportCosts(query(span))) text += piece
  const lines = parseCsv(text)
  const sums = sumsOf(
    lines.map(({ SubAccountId = '', BilledCost = '' }) => [SubAccountId, nanoOf(BilledCost)]),
  )
  return { ...sums, lines }
}

/** Results of the costs endpoint, each amount rounded to nine decimals before it is added. */
export async function costsSums(h: Harness, span: Span): Promise<SpendSums> {
  const grouped = await costsOf(h, span, { group_by: ['project_id'] })
  const found = sumsOf(grouped.map(({ project_id, nano }) => [project_id ?? '', nano]))
  for (const more of [{}, { group_by: ['line_item'] }, { group_by_tags: ['team'] }] as const) {
    const all = await costsOf(h, span, more)
    assert.equal(sumsOf(all.map(({ nano }) => ['', nano])).total, found.total)
  }
  return found
}

async function costsOf(h: Harness, span: Span, more: object) {
  const { data } = await h.client.usageCosts({ ...query(span), limit: 180, ...more })
  return data.flatMap(({ results }) =>
    results.map(({ amount, project_id }) => ({ project_id, nano: roundedNano(amount.value) })),
  )
}

/** Nano-dollars of an amount in dollars, rounded to nine decimals. */
export function roundedNano(dollars: number): bigint {
  return BigInt(dollars.toFixed(9).replace('.', ''))
}

function query({ startMs, endMs }: Span) {
  return {
    start_time: startMs / 1_000,
    end_time: endMs / 1_000,
  }
}

function sumsOf(amounts: readonly (readonly [string, bigint])[]): SpendSums {
  const projects = new Map<string, bigint>()
  for (const [id, nano] of amounts) projects.set(id, (projects.get(id) ?? 0n) + nano)
  for (const [id, nano] of projects) if (nano === 0n) projects.delete(id)
  return { total: [...projects.values()].reduce((sum, nano) => sum + nano, 0n), projects }
}

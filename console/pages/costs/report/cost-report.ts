/** Costs of a period by one grouping, from a ranking or from tagged costs. */
import { type Ranked, type Ranking, readRanking } from '#console/pages/usage/ranking.ts'
import { rowsBy } from '#console/pages/usage/summary.ts'
import { groupOf } from '#console/pages/usage/view.ts'
import { type CostGroup, groupBy } from './groups.tsx'

/** Most rows of a file: each page of a ranking sums up the whole time. */
export const FILE_ROWS_MAX = 10_000

export interface CostSums {
  /** The highest cost first; of many rows only the first. */
  readonly rows: readonly Ranked[]
  /** Number of rows in all. */
  readonly count: number
  readonly total: number
  /** All rows, up to `FILE_ROWS_MAX`. */
  readonly readAll: () => Promise<readonly Ranked[]>
}

export interface CostReport extends CostSums {
  readonly group: CostGroup
  /** Unix seconds. */
  readonly from: number
  /** As it was chosen; the present where it is left out. */
  readonly to?: number | undefined
  /** End of what is summed up. */
  readonly until: number
  readonly projects?: readonly string[] | undefined
}

/** Costs of the period before, of the rows of a report. */
interface PreviousSums {
  readonly total: number
  /** Undefined where it is not known. */
  readonly costOf: (row: Ranked) => number | undefined
  /** All rows of the period, up to `FILE_ROWS_MAX`. */
  readonly readAll: () => Promise<readonly Ranked[]>
}

/** Undefined until it is loaded, and null where that failed. */
export type PreviousCosts = PreviousSums | undefined | null

/** A row that the period before lacks cost nothing then, if that has all of its rows. */
export function previousOfSums({ rows, count, total, readAll }: CostSums): PreviousSums {
  const costs = new Map(rows.map(({ id, sum }) => [id, sum.cost]))
  const missing = rows.length === count ? 0 : undefined
  return { total, readAll, costOf: ({ id }) => costs.get(id) ?? missing }
}

/** Each row of a compared ranking has its cost of the period before. */
export function previousOfRanking({ question, summary }: Ranking): PreviousSums {
  const { start_time: from, end_time: until, cost: total } = summary.previous
  const { by } = question
  const costs = new Map(
    rowsBy(summary, by)?.data.map((row) => [row[by] ?? '', row.previous_amount ?? undefined]),
  )
  return {
    total,
    costOf: ({ id }) => costs.get(id),
    readAll: () => readRanking({ question: { ...question, from }, until }, FILE_ROWS_MAX),
  }
}

export function reportOfRanking(ranking: Ranking): CostReport {
  const { question, until, rows, count, total } = ranking
  const { from, to, projects, by } = question
  return {
    rows,
    count,
    total: total.cost,
    from,
    to,
    until,
    projects,
    readAll: () => readRanking(ranking, FILE_ROWS_MAX),
    group: groupBy(groupOf(by)),
  }
}

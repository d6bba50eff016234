/** Costs of a period by one grouping, from a ranking or from tagged costs. */
import { type Ranked, type Ranking, readRanking } from '#console/pages/usage/ranking.ts'
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

/** Costs of the period before; undefined until they are loaded, and null where that failed. */
export type PreviousCosts = CostSums | undefined | null

export function sumsOfRanking(ranking: Ranking): CostSums {
  const { rows, count, total } = ranking
  return {
    ...{ rows, count, total: total.cost },
    readAll: () => readRanking(ranking, FILE_ROWS_MAX),
  }
}

export function reportOfRanking(ranking: Ranking): CostReport {
  const { question, until } = ranking
  const { from, to, projects, by } = question
  return {
    ...sumsOfRanking(ranking),
    ...{ from, to, until, projects },
    group: groupBy(groupOf(by)),
  }
}

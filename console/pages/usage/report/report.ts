/** Report of usage in a period, from a ranking or from tagged costs, beside the period before. */

import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { MEASURES, type Measure } from '#console/pages/usage/amounts.ts'
import { logTimes } from '#console/pages/usage/log-times.ts'
import {
  type Ranked,
  type Ranking,
  rankedSums,
  readRanking,
  type Sums,
} from '#console/pages/usage/ranking.ts'
import { rowsBy } from '#console/pages/usage/summary.ts'
import { groupOf } from '#console/pages/usage/view.ts'
import type { Zone } from '#console/time/zone.ts'
import { groupBy, type ReportGroup } from './groups.tsx'
import type { Previous } from './periods.ts'

/** Most rows of a file: each page of a ranking sums up the whole time. */
export const FILE_ROWS_MAX = 10_000

export interface Report {
  readonly group: ReportGroup
  readonly measure: Measure
  /** Whether requests and tokens are known beside costs. */
  readonly isCounted: boolean
  /** The highest amounts first; of many rows only the first. */
  readonly rows: readonly Ranked[]
  /** Number of rows in all. */
  readonly count: number
  readonly total: Sums
  /** Unix seconds. */
  readonly from: number
  /** As it was chosen; the present where it is left out. */
  readonly to?: number | undefined
  /** End of the summed time. */
  readonly until: number
  /** Zone of the days. */
  readonly zone: Zone
  readonly projects?: readonly string[] | undefined
  /** Times, project and other filters, as a filter of request logs. */
  readonly logs: LogFilter
  /** All rows, up to `FILE_ROWS_MAX`. */
  readonly readAll: () => Promise<readonly Ranked[]>
  /** Times of the period before. */
  readonly before: Previous
  readonly previous: PreviousAmounts
}

/** Amounts of the period before, of the measure. */
interface PreviousSums {
  readonly total: number
  /** Undefined where it is not known. */
  readonly amountOf: (row: Ranked) => number | undefined
  /** All rows of the period, up to `FILE_ROWS_MAX`. */
  readonly readAll: () => Promise<readonly Ranked[]>
}

/** Undefined until it is loaded, and null where that failed. */
export type PreviousAmounts = PreviousSums | undefined | null

export function reportOf(ranking: Ranking): Report {
  const { question, until, rows, count, total, summary } = ranking
  const { by, measure, from, to, projects, zone } = question
  const { start_time: start, end_time: end } = summary.previous
  const amounts = new Map(
    rowsBy(summary, by)?.data.map((row) => [row[by] ?? '', row.previous_amount ?? undefined]),
  )
  return {
    group: groupBy(groupOf(by)),
    measure,
    isCounted: true,
    rows,
    count,
    total,
    from,
    to,
    until,
    zone,
    projects,
    logs: logTimes(question),
    readAll: () => readRanking(ranking, FILE_ROWS_MAX),
    before: { from: start, to: end },
    previous: {
      total: MEASURES[measure](rankedSums(summary.previous)),
      amountOf: ({ id }) => amounts.get(id),
      readAll: () =>
        readRanking({ question: { ...question, from: start }, until: end }, FILE_ROWS_MAX),
    },
  }
}

/** Columns of rankings that several pages have. */
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { MEASURE_NAMES, MEASURES, type Measure } from './amounts.ts'
import type { Ranked } from './ranking.ts'

/** Amounts of a measure, for people. */
export const AMOUNT_FORMATS: Readonly<Record<Measure, (amount: number) => string>> = {
  cost: formatDollars,
  tokens: formatCount,
  requests: formatCount,
}

export function amountColumn(measure: Measure): SortedColumn<Ranked> {
  const [read, format] = [MEASURES[measure], AMOUNT_FORMATS[measure]]
  return {
    heading: MEASURE_NAMES[measure],
    numeric: true,
    value: ({ sum }) => read(sum),
    cell: ({ sum }) => format(read(sum)),
  }
}

export const TOKENS_AND_COST = [amountColumn('tokens'), amountColumn('cost')] as const

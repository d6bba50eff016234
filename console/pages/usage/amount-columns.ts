/** Columns of rankings that several pages have. */
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { tokensOf } from './amounts.ts'
import type { Ranked } from './ranking.ts'

export const TOKENS_AND_COST: readonly SortedColumn<Ranked>[] = [
  {
    heading: 'Tokens',
    numeric: true,
    value: ({ sum }) => tokensOf(sum),
    cell: ({ sum }) => formatCount(tokensOf(sum)),
  },
  {
    heading: 'Cost',
    numeric: true,
    value: ({ sum }) => sum.cost,
    cell: ({ sum }) => formatDollars(sum.cost),
  },
]

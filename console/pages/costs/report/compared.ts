/** Rows of costs, each with that of the period before, and their order. */
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import type { CostSums, PreviousCosts } from './cost-report.ts'

export interface Compared {
  readonly row: Ranked
  readonly cost: number
  /** Cost in the period before; undefined where it is not known. */
  readonly before: number | undefined
}

export function compare({ rows }: CostSums, previous: PreviousCosts): readonly Compared[] {
  return rows.map((row) => ({ row, cost: row.sum.cost, before: previous?.costOf(row) }))
}

const ABOUT_NOTHING = 0.000_000_001

/** `+$12.30`, `−$1.00`, `no change` */
export function changeText(cost: number, before: number): string {
  const change = cost - before
  if (Math.abs(change) < ABOUT_NOTHING) return 'no change'
  return `${signOf(change)}${formatDollars(Math.abs(change))}`
}

/** `+12%`, `−50%`, `new`; '' where nothing has changed. */
export function changeShare(cost: number, before: number): string {
  const change = cost - before
  if (Math.abs(change) < ABOUT_NOTHING) return ''
  if (before === 0) return 'new'
  return `${signOf(change)}${formatShare(Math.abs(change) / before)}`
}

function signOf(change: number): string {
  return change > 0 ? '+' : '−'
}

const VALUES = {
  cost: ({ cost }: Compared): number => cost,
  before: ({ before }: Compared): number => before ?? -1,
  change: ({ cost, before }: Compared): number =>
    before === undefined ? Number.NEGATIVE_INFINITY : cost - before,
} as const

export type Order = 'name' | keyof typeof VALUES

export function isOrder(text: string): text is Order {
  return text === 'name' || Object.hasOwn(VALUES, text)
}

/** Equal ones are in the order of their names. */
export function sorted(
  rows: readonly Compared[],
  order: Order,
  isAscending: boolean,
): readonly Compared[] {
  const byName = (one: Compared, other: Compared): number =>
    rowName(one.row).localeCompare(rowName(other.row))
  const by = (one: Compared, other: Compared): number => {
    if (order === 'name') return byName(one, other)
    const read = VALUES[order]
    return read(one) - read(other) || -byName(one, other)
  }
  return rows.toSorted((one, other) => (isAscending ? by(one, other) : by(other, one)))
}

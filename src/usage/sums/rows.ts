/**
 * Rows of sums that a slice of counted usage adds to, in the order of their locks: rows of a
 * project first, then rows that every flush adds to, the coarsest last. Most work of a flush
 * outside of the store is here, so objects and names are made once for each row.
 */

import type { UsageSumTable } from '#storage/tables/usage.ts'
import {
  SUMMED_COLUMNS,
  SUMMED_COUNTERS,
  type SummedColumn,
  type SumWidth,
  USAGE_COSTS,
} from '#storage/tables/usage-columns.ts'
import { startOf } from '#usage/buckets.ts'
import { startOfMonth } from '#usage/months.ts'
import { isSummed } from '#usage/row-kinds.ts'
import type { Slot } from '#usage/slot.ts'
import { settled } from '#usage/tally.ts'
import { DIMENSION_NAMES, type DimensionName, dimensionOf } from './dimensions.ts'

/** Whether the usage of a slot is to be added, by the width of its row of usage. */
export type IsFilled = (slot: Slot, width: '1h' | '1d') => boolean

export interface SumRows {
  /** Sums of projects, to which few flushes add at once. */
  readonly ofProjects: readonly SumRow[]
  /** Sums of the whole organization. */
  readonly shared: readonly SumRow[]
}

export function sumRowsOf(slots: readonly Slot[], isFilled: IsFilled): SumRows {
  const counted = slots.map((slot) => ({
    slot,
    amounts: amountsOf(slot),
    starts: { '1h': startOf('1h', slot.minuteMs), '1d': startOf('1d', slot.minuteMs) },
    filled: { '1h': isFilled(slot, '1h'), '1d': isFilled(slot, '1d') },
  }))
  // Nearly in the order of most keys: the rows need little sorting.
  counted.sort((a, b) => (a.slot.subject.projectId < b.slot.subject.projectId ? -1 : 1))
  const ofProjects: SumRow[] = []
  const shared: SumRow[] = []
  for (const name of DIMENSION_NAMES) {
    const { inProject, widths } = dimensionOf(name)
    let days: readonly SumRow[] = []
    for (const width of widths) {
      const rows = width === '1mo' ? monthsOf(days) : rowsOfWidth(counted, name, width)
      if (width === '1d') days = rows
      if (inProject) ofProjects.push(...rows)
      else shared.push(...rows)
    }
  }
  return { ofProjects, shared }
}

interface Counted {
  readonly slot: Slot
  readonly amounts: Amounts
  readonly starts: Readonly<Record<RowWidth, number>>
  readonly filled: Readonly<Record<RowWidth, boolean>>
}

/** Widths of rows of usage that make up the sums. */
type RowWidth = Exclude<SumWidth, '1mo'>

/** The rows of a dimension and width, each once, in the order of their keys. */
function rowsOfWidth(counted: readonly Counted[], name: DimensionName, width: RowWidth): SumRow[] {
  const { inProject, idsOf, isFilled } = dimensionOf(name)
  const found = new Map<string, SumRow>()
  for (const { slot, amounts, starts, filled } of counted) {
    if (isFilled && !filled[width]) continue
    const { organizationId: organization_id, projectId } = slot.subject
    const starts_at = starts[width]
    const project_id = inProject ? projectId : ''
    for (const id of idsOf(slot.subject)) {
      const key = `${organization_id}\n${starts_at}\n${project_id}\n${id}`
      const known = found.get(key)
      if (known) add(known, amounts)
      // Amounts come first, since that copy is the quickest.
      else
        found.set(key, {
          ...amounts,
          organization_id,
          width,
          dimension: name,
          starts_at,
          project_id,
          id,
        })
    }
  }
  return inOrder(found)
}

/** The rows of months: the sums of those of days, which are fewer than the slots. */
function monthsOf(days: readonly SumRow[]): SumRow[] {
  const found = new Map<string, SumRow>()
  for (const day of days) {
    const starts_at = startOfMonth(day.starts_at ?? 0)
    const key = `${day.organization_id}\n${starts_at}\n${day.project_id}\n${day.id}`
    const known = found.get(key)
    if (known) add(known, day)
    else found.set(key, { ...day, width: '1mo', starts_at })
  }
  return inOrder(found)
}

/** Rows in the order of their keys. */
function inOrder(found: ReadonlyMap<string, SumRow>): SumRow[] {
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** Without amounts that are 0. */
type Amounts = Partial<Record<SummedColumn, number>>
type SumRow = Partial<UsageSumTable>

function amountsOf({ sums, kind, subject }: Slot): Amounts {
  const all = settled(sums)
  const amounts: Amounts = {}
  for (const name of SUMMED_COUNTERS) {
    const amount = all[name]
    if (amount !== undefined && isSummed(kind, name)) amounts[name] = amount
  }
  // Requests of batches are not among the requested ones.
  if (subject.batch) Object.assign(amounts, { failed_requests: 0, refused_spend: 0 })
  const cost = USAGE_COSTS.reduce((sum, name) => sum + (all[name] ?? 0), 0)
  return cost === 0 ? amounts : { ...amounts, cost }
}

function add(row: SumRow, amounts: Amounts): void {
  for (const name of SUMMED_COLUMNS) {
    const amount = amounts[name]
    if (amount) row[name] = (row[name] ?? 0) + amount
  }
}

/**
 * Rows of sums that a slice of counted usage adds to, in the order of their locks: rows of a
 * project first, then those that every flush adds to, the coarsest last.
 */
import {
  SUMMED_COLUMNS,
  SUMMED_COUNTERS,
  type SumWidth,
  USAGE_COSTS,
} from '#storage/usage-columns.ts'
import type { UsageSumTable } from '#storage/usage-tables.ts'
import { startOf } from '#usage/buckets.ts'
import { startOfMonth } from '#usage/months.ts'
import { isSummed } from '#usage/row-kinds.ts'
import type { Slot } from '#usage/rows.ts'
import { settled } from '#usage/tally.ts'
import { DIMENSION_NAMES, type DimensionName, dimensionOf } from './dimensions.ts'

/** Whether the usage of a slot is to be added, by the width of its row of usage. */
export type IsFilled = (slot: Slot, width: '1h' | '1d') => boolean

export interface SumRows {
  /** Of projects, which few flushes add to at once. */
  readonly ofProjects: readonly UsageSumTable[]
  /** Of the whole organization. */
  readonly shared: readonly UsageSumTable[]
}

export function sumRowsOf(slots: readonly Slot[], isFilled: IsFilled): SumRows {
  const found = new Map<string, UsageSumTable>()
  for (const slot of slots) {
    const amounts = amountsOf(slot)
    const filled = { '1h': isFilled(slot, '1h'), '1d': isFilled(slot, '1d') }
    for (const [rank, name] of DIMENSION_NAMES.entries()) {
      const dimension = dimensionOf(name)
      for (const width of dimension.widths) {
        if (dimension.isFilled && !filled[width === '1h' ? '1h' : '1d']) continue
        const startsAt =
          width === '1mo' ? startOfMonth(slot.minuteMs) : startOf(width, slot.minuteMs)
        const projectId = dimension.inProject ? slot.subject.projectId : ''
        for (const id of dimension.idsOf(slot.subject)) {
          const { organizationId } = slot.subject
          const key = `${rank}\n${LOCK_RANK[width]}\n${organizationId}\n${startsAt}\n${projectId}\n${id}`
          const known = found.get(key)
          if (known) add(known, amounts)
          else found.set(key, rowOf(slot, { name, width, startsAt, projectId, id }, amounts))
        }
      }
    }
  }
  const rows = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  const first = rows.findIndex(({ project_id: projectId }) => projectId === '')
  const end = first < 0 ? rows.length : first
  return { ofProjects: rows.slice(0, end), shared: rows.slice(end) }
}

/** The coarsest is locked last. */
const LOCK_RANK: Readonly<Record<SumWidth, number>> = { '1h': 0, '1d': 1, '1mo': 2 }

type Amounts = Record<(typeof SUMMED_COLUMNS)[number], number>

const amountsOf = ({ sums, kind, subject }: Slot): Amounts => {
  const all = settled(sums)
  const amounts: Partial<Amounts> = { cost: USAGE_COSTS.reduce((sum, name) => sum + all[name], 0) }
  for (const name of SUMMED_COUNTERS) amounts[name] = isSummed(kind, name) ? all[name] : 0
  // Requests of batches are not among the requested ones.
  if (subject.batch) Object.assign(amounts, { failed_requests: 0, refused_spend: 0 })
  return amounts as Amounts
}

interface RowName {
  readonly name: DimensionName
  readonly width: SumWidth
  readonly startsAt: number
  readonly projectId: string
  readonly id: string
}

const rowOf = ({ subject }: Slot, of: RowName, amounts: Amounts): UsageSumTable => ({
  organization_id: subject.organizationId,
  width: of.width,
  dimension: of.name,
  starts_at: of.startsAt,
  project_id: of.projectId,
  id: of.id,
  ...amounts,
})

const add = (row: UsageSumTable, amounts: Amounts): void => {
  for (const name of SUMMED_COLUMNS) row[name] += amounts[name]
}

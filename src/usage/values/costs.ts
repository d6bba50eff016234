/**
 * Costs of values of tags, which a flush adds to their rows in the transaction that writes the
 * usage that they are of: the spend of a value and the usage always agree.
 */

import type { Tx } from '#storage/db.ts'
import { startOf } from '#usage/buckets.ts'
import type { Slot } from '#usage/slot.ts'
import { newValueRow, periodStarts, type ValueKey } from './rows.ts'
import { addValueRows } from './store.ts'

/** Cost of a value on a day, in nano-dollars. */
export interface ValueCost {
  readonly organizationId: string
  readonly payerId: string
  readonly dayMs: number
  nano: number
}

/** The costs of values in some rows of usage, one for each value and day. */
export function valueCostsOf(slots: readonly Slot[]): readonly ValueCost[] {
  const found = new Map<string, ValueCost>()
  for (const { subject, minuteMs, values } of slots) {
    if (!values) continue
    const { organizationId } = subject
    const dayMs = startOf('1d', minuteMs)
    for (const [payerId, nano] of values) {
      const name = `${dayMs} ${organizationId} ${payerId}`
      const known = found.get(name)
      if (known) known.nano += nano
      else found.set(name, { organizationId, payerId, dayMs, nano })
    }
  }
  return [...found.values()]
}

/** Adds costs to the rows of values, in the order of their keys. */
export async function addValueCosts(
  tx: Tx,
  costs: readonly ValueCost[],
  nowMs: number,
): Promise<void> {
  if (costs.length === 0) return
  const days = Map.groupBy(costs, ({ dayMs }) => dayMs)
  for (const [dayMs, ofDay] of [...days].sort(([a], [b]) => a - b)) {
    const starts = periodStarts(dayMs)
    const rows = ofDay.map((cost) => newValueRow(cost satisfies ValueKey, starts, cost.nano, nowMs))
    await addValueRows(tx, rows)
  }
}

/**
 * Progress of the filling, as a flush needs it. Usage of a row that the filling has not reached yet
 * is left to it; the flush adds all other usage.
 *
 * Rows are filled in the order of the key of `usage`: organization, width, and the rest. Texts are
 * compared by their bytes, as stores do.
 */
import type { Tx } from '#storage/db.ts'
import { startOf } from '#usage/buckets.ts'
import type { Slot } from '#usage/slot.ts'
import type { IsFilled } from './rows.ts'
import { type FillState, fillStateFor, type RowKey } from './store.ts'

/** The rows that have been filled, for a transaction that adds usage. */
export async function filledFor(tx: Tx): Promise<IsFilled> {
  return filledBy(await fillStateFor(tx))
}

export function filledBy(state: FillState): IsFilled {
  if (state.phase === 'ended') return () => true
  if (state.phase === 'clear') return () => false
  const to: RowKey = [state.organization_id, state.width, ...JSON.parse(state.filled_to)]
  return (slot, width) => compare(keyOf(slot, width), to) <= 0
}

function keyOf({ subject, kind, minuteMs }: Slot, width: '1h' | '1d'): RowKey {
  return [
    ...[subject.organizationId, width, kind, startOf(width, minuteMs)],
    ...[subject.projectId, subject.ownerId, subject.keyId, subject.model, subject.batch ? 1 : 0],
    ...[subject.serviceTier ?? '', subject.size ?? '', subject.source ?? ''],
    ...[subject.contextLevel ?? '', subject.vectorStoreId ?? ''],
  ]
}

function compare(one: RowKey, other: RowKey): number {
  for (const [at, part] of one.entries()) {
    const order = compareParts(part, other[at])
    if (order !== 0) return order
  }
  return 0
}

function compareParts(one: string | number, other: string | number | undefined): number {
  if (other === undefined) return 1
  if (typeof one === 'number' || typeof other === 'number') return Number(one) - Number(other)
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/**
 * Deferred reservations: the possible costs of batches and background responses that have not
 * ended. They outlive the request and the process: the row of each object has its amount, and a
 * process that starts begins with the sums of the rows. They count as reserved in every budget of
 * their payers, even if it is created later. An administrator may release one before the end of its
 * object; the object is then charged without a reservation.
 */
import type { OwnedObjectTable } from '#storage/tables/owned.ts'
import { NANO_PER_DOLLAR, nanoOf } from './money.ts'
import { isShared, type Payers, payersOf, projectPart } from './payers.ts'

/** Nano-dollars, by the names of payers, and by those of the parts of projects in shared ones. */
export type DeferredSums = Map<string, bigint>

/** An object that is charged at its end. */
export interface DeferredObject {
  readonly id: string
  readonly payers: Payers
  /** Nano-dollars that it has reserved. */
  readonly reserved: bigint
}

/** Largest amount of one object: the largest limit. More is reserved where no limit is enforced. */
const RESERVED_MAX = 10n ** 20n

/** The part of a cost that an object's row can keep. */
export function deferrable(nano: bigint): bigint {
  return nano > RESERVED_MAX ? RESERVED_MAX : nano
}

/** Adds an amount to the sums of those who pay; a negative one ends a reservation. */
export function addDeferred(sums: DeferredSums, payers: Payers, nano: bigint): void {
  for (const { scope, name } of payersOf(payers)) {
    addTo(sums, name, nano)
    if (isShared(scope)) addTo(sums, projectPart(name, payers.projectId), nano)
  }
}

/** Adds to the amount of a name, which has no entry at 0. */
export function addTo(sums: Map<string, bigint>, name: string, nano: bigint): void {
  const sum = (sums.get(name) ?? 0n) + nano
  if (sum > 0n) sums.set(name, sum)
  else sums.delete(name)
}

/** Columns of a reservation: null if there is none. One number has not the digits for it. */
type AmountColumns = Pick<OwnedObjectTable, 'reserved_dollars' | 'reserved_nano'>
export type ReservedColumns = AmountColumns & Pick<OwnedObjectTable, 'released_at'>

export const NOTHING_RESERVED: ReservedColumns = {
  reserved_dollars: null,
  reserved_nano: null,
  released_at: null,
}

export function reservedColumns(amount: bigint): ReservedColumns {
  if (amount === 0n) return NOTHING_RESERVED
  const nano = deferrable(amount)
  return {
    reserved_dollars: Number(nano / NANO_PER_DOLLAR),
    reserved_nano: Number(nano % NANO_PER_DOLLAR),
    released_at: null,
  }
}

/** The amount that bounds the cost of an object: none after its release. */
export function boundOfObject(row: ReservedColumns): bigint {
  return row.released_at === null ? reservedOf(row) : 0n
}

/** The amount that was reserved, also after its release. */
export function reservedOf({ reserved_dollars, reserved_nano }: AmountColumns): bigint {
  return nanoOf({ dollars: reserved_dollars, nano: reserved_nano })
}

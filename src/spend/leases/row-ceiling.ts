/**
 * Ceiling of a budget's row: the most that its spend, its leases and the reservations of objects
 * may be together by causes that are known. It is the highest limit since all of that last fitted
 * one, and all spend beside a lease: beyond a reservation, without a limit, or by a node after the
 * end of its lease. More than the ceiling is a fault, which the check against the ledger reports.
 *
 * A ceiling that no request has met for a while is not kept: without a limit, objects reserve
 * beside it.
 */
/** Time since the last request under the limit after which the ceiling is forgotten. */
const KEPT_MS = 600_000

export interface Ceiling {
  readonly nano: bigint
  /** Time of the last request that met the limit. */
  readonly metAtMs: number
}

/** The row of a budget, as far as its ceiling is concerned. */
interface CeilingRow {
  ceiling: Ceiling | undefined
}

/** Adds spend beside a lease. */
export function raiseCeiling(row: CeilingRow, nano: bigint): void {
  const { ceiling } = row
  if (ceiling && nano > 0n) row.ceiling = { ...ceiling, nano: ceiling.nano + nano }
}

/** Sets the ceiling at a renewal by requests: `held` is the whole amount of the row after it. */
export function meetCeiling(row: CeilingRow, limit: bigint, held: bigint, nowMs: number): void {
  const known = row.ceiling && nowMs - row.ceiling.metAtMs <= KEPT_MS ? row.ceiling.nano : held
  const nano = held <= limit || known < limit ? limit : known
  row.ceiling = { nano, metAtMs: nowMs }
}

/** The part of an amount beyond the ceiling; 0 without one. */
export function beyondCeiling({ ceiling }: Readonly<CeilingRow>, held: bigint): bigint {
  return ceiling && held > ceiling.nano ? held - ceiling.nano : 0n
}

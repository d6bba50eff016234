/**
 * A budget that several nodes share, as the store has it: what the ledger has of its periods, and
 * the lease of each node.
 *
 * A lease is the amount that a node may have reserved, or spent and not written yet. What is spent
 * in a period and all leases together never exceed the limit, so that a node admits requests within
 * its lease without asking anybody. A flush adds what it writes to the amount that is spent, and
 * takes it off the node's lease, in one transaction.
 *
 * A lease is of no period: it counts against whichever is current. The amount that it covers may
 * turn out to be spent in either of two periods, so around the turn both are checked.
 *
 * Amounts are nano-dollars, as `bigint` here and as decimal text in the row.
 */
import type { Ceiling } from './row-ceiling.ts'

/** Periods that a row has: the present one and the one before. */
const PERIODS_MAX = 2
/** Most nodes with a lease of one budget. */
const LEASES_MAX = 256
/** Time after a request found no room, for which no node keeps more than it needs. */
const CONTENDED_MS = 5_000
/** The most that a node keeps beside what it needs: one part of the limit, and of what is left. */
const PART_OF_LIMIT = 100n
const PART_OF_ROOM = 8n

export interface BudgetRow {
  /** Spend by the ledger, by the start of the period, in order. */
  readonly spent: Map<number, bigint>
  /** Leases by the node's name in the flush. */
  readonly leases: Map<string, bigint>
  /** The limit that last rejected a request as exhausted, and the period. */
  rejection: Rejection | undefined
  /** Time at which a request last found no room. */
  contendedAtMs: number
  /** Undefined before the first request under an enforced limit. */
  ceiling: Ceiling | undefined
}

export interface Rejection {
  readonly limit: bigint
  readonly startsAtMs: number
}

export function newBudgetRow(spent: Map<number, bigint>): BudgetRow {
  const leases = new Map<string, bigint>()
  return { spent, leases, rejection: undefined, contendedAtMs: 0, ceiling: undefined }
}

/** Spend of a period; undefined for one that has ended before the row begins. */
export function spentIn({ spent }: BudgetRow, startsAtMs: number): bigint | undefined {
  const known = spent.get(startsAtMs)
  if (known !== undefined) return known
  const [oldest] = spent.keys()
  return oldest !== undefined && startsAtMs < oldest ? undefined : 0n
}

/** Adds what the ledger gets. Periods that have ended before the row begins are not counted. */
export function addSpent({ spent }: BudgetRow, startsAtMs: number, nano: bigint): void {
  const known = spent.get(startsAtMs)
  if (known !== undefined) {
    spent.set(startsAtMs, known + nano)
    return
  }
  const newest = Math.max(...spent.keys())
  if (startsAtMs < newest) return
  spent.set(startsAtMs, nano)
  const [oldest] = spent.keys()
  if (spent.size > PERIODS_MAX && oldest !== undefined) spent.delete(oldest)
}

/** Amounts that a node needs of a budget. */
export interface LeaseRequest {
  readonly holder: string
  readonly limit: bigint
  /** Reserved, or spent and not written: covered in any case. */
  readonly needed: bigint
  /** Amounts that requests wait for, each of which is granted whole or not at all. */
  readonly asks: readonly bigint[]
  /** Reserved by objects that outlive their requests. */
  readonly deferred: bigint
  /** Starts of the periods in which it may be spent. */
  readonly periods: readonly number[]
  /** Whether requests are likely, so that more than what is needed is kept. */
  readonly isActive: boolean
  readonly nowMs: number
}

export interface Lease {
  readonly amount: bigint
  /** Leases of others, and what deferred objects have reserved. */
  readonly others: bigint
  /** The same, and what is spent in the period that has spent most: the lease has the rest. */
  readonly beside: bigint
}

/** Replaces the lease of a node by one that covers its needs, and its asks as far as they fit. */
export function renewLease(row: BudgetRow, request: LeaseRequest): Lease {
  const { holder, needed, asks, nowMs, limit } = request
  const others = leasesOfOthers(row, holder) + request.deferred
  const beside = besideIn(row, request, others)
  let room = limit - beside - needed
  let amount = needed
  for (const ask of asks) {
    if (ask > room) {
      row.contendedAtMs = nowMs
    } else {
      amount += ask
      room -= ask
    }
  }
  const isContended = nowMs - row.contendedAtMs < CONTENDED_MS
  if (room > 0n && request.isActive && !isContended) {
    amount += least(limit / PART_OF_LIMIT, room / PART_OF_ROOM)
  }
  if (amount > 0n) row.leases.set(holder, amount)
  else row.leases.delete(holder)
  return { amount, others, beside }
}

const leasesOfOthers = ({ leases }: BudgetRow, holder: string): bigint => {
  let sum = 0n
  for (const [name, amount] of leases) if (name !== holder) sum += amount
  return sum
}

/** Leases and spend of others in the fullest period: all of it where that is not known. */
const besideIn = (
  row: BudgetRow,
  { holder, limit, periods }: LeaseRequest,
  others: bigint,
): bigint => {
  if (row.leases.size >= LEASES_MAX && !row.leases.has(holder)) return limit
  let most = 0n
  for (const startsAtMs of periods) {
    const spent = spentIn(row, startsAtMs) ?? limit
    if (spent > most) most = spent
  }
  return most + others
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

interface StoredRow {
  readonly spent: readonly (readonly [startsAtMs: number, nano: string])[]
  readonly leases: readonly (readonly [holder: string, nano: string])[]
  readonly rejection?: { readonly limit: string; readonly startsAtMs: number } | undefined
  readonly contendedAtMs: number
  readonly ceiling?: { readonly nano: string; readonly metAtMs: number } | undefined
}

export function writeRow(row: BudgetRow): string {
  const { spent, leases, rejection, contendedAtMs, ceiling } = row
  const stored: StoredRow = {
    spent: [...spent].map(([startsAtMs, nano]) => [startsAtMs, String(nano)]),
    leases: [...leases].map(([holder, nano]) => [holder, String(nano)]),
    rejection: rejection && { ...rejection, limit: String(rejection.limit) },
    contendedAtMs,
    ceiling: ceiling && { ...ceiling, nano: String(ceiling.nano) },
  }
  return JSON.stringify(stored)
}

/** Reads what `writeRow` has written. */
export function parseRow(text: string): BudgetRow {
  const { spent, leases, rejection, contendedAtMs, ceiling }: StoredRow = JSON.parse(text)
  return {
    spent: new Map(spent.map(([startsAtMs, nano]) => [startsAtMs, BigInt(nano)])),
    leases: new Map(leases.map(([holder, nano]) => [holder, BigInt(nano)])),
    rejection: rejection && { ...rejection, limit: BigInt(rejection.limit) },
    contendedAtMs,
    ceiling: ceiling && { ...ceiling, nano: BigInt(ceiling.nano) },
  }
}

/**
 * A budget that several nodes share, as the store has it: its spend by period in the ledger, and
 * the lease of each node.
 *
 * A lease is the amount that a node may have reserved, or spent and not written yet. The spend of a
 * period and all leases together never exceed the limit: a node admits requests within its lease
 * without asking anybody. A flush adds the amounts that it writes to the spend, and takes them off
 * the node's lease, in one transaction.
 *
 * A lease is of no period: it counts against whichever is current. The amount that it covers may
 * turn out to be spent in either of two periods, so around the turn both are checked.
 *
 * Beside the leases the row has the reservations of projects in a budget that several pay from, and
 * the projects that wait for room (`contention.ts`).
 *
 * Amounts are nano-dollars, as `bigint` here and as decimal text in the row.
 */
import {
  type Contended,
  joinWaits,
  shareOfProject,
  type Wait,
  type Waits,
} from '#spend/counters/contention.ts'
import { addTo } from '#spend/ledger/deferred.ts'
import type { Ceiling } from './row-ceiling.ts'

/**
 * Periods that a row has: the present one and the one before, and later ones into which a node's
 * clock has jumped.
 */
const PERIODS_MAX = 4
/** Most nodes with a lease of one budget. */
const LEASES_MAX = 256
/** Time after a request found no room, for which no node keeps more than it needs. */
const CONTENDED_MS = 5_000
/** Most projects of a node with an amount in the row: the largest reservations are kept. */
const PROJECTS_MAX = 8
/** The most that a node keeps beside its needs: one part of the limit, and of the amount left. */
export const PART_OF_LIMIT = 100n
const PART_OF_ROOM = 8n

export interface BudgetRow {
  /** Spend by the ledger, by the start of the period, in order. */
  readonly spent: Map<number, bigint>
  /** Leases by the node's name in the flush. */
  readonly leases: Map<string, bigint>
  /** The limit that last rejected a request while it was used up, and the period. */
  rejection: Rejection | undefined
  /** Time at which a request last found no room. */
  contendedAtMs: number
  /** Reserved by projects, by the node's name, of a budget that several pay from. */
  readonly held: Map<string, ReadonlyMap<string, bigint>>
  waits: Waits
  /** Undefined before the first request under an enforced limit. */
  ceiling: Ceiling | undefined
}

export interface Rejection {
  readonly limit: bigint
  readonly startsAtMs: number
}

export function newBudgetRow(spent: Map<number, bigint>): BudgetRow {
  return {
    spent,
    leases: new Map(),
    rejection: undefined,
    contendedAtMs: 0,
    held: new Map(),
    waits: new Map(),
    ceiling: undefined,
  }
}

/** Spend of a period; undefined for a period that has ended before the row begins. */
export function spentIn({ spent }: BudgetRow, startsAtMs: number): bigint | undefined {
  const known = spent.get(startsAtMs)
  if (known !== undefined) return known
  const [oldest] = spent.keys()
  return oldest !== undefined && startsAtMs < oldest ? undefined : 0n
}

/** Adds what the ledger gets. Periods that have ended before the row begins are not counted. */
export function addSpent(row: BudgetRow, startsAtMs: number, nano: bigint): void {
  const known = spentIn(row, startsAtMs)
  if (known !== undefined) setSpent(row, startsAtMs, known + nano)
}

/** Sets what the ledger has of a period. Of too many, the oldest are dropped. */
export function setSpent({ spent }: BudgetRow, startsAtMs: number, nano: bigint): void {
  const isNew = !spent.has(startsAtMs)
  spent.set(startsAtMs, nano)
  if (!isNew) return
  const ordered = [...spent].sort(([a], [b]) => a - b).slice(-PERIODS_MAX)
  spent.clear()
  for (const [startMs, sum] of ordered) spent.set(startMs, sum)
}

/** Amounts that a node needs of a budget. */
export interface LeaseRequest {
  readonly holder: string
  readonly limit: bigint
  /** Reserved, or spent and not written: covered in any case. */
  readonly needed: bigint
  /** Amounts that requests wait for. Each is granted whole or not at all. */
  readonly leaseWaiters: readonly WaitingAmount[]
  /** Reserved by objects that outlive their requests. */
  readonly deferred: bigint
  /** Starts of the periods in which it may be spent. */
  readonly periods: readonly number[]
  /** Whether requests are likely: then the lease is kept larger than needed. */
  readonly isActive: boolean
  readonly nowMs: number
  /** Set for a budget that several projects pay from. */
  readonly projects: ProjectAmounts | undefined
}

export interface WaitingAmount {
  readonly projectId: string
  readonly cost: bigint
}

/** Amounts by project, as a node has them. */
interface ProjectAmounts {
  /** Reserved by requests of the node. */
  readonly held: ReadonlyMap<string, bigint>
  /** Reserved by objects that outlive their requests. */
  readonly deferred: ReadonlyMap<string, bigint>
  readonly waits: Waits
  /** Part of the budget that a project may reserve while others wait. */
  readonly contendedShare: number
}

export interface Lease {
  readonly amount: bigint
  /** Leases of others, and what deferred objects have reserved. */
  readonly others: bigint
  /** `others` and the spend of the period that has spent most: the lease has the rest. */
  readonly beside: bigint
  /** Reserved by projects at other nodes, and by their objects. */
  readonly heldBeside: ReadonlyMap<string, bigint>
}

/** Replaces the lease of a node to cover its needs, and its asks as far as they fit. */
export function renewLease(row: BudgetRow, request: LeaseRequest): Lease {
  const { holder, needed, nowMs, limit } = request
  const others = leasesOfOthers(row, holder) + request.deferred
  const spent = mostSpent(row, request)
  const beside = spent + others
  const shares = sharesIn(row, request)
  let room = limit - beside - needed
  let amount = needed
  for (const ask of request.leaseWaiters) {
    if (ask.cost > room) {
      row.contendedAtMs = nowMs
    } else if (shares.grant(ask, { reserved: others + amount, unspent: limit - spent })) {
      amount += ask.cost
      room -= ask.cost
    }
  }
  const isContended = Math.abs(nowMs - row.contendedAtMs) < CONTENDED_MS
  if (room > 0n && request.isActive && !isContended) {
    amount += least(limit / PART_OF_LIMIT, room / PART_OF_ROOM)
  }
  if (amount > 0n) row.leases.set(holder, amount)
  else row.leases.delete(holder)
  shares.save()
  return { amount, others, beside, heldBeside: shares.beside }
}

type Budgeted = Pick<Contended, 'reserved' | 'unspent'>

interface Shares {
  /** Amounts of the projects at other nodes, and of their objects. */
  readonly beside: ReadonlyMap<string, bigint>
  /** Grants an amount to a project, if its share has room. */
  grant(ask: WaitingAmount, budgeted: Budgeted): boolean
  /** Writes what the node's projects have to the row. */
  save(): void
}

const NO_SHARES: Shares = { beside: new Map(), grant: () => true, save: () => {} }

/** Shares of projects, with the waits that the node adds to the row. */
function sharesIn(row: BudgetRow, { holder, projects, nowMs }: LeaseRequest): Shares {
  if (!projects) return NO_SHARES
  const { deferred, waits, contendedShare } = projects
  row.waits = joinWaits(row.waits, waits, nowMs)
  const beside = new Map(deferred)
  for (const [name, amounts] of row.held) {
    if (!row.leases.has(name)) row.held.delete(name)
    else if (name !== holder) for (const [id, nano] of amounts) addTo(beside, id, nano)
  }
  const own = new Map(projects.held)
  return {
    beside,
    grant: ({ projectId, cost }, budgeted) => {
      const held = (beside.get(projectId) ?? 0n) + (own.get(projectId) ?? 0n)
      const of = { projectId, held, ...budgeted }
      const share = shareOfProject(row.waits, contendedShare, of, nowMs)
      if (share && held + cost > share.most) return false
      addTo(own, projectId, cost)
      return true
    },
    save: () => {
      const most = [...own].sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, PROJECTS_MAX)
      if (most.length > 0 && row.leases.has(holder)) row.held.set(holder, new Map(most))
      else row.held.delete(holder)
    },
  }
}

function leasesOfOthers({ leases }: BudgetRow, holder: string): bigint {
  let sum = 0n
  for (const [name, amount] of leases) if (name !== holder) sum += amount
  return sum
}

/** Spend in the fullest period: all of the limit where that is not known. */
function mostSpent(row: BudgetRow, { holder, limit, periods }: LeaseRequest): bigint {
  if (row.leases.size >= LEASES_MAX && !row.leases.has(holder)) return limit
  let most = 0n
  for (const startsAtMs of periods) {
    const spent = spentIn(row, startsAtMs) ?? limit
    if (spent > most) most = spent
  }
  return most
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

interface StoredRow {
  readonly spent: readonly (readonly [startsAtMs: number, nano: string])[]
  readonly leases: readonly (readonly [holder: string, nano: string])[]
  readonly rejection?: { readonly limit: string; readonly startsAtMs: number } | undefined
  readonly contendedAtMs: number
  /** Undefined in rows of earlier releases, as the waits. */
  readonly held?: readonly (readonly [holder: string, amounts: Amounts])[] | undefined
  readonly waits?: readonly (readonly [projectId: string, wait: Wait])[] | undefined
  readonly ceiling?: { readonly nano: string; readonly metAtMs: number } | undefined
}

type Amounts = readonly (readonly [projectId: string, nano: string])[]

export function writeRow(row: BudgetRow): string {
  const { spent, leases, rejection, contendedAtMs, held, waits, ceiling } = row
  const stored: StoredRow = {
    spent: [...spent].map(([startsAtMs, nano]) => [startsAtMs, String(nano)]),
    leases: [...leases].map(([holder, nano]) => [holder, String(nano)]),
    rejection: rejection && { ...rejection, limit: String(rejection.limit) },
    contendedAtMs,
    held: held.size === 0 ? undefined : [...held].map(([name, of]) => [name, textOf(of)]),
    waits: waits.size === 0 ? undefined : [...waits],
    ceiling: ceiling && { ...ceiling, nano: String(ceiling.nano) },
  }
  return JSON.stringify(stored)
}

function textOf(amounts: ReadonlyMap<string, bigint>): Amounts {
  return [...amounts].map(([projectId, nano]) => [projectId, String(nano)])
}

function amountsOf(amounts: Amounts): Map<string, bigint> {
  return new Map(amounts.map(([projectId, nano]) => [projectId, BigInt(nano)]))
}

/** Reads what `writeRow` has written. */
export function parseRow(text: string): BudgetRow {
  const stored: StoredRow = JSON.parse(text)
  const { spent, leases, rejection, contendedAtMs, held = [], waits = [], ceiling } = stored
  return {
    spent: new Map(spent.map(([startsAtMs, nano]) => [startsAtMs, BigInt(nano)])),
    leases: new Map(leases.map(([holder, nano]) => [holder, BigInt(nano)])),
    rejection: rejection && { ...rejection, limit: BigInt(rejection.limit) },
    contendedAtMs,
    held: new Map(held.map(([name, amounts]) => [name, amountsOf(amounts)])),
    waits: new Map(waits),
    ceiling: ceiling && { ...ceiling, nano: BigInt(ceiling.nano) },
  }
}

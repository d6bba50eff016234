/**
 * Leases of shared budgets, renewed by the flush: the transaction that writes usage adds it to the
 * rows of the budgets and takes it off the node's leases. A row and the ledger always agree. It is
 * the last of the flush's sources, since all nodes wait for the row of their organization.
 *
 * A flush renews the leases of the budgets that it writes, of budgets with requests that wait for a
 * larger lease, and of idle budgets. While a node has leases, it flushes every few seconds: a node
 * that has not for `deadAfterMs` is dead, and its leases end.
 */
import type { Clock } from '#base/clock.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import type { SpendReservation } from '#spend/counters/counters.ts'
import { costFor } from '#spend/counters/payer-index.ts'
import { reservedSums } from '#spend/counters/seeds.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import { addTo } from '#spend/ledger/deferred.ts'
import { payerName, payersOf } from '#spend/ledger/payers.ts'
import type { Tx } from '#storage/db.ts'
import type { Batch, FlushSource } from '#usage/flush-source.ts'
import { bookedAt } from '#usage/months.ts'
import type { Recorder } from '#usage/record.ts'
import type { Slot } from '#usage/slot.ts'
import type { BudgetRow } from './budget-row.ts'
import { type Continuity, createContinuity, FLUSHED_AT_LEAST_EVERY_MS } from './continuity.ts'
import { createDeadNodes, type FindDead } from './dead-nodes.ts'
import { createLeaseExpiry, type LeaseExpiry } from './lease-expiry.ts'
import { beginRenewal, cancelRenewal, endRenewal, loseRow, type Renewal } from './lease-renewal.ts'
import type { LeasedCounters } from './leased.ts'
import { isDue, isIdle, isUnused, type LeasedBudget, periodsAt } from './leased-budget.ts'
import { raiseCeiling } from './row-ceiling.ts'
import { setUnknown } from './shared-rows.ts'
import { addCosts, payerIdsIn, type SlotCost, slotCosts } from './slot-costs.ts'
import * as rows from './store.ts'

/** Most leases that one transaction renews, beside those of the budgets that it writes. */
const SLICE = 64
/** Time after the last use for which a node without leases flushes too, to have continuity. */
const ACTIVE_MS = 60_000

export interface LeaseFlushOptions {
  readonly counters: LeasedCounters
  readonly now: Clock
  readonly waitingCost: Recorder['waitingCost']
  /** Name of this node in its flushes. */
  readonly holder: () => string
  /** Time since the last flush of a node after which its leases end. */
  readonly deadAfterMs: number
  /** Part of a budget that a project may reserve while others wait. */
  readonly contendedShare: number
  readonly elapsed: Clock
  /** Called with nano-dollars beyond a limit that a node wrote after its lease had ended. */
  readonly beyondLimit: (nano: number) => void
}

export interface LeaseFlush extends FlushSource {
  readonly expiry: LeaseExpiry
  /** Takes the rows of usage that the next batch is written with. */
  readonly onTaken: (slots: readonly Slot[]) => void
}

interface State extends LeaseFlushOptions {
  readonly continuity: Continuity
  readonly expiry: LeaseExpiry
  readonly findDead: FindDead
  usedAtMs: number
}

export function createLeaseFlush(options: LeaseFlushOptions): LeaseFlush {
  const { now, counters, elapsed, deadAfterMs } = options
  const continuity = createContinuity(now)
  const state: State = {
    ...options,
    continuity,
    expiry: createLeaseExpiry({ elapsed, deadAfterMs, touched: counters.touched }),
    findDead: createDeadNodes({ now, continuity, deadAfterMs }),
    usedAtMs: 0,
  }
  let taken: SlotCost[] = []
  return {
    expiry: state.expiry,
    onTaken: (slots) => {
      taken.push(...slotCosts(slots))
    },
    take: (isLast) => {
      const costs = taken
      taken = []
      const objects = counters.written()
      const due = dueIn(state, isLast)
      const isIdle = costs.length === 0 && due.length === 0 && objects.length === 0
      if (isIdle && !isHeartbeatDue(state)) return null
      const more =
        due.length === SLICE &&
        [...counters.touched].some(({ leaseWaiters: asks }) => asks.length > 0)
      return batchOf(state, { costs, due, objects, more, isLast })
    },
  }
}

function dueIn(state: State, isLast: boolean): LeasedBudget[] {
  const { touched } = state.counters
  const nowMs = state.now()
  if (touched.size > 0) state.usedAtMs = nowMs
  const due: LeasedBudget[] = []
  for (const budget of touched) {
    if (due.length === SLICE) break
    if (isDue(budget, nowMs) || (isLast && budget.lease > 0n)) due.push(budget)
    else if (isUnused(budget) && isIdle(budget, nowMs)) touched.delete(budget)
  }
  return due
}

function isHeartbeatDue({ continuity, usedAtMs, now }: State): boolean {
  return continuity.sinceFlushMs() >= FLUSHED_AT_LEAST_EVERY_MS && now() - usedAtMs < ACTIVE_MS
}

interface Work {
  readonly costs: readonly SlotCost[]
  readonly due: readonly LeasedBudget[]
  /** Reservations of objects, to be handed over to their rows. */
  readonly objects: readonly SpendReservation[]
  readonly more: boolean
  readonly isLast: boolean
}

function batchOf(state: State, work: Work): Batch {
  const { costs, due, objects, more, isLast } = work
  const takenAt = state.elapsed()
  /** Budgets that do not have the costs of this batch in `unwritten`. */
  const begun = new Set<LeasedBudget>()
  const renewed = new Set<LeasedBudget>()
  return {
    more,
    write: async () => {},
    writeShared: async (tx) => {
      const nowMs = state.now()
      const booked = costs.map((one) => ({ ...one, minuteMs: bookedAt(one.minuteMs, nowMs) }))
      const found = await rows.findForChange(tx, ...ownersOf(costs, due))
      const deadNodes = await state.findDead(tx, othersIn(state, found))
      const deferred = await deferredOf(tx, found)
      renewed.clear()
      for (const { key, row } of found) {
        const added = addCosts(row, key, booked)
        for (const name of deadNodes) row.leases.delete(name)
        const budget = state.counters.find(key)
        if (!budget) {
          raiseCeiling(row, added)
          continue
        }
        await setUnknown(tx, { key, row }, periodsAt(budget, nowMs))
        track(state, budget, begun)
        renew(state, budget, row, {
          written: begun.has(budget) ? 0n : added,
          added,
          handedOver: reservedIn(objects, budget),
          held: heldAfter(objects, budget),
          ...deferred(key),
          isLast,
        })
        renewed.add(budget)
      }
      for (const budget of due) if (!renewed.has(budget)) loseRow(budget)
      await rows.saveLocked(tx, found)
    },
    committed: () => {
      state.continuity.flushed()
      endRenewals(state, renewed)
      state.counters.handOver(objects.length, renewed)
      state.expiry.flushed(takenAt)
    },
    dropped: () => {
      for (const budget of renewed) cancelRenewal(budget)
    },
  }
}

/** Ends renewals. Requests pay one budget of a scope each: the most of a scope is beyond limits. */
function endRenewals({ beyondLimit }: State, renewed: ReadonlySet<LeasedBudget>): void {
  const byScope = new Map<PayerKind, bigint>()
  for (const budget of renewed) {
    const { scope } = budget.key
    byScope.set(scope, (byScope.get(scope) ?? 0n) + endRenewal(budget))
  }
  let most = 0n
  for (const nano of byScope.values()) if (nano > most) most = nano
  if (most > 0n) beyondLimit(Number(most))
}

/** Part of the reservations that a budget has. */
function reservedIn(objects: readonly SpendReservation[], { name }: LeasedBudget): bigint {
  let sum = 0n
  for (const { cost, budgets } of objects) if (budgets.includes(name)) sum += cost
  return sum
}

/** Reserved by each project of this node once it has handed over the reservations. */
function heldAfter(
  objects: readonly SpendReservation[],
  { name, held }: LeasedBudget,
): ReadonlyMap<string, bigint> | undefined {
  if (!held) return undefined
  const left = new Map(held)
  for (const { cost, projectId, budgets } of objects) {
    if (budgets.includes(name)) addTo(left, projectId, -cost)
  }
  return left
}

function track(state: State, budget: LeasedBudget, begun: Set<LeasedBudget>): void {
  budget.isOpen = true
  if (budget.isTracked) return
  // In one turn: charges from here on are neither written nor waiting.
  budget.unwritten = state.waitingCost((slot) => costFor(budget.key, slot))
  budget.isTracked = true
  begun.add(budget)
}

function renew(
  state: State,
  budget: LeasedBudget,
  row: BudgetRow,
  work: Omit<Renewal, 'holder' | 'nowMs' | 'contendedShare'>,
): void {
  const { holder, now, contendedShare } = state
  beginRenewal(budget, row, { ...work, contendedShare, holder: holder(), nowMs: now() })
}

/** Ids of the organizations and owners with rows that a batch changes. */
function ownersOf(
  costs: readonly SlotCost[],
  due: readonly LeasedBudget[],
): [organizationIds: string[], payerIds: string[]] {
  const organizations = new Set<string>()
  const owners = payerIdsIn(costs)
  for (const { subject } of costs) organizations.add(subject.organizationId)
  for (const { key } of due) {
    organizations.add(key.organizationId)
    owners.add(key.payerId)
  }
  return [[...organizations], [...owners]]
}

const NOTHING_DEFERRED = { deferred: 0n, deferredOf: new Map<string, bigint>() }

/** Reservations of objects that have not ended, for each budget. */
async function deferredOf(
  tx: Tx,
  found: readonly rows.StoredBudget[],
): Promise<(key: BudgetId) => Pick<Renewal, 'deferred' | 'deferredOf'>> {
  const byPayer = new Map<string, Pick<Renewal, 'deferred'> & { deferredOf: Map<string, bigint> }>()
  for (const { payers, nano } of found.length > 0 ? await reservedSums(tx) : []) {
    for (const { name } of payersOf(payers)) {
      const known = byPayer.get(name) ?? { deferred: 0n, deferredOf: new Map<string, bigint>() }
      addTo(known.deferredOf, payers.projectId, nano)
      byPayer.set(name, { deferred: known.deferred + nano, deferredOf: known.deferredOf })
    }
  }
  return (key) => byPayer.get(payerName(key)) ?? NOTHING_DEFERRED
}

/** Names of other nodes that have leases. */
function othersIn({ holder }: State, found: readonly rows.StoredBudget[]): Set<string> {
  const names = new Set(found.flatMap(({ row }) => [...row.leases.keys()]))
  names.delete(holder())
  return names
}

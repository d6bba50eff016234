/**
 * Armed alerts of a node in memory. A flush compares the spend with their amounts, and reads
 * nothing as long as none can be reached.
 *
 * Each watched organization and project has its spend by the last read of the ledger, and this
 * node's charges since. Once both together reach the lowest amount of its alerts, the next flush
 * reads the ledger in the flush's transaction, after the usage that it writes, and queues
 * deliveries there: usage that passes an amount and the delivery commit together. A request is
 * charged to at most two entries of a map; without alerts the map is empty.
 *
 * **Failure modes.** The spend of other nodes is known from the last read, so an amount that is
 * passed by several nodes together is found by the sweep (`sweep.ts`), at the latest a minute
 * after. So is everything that the bound on watched alerts leaves out. Estimates only decide when
 * the ledger is read: nothing is delivered by them.
 */
import type { PayerId } from '#spend/ledger/budget.ts'
import type { Period } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import type { Batch, FlushSource } from '#usage/flush-source.ts'
import {
  type EnqueueOptions,
  enqueueReached,
  isReached,
  type ReachedAlert,
  thresholdOf,
} from './enqueue.ts'

/** Most scopes of one flush's read of spend. */
const SLICE = 16

/** Alert on the amount spent, without a delivery in the period. */
export interface ArmedAlert {
  readonly id: string
  readonly generation: number
  /** Cents. */
  readonly threshold: number
}

/** An organization or project with armed alerts, and its spend by the ledger. */
export interface WatchedPayer {
  readonly payer: PayerId
  readonly alerts: readonly ArmedAlert[]
  readonly spent: bigint
}

/** Payers of a request. */
interface AlertPayers {
  readonly organizationId: string
  readonly projectId: string
}

export interface AlertWatch {
  /** Adds a cost, in nano-dollars, to what its payers have spent. */
  charge(payers: AlertPayers, nano: number): void
  /** Charges of each watched payer, as the beginning of a read of the ledger. */
  charges(): ReadonlyMap<string, number>
  /**
   * Replaces the watched alerts by a read that began at `charges`. False if a payer is new: its
   * charges during the read are not known.
   */
  replace(
    period: Period,
    scopes: readonly WatchedPayer[],
    charges: ReadonlyMap<string, number>,
  ): boolean
  /** The part of the flush; `isBehind` is whether usage is left for the next one. */
  flushSource(isBehind: () => boolean): FlushSource
  isEmpty(): boolean
}

export interface AlertWatchOptions extends EnqueueOptions {
  /** Called when deliveries were queued. */
  readonly onQueued: () => void
  /** Called when the period of the watched alerts is over. */
  readonly onPeriodEnd: () => void
}

interface WatchedSpend {
  readonly payer: PayerId
  alerts: readonly ArmedAlert[]
  spent: bigint
  /** Amount charged since the process began to watch the scope. */
  charged: number
  /** Amount at which the ledger has to be read, compared with `charged`. */
  dueAt: number
}

interface WatchState {
  readonly options: AlertWatchOptions
  period: Period
  entries: Map<string, WatchedSpend>
  readonly due: Set<WatchedSpend>
}

export function createAlertWatch(options: AlertWatchOptions): AlertWatch {
  const state: WatchState = {
    options,
    period: { startMs: 0, endMs: 0 },
    entries: new Map(),
    due: new Set(),
  }
  const add = (entry: WatchedSpend | undefined, nano: number): void => {
    if (!entry) return
    entry.charged += nano
    if (entry.charged >= entry.dueAt) state.due.add(entry)
  }
  return {
    charge: ({ organizationId, projectId }, nano) => {
      if (state.entries.size === 0) return
      add(state.entries.get(organizationId), nano)
      add(state.entries.get(projectId), nano)
    },
    charges: () => new Map([...state.entries].map(([id, { charged }]) => [id, charged])),
    replace: (period, scopes, charges) => replace(state, period, scopes, charges),
    flushSource: (isBehind) => ({ take: () => claimDue(state, isBehind()) }),
    isEmpty: () => state.entries.size === 0,
  }
}

function replace(
  state: WatchState,
  period: Period,
  scopes: readonly WatchedPayer[],
  charges: ReadonlyMap<string, number>,
): boolean {
  const before = state.entries
  state.period = period
  state.entries = new Map()
  state.due.clear()
  let isComplete = true
  for (const { payer, alerts, spent } of scopes) {
    const charged = before.get(payer.payerId)?.charged ?? 0
    if (!before.has(payer.payerId)) isComplete = false
    const entry: WatchedSpend = { payer, alerts, spent, charged, dueAt: 0 }
    state.entries.set(payer.payerId, entry)
    setSpent(state, entry, spent, charges.get(payer.payerId) ?? charged)
  }
  return isComplete
}

/** Sets the spend by a read of the ledger that began when `charged` had been charged. */
function setSpent({ due }: WatchState, entry: WatchedSpend, spent: bigint, charged: number): void {
  entry.spent = spent
  const lowest = entry.alerts.reduce(
    (least, { threshold }) => Math.min(least, threshold),
    Number.POSITIVE_INFINITY,
  )
  entry.dueAt = Number.isFinite(lowest)
    ? charged + Number(thresholdOf(lowest) - spent)
    : Number.POSITIVE_INFINITY
  if (entry.charged >= entry.dueAt) due.add(entry)
}

function claimDue(state: WatchState, isBehind: boolean): Batch | null {
  const { due, options, period } = state
  if (due.size === 0) return null
  if (options.now() >= period.endMs) {
    // Amounts of the last period are no longer compared; the sweep reads those of the new one.
    state.entries = new Map()
    due.clear()
    options.onPeriodEnd()
    return null
  }
  const taken = [...due].slice(0, SLICE)
  for (const entry of taken) due.delete(entry)
  return batchOf(state, taken, isBehind)
}

function batchOf(state: WatchState, taken: readonly WatchedSpend[], isBehind: boolean): Batch {
  const { period, options, due } = state
  const charges = taken.map(({ charged }) => charged)
  let spends: bigint[] = []
  return {
    more: due.size > 0,
    write: async () => {},
    // The sums of an organization are written after all other rows.
    writeShared: async (tx) => {
      spends = []
      for (const { payer } of taken) spends.push(await ledgerCostOf(tx, payer, period))
      await enqueueReached(tx, options, period, taken.flatMap(reachedBy(spends)))
    },
    committed: () => {
      let isQueued = false
      for (const [index, entry] of taken.entries()) {
        const spent = spends[index] ?? entry.spent
        const left = entry.alerts.filter(({ threshold }) => !isReached(threshold, spent))
        isQueued ||= left.length < entry.alerts.length
        entry.alerts = left
        setSpent(state, entry, spent, charges[index] ?? entry.charged)
        // Usage that waits is part of the charges, and not of the read spend.
        if (isBehind && left.length > 0) due.add(entry)
      }
      if (isQueued) options.onQueued()
    },
  }
}

function reachedBy(spends: readonly bigint[]) {
  return ({ alerts }: WatchedSpend, index: number): ReachedAlert[] => {
    const spent = spends[index] ?? 0n
    return alerts
      .filter(({ threshold }) => isReached(threshold, spent))
      .map(({ id, generation }) => ({ id, generation, spent }))
  }
}

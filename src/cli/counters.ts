/** Budgets of a node: in this process, or as leases of rows that all nodes share. */
import type { SpendAlerts } from '#alerts/alerts.ts'
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import type { DifferenceOf } from '#spend/counters/ledger-check.ts'
import { createMemoryCounters } from '#spend/counters/memory.ts'
import { createReleases, type Releases } from '#spend/counters/releases.ts'
import { createSeeds, differenceInMemory, readDeferred } from '#spend/counters/seeds.ts'
import type { LeaseExpiry } from '#spend/leases/lease-expiry.ts'
import { createLeaseFlush } from '#spend/leases/lease-flush.ts'
import { createLeasedCounters, type LeasedCounters, type RowCounts } from '#spend/leases/leased.ts'
import { createOpenRows } from '#spend/leases/open-rows.ts'
import {
  differenceByRow,
  dropSharedBudgets,
  enforcingByRows,
  sharedBudgetState,
  writeCosts,
} from '#spend/leases/shared-rows.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import type { Store } from '#storage/db.ts'
import type { Flush } from '#usage/flush.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { createRecorder, type Recorder, type RecorderOptions } from '#usage/record.ts'
import type { RecordInTxOptions } from '#usage/record-in-tx.ts'

/** Time beyond that in which a node may spend without a flush, after which it counts as dead. */
const DEAD_AFTER_MS = 15_000

export interface CountersOptions {
  readonly store: Store
  /** Set if other nodes may count too. */
  readonly redisUrl: string | undefined
  readonly bounds: Pick<Bounds, 'spend_unflushed_seconds' | 'spend_contended_share'>
  readonly alerts?: Pick<SpendAlerts, 'charge'>
  /** Monotonic clock. */
  readonly elapsed: Clock
  /** Called with nano-dollars beyond a limit that this node wrote after its lease had ended. */
  readonly beyondLimit: (nano: number) => void
}

export interface OpenCounters {
  readonly usage: Recorder
  readonly counters: BudgetCounters
  /** The last of the flush's sources that writes. */
  readonly flushSource: FlushSource
  /** Compares a counter with the ledger, in the transaction of a flush. */
  readonly differenceOf: DifferenceOf
  readonly writeCosts: RecordInTxOptions['writeCosts']
  /** Undefined if this node counts alone. */
  readonly leases: LeaseExpiry | undefined
  /** Undefined if the rows of objects say what they have reserved. */
  readonly releases: Releases | undefined
}

/** Parts that are opened after the budgets, and use them. */
export interface OpenedLater {
  /** The flush that writes usage. */
  readonly flush: () => Pick<Flush, 'flush' | 'name' | 'behindMs'>
  /** Rows of batches and responses. */
  readonly objects: () => RowCounts
}

/** Usage, and the budgets that it is charged to. */
export async function openCounters(
  options: CountersOptions,
  counting: RecorderOptions,
  { flush, objects }: OpenedLater,
): Promise<OpenCounters> {
  if (options.redisUrl !== undefined) return openLeases(options, counting, { flush, objects })
  await dropSharedBudgets(options.store)
  const counters = createMemoryCounters({
    now: counting.now,
    deferred: await readDeferred(options.store.reader),
    contendedShare: options.bounds.spend_contended_share,
    seed: (budget) => flushSource.seed(budget),
  })
  const usage = createRecorder({
    ...counting,
    onCost: chargeAll(options, counters),
    onLate: counters.chargeLate,
  })
  const flushSource = createSeeds({ waitingCost: usage.waitingCost, flush: () => flush().flush() })
  const differenceOf = differenceInMemory(counters, usage.waitingCost, counting.now)
  const releases = createReleases(counters, () => flush().flush())
  return {
    usage,
    counters,
    flushSource,
    differenceOf,
    writeCosts: undefined,
    leases: undefined,
    releases,
  }
}

/** Charges the budgets, and what alerts compare. */
function chargeAll(
  options: CountersOptions,
  counters: BudgetCounters,
): NonNullable<RecorderOptions['onCost']> {
  return (payers, nano) => {
    counters.charge(payers, nano)
    options.alerts?.charge(payers, nano)
  }
}

function openLeases(
  options: CountersOptions,
  counting: RecorderOptions,
  { flush, objects }: OpenedLater,
): OpenCounters {
  const { store, bounds, elapsed, beyondLimit } = options
  const { spend_contended_share: contendedShare } = bounds
  const { now } = counting
  const open = createOpenRows(store, now)
  const isEnforcing = enforcingByRows(store.reader, now)
  const own = {
    holder: () => flush().name,
    find: (budget: BudgetId) => counters.find(budget),
  }
  const load: BudgetCounters['load'] = (limits) =>
    Promise.all(limits.map((limit) => sharedBudgetState(store.reader, limit, now(), own)))
  const counters: LeasedCounters = createLeasedCounters({
    now,
    open,
    isEnforcing,
    load,
    objects,
    contendedShare,
    flush: () => flush().flush(),
    isFailing: () => flush().behindMs() > 0,
  })
  const usage = createRecorder({
    ...counting,
    onCost: chargeAll(options, counters),
    onTaken: (slots) => flushSource.onTaken(slots),
  })
  const flushSource = createLeaseFlush({
    counters,
    now,
    elapsed,
    beyondLimit,
    contendedShare,
    waitingCost: usage.waitingCost,
    holder: () => flush().name,
    deadAfterMs: bounds.spend_unflushed_seconds * 1_000 + DEAD_AFTER_MS,
  })
  const differenceOf = differenceByRow(now)
  return {
    usage,
    counters,
    flushSource,
    differenceOf,
    writeCosts,
    leases: flushSource.expiry,
    releases: undefined,
  }
}

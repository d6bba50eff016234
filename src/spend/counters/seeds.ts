/**
 * Seeds of budgets: the spend of a period in the ledger, and costs that this process has counted
 * and not written yet.
 *
 * Budgets are seeded by the flush, in the transaction that writes usage: no usage is written while
 * their sums are read. Charges after the read of the sum are added when the transaction is
 * committed. A store that does not answer leaves budgets unseeded; the flush tries again.
 */
import type { Clock } from '#base/clock.ts'
import { addDeferred, type DeferredSums } from '#spend/ledger/deferred.ts'
import { nanoOf } from '#spend/ledger/money.ts'
import { type Payers, payersOfRow } from '#spend/ledger/payers.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf, onceReservedOfObjects, reservedOfObjects } from '#spend/ledger/store.ts'
import type { Reader } from '#storage/db.ts'
import type { Batch, FlushSource } from '#usage/flush-source.ts'
import type { Recorder } from '#usage/record.ts'
import { findValues } from '#usage/values/store.ts'
import type { BudgetCounters } from './counters.ts'
import type { DifferenceOf } from './ledger-check.ts'
import type { Unseeded } from './memory.ts'
import { costFor } from './payer-index.ts'

/** Most budgets that one transaction seeds. */
const SLICE = 64

/**
 * Deferred reservations of the store, read before the first request. Released reservations are
 * among them, until `releases.ts` ends them.
 */
export async function readDeferred(reader: Reader): Promise<DeferredSums> {
  const sums: DeferredSums = new Map()
  for (const row of await onceReservedOfObjects(reader, {})) {
    addDeferred(sums, payersOfRow(row), nanoOf(row))
  }
  return sums
}

/** Reservations of objects that have not ended, by those who pay. */
export async function reservedSums(
  reader: Reader,
): Promise<readonly { readonly payers: Payers; readonly nano: bigint }[]> {
  const rows = await reservedOfObjects(reader, {})
  return rows.map((row) => ({ payers: payersOfRow(row), nano: nanoOf(row) }))
}

export interface Seeds extends FlushSource {
  /** Resolves when the budget is seeded; rejects when the store does not let its sum be read. */
  seed(budget: Unseeded): Promise<void>
}

export interface SeedsOptions {
  readonly waitingCost: Recorder['waitingCost']
  /** Writes the present state now. */
  readonly flush: () => Promise<void>
}

interface Waiting {
  readonly budget: Unseeded
  readonly done: () => void
  readonly failed: (error: Error) => void
}

export function createSeeds({ waitingCost, flush }: SeedsOptions): Seeds {
  const queue: Waiting[] = []
  return {
    seed: (budget) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      queue.push({ budget, done: resolve, failed: reject })
      void flush()
      return promise
    },
    take: () => {
      if (queue.length === 0) return null
      return batchOf(queue.splice(0, SLICE), waitingCost, queue.length > 0)
    },
  }
}

function batchOf(
  waiting: readonly Waiting[],
  waitingCost: Recorder['waitingCost'],
  more: boolean,
): Batch {
  let read: bigint[] = []
  return {
    more,
    write: () => Promise.resolve(),
    // After the sums of usage that the same transaction writes.
    writeShared: async (tx) => {
      read = []
      for (const { budget } of waiting) {
        // Without a wait in between: charges from here on are neither written nor waiting.
        const before = budget.charged()
        const unwritten = waitingCost(matching(budget))
        read.push((await ledgerCostOf(tx, budget.limit, budget.period)) + unwritten - before)
      }
    },
    dropped: () => {
      for (const { failed } of waiting) failed(new Error('the spend of a period cannot be read'))
    },
    committed: () => {
      for (const [index, { budget, done }] of waiting.entries()) {
        budget.seed((read[index] ?? 0n) + budget.charged())
        done()
      }
    },
  }
}

function matching({
  limit,
  period,
}: Pick<Unseeded, 'limit' | 'period'>): Parameters<Recorder['waitingCost']>[0] {
  return (slot) =>
    slot.minuteMs >= period.startMs && slot.minuteMs < period.endMs ? costFor(limit, slot) : 0n
}

/** Spend of a budget by the ledger and by rows that wait to be written, less its counter. */
export function differenceInMemory(
  { read }: Pick<BudgetCounters, 'read'>,
  waitingCost: Recorder['waitingCost'],
  now: Clock,
): DifferenceOf {
  return async (tx, limit) => {
    const spent = read(limit)?.spent
    const period = periodOf(limit.interval, now())
    const unwritten = waitingCost(matching({ limit, period }))
    if (spent === undefined) return undefined
    // A value that was forgotten, by an erasure for instance, has nothing to compare.
    if (limit.scope === 'tag_value' && (await findValues(tx, [limit])).size === 0) return 0n
    return (await ledgerCostOf(tx, limit, period)) + unwritten - spent
  }
}

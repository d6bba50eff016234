/**
 * Comparison of the spend of budgets with the ledger, a few budgets every minute, as a check that
 * the two agree. Nothing is corrected: spend is counted in the transaction that writes it. A
 * difference is a fault, which a metric shows.
 *
 * The comparison is part of a flush, and its transaction includes the rows that the flush writes. A
 * background response or a batch may end in another transaction at the same time. So a difference
 * counts only when the next comparison finds the same one.
 */
import type { Clock } from '#base/clock.ts'
import { budgetName, type SpendLimit } from '#spend/ledger/budget.ts'
import type { Tx } from '#storage/db.ts'
import type { Batch, FlushSource } from '#usage/flush-source.ts'
import { hasAllUsage } from '#usage/sums/store.ts'
import type { BudgetCounters } from './counters.ts'

const EVERY_MS = 60_000
/** Most budgets that one flush compares. */
const SLICE = 8
/** Most budgets with a remembered difference. */
const DIFFERENCES_MAX = 1_000

/**
 * Spend by the ledger, less the spend of the counter, in nano-dollars; undefined if they cannot be
 * compared.
 */
export type DifferenceOf = (tx: Tx, limit: SpendLimit) => Promise<bigint | undefined>

export interface LedgerCheckOptions {
  readonly now: Clock
  readonly counters: Pick<BudgetCounters, 'list'>
  readonly differenceOf: DifferenceOf
  /** Called after each comparison, with the sum of all differences that were found twice. */
  readonly report: (nano: bigint) => void
}

interface Difference {
  readonly nano: bigint
  readonly isConfirmed: boolean
}

export function createLedgerCheck(options: LedgerCheckOptions): FlushSource {
  const { now, counters, differenceOf, report } = options
  const differences = createDifferences()
  let checkedAtMs = now()
  let next = 0
  /** Budgets with a difference, and the next budgets after the last slice. */
  const slice = (): SpendLimit[] => {
    const all = counters.list().map(({ limit }) => limit)
    const suspected = all.filter((limit) => differences.has(budgetName(limit)))
    if (next >= all.length) next = 0
    const following = all.slice(next, next + SLICE)
    next += SLICE
    return [...new Set([...suspected.slice(0, SLICE), ...following])]
  }
  return {
    take: (isLast): Batch | null => {
      const ms = now()
      if (isLast || (ms - checkedAtMs < EVERY_MS && ms >= checkedAtMs)) return null
      checkedAtMs = ms
      const limits = slice()
      if (limits.length === 0) return null
      let found: (readonly [name: string, nano: bigint])[] = []
      return {
        more: false,
        write: async () => {},
        writeShared: async (tx) => {
          found = []
          if (!(await hasAllUsage(tx))) return
          for (const limit of limits) {
            const nano = await differenceOf(tx, limit)
            if (nano !== undefined) found.push([budgetName(limit), nano])
          }
        },
        committed: () => {
          for (const [name, nano] of found) differences.note(name, nano)
          report(differences.sum())
        },
      }
    },
  }
}

/** Differences of budgets, by their names: each counts once it was found twice. */
function createDifferences() {
  const known = new Map<string, Difference>()
  return {
    has: (name: string): boolean => known.has(name),
    note: (name: string, nano: bigint): void => {
      const before = known.get(name)
      if (nano === 0n) known.delete(name)
      else if (before || known.size < DIFFERENCES_MAX) {
        known.set(name, { nano, isConfirmed: before?.nano === nano })
      }
    },
    sum: (): bigint => {
      let sum = 0n
      for (const { nano, isConfirmed } of known.values()) {
        if (isConfirmed) sum += nano < 0n ? -nano : nano
      }
      return sum
    },
  }
}

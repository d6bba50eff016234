/**
 * Creation of the rows of shared budgets, each with its spend by period in the ledger.
 *
 * On PostgreSQL, flushes of other nodes may be under way that do not see the new row, and their
 * usage is missing in the sum. So a row is created under a lock that no flush holds beside it.
 */
import type { Clock } from '#base/clock.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { newBudgetRow } from './budget-row.ts'
import { firstPeriods, type LeasedBudget } from './leased-budget.ts'
import * as rows from './store.ts'

/** Most rows that one transaction creates, for which all flushes wait. */
const SLICE = 16
/** Attempts at the lock. Other flushes wait a moment for each. */
const ATTEMPTS_MAX = 8

/** Resolves when the store has a row of the budget. */
export type OpenRow = (budget: LeasedBudget) => Promise<void>

interface Waiting {
  readonly budget: LeasedBudget
  readonly done: PromiseWithResolvers<void>
}

/** Budgets that are opened while a transaction is under way share the next one. */
export function createOpenRows(store: Store, now: Clock): OpenRow {
  const queue = new Map<string, Waiting>()
  let isRunning = false
  const run = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    while (queue.size > 0) {
      const slice = [...queue.values()].slice(0, SLICE)
      for (const { budget } of slice) queue.delete(budget.name)
      await openAll(store, now, slice)
    }
    isRunning = false
  }
  return (budget) => {
    const waiting = queue.get(budget.name) ?? { budget, done: Promise.withResolvers<void>() }
    queue.set(budget.name, waiting)
    void run()
    return waiting.done.promise
  }
}

async function openAll(store: Store, now: Clock, slice: readonly Waiting[]): Promise<void> {
  const budgets = slice.map(({ budget }) => budget)
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await openRows(store, now, budgets)
        break
      } catch (error) {
        if (attempt === ATTEMPTS_MAX) throw error
      }
    }
    for (const { budget, done } of slice) {
      budget.isOpen = true
      done.resolve()
    }
  } catch (error) {
    for (const { done } of slice) done.reject(error)
  }
}

async function openRows(store: Store, now: Clock, budgets: readonly LeasedBudget[]): Promise<void> {
  const missing = await missingOf(store.reader, budgets)
  if (missing.length === 0) return
  await record(store, async (tx) => {
    await rows.lockForCreation(tx)
    for (const budget of missing) await createRow(tx, budget, now())
  })
}

async function missingOf(
  reader: Reader,
  budgets: readonly LeasedBudget[],
): Promise<LeasedBudget[]> {
  const missing: LeasedBudget[] = []
  for (const budget of budgets) if (!(await rows.find(reader, budget.key))) missing.push(budget)
  return missing
}

async function createRow(tx: Tx, budget: LeasedBudget, nowMs: number): Promise<void> {
  const { key } = budget
  if (await rows.find(tx, key)) return
  const spent = new Map<number, bigint>()
  for (const period of firstPeriods(budget, nowMs)) {
    spent.set(period.startMs, await ledgerCostOf(tx, key, period))
  }
  await rows.create(tx, { key, row: newBudgetRow(spent) })
}

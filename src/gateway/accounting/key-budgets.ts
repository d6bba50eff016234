/**
 * Remaining budgets that the requests of a key spend, for the key itself: with the values of tags
 * that the headers of the request name, also the budgets of these.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#base/clock.ts'
import { type BodyCall, type Handlers, sendJson, sendJsonHead } from '#gateway/call.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { type BudgetState, limitsAt, type SpendLimit } from '#spend/ledger/budget.ts'
import { budgetToWire } from '#spend/ledger/limit-rows.ts'
import { withHeaderValues } from './request-values.ts'
import { unavailable } from './spend-rejections.ts'
import type { ValueLimits } from './value-limits.ts'

/** Longest wait for the ledger. */
const SEED_MAX_MS = 2_000

export interface KeyBudgetsOptions {
  readonly counters: Pick<BudgetCounters, 'load'>
  readonly values: Pick<ValueLimits, 'list'>
  readonly now: Clock
}

export function createKeyBudgets({ counters, values, now }: KeyBudgetsOptions): Handlers {
  const list = async (call: BodyCall): Promise<void> => {
    if (call.isHead) return sendJsonHead(call)
    const ofValues = await inTime(values.list(withHeaderValues(call)))
    const limits = limitsAt([...ofValues, ...call.grant.spendLimits], now())
    const states = await loaded(counters, limits)
    const data = limits.flatMap((limit, index) => {
      const state = states[index]
      return state ? [budgetToWire(limit, state)] : []
    })
    sendJson(call, JSON.stringify({ object: 'list', data }))
  }
  return { body: { listSpendBudgets: list } }
}

async function loaded(
  counters: KeyBudgetsOptions['counters'],
  limits: readonly SpendLimit[],
): Promise<readonly BudgetState[]> {
  return limits.length === 0 ? [] : inTime(counters.load(limits))
}

/** The result of a read of the store. Throws 503 if it fails, or takes too long. */
async function inTime<T extends object>(reading: Promise<T>): Promise<T> {
  const late = wait(SEED_MAX_MS, undefined, { ref: false })
  const found = await Promise.race([reading, late]).catch(() => undefined)
  if (found) return found
  throw unavailable('unread')
}

/** Remaining budgets that the requests of a key spend, for the key itself. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#base/clock.ts'
import { type BodyCall, type Handlers, sendJson, sendJsonHead } from '#gateway/call.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { type BudgetState, limitsAt, type SpendLimit } from '#spend/ledger/budget.ts'
import { budgetToWire } from '#spend/ledger/limit-rows.ts'
import { unavailable } from './spend-rejections.ts'

/** Longest wait for the ledger. */
const SEED_MAX_MS = 2_000

export interface KeyBudgetsOptions {
  readonly counters: Pick<BudgetCounters, 'load'>
  readonly now: Clock
}

export function createKeyBudgets({ counters, now }: KeyBudgetsOptions): Handlers {
  const list = async (call: BodyCall): Promise<void> => {
    if (call.isHead) return sendJsonHead(call)
    const limits = limitsAt(call.grant.spendLimits, now())
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
  if (limits.length === 0) return []
  const late = wait(SEED_MAX_MS, undefined, { ref: false })
  const states = await Promise.race([counters.load(limits), late]).catch(() => undefined)
  if (states) return states
  throw unavailable('unread')
}

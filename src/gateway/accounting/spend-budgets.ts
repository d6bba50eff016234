/** What is left of the budgets that the requests of a key spend, for the key itself. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Clock, toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { spendLimitUnavailable } from '#contract/problems/spend-refusals.ts'
import { type BodyCall, type Handlers, sendJson, sendJsonHead } from '#gateway/call.ts'
import { type BudgetState, limitsAt, type SpendLimit } from '#spend/budget.ts'
import type { SpendBudgets } from '#spend/memory.ts'

/** Longest wait for the ledger. */
const SEED_MAX_MS = 2_000
const NANO_PER_DOLLAR = 1e9

export interface BudgetListOptions {
  readonly budgets: Pick<SpendBudgets, 'load'>
  readonly now: Clock
}

export function createSpendBudgetsList({ budgets, now }: BudgetListOptions): Handlers {
  const list = async (call: BodyCall): Promise<void> => {
    if (call.isHead) return sendJsonHead(call)
    const limits = limitsAt(call.grant.spendLimits, now())
    const states = await loaded(budgets, limits)
    const data = limits.flatMap((limit, index) => {
      const state = states[index]
      return state ? [toWire(limit, state)] : []
    })
    sendJson(call, JSON.stringify({ object: 'list', data }))
  }
  return { body: { listSpendBudgets: list } }
}

const loaded = async (
  budgets: BudgetListOptions['budgets'],
  limits: readonly SpendLimit[],
): Promise<readonly BudgetState[]> => {
  if (limits.length === 0) return []
  const late = wait(SEED_MAX_MS, undefined, { ref: false })
  const states = await Promise.race([budgets.load(limits), late]).catch(() => undefined)
  if (states) return states
  throw new Problem(spendLimitUnavailable(), { headers: ['retry-after', '1'] })
}

const toWire = (
  { scope, ownerId, interval, mode, limit, isDefault = false }: SpendLimit,
  { spent, reserved, endsAtMs }: BudgetState,
) => {
  const left = limit - spent - reserved
  return {
    object: 'spend_budget',
    scope,
    id: ownerId,
    currency: 'USD',
    interval,
    mode,
    inherited: isDefault,
    limit: dollars(limit),
    spent: dollars(spent),
    reserved: dollars(reserved),
    remaining: left > 0n ? dollars(left) : 0,
    period_end: toSeconds(endsAtMs),
  }
}

const dollars = (nano: bigint): number => Number(nano) / NANO_PER_DOLLAR

/** Amounts and periods of budgets as text, and what can be said about their rest. */
import { formatDollars } from '#console/display/numbers.ts'
import { formatDay, formatHour } from '#console/time/time-format.ts'
import { zoneLabel } from '#console/time/zone.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import {
  type BudgetInterval,
  SPEND_AMOUNT_MAX,
  type SpendInterval,
} from '#contract/spend/limits.ts'
import type { OrganizationBudget } from '#contract/spend/scope-budgets.ts'

/** State of a budget, of any owner. */
export type Budget = Omit<OrganizationBudget, 'object' | 'limit'> & {
  readonly limit: Limit | null
}
export type Limit = OwnerBudget['limit']

export const CENTS = 100

/** `$250.00`, of an amount in cents. */
export function formatCents(cents: number): string {
  return formatDollars(cents / CENTS)
}

/** The limit in force, in dollars: a raise replaces it until its end. */
export function dollarsOf({ threshold_amount, raise }: Limit): number {
  return (raise ?? { threshold_amount }).threshold_amount / CENTS
}

/** Names of the periods, in the order in which they are offered. */
export const INTERVALS: Readonly<Record<SpendInterval, string>> = {
  month: 'Month',
  day: 'Day',
  week: 'Week (from Monday)',
  quarter: 'Quarter',
}

/** Those of values of tags, too: a session has no calendar. */
export const VALUE_INTERVALS: Readonly<Record<BudgetInterval, string>> = {
  ...INTERVALS,
  lifetime: 'Lifetime (never starts again)',
}

interface Amount {
  readonly threshold_amount: number
  readonly interval: BudgetInterval
}

/** `$250.00 per month`, `$2.00 in all` */
export function limitText({ threshold_amount, interval }: Amount): string {
  const amount = formatCents(threshold_amount)
  return interval === 'lifetime' ? `${amount} in all` : `${amount} per ${interval}`
}

/** Largest amount in dollars: that of the API. */
export const DOLLARS_MAX = SPEND_AMOUNT_MAX / CENTS

/** Cents of dollars as typed; undefined where they are no amount from `least` cents on. */
export function centsOf(typed: number | string, least: number): number | undefined {
  if (typed === '') return undefined
  const cents = Math.round(Number(typed) * CENTS)
  return cents >= least && cents <= SPEND_AMOUNT_MAX ? cents : undefined
}

/** `Dec 1, 2026, 00:00 UTC`, and the same in the browser's zone where that differs. */
export function endText(seconds: number): string {
  const [utc, local] = (['utc', 'local'] as const).map((zone) => {
    const time = `${formatDay(zone, seconds)}, ${formatHour(zone, seconds)}`
    return `${time} ${zoneLabel(zone, seconds)}`
  })
  return utc === local ? `${utc}` : `${utc} (${local})`
}

export type State = 'none' | 'open' | 'exhausted' | 'exceeded'

/**
 * `exhausted`: the limit rejects requests. `exceeded`: all of it is spent, and it does not reject,
 * or has not yet had to.
 */
export function stateOf({ limit, spent }: Budget): State {
  if (!limit) return 'none'
  if (limit.mode === 'enforce' && limit.enforcement.status === 'enforcing') return 'exhausted'
  return spent >= dollarsOf(limit) ? 'exceeded' : 'open'
}

/** Whether requests that cost something are rejected. */
export function isUsedUp(budget: Budget): boolean {
  const state = stateOf(budget)
  return state === 'exhausted' || (state === 'exceeded' && budget.limit?.mode === 'enforce')
}

/** Unix seconds at which the forecast reaches the limit; undefined where it does not. */
export function reachedAt({ limit, spent, forecast, end_time, read_at }: Budget) {
  if (!limit || forecast === null) return undefined
  const room = dollarsOf(limit) - spent
  if (room <= 0 || forecast - spent <= room) return undefined
  return Math.floor(read_at + (room / (forecast - spent)) * (end_time - read_at))
}

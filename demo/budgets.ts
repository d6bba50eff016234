/**
 * Spend limits of Acme Research. An amount follows from what its owner is expected to spend until
 * the present, since a fixed one would be used up at the end of a month alone: at any date one
 * project is close to its limit, one is stopped by it, and one has passed a limit that only warns.
 */

import type { Catalog } from '#catalog/catalog.ts'
import type { SpendInterval } from '#contract/spend/limits.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { FindPrices } from '#usage/prices/prices.ts'
import { emptySums, tally } from '#usage/tally.ts'
import { demoPrices } from './prices.ts'
import { CACHED_OFTEN, CACHED_SHARE, EMBEDDING_MODEL, kindOf, PROJECTS } from './projects.ts'
import { SPREAD } from './random.ts'
import { requestsPerMinute } from './shapes.ts'
import type { PlannedModel, PlannedProject, Traffic } from './specs.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const NANO_PER_CENT = 10_000_000
/** Digits of an amount: people set round ones. */
const DIGITS = 2

export interface PlannedSpendLimit {
  /** Day as in `specs.ts`; a later one if the period begins after it. */
  readonly on: number
  /** Undefined: the organization. */
  readonly project?: string
  readonly mode: 'enforce' | 'warn'
  /** Share of the limit that is expected to be spent by now; above 1 it is passed, or stops. */
  readonly used: number
  /** Least amount, in cents. */
  readonly leastCents: number
  /** Shares of the limit at which alerts are sent. */
  readonly alertsAt: readonly number[]
}

export const SPEND_LIMITS: readonly PlannedSpendLimit[] = [
  { on: 22, mode: 'enforce', used: 0.55, leastCents: 20_000, alertsAt: [0.5, 0.8] },
  {
    on: 20,
    project: 'Document search',
    mode: 'enforce',
    used: 0.9,
    leastCents: 500,
    alertsAt: [0.8],
  },
  { on: 21, project: 'Data labelling', mode: 'enforce', used: 1.15, leastCents: 50, alertsAt: [] },
  { on: 21, project: 'Contract review', mode: 'warn', used: 1.1, leastCents: 500, alertsAt: [] },
]

/** Age from which a period has enough spend for a limit, in days. */
const PERIOD_DAYS = 3
const INTERVALS: readonly SpendInterval[] = ['month', 'quarter', 'week']

/** A planned limit with its amount, its period and its day. */
export interface SpendLimitAmount {
  readonly plan: PlannedSpendLimit
  readonly cents: number
  readonly interval: SpendInterval
  readonly on: number
}

/** Limits at a present time. The last of their days is that of the alerts. */
export function spendLimitAmounts(
  workdays: readonly number[],
  nowMs: number,
  catalog: Catalog,
): readonly SpendLimitAmount[] {
  const interval = intervalAt(nowMs)
  const period = periodOf(interval, nowMs)
  const firstDay = workdays.findIndex((midnightMs) => midnightMs >= period.startMs)
  const prices = demoPrices(catalog)
  const beganMs = workdays[0] ?? nowMs
  const time = { beganMs, nowMs, workdays, fromMs: period.startMs }
  return SPEND_LIMITS.map((plan) => ({
    plan,
    interval,
    cents: centsOf(plan, time, prices),
    on: Math.max(plan.on, firstDay),
  }))
}

/** Months, or the first period that is not too young. */
function intervalAt(nowMs: number): SpendInterval {
  const isOld = (interval: SpendInterval): boolean =>
    nowMs - periodOf(interval, nowMs).startMs >= PERIOD_DAYS * DAY_MS
  return INTERVALS.find(isOld) ?? 'month'
}

interface ExpectedTime {
  /** First day of the organization, and the present. */
  readonly beganMs: number
  readonly nowMs: number
  /** Begin of the period of the limits. */
  readonly fromMs: number
  /** Midnights of the working days. */
  readonly workdays: readonly number[]
}

/** Amount of a limit, with two digits. */
function centsOf(
  { project, used, leastCents }: PlannedSpendLimit,
  time: ExpectedTime,
  prices: FindPrices,
): number {
  const plans = PROJECTS.filter(({ name }) => project === undefined || name === project)
  const nano = plans.reduce((sum, plan) => sum + expectedSpend(plan, time, prices), 0)
  const cents = nano / NANO_PER_CENT / used
  return Math.max(leastCents, Math.round(Number(cents.toPrecision(DIGITS))))
}

/** Nano-dollars that a project is expected to spend in the present period until now. */
function expectedSpend(
  { traffic, on, archivedOn = Number.POSITIVE_INFINITY }: PlannedProject,
  { beganMs, nowMs, fromMs, workdays }: ExpectedTime,
  prices: FindPrices,
): number {
  const firstMs = Math.max(fromMs, workdays[on] ?? nowMs)
  const untilMs = Math.min(nowMs, workdays[archivedOn] ?? nowMs)
  let requests = 0
  for (let ms = firstMs; ms < untilMs; ms += MINUTE_MS) {
    requests += requestsPerMinute(traffic, ms, (ms - beganMs) / (nowMs - beganMs), () => 1)
  }
  return requests * meanCost(traffic, prices, nowMs)
}

/** Nano-dollars of a request to one of the models of a project. */
function meanCost({ models }: Traffic, prices: FindPrices, nowMs: number): number {
  const weights = models.reduce((sum, { weight }) => sum + weight, 0)
  const costs = models.reduce((sum, one) => sum + one.weight * costOf(one, prices, nowMs), 0)
  return costs / weights
}

function costOf({ model, input, output }: PlannedModel, prices: FindPrices, nowMs: number) {
  const inputTokens = input * SPREAD
  const cached = model === EMBEDDING_MODEL ? 0 : CACHED_OFTEN * CACHED_SHARE
  const amounts = {
    inputTokens,
    inputCachedTokens: inputTokens * cached,
    outputTokens: output * SPREAD,
  }
  const list = prices(model, model, nowMs)
  return tally(emptySums(), kindOf(model), amounts, { list })
}

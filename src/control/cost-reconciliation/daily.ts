/**
 * Daily comparison of the last closed days, for metrics. Every node schedules it, and those of a
 * cluster share its result in the store, until it is too old.
 */
import type { Clock } from '#base/clock.ts'
import { DAY_MS } from '#provider-costs/account.ts'
import type { CostAccount, CostAccounts } from '#provider-costs/accounts.ts'
import { NANO_PER_CENT } from '#spend/ledger/money.ts'
import { type Store, SYSTEM } from '#storage/db.ts'
import type { ReconciledDayTable } from '#storage/tables/reconciliations.ts'
import { record } from '#storage/transaction.ts'
import { startOf } from '#usage/buckets.ts'
import { closedSum, daysOf, ratioOf } from './compare.ts'
import { comparedDays, countedRows, putDays } from './store.ts'

/** Closed days that are compared together. */
const DAYS = 7
/** Less than a day, since runs are not exactly an hour apart. */
const FRESH_MS = 23 * 3_600_000

/** The last comparison of an account. */
export interface LastComparison {
  readonly upstream: string
  readonly readAtMs: number
  /** Counted less billed, over billed. */
  readonly ratio: number
}

export interface DailyOptions {
  readonly store: Store
  readonly organizationId: string
  readonly accounts: CostAccounts
  readonly now: Clock
}

/** The last comparisons, and the sentences about accounts that could not be read. */
export interface DailyResult {
  readonly comparisons: readonly LastComparison[]
  readonly errors: readonly string[]
}

export async function compareDaily(options: DailyOptions): Promise<DailyResult> {
  const comparisons: LastComparison[] = []
  const errors: string[] = []
  for (const account of options.accounts()) {
    const { upstream } = account
    const fault = await refresh(options, account)
    if (fault !== undefined) errors.push(`The account of '${upstream}' was not read: ${fault}`)
    const last = await lastOf(options, upstream)
    if (last) comparisons.push(last)
  }
  return { comparisons, errors }
}

/** Compares an account, unless it was compared today. Resolves to the sentence why it was not. */
async function refresh(
  { store, organizationId, now }: DailyOptions,
  { upstream, upstreams, nameThere, read }: CostAccount,
): Promise<string | undefined> {
  const nowMs = now()
  const { fromMs, toMs } = windowOf(nowMs)
  const known = await comparedDays(store.reader, { organizationId, upstream, fromMs })
  if (known.some((day) => nowMs - Number(day.read_at) < FRESH_MS)) return undefined
  const reading = await read({ fromMs, toMs })
  if ('error' in reading) return reading.error
  const question = { organizationId, upstreams, fromMs, toMs }
  const counted = await countedRows(store.slowReader(SYSTEM), question)
  const { account, readAtMs } = reading
  const days = daysOf({ fromMs, toMs, nowMs }, { counted, nameThere, account })
  const rows = days.map((day): ReconciledDayTable => {
    const sum = closedSum([day])
    return {
      organization_id: organizationId,
      upstream,
      starts_at: day.dayMs,
      counted: Number(sum.counted.nano),
      billed: Number(sum.billedNano),
      read_at: readAtMs,
    }
  })
  await record(store, (tx) => putDays(tx, rows))
  return undefined
}

/** The last days that are closed. */
function windowOf(nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const toMs = startOf('1d', nowMs) - DAY_MS
  return { fromMs: toMs - DAYS * DAY_MS, toMs }
}

async function lastOf(
  { store, organizationId, now }: DailyOptions,
  upstream: string,
): Promise<LastComparison | undefined> {
  const fromMs = windowOf(now()).fromMs - DAYS * DAY_MS
  const days = await comparedDays(store.reader, { organizationId, upstream, fromMs })
  const readAtMs = Math.max(...days.map((day) => Number(day.read_at)))
  const last = days.filter((day) => Number(day.read_at) === readAtMs)
  if (last.length === 0) return undefined
  const counted = last.reduce((sum, day) => sum + BigInt(day.counted), 0n)
  const billed = last.reduce((sum, day) => sum + BigInt(day.billed), 0n)
  return { upstream, readAtMs, ratio: ratioWithin(counted - billed, billed) }
}

/** 1 where nothing is billed; 0 for less than a cent, since providers round. */
function ratioWithin(difference: bigint, billed: bigint): number {
  const size = difference < 0n ? -difference : difference
  return size < NANO_PER_CENT ? 0 : (ratioOf(difference, billed) ?? 1)
}

/** Comparison of counted costs with a provider's account, by day and model. */
import { toSeconds } from '#base/clock.ts'
import type {
  ReconciledAccount,
  ReconciledDay,
  ReconciledModel,
} from '#contract/extensions/cost-reconciliation.ts'
import { DAY_MS, type ProviderAccount } from '#provider-costs/account.ts'
import { dollars, NANO_PER_CENT } from '#spend/ledger/money.ts'
import { causesOf } from './causes.ts'
import {
  addCounted,
  addLine,
  addListed,
  addPair,
  comparedName,
  emptyPair,
  type Pair,
} from './pairs.ts'
import type { CountedRow } from './store.ts'

/** Time after the end of a day at which it is closed. Providers name none. */
const CLOSED_AFTER_MS = DAY_MS
/** Most models of a day, the largest amounts first. */
const MODELS_MAX = 200

export interface Comparing {
  readonly fromMs: number
  readonly toMs: number
  readonly nowMs: number
  /** Part of the billed amount. */
  readonly tolerance: number
}

/** A day of both sides. */
export interface ComparedDay {
  readonly dayMs: number
  readonly isClosed: boolean
  readonly models: ReadonlyMap<string, Pair>
}

interface Sides {
  readonly counted: readonly CountedRow[]
  readonly nameThere: (upstream: string, model: string) => string
  /** Undefined: it could not be read. */
  readonly account: ProviderAccount | undefined
}

export function daysOf(
  { fromMs, toMs, nowMs }: Omit<Comparing, 'tolerance'>,
  { counted, nameThere, account }: Sides,
): ComparedDay[] {
  const days = new Map<number, Map<string, Pair>>()
  for (let dayMs = fromMs; dayMs < toMs; dayMs += DAY_MS) days.set(dayMs, new Map())
  const add = (dayMs: number, model: string, to: (pair: Pair) => void): void => {
    const models = days.get(dayMs)
    // A provider may list days that were not asked for.
    if (!models) return
    const pair = models.get(model) ?? emptyPair()
    models.set(model, pair)
    to(pair)
  }
  for (const row of counted) {
    const name = comparedName(nameThere(row.upstream, row.model))
    add(Number(row.starts_at), name, (pair) => addCounted(pair, row))
  }
  for (const line of account?.lines ?? []) {
    const name = line.model === null ? line.name : comparedName(line.model)
    add(line.dayMs, name, (pair) => addLine(pair, line))
  }
  for (const listed of account?.usage ?? []) {
    add(listed.dayMs, comparedName(listed.model), (pair) => addListed(pair, listed))
  }
  return [...days].map(([dayMs, models]) => ({
    dayMs,
    models,
    isClosed: dayMs + DAY_MS + CLOSED_AFTER_MS <= nowMs,
  }))
}

/** Sums over models and closed days. */
export function closedSum(days: readonly ComparedDay[]): Pair {
  const sum = emptyPair()
  for (const { models, isClosed } of days) {
    if (isClosed) for (const pair of models.values()) addPair(sum, pair)
  }
  return sum
}

type Compared = Pick<ReconciledAccount, 'days' | 'models' | 'closed'>

export function comparedToWire(
  days: readonly ComparedDay[],
  { tolerance }: Comparing,
  isRead: boolean,
): Compared {
  const closed = new Map<string, Pair>()
  for (const { models, isClosed } of days) {
    if (!isClosed) continue
    for (const [model, pair] of models) {
      const sum = closed.get(model) ?? emptyPair()
      closed.set(model, sum)
      addPair(sum, pair)
    }
  }
  const scale = { tolerance, isRead }
  return {
    closed: amountsOf(closedSum(days), scale),
    days: days.map((day) => dayToWire(day, scale)),
    models: modelsOf(closed, true, scale),
  }
}

interface Scale extends Pick<Comparing, 'tolerance'> {
  /** Whether the provider's account was read. */
  readonly isRead: boolean
}

function dayToWire({ dayMs, models, isClosed }: ComparedDay, scale: Scale): ReconciledDay {
  const sum = emptyPair()
  for (const pair of models.values()) addPair(sum, pair)
  return {
    start_time: toSeconds(dayMs),
    end_time: toSeconds(dayMs + DAY_MS),
    status: isClosed ? 'closed' : 'open',
    ...amountsOf(sum, scale),
    models: modelsOf(models, isClosed, scale),
  }
}

function modelsOf(
  models: ReadonlyMap<string, Pair>,
  isClosed: boolean,
  scale: Scale,
): ReconciledModel[] {
  return [...models]
    .sort(([a, one], [b, other]) => Number(sizeOf(other) - sizeOf(one)) || (a < b ? -1 : 1))
    .slice(0, MODELS_MAX)
    .map(([model, pair]) => modelToWire(model, pair, isClosed, scale))
}

function sizeOf({ counted, billedNano }: Pair): bigint {
  return counted.nano > billedNano ? counted.nano : billedNano
}

function modelToWire(model: string, pair: Pair, isClosed: boolean, scale: Scale): ReconciledModel {
  const { counted, usage, lines } = pair
  const amounts = amountsOf(pair, scale)
  return {
    model,
    ...amounts,
    requests: { counted: counted.requests, billed: usage?.requests ?? null },
    input_tokens: { counted: counted.input, billed: usage?.input ?? null },
    cached_tokens: { counted: counted.cached, billed: usage?.cached ?? null },
    output_tokens: { counted: counted.output, billed: usage?.output ?? null },
    line_items: [...lines].map(([name, nano]) => ({ name, amount: amountOf(nano) })),
    causes: amounts.exceeds_tolerance ? causesOf(pair, isClosed) : [],
  }
}

function amountsOf({ counted, billedNano }: Pair, { tolerance, isRead }: Scale) {
  const differenceNano = counted.nano - billedNano
  return {
    counted: amountOf(counted.nano),
    billed: isRead ? amountOf(billedNano) : null,
    difference: isRead ? signedDollars(differenceNano) : null,
    difference_ratio: isRead ? ratioOf(differenceNano, billedNano) : null,
    exceeds_tolerance: isRead && exceeds(differenceNano, billedNano, tolerance),
  }
}

function amountOf(nano: bigint) {
  return { value: dollars(nano), currency: 'usd' as const }
}

function signedDollars(nano: bigint): number {
  return nano < 0n ? -dollars(-nano) : dollars(nano)
}

/** Null without a billed amount. */
export function ratioOf(differenceNano: bigint, billedNano: bigint): number | null {
  return billedNano === 0n ? null : Number(differenceNano) / Number(billedNano)
}

/** Providers round amounts: a difference of less than a cent is none. */
function exceeds(differenceNano: bigint, billedNano: bigint, tolerance: number): boolean {
  const size = differenceNano < 0n ? -differenceNano : differenceNano
  return size >= NANO_PER_CENT && Number(size) > tolerance * Number(billedNano)
}

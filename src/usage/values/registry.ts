/**
 * Values of tags with a budget each. A value gets one at its first use, as long as its key has
 * fewer values than the bound: its row is created before anything is reserved, one transaction
 * after another over all nodes, so the bound is exact.
 *
 * A value with a row is remembered for ten minutes, and the row is marked as used at least as
 * often. Rows are deleted an hour after their period at the earliest: a remembered value always has
 * a row. A value without room is looked up again after five seconds, since others may have left.
 *
 * Failure modes: without the store a new value cannot be decided on, and its requests are rejected
 * with 503; a decision that was remembered before holds on.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { newValueRow, periodStarts, type ValueKey } from './rows.ts'
import {
  countValues,
  createValueRows,
  findValues,
  keyName,
  lockValues,
  valueName,
} from './store.ts'

export interface ValueRegistry {
  /** Whether a value has a separate budget. Waits for the store at its first use. */
  isKept(value: ValueKey): boolean | Promise<boolean>
  /** Whether a value has a separate budget, or would get one at its first use. Creates nothing. */
  hasRoom(value: ValueKey): Promise<boolean>
}

interface RegistryOptions {
  readonly store: Store
  readonly now: Clock
  /** Most values with a budget each, of one key at one level. */
  readonly valuesMax: number
}

/** Most remembered decisions; without room all are forgotten, and found in the store again. */
const KNOWN_MAX = 50_000
const KNOWN_MS = 600_000
/** Values of one transaction, which counts those of each key once. */
const SLICE = 512
/** Time for which a key without room is not counted again, nor a value of it looked up. */
const FULL_MS = 5_000
const FULL_MAX = 1_000

interface Decision {
  readonly isKept: boolean
  readonly untilMs: number
}

interface Waiting extends PromiseWithResolvers<boolean> {
  readonly value: ValueKey
}

interface State extends RegistryOptions {
  readonly known: Map<string, Decision>
  /** Values without a decision, by name, those in a transaction included. */
  readonly waiting: Map<string, Waiting>
  /** Keys without room, with the time until which they are not counted again. */
  readonly full: Map<string, number>
  isRunning: boolean
}

export function createValueRegistry(options: RegistryOptions): ValueRegistry {
  const { now } = options
  const state: State = {
    ...options,
    known: new Map(),
    waiting: new Map(),
    full: new Map(),
    isRunning: false,
  }
  return {
    isKept: (value) => {
      const name = valueName(value)
      const decision = state.known.get(name)
      if (decision && now() < decision.untilMs) return decision.isKept
      const waiting = state.waiting.get(name) ?? { ...Promise.withResolvers<boolean>(), value }
      state.waiting.set(name, waiting)
      if (!state.isRunning) void decideAll(state)
      return waiting.promise
    },
    hasRoom: async (value) => {
      const decision = state.known.get(valueName(value))
      if (decision && now() < decision.untilMs) return decision.isKept
      const { reader } = options.store
      if ((await findValues(reader, [value])).size > 0) return true
      if (isFull(state, value)) return false
      if ((await countValues(reader, value, options.valuesMax)) < options.valuesMax) return true
      setFull(state, keyName(value))
      return false
    },
  }
}

/** Decides on all values that wait, a slice in each transaction. Never rejects. */
async function decideAll(state: State): Promise<void> {
  state.isRunning = true
  while (state.waiting.size > 0) {
    const slice = firstWaiting(state)
    try {
      const kept = await record(state.store, (tx) => keepValues(tx, state, slice))
      for (const one of slice) decide(state, one, kept.has(valueName(one.value)))
    } catch (error) {
      for (const one of slice) fail(state, one, error)
    }
  }
  state.isRunning = false
}

function firstWaiting({ waiting }: State): readonly Waiting[] {
  const first: Waiting[] = []
  for (const one of waiting.values()) {
    if (first.push(one) === SLICE) break
  }
  return first
}

function decide({ known, waiting, now }: State, { value, resolve }: Waiting, isKept: boolean) {
  const name = valueName(value)
  const forMs = isKept ? KNOWN_MS : FULL_MS
  setBounded(known, name, { isKept, untilMs: now() + forMs }, KNOWN_MAX)
  waiting.delete(name)
  resolve(isKept)
}

/** An earlier decision holds while the store is unavailable. */
function fail({ known, waiting }: State, { value, resolve, reject }: Waiting, error: unknown) {
  const name = valueName(value)
  const decision = known.get(name)
  waiting.delete(name)
  if (decision) resolve(decision.isKept)
  else reject(error)
}

/** Creates rows of values as far as there is room. Returns the names of all that have one. */
async function keepValues(
  tx: Tx,
  state: State,
  slice: readonly Waiting[],
): Promise<ReadonlySet<string>> {
  const values = slice.map(({ value }) => value)
  const nowMs = state.now()
  const found = await findValues(tx, values)
  const missing = values.filter((one) => !found.has(valueName(one)) && !isFull(state, one))
  const created = missing.length === 0 ? [] : await chooseNew(tx, state, missing)
  const used = values.filter((one) => (found.get(valueName(one)) ?? nowMs) < nowMs - KNOWN_MS)
  const starts = periodStarts(nowMs)
  const rows = [...created, ...used].map((one) => newValueRow(one, starts, 0, nowMs))
  await createValueRows(tx, rows)
  return new Set([...found.keys(), ...created.map(valueName)])
}

/** The values that are to have rows: rows of another node since, and new ones. */
async function chooseNew(
  tx: Tx,
  state: State,
  missing: readonly ValueKey[],
): Promise<readonly ValueKey[]> {
  await lockValues(tx)
  const since = await findValues(tx, missing)
  const chosen: ValueKey[] = []
  for (const [key, ofKey] of Map.groupBy(missing, keyName)) {
    const [first] = ofKey
    if (!first) continue
    let room = state.valuesMax - (await countValues(tx, first, state.valuesMax))
    for (const one of ofKey) {
      const isKnown = since.has(valueName(one))
      if (!isKnown && room-- <= 0) setFull(state, key)
      else chosen.push(one)
    }
  }
  return chosen
}

function setFull({ full, now }: State, key: string): void {
  setBounded(full, key, now() + FULL_MS, FULL_MAX)
}

function isFull({ full, now }: State, value: ValueKey): boolean {
  return now() < (full.get(keyName(value)) ?? 0)
}

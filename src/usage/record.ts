/**
 * In-memory usage counters, until the next flush takes them.
 *
 * The request path calls `add` once for each request, so it does nothing that waits: it finds the
 * row of the event's subject in the present minute, and adds to its sums (`tally.ts`). Costs are
 * computed here too, from the amounts of each event, since a price may depend on the size of one
 * request.
 *
 * A row is written three times, for its minute, its hour and its day. Every query reads rows of one
 * width, and nothing has to be rolled up later.
 *
 * Memory is bounded by the number of rows that wait. While the store is down they add up, one for
 * each subject and minute; beyond the bound, usage that needs a new row is lost, and reported to
 * `onLost`. Text from outside is sanitized to be acceptable to every store, or one odd answer of an
 * upstream would block everything behind it from being written.
 */
import type { Clock } from '#base/clock.ts'
import { startOf } from './buckets.ts'
import { type CardinalityLimit, createCardinalityLimit } from './cardinality.ts'
import type { UsageAmounts, UsageEvent, UsageRecorder, UsageSubject } from './event.ts'
import type { FlushSource } from './flush-source.ts'
import { imagePrice, inBatch } from './prices/price-list.ts'
import type { FindPrices } from './prices/prices.ts'
import { isSlotOf, type RowKind, rowSubjectOf, slotNameOf } from './row-kinds.ts'
import { batchOf } from './rows.ts'
import { newPricing, type Slot } from './slot.ts'
import { createStoredTagSets, type StoredTagSets } from './tag-rows.ts'
import { emptySums, type Pricing, tally, tallyCalls, whole } from './tally.ts'

/** Most rows that wait to be written. */
const ROWS_MAX = 20_000
/** Most rows of minutes in one transaction; each is three rows in the store. */
const SLICE_ROWS = 64
/** Costs of values of one row, after which another row begins: a transaction writes a few. */
const ROW_VALUES_MAX = 256
/** Costs of values in one transaction, after which it takes no other row. */
const SLICE_VALUES = 1_024
/** Most costs of values that wait to be written. */
const VALUES_MAX = 100_000
const MINUTE_MS = 60_000

export interface RecorderOptions {
  readonly now: Clock
  readonly prices: FindPrices
  /** Called for each row of an event that there was no room for. */
  readonly onLost: () => void
  /** Called with the row's subject and its requests that have failed. */
  readonly onFailed?: (subject: UsageSubject, requests: number) => void
  /** Called with the row's subject and the amount added to its cost, in nano-dollars. */
  readonly onCost?: (subject: UsageSubject, nano: number) => void
  /** Called with the row's subject, the amounts of an event and their cost in nano-dollars. */
  readonly onUse?: (subject: UsageSubject, amounts: Partial<UsageAmounts>, nano: number) => void
  /** Shared by all recorders: the cardinality limit holds for them together. */
  readonly cardinality?: CardinalityLimit
  /** Shared by all recorders: each tag set is written once. */
  readonly tagSets?: StoredTagSets
  /** Called with the rows that are taken to be written. */
  readonly onTaken?: (slots: readonly Slot[]) => void
  /** Called with a row that is written in a later month than it was counted in. */
  readonly onLate?: (slot: Slot) => void
  readonly rowsMax?: number
  /** Most rows of minutes in one transaction: in a larger one more of them share hours and days. */
  readonly sliceRows?: number
}

export interface Recorder extends UsageRecorder, FlushSource {
  /** Returns what the event costs, in nano-dollars. Default prices: those of the options. */
  add(event: UsageEvent, prices?: FindPrices): number
  /** Rows that wait to be written. */
  waiting(): number
  /** Whether half of the rows that there is room for wait: usage may soon be lost. */
  isFilling(): boolean
  /** Sum of costs in the rows that wait, in nano-dollars. */
  waitingCost(costIn: (slot: Slot) => bigint): bigint
}

export function createRecorder(options: RecorderOptions): Recorder {
  const { now, prices, onFailed, onUse, onCost, rowsMax = ROWS_MAX } = options
  const { tagSets = createStoredTagSets(), onLate } = options
  const writing = { now, tagSets, onLate }
  const rows = createRows(options)
  return {
    add: (event, at = prices) => {
      const ms = now()
      rows.turnTo(ms)
      const { subject, amounts } = event
      const pricing = pricingOf(event, at, ms)
      const isServed = (amounts.requests ?? 0) > 0
      const slot = rows.slotOf(subject, subject.kind, isServed)
      let cost = 0
      if (slot) {
        cost = tally(slot.sums, subject.kind, amounts, pricing)
        recordPricing(slot, event, pricing)
        if (cost > 0) {
          if (subject.values) rows.addValues(slot, subject.values, cost)
          onCost?.(payersIn(slot, subject), cost)
        }
        if (cost > 0 || amounts.inputTokens || amounts.outputTokens) {
          onUse?.(slot.subject, amounts, cost)
        }
        if (amounts.failedRequests) onFailed?.(slot.subject, amounts.failedRequests)
      }
      if (hasCalls(amounts)) {
        for (const [kind, calls] of callsOf(amounts)) {
          const own = calls > 0 ? rows.slotOf(subject, kind, isServed) : undefined
          if (!own) continue
          const nano = countCalls(own, subject, calls, pricing, options)
          if (nano > 0 && subject.values) rows.addValues(own, subject.values, nano)
          cost += nano
        }
      }
      return cost
    },
    take: () => {
      const slots = rows.take()
      if (slots.length === 0) return null
      options.onTaken?.(slots)
      return batchOf(slots, rows.size() > 0, writing)
    },
    waiting: rows.size,
    isFilling: () => rows.size() > rowsMax / 2 || rows.values() > VALUES_MAX / 2,
    waitingCost: (costIn) => {
      let cost = 0n
      for (const slot of rows.all()) cost += costIn(slot)
      return cost
    },
  }
}

/** Counts in the rows of a recorder, at other prices. */
export function atPrices({ add }: Pick<Recorder, 'add'>, prices: FindPrices): UsageRecorder {
  return { add: (event) => add(event, prices) }
}

/** The rows that wait to be written. */
interface Rows {
  /** Begins another minute, if it is one. */
  turnTo(ms: number): void
  /**
   * The row of a subject in the present minute, of its kind or another, such as the calls of a
   * hosted tool; undefined if there is no room.
   */
  slotOf(subject: UsageSubject, kind: RowKind, isServed: boolean): Slot | undefined
  /** Takes the oldest rows, up to a slice: they get nothing more. */
  take(): Slot[]
  all(): Iterable<Slot>
  /** Adds a cost of a row to those of values. */
  addValues(slot: Slot, values: readonly string[], nano: number): void
  size(): number
  /** Costs of values that wait. */
  values(): number
}

function noRow(): undefined {
  return undefined
}

function createRows(options: RecorderOptions): Rows {
  const { onLost, cardinality = createCardinalityLimit(noRow), rowsMax = ROWS_MAX } = options
  const { sliceRows = SLICE_ROWS } = options
  let minuteMs = 0
  let present = new Map<string, Slot>()
  let over: Slot[] = [] // of minutes that have ended
  /** The last row of each key: most requests of a key are alike, and names take time to build. */
  let lastOf = new Map<string, Slot>()
  const size = (): number => present.size + over.length
  let values = 0

  function findSlot(given: UsageSubject, kind: RowKind, isServed: boolean): Slot | undefined {
    const row = present.get(slotNameOf(given, kind))
    if (row) return row
    const subject = cardinality.apply(rowSubjectOf(given, kind), minuteMs, isServed)
    const name = slotNameOf(subject, kind)
    const found = present.get(name)
    if (found) return found
    if (size() >= rowsMax) {
      onLost()
      return undefined
    }
    const slot = {
      subject,
      kind,
      minuteMs,
      sums: emptySums(),
      pricing: newPricing(),
      values: undefined,
    }
    present.set(name, slot)
    return slot
  }

  return {
    turnTo: (ms) => {
      if (ms - minuteMs < MINUTE_MS && ms >= minuteMs) return
      over = over.concat([...present.values()])
      present = new Map()
      lastOf = new Map()
      minuteMs = startOf('1m', ms)
    },
    slotOf: (given, kind, isServed) => {
      const last = lastOf.get(given.keyId)
      if (last && isSlotOf(last, given, kind)) return last
      const slot = findSlot(given, kind, isServed)
      if (slot) lastOf.set(given.keyId, slot)
      return slot
    },
    take: () => {
      lastOf = new Map()
      const slots = takeFrom(over, present, sliceRows)
      for (const slot of slots) values -= slot.values?.size ?? 0
      return slots
    },
    addValues: (slot, ids, nano) => {
      slot.values ??= new Map()
      for (const id of ids) {
        const known = slot.values.get(id)
        if (known === undefined && values >= VALUES_MAX) {
          onLost()
          continue
        }
        if (known === undefined) values++
        slot.values.set(id, (known ?? 0) + nano)
      }
      if (slot.values.size < ROW_VALUES_MAX) return
      const name = slotNameOf(slot.subject, slot.kind)
      if (present.get(name) !== slot) return
      present.delete(name)
      over.push(slot)
      lastOf = new Map()
    },
    values: () => values,
    all: () => [...over, ...present.values()],
    size,
  }
}

/** Takes a slice out of both, the older first. */
function takeFrom(over: Slot[], present: Map<string, Slot>, rows: number): Slot[] {
  const slots: Slot[] = []
  let values = 0
  const hasRoom = (): boolean => slots.length < rows && values < SLICE_VALUES
  const take = (slot: Slot): void => {
    slots.push(slot)
    values += slot.values?.size ?? 0
  }
  let taken = 0
  while (hasRoom() && taken < over.length) {
    const slot = over[taken++]
    if (slot) take(slot)
  }
  over.splice(0, taken)
  for (const [name, slot] of present) {
    if (!hasRoom()) break
    take(slot)
    present.delete(name)
  }
  return slots
}

function pricingOf(
  { subject, amounts, requestedModel, quality = null, inputLength = 0 }: UsageEvent,
  prices: FindPrices,
  ms: number,
): Pricing {
  const { model, batch, size } = subject
  const place = batch ? { ...subject, serviceTier: null } : subject
  // A rejected request costs nothing, and does not report its model as unpriced.
  const found = hasUse(amounts) ? prices(model, requestedModel, ms, place) : undefined
  const list = batch && found ? inBatch(found) : found
  const isImage = subject.kind === 'images' && list !== undefined
  return {
    list,
    imagePrice: isImage ? imagePrice(list, size, quality) : undefined,
    // Its amounts are sums of several requests.
    inputLength: batch ? inputLength : undefined,
  }
}

const NO_AMOUNTS: Partial<UsageAmounts> = {}

/** Subject of a row, with the values of an event that pay. */
function payersIn({ subject }: Pick<Slot, 'subject'>, { values }: UsageSubject): UsageSubject {
  return values ? { ...subject, values } : subject
}

/** Adds calls of a hosted tool to the row of the tool, and returns what they cost. */
function countCalls(
  { subject, sums, kind, pricing }: Slot,
  given: UsageSubject,
  calls: number,
  { list }: Pricing,
  { onCost, onUse }: Pick<RecorderOptions, 'onCost' | 'onUse'>,
): number {
  if (list) pricing.versions.add(list.version)
  const nano = tallyCalls(sums, kind, calls, list)
  if (nano === 0) return 0
  onCost?.(payersIn({ subject }, given), nano)
  onUse?.(subject, NO_AMOUNTS, nano)
  return nano
}

/** Keeps the version of an event's prices, or its usage in a service tier without any. */
function recordPricing(
  { pricing: { versions, unpriced } }: Slot,
  { amounts }: UsageEvent,
  { list }: Pricing,
): void {
  if (list) versions.add(list.version)
  if (!list?.isOfOtherTier) return
  unpriced.requests += whole(amounts.requests)
  unpriced.input += whole(amounts.inputTokens)
  unpriced.output += whole(amounts.outputTokens)
}

/** Whether anything was used, also by a request that was not answered. */
function hasUse(amounts: Partial<UsageAmounts>): boolean {
  return Boolean(
    amounts.requests ||
      amounts.inputTokens ||
      amounts.outputTokens ||
      amounts.images ||
      amounts.characters ||
      amounts.seconds,
  )
}

function hasCalls(amounts: Partial<UsageAmounts>): boolean {
  return Boolean(amounts.webSearches || amounts.fileSearches || amounts.codeInterpreterSessions)
}

function callsOf(amounts: Partial<UsageAmounts>): readonly (readonly [RowKind, number])[] {
  return [
    ['web_search_calls', amounts.webSearches ?? 0],
    ['file_search_calls', amounts.fileSearches ?? 0],
    ['code_interpreter_sessions', amounts.codeInterpreterSessions ?? 0],
  ]
}

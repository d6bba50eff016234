/**
 * Latencies of requests, until the next flush takes them: histograms by upstream, model, status and
 * outcome for each minute.
 *
 * The request path calls `add` once for each request. It finds the slot among those of the model,
 * without a name that would have to be built, and adds 1 to one or two buckets.
 *
 * Failure modes: models that callers invent are counted as `other`, by the cardinality limit of
 * usage. While the store is down slots add up, for each minute; beyond `SLOTS_MAX` latencies are
 * lost, which usage, with more rows, reports before. A process that dies loses what usage loses.
 */
import type { Clock } from '#base/clock.ts'
import { startOf } from '#usage/buckets.ts'
import type { CardinalityLimit } from '#usage/cardinality.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { storedName } from '#usage/row-kinds.ts'
import { BOUNDS_MS, emptyCounts } from './histogram.ts'
import { type LatencySlot, latencyBatch } from './rows.ts'

/** Most slots that wait to be written. */
const SLOTS_MAX = 5_000
/** Most slots in one transaction; each is three rows in the store. */
const SLICE_SLOTS = 64
const MINUTE_MS = 60_000

/** A request that has ended. */
export interface MeasuredRequest {
  readonly organizationId: string
  /** Of the last attempt; undefined: none was tried. */
  readonly upstream: string | undefined
  readonly model: string | undefined
  /** Undefined: no answer has begun. */
  readonly status: number | undefined
  readonly outcome: LatencySlot['outcome']
  /** Milliseconds from its headers to the end of the answer, and to the first token of a stream. */
  readonly ms: number
  readonly firstTokenMs: number | undefined
}

export interface LatencyRecorder extends FlushSource {
  /** Never waits, never throws. */
  add(request: MeasuredRequest): void
}

export interface LatencyRecorderOptions {
  readonly now: Clock
  readonly cardinality: Pick<CardinalityLimit, 'modelOf'>
  readonly slotsMax?: number
}

export function createLatencyRecorder(options: LatencyRecorderOptions): LatencyRecorder {
  const { now, cardinality, slotsMax = SLOTS_MAX } = options
  let minuteMs = 0
  let waiting: LatencySlot[] = []
  /** Slots of the present minute that wait, by the model. */
  let present = new Map<string, LatencySlot[]>()

  function newSlot(request: MeasuredRequest, model: string): LatencySlot | undefined {
    if (waiting.length >= slotsMax) return undefined
    const slot = {
      organizationId: request.organizationId,
      minuteMs,
      upstream: storedName(request.upstream ?? ''),
      model,
      status: request.status ?? 0,
      outcome: request.outcome,
      durations: emptyCounts(),
      firstTokens: emptyCounts(),
    }
    waiting.push(slot)
    const slots = present.get(model)
    if (slots) slots.push(slot)
    else present.set(model, [slot])
    return slot
  }

  function slotOf(request: MeasuredRequest): LatencySlot | undefined {
    const { organizationId, model: given = '', outcome } = request
    const known = find(present.get(given), request)
    if (known || given === '') return known ?? newSlot(request, given)
    const subject = { organizationId, model: storedName(given) }
    const model = cardinality.modelOf(subject, minuteMs, outcome === 'succeeded')
    return find(present.get(model), request) ?? newSlot(request, model)
  }

  return {
    add: (request) => {
      const ms = now()
      if (ms - minuteMs >= MINUTE_MS || ms < minuteMs) {
        present = new Map()
        minuteMs = startOf('1m', ms)
      }
      const slot = slotOf(request)
      if (!slot) return
      increase(slot.durations, request.ms)
      if (request.firstTokenMs !== undefined) increase(slot.firstTokens, request.firstTokenMs)
    },
    take: () => {
      if (waiting.length === 0) return null
      const slots = waiting.slice(0, SLICE_SLOTS)
      waiting = waiting.slice(SLICE_SLOTS)
      present = new Map()
      return latencyBatch(slots, waiting.length > 0)
    },
  }
}

function find(
  slots: readonly LatencySlot[] | undefined,
  { organizationId, upstream = '', status = 0, outcome }: MeasuredRequest,
): LatencySlot | undefined {
  if (!slots) return undefined
  for (const slot of slots) {
    const isAlike = slot.status === status && slot.outcome === outcome
    if (isAlike && slot.upstream === upstream && slot.organizationId === organizationId) return slot
  }
  return undefined
}

/** Adds a time to a histogram. */
export function increase(counts: number[], ms: number): void {
  let at = 0
  while (at < BOUNDS_MS.length && ms > (BOUNDS_MS[at] ?? 0)) at += 1
  counts[at] = (counts[at] ?? 0) + 1
}

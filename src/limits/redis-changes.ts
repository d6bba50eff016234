/**
 * Settlements and reservations of one turn of the event loop, sent to Redis as one call of a
 * script: at most `CALLS_MAX` of one scope and one time, settlements first. Each has its answer. On
 * a cluster these are two calls.
 *
 * Failure modes: a batch without an answer fails the calls in it, and no others.
 */
import type { AtStage } from '#event-loop/turn-stages.ts'
import type { ReserveOutcome } from './limiter.ts'
import { inTime } from './redis-client.ts'
import {
  packChanges,
  type ReservationCall,
  type SettlementCall,
  unpackOutcomes,
} from './redis-packing.ts'
import type { CallScript } from './redis-script-call.ts'
import { CHANGE } from './redis-scripts.ts'

/** Most calls in a batch: the server runs nothing else until its end. */
const CALLS_MAX = 64
/** The time for which the server knows a settlement that it has made. */
const MARK_KEPT_MS = 120_000
/** The longest wait for the answer to settlements, after which they are tried again. */
const SETTLED_WITHIN_MS = 10_000

export interface ChangesOptions {
  readonly atStage: AtStage
  /** Longest wait for the answer to a reservation, in milliseconds. */
  readonly answerMs: number
  /** The highest level that a settlement raises a bucket to, as a multiple of its limit. */
  readonly debtWindows: number
  /**
   * Settlements and reservations are two calls, for a cluster: while a slot moves between its
   * nodes, a call with a key that does not exist yet, as a settlement's mark, has to wait.
   */
  readonly apart?: boolean
}

/** Calls are sent at the end of the turn, or with `flush`. */
export interface Changes {
  /** `time` is in Unix milliseconds, or '' for the server's. Rejects with LimiterUnavailable. */
  reserve(scope: string, time: string, call: ReservationCall): Promise<ReserveOutcome>
  /** Resolves to the digit that the script answers. Rejects with LimiterUnavailable. */
  settle(scope: string, time: string, call: SettlementCall): Promise<string>
  /** Sends what waits. */
  flush(): void
}

interface Waiting<C, A> {
  readonly call: C
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/** Calls of one scope and one time. */
interface CallBatch {
  readonly scope: string
  readonly time: string
  readonly settlements: Waiting<SettlementCall, string>[]
  readonly reservations: Waiting<ReservationCall, ReserveOutcome>[]
}

export function createChanges(callScript: CallScript, options: ChangesOptions): Changes {
  let batches: CallBatch[] = []
  /** The newest batch of each scope and time. */
  let newest = new Map<string, CallBatch>()
  const flush = (): void => {
    const due = batches
    batches = []
    newest = new Map()
    for (const batch of due) sendBatch(callScript, options, batch)
  }
  /** The batch that has room for another call. */
  const openBatch = (scope: string, time: string): CallBatch => {
    if (batches.length === 0) options.atStage('send', flush)
    const name = `${time} ${scope}`
    const open = newest.get(name)
    if (open && open.settlements.length + open.reservations.length < CALLS_MAX) return open
    const batch = { scope, time, settlements: [], reservations: [] }
    newest.set(name, batch)
    batches.push(batch)
    return batch
  }
  return {
    flush,
    reserve: (scope, time, call) =>
      new Promise((resolve, reject) => {
        openBatch(scope, time).reservations.push({ call, resolve, reject })
      }),
    settle: (scope, time, call) =>
      new Promise((resolve, reject) => {
        openBatch(scope, time).settlements.push({ call, resolve, reject })
      }),
  }
}

function sendBatch(callScript: CallScript, options: ChangesOptions, batch: CallBatch): void {
  const { settlements, reservations } = batch
  const calls = options.apart
    ? [
        { ...batch, reservations: [] },
        { ...batch, settlements: [] },
      ]
    : [batch]
  try {
    for (const call of calls) {
      if (call.settlements.length + call.reservations.length > 0) send(callScript, options, call)
    }
  } catch (error) {
    for (const { reject } of [...settlements, ...reservations]) reject(error)
  }
}

function send(callScript: CallScript, options: ChangesOptions, batch: CallBatch): void {
  const { scope, time, settlements, reservations } = batch
  const settled = settlements.map(({ call }) => call)
  const reserved = reservations.map(({ call }) => call)
  const { keys, packed } = packChanges(scope, settled, reserved)
  const numbers = [settled.length, MARK_KEPT_MS, options.debtWindows].map(String)
  const answer = callScript(CHANGE, { keys, values: [time, packed, ...numbers] })
  if (settled.length > 0) {
    void answerAll(settlements, inTime(answer, SETTLED_WITHIN_MS), (bytes) => [
      ...bytes.toString('latin1', 0, settled.length),
    ])
  }
  if (reserved.length > 0) {
    void answerAll(reservations, inTime(answer, options.answerMs), (bytes) =>
      unpackOutcomes(bytes.subarray(settled.length), scope, reserved),
    )
  }
}

async function answerAll<C, A>(
  waiting: readonly Waiting<C, A>[],
  answer: Promise<Buffer>,
  read: (bytes: Buffer) => readonly A[],
): Promise<void> {
  try {
    const answers = read(await answer)
    for (const [index, { resolve, reject }] of waiting.entries()) {
      const own = answers[index]
      if (own === undefined) reject(new Error('Redis returned no answer to a call'))
      else resolve(own)
    }
  } catch (error) {
    for (const { reject } of waiting) reject(error)
  }
}

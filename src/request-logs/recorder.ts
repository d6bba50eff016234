/**
 * Requests that have a row in the request logs, until the next flush takes them.
 *
 * - Successes, and requests that their callers left: so many a second, and beyond them a sample.
 * - Failures and rejections: of each key and code so many a minute. The row after these stands for
 *   all others of the minute, and is written at its end: one key that is rejected ten thousand
 *   times a second has no more rows than one that is rejected twice.
 *
 * Failure modes: while the store is down rows wait, up to `ROWS_MAX`; later ones are dropped and
 * counted. A process that dies loses what usage loses, and rows beyond the first slice of a flush,
 * which are written after the usage of their requests.
 */
import type { Clock } from '#base/clock.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import type { Outcome, RequestRecord } from './record.ts'
import { requestLogBatch } from './rows.ts'

/** Most rows that wait to be written, of some hundred bytes each. */
const ROWS_MAX = 20_000
/** Most rows in one transaction. */
const SLICE_ROWS = 250
/** Failures and rejections of a key and a code that have a row of their own in each minute. */
const ALIKE_MAX = 60
/** Most keys with codes that are counted in a minute. */
const CAUSES_MAX = 10_000
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

export type RowResult = 'recorded' | 'left_out' | 'merged' | 'dropped'

export interface RequestLogRecorder extends FlushSource {
  /**
   * Whether a request has a row, or is the first of those that share one: then its record is added.
   * Called once for each request.
   */
  isWanted(outcome: Outcome, keyId: string, ending: RequestEnding): boolean
  add(record: RequestRecord): void
  /** Rows that wait to be written. */
  waiting(): number
}

export interface RequestLogRecorderOptions {
  readonly now: Clock
  /** A number from 0 up to 1. */
  readonly random: () => number
  /** Successes of a second that all have a row. */
  readonly successesPerSecond: number
  /** Part of the others that has one, from 0 to 1. */
  readonly sample: number
  /** Called for each request. */
  readonly onResult: (result: RowResult) => void
  readonly rowsMax?: number
}

interface RequestEnding {
  readonly status?: number | null | undefined
  readonly code?: string | null | undefined
}

/** Requests of one key that ended alike in the present minute. */
interface Cause {
  count: number
  /** The row of all beyond the first. */
  rest: RequestRecord | undefined
}

export function createRequestLogRecorder(options: RequestLogRecorderOptions): RequestLogRecorder {
  const { now, onResult, rowsMax = ROWS_MAX } = options
  const takes = createQuota(options)
  let waiting: RequestRecord[] = []
  let causes = new Map<string, Cause>()
  let minute = 0

  const push = (record: RequestRecord): void => {
    const hasRoom = waiting.length < rowsMax
    if (hasRoom) waiting.push(record)
    onResult(hasRoom ? 'recorded' : 'dropped')
  }
  /** Ends the minute of the causes: their rests are rows like others. */
  const endMinute = (ms: number): void => {
    for (const { rest, count } of causes.values()) {
      if (!rest) continue
      // A reader who follows the log has passed the time of its first request.
      const row = { ...rest, endedAt: ms, requests: count - ALIKE_MAX }
      if (waiting.length < rowsMax) waiting.push(row)
      else onResult('dropped')
    }
    causes = new Map()
  }
  const turnTo = (ms: number): void => {
    const present = Math.floor(ms / MINUTE_MS)
    if (present === minute) return
    minute = present
    endMinute(ms)
  }
  const countFailure = (keyId: string, code: string): boolean => {
    const name = `${keyId} ${code}`
    const cause = causes.get(name) ?? { count: 0, rest: undefined }
    if (cause.count === 0) {
      if (causes.size >= CAUSES_MAX) {
        onResult('dropped')
        return false
      }
      causes.set(name, cause)
    }
    cause.count += 1
    if (cause.count <= ALIKE_MAX + 1) return true
    onResult('merged')
    return false
  }
  return {
    isWanted: (outcome, keyId, ending) => {
      const ms = now()
      if (isFailure(outcome)) {
        turnTo(ms)
        return countFailure(keyId, codeOf(ending))
      }
      const isTaken = takes(ms)
      if (!isTaken) onResult('left_out')
      return isTaken
    },
    add: (record) => {
      const { outcome, keyId } = record
      const cause = isFailure(outcome) ? causes.get(`${keyId} ${codeOf(record)}`) : undefined
      if (!cause || cause.count <= ALIKE_MAX) push(record)
      else {
        cause.rest = record
        onResult('merged')
      }
    },
    take: (last) => {
      if (last) endMinute(now())
      else turnTo(now())
      if (waiting.length === 0) return null
      const records = waiting.slice(0, SLICE_ROWS)
      waiting = waiting.slice(SLICE_ROWS)
      return requestLogBatch(records, waiting.length > 0)
    },
    waiting: () => waiting.length,
  }
}

function isFailure(outcome: Outcome): boolean {
  return outcome === 'rejected' || outcome === 'failed'
}

/** The code by which failures and rejections are alike: of the error, or the status. */
function codeOf({ code, status }: RequestEnding): string {
  return code ?? String(status)
}

/** Whether a success has a row: the first of each second, and a sample of the others. */
function createQuota({ successesPerSecond, sample, random }: RequestLogRecorderOptions) {
  let second = 0
  let taken = 0
  return (ms: number): boolean => {
    const present = Math.floor(ms / SECOND_MS)
    if (present !== second) {
      second = present
      taken = 0
    }
    taken += 1
    return taken <= successesPerSecond || (sample > 0 && random() < sample)
  }
}

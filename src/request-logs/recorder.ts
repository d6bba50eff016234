/**
 * Requests that have a row in the request logs, until the next flush takes them.
 *
 * - Successes, and requests that their callers left: so many a second, and beyond them a sample.
 * - Failures and rejections: of each key and code so many a minute. The row after these stands for
 *   all others of the minute, and is written at its end: one key that is rejected ten thousand
 *   times a second has no more rows than with two rejections.
 * - A project has a part of the room and of the causes: it displaces no rows of others.
 *
 * Failure modes: while the store is down rows wait, up to `ROWS_MAX`; later ones are dropped and
 * counted. A process that dies loses what usage loses, and rows beyond the first slice of a flush,
 * which are written after the usage of their requests.
 */
import type { Clock } from '#base/clock.ts'
import { createHeldAmounts } from '#base/held-amounts.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { createCauses, type RequestEnding, type RequestKey } from './causes.ts'
import type { Outcome, RequestRecord } from './record.ts'
import { requestLogBatch } from './rows.ts'

/** Most rows that wait to be written, of some hundred bytes each. */
const ROWS_MAX = 20_000
/** Most rows in one transaction. */
const SLICE_ROWS = 250
/** Part of the room that the rows of one project wait in at most. */
const PROJECT_PART = 0.75
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

export type RowResult = 'recorded' | 'left_out' | 'merged' | 'dropped'

export interface RequestLogRecorder extends FlushSource {
  /**
   * Whether a request has a row, or is the first of those that share one: then its record is added.
   * Called once for each request.
   */
  isWanted(outcome: Outcome, key: RequestKey, ending: RequestEnding): boolean
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

export function createRequestLogRecorder(options: RequestLogRecorderOptions): RequestLogRecorder {
  const { now, onResult, rowsMax = ROWS_MAX } = options
  const takes = createQuota(options)
  const projectMax = Math.ceil(rowsMax * PROJECT_PART)
  const ofProjects = createHeldAmounts()
  const causes = createCauses()
  let waiting: RequestRecord[] = []
  let minute = 0

  const push = (record: RequestRecord): boolean => {
    const { projectId } = record
    if (waiting.length >= rowsMax || ofProjects.of(projectId) >= projectMax) {
      onResult('dropped')
      return false
    }
    waiting.push(record)
    ofProjects.add(projectId, 1)
    return true
  }
  /** Ends the minute of the causes: their rests are rows like others. */
  const endMinute = (ms: number): void => {
    for (const row of causes.end(ms)) push(row)
  }
  const turnTo = (ms: number): void => {
    const present = Math.floor(ms / MINUTE_MS)
    if (present === minute) return
    minute = present
    endMinute(ms)
  }
  const countFailure = (key: RequestKey, ending: RequestEnding): boolean => {
    const counted = causes.count(key, ending)
    if (counted === 'merged' || counted === 'dropped') onResult(counted)
    return counted === 'row' || counted === 'rest'
  }
  return {
    isWanted: (outcome, key, ending) => {
      const ms = now()
      if (isFailure(outcome)) {
        turnTo(ms)
        return countFailure(key, ending)
      }
      const isTaken = takes(ms)
      if (!isTaken) onResult('left_out')
      return isTaken
    },
    add: (record) => {
      if (isFailure(record.outcome) && causes.keepRest(record)) onResult('merged')
      else if (push(record)) onResult('recorded')
    },
    take: (last) => {
      if (last) endMinute(now())
      else turnTo(now())
      if (waiting.length === 0) return null
      const records = waiting.slice(0, SLICE_ROWS)
      waiting = waiting.slice(SLICE_ROWS)
      for (const { projectId } of records) ofProjects.add(projectId, -1)
      return requestLogBatch(records, waiting.length > 0)
    },
    waiting: () => waiting.length,
  }
}

function isFailure(outcome: Outcome): boolean {
  return outcome === 'rejected' || outcome === 'failed'
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

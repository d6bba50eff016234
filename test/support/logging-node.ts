/** A node that counts usage and logs requests, and flushes both, without a server. */
import type { Clock } from '#base/clock.ts'
import type { RequestRecord } from '#request-logs/record.ts'
import { requestLogBatch } from '#request-logs/rows.ts'
import { type Reader, type Store, StoreUnavailable } from '#storage/db.ts'
import { createFlush } from '#usage/flush.ts'
import { createRecorder } from '#usage/record.ts'
import { requestRecord } from './request-logs.ts'
import { manualSchedule } from './schedule.ts'
import { SUBJECT } from './usage.ts'

export interface LoggingNode {
  /** Counts and logs one request. */
  add(requestId: string, other?: Partial<RequestRecord>): void
  /** Writes what was added, unless the store is unavailable. */
  flush(): Promise<void>
  close(): Promise<void>
}

export function startLoggingNode(store: Store, now: Clock, nodeId: string): LoggingNode {
  const lost = (): never => {
    throw new Error('something was lost')
  }
  const usage = createRecorder({ now, onLost: lost, prices: () => undefined })
  let records: RequestRecord[] = []
  const logs = {
    take: () => {
      const taken = records
      records = []
      return taken.length === 0 ? null : requestLogBatch(taken, false)
    },
  }
  const flush = createFlush({
    store,
    now,
    nodeId,
    sources: [usage, logs],
    schedule: manualSchedule((error) => {
      if (!(error instanceof StoreUnavailable)) throw error
    }),
    onGivenUp: lost,
  })
  return {
    add: (requestId, other = {}) => {
      const record = requestRecord(requestId, { endedAt: now(), ...other })
      const { organizationId, amounts } = record
      usage.add({ subject: { ...SUBJECT, organizationId }, amounts: amounts ?? {} })
      records.push(record)
    },
    flush: flush.flush,
    close: flush.close,
  }
}

/** Requests by usage, by rows, and by the numbers of rows. */
export async function countedRequests(reader: Reader) {
  const usage = await reader
    .selectFrom('usage')
    .select('requests')
    .where('width', '=', '1d')
    .execute()
  const days = await reader.selectFrom('request_log_days').select('logs').execute()
  const rows = await reader.selectFrom('request_logs').select('request_id').execute()
  return {
    usage: usage.reduce((sum, { requests }) => sum + requests, 0),
    rows: rows.length,
    days: days.reduce((sum, { logs }) => sum + logs, 0),
  }
}

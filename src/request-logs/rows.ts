/** The rows of records, as the flush writes them. */
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { startOf } from '#usage/buckets.ts'
import type { Batch } from '#usage/flush-source.ts'
import { encodeDetails } from './details.ts'
import type { RequestRecord } from './record.ts'
import { addRequestLogDays, addRequestLogs, type LogDay } from './store.ts'
import { recordedText } from './text.ts'

/** One transaction's work of the flush: `more` as in `FlushSource`. */
export function requestLogBatch(records: readonly RequestRecord[], more: boolean): Batch {
  const rows = records.map(requestLogRow)
  return {
    more,
    write: (tx) => addRequestLogs(tx, rows),
    writeShared: (tx) => addRequestLogDays(tx, requestLogDays(rows)),
  }
}

export function requestLogRow(record: RequestRecord): RequestLogTable {
  return {
    organization_id: record.organizationId,
    ended_at: record.endedAt,
    request_id: record.requestId,
    started_at: record.startedAt,
    project_id: record.projectId,
    key_id: record.keyId,
    owner_id: record.ownerId,
    endpoint: record.endpoint,
    api_format: record.apiFormat,
    model: textOf(record.model),
    upstream: record.upstream,
    status: record.status,
    outcome: record.outcome,
    code: textOf(record.code),
    session: textOf(record.session),
    cost: Math.round(record.cost),
    duration_ms: Math.round(record.ms),
    requests: record.requests,
    address: record.address,
    user_agent: textOf(record.userAgent),
    details: encodeDetails(record),
  }
}

/** Number of the rows by project and day, each once, in the order of their key. */
export function requestLogDays(rows: readonly RequestLogTable[]): LogDay[] {
  const found = new Map<string, LogDay>()
  for (const { organization_id, project_id, ended_at } of rows) {
    const startsAt = startOf('1d', ended_at)
    const name = `${organization_id}\n${project_id}\n${startsAt}`
    const known = found.get(name)
    if (known) known.logs += 1
    else found.set(name, { organization_id, project_id, starts_at: startsAt, logs: 1 })
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

function textOf(text: string | null): string | null {
  return text === null ? null : recordedText(text)
}

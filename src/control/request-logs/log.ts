/** The object of the contract from a row of request logs, and its line in CSV. */
import { toSeconds } from '#base/clock.ts'
import { csvJson, csvLine } from '#contract/csv.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { SPEND } from '#contract/request-logs/limit-sentence.ts'
import { decodeDetails, type RequestLogDetails } from '#request-logs/details.ts'
import { dollars } from '#spend/ledger/money.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { isOfAccount } from './filters/store.ts'

/** Decimals of a billionth of a dollar. */
const COST_DECIMALS = 9

/** `names` has last names by id. */
export function toWire(row: RequestLogTable, names: ReadonlyMap<string, string>): RequestLog {
  const details = decodeDetails(row.details)
  const ids = [row.project_id, row.key_id, row.owner_id ?? '']
  return {
    object: 'organization.request_log',
    request_id: row.request_id,
    client_request_id: details.clientRequestId,
    trace_id: details.traceId,
    started_at: toSeconds(row.started_at),
    started_at_ms: row.started_at,
    ended_at: toSeconds(row.ended_at),
    ended_at_ms: row.ended_at,
    endpoint: row.endpoint,
    api_format: row.api_format,
    project_id: row.project_id,
    api_key_id: row.key_id,
    owner: ownerOf(row.owner_id),
    names: Object.fromEntries(
      ids.flatMap((id) => {
        const name = names.get(id)
        return name === undefined ? [] : [[id, name]]
      }),
    ),
    address: row.address,
    user_agent: row.user_agent,
    session: row.session,
    tags: details.tags,
    model: row.model,
    requested_model: details.requestedModel,
    answered_model: details.answeredModel,
    upstream: row.upstream,
    attempts: details.attempts.map(({ upstream, model, status, reason, startedMs, ms }) => ({
      upstream,
      model: model ?? row.model,
      status,
      reason,
      started_ms: startedMs,
      duration_ms: ms,
    })),
    outcome: row.outcome,
    status: row.status,
    code: row.code,
    limit: limitOf(details.limit),
    usage: details.usage,
    cost: dollars(BigInt(row.cost)),
    waited_ms: details.waitedMs,
    first_byte_ms: details.firstByteMs,
    first_token_ms: details.firstTokenMs,
    duration_ms: row.duration_ms,
    request_bytes: details.requestBytes,
    answer_bytes: details.answerBytes,
    streamed: details.isStreamed,
    left: details.hasLeft,
    requests: row.requests,
  }
}

function ownerOf(id: string | null): RequestLog['owner'] {
  return id === null ? null : { type: isOfAccount(id) ? 'service_account' : 'user', id }
}

function limitOf(limit: RequestLogDetails['limit']): RequestLog['limit'] {
  if (limit === null) return null
  if ('dimension' in limit) return { ...limit, resets_at: null }
  return {
    dimension: SPEND,
    source: limit.source,
    model: null,
    limit: dollars(limit.limit),
    used: dollars(limit.used),
    reserved: dollars(limit.reserved),
    requested: dollars(limit.requested),
    resets_in_ms: null,
    resets_at: toSeconds(limit.resetsAtMs),
  }
}

/** Cells of the columns. Members that are objects or lists are JSON. */
const CELLS: Readonly<Record<string, (log: RequestLog) => string | number>> = {
  request_id: (log) => log.request_id,
  client_request_id: (log) => log.client_request_id ?? '',
  trace_id: (log) => log.trace_id ?? '',
  started_at: (log) => new Date(log.started_at_ms).toISOString(),
  ended_at: (log) => new Date(log.ended_at_ms).toISOString(),
  endpoint: (log) => log.endpoint,
  api_format: (log) => log.api_format,
  project_id: (log) => log.project_id,
  project_name: (log) => log.names[log.project_id] ?? '',
  api_key_id: (log) => log.api_key_id,
  api_key_name: (log) => log.names[log.api_key_id] ?? '',
  owner_type: (log) => log.owner?.type ?? '',
  owner_id: (log) => log.owner?.id ?? '',
  owner_name: (log) => log.names[log.owner?.id ?? ''] ?? '',
  address: (log) => log.address ?? '',
  user_agent: (log) => log.user_agent ?? '',
  session: (log) => log.session ?? '',
  tags: (log) => csvJson(log.tags),
  model: (log) => log.model ?? '',
  requested_model: (log) => log.requested_model ?? '',
  answered_model: (log) => log.answered_model ?? '',
  upstream: (log) => log.upstream ?? '',
  attempts: (log) => csvJson(log.attempts),
  outcome: (log) => log.outcome,
  status: (log) => log.status ?? '',
  code: (log) => log.code ?? '',
  limit: (log) => (log.limit === null ? '' : csvJson(log.limit)),
  usage: (log) => csvJson(log.usage),
  cost: (log) => log.cost.toFixed(COST_DECIMALS),
  waited_ms: (log) => log.waited_ms,
  first_byte_ms: (log) => log.first_byte_ms ?? '',
  first_token_ms: (log) => log.first_token_ms ?? '',
  duration_ms: (log) => log.duration_ms,
  request_bytes: (log) => log.request_bytes,
  answer_bytes: (log) => log.answer_bytes,
  streamed: (log) => String(log.streamed),
  left: (log) => String(log.left),
  requests: (log) => log.requests,
}

/** The line with the names of the columns. */
export const CSV_HEAD = csvLine(Object.keys(CELLS))

export function csvLineOf(log: RequestLog): string {
  return csvLine(Object.values(CELLS).map((cellOf) => cellOf(log)))
}

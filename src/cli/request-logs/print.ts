/** Output of request logs: a table of several, and the explanation of one. */

import { type Output, pretty, printRows, write } from '#cli/answer.ts'
import { linesOf, printable, type TableRow, tableOf } from '#cli/table.ts'
import { DEFAULT_KEY_NAME } from '#contract/api-keys.ts'
import type { RequestLog, RequestLogPage } from '#contract/extensions/request-logs.ts'
import { requestSentences } from '#contract/request-logs/sentence.ts'
import { durationText } from '#contract/request-logs/texts.ts'

/** One page as a table, with a hint on standard error if the search has not ended. */
export async function printRequestLogs(
  to: Output,
  page: RequestLogPage,
  json: boolean,
): Promise<void> {
  if (json) return write(to, pretty(page))
  const { data, has_more, next_page } = page
  if (data.length > 0 || !has_more) await printRows(to, data.map(logRow))
  if (!has_more || next_page === null) return
  const found = data.length === 0 ? 'Nothing found so far' : 'More results'
  to.stderr.write(
    `${found}: continue with --page ${next_page}, or list everything with --csv or --jsonl.\n`,
  )
}

/** The explanation of one request, then its members and its attempts. */
export async function printRequestLog(to: Output, log: RequestLog, json: boolean): Promise<void> {
  if (json) return write(to, pretty(log))
  const sentences = requestSentences(log).map((sentence) => `${printable(sentence)}\n`)
  await write(to, `${sentences.join('')}\n${linesOf(withoutNulls(factsOf(log)))}`)
  if (log.attempts.length > 0) await write(to, `\n${tableOf(log.attempts.map(attemptRow))}`)
}

/** The row of a request in a table. */
export function logRow(log: RequestLog): TableRow {
  return {
    time: utcTime(log.ended_at_ms),
    status: log.status,
    outcome: log.outcome,
    code: log.code,
    model: log.model,
    key: keyName(log),
    upstream: log.upstream,
    ms: log.duration_ms,
    cost_usd: log.cost,
    requests: log.requests > 1 ? log.requests : null,
    request_id: log.request_id,
  }
}

function factsOf(log: RequestLog): TableRow {
  return {
    request_id: log.request_id,
    client_request_id: log.client_request_id,
    trace_id: log.trace_id,
    started: utcTime(log.started_at_ms),
    ended: utcTime(log.ended_at_ms),
    project: named(log, log.project_id),
    key: named(log, log.api_key_id),
    owner: log.owner && named(log, log.owner.id),
    address: log.address,
    user_agent: log.user_agent,
    session: log.session,
    tags: pairs(log.tags),
    endpoint: log.endpoint,
    model: log.model,
    requested_model: log.requested_model,
    answered_model: log.answered_model,
    upstream: log.upstream,
    streamed: log.streamed,
    ...amountsOf(log),
    cost_usd: log.cost,
    waited: durationText(log.waited_ms),
    to_first_byte: log.first_byte_ms === null ? null : durationText(log.first_byte_ms),
    to_first_token: log.first_token_ms === null ? null : durationText(log.first_token_ms),
    whole: durationText(log.duration_ms),
    request_bytes: log.request_bytes,
    answer_bytes: log.answer_bytes,
  }
}

/** Counted amounts; numbers of requests say nothing of one. */
function amountsOf({ usage }: RequestLog): TableRow {
  return Object.fromEntries(Object.entries(usage).filter(([name]) => !REQUEST_COUNTS.test(name)))
}

const REQUEST_COUNTS = /requests|^refused_/

function attemptRow(attempt: Attempt): TableRow {
  const { upstream, model, status, reason, started_ms, duration_ms } = attempt
  return { upstream, model, status, reason, started_ms, ms: duration_ms }
}

type Attempt = RequestLog['attempts'][number]

/** Name of the key; of its owner if it has the default name; its id if it has none. */
function keyName({ api_key_id, owner, names }: RequestLog): string {
  const name = names[api_key_id] ?? api_key_id
  return (name === DEFAULT_KEY_NAME && owner && names[owner.id]) || name
}

/** `Research (proj_abc)` */
function named({ names }: RequestLog, id: string): string {
  const name = names[id]
  return name === undefined || name === '' ? id : `${name} (${id})`
}

function pairs(tags: RequestLog['tags']): string | null {
  return (
    Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ') || null
  )
}

function withoutNulls(row: TableRow): TableRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}

function utcTime(ms: number): string {
  return new Date(ms).toISOString()
}

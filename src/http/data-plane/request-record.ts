/**
 * The record of a request of this plane, made once its response has closed and its charge is
 * settled. A request without a row in the request logs and without a trace needs none.
 */
import type { Clock } from '#base/clock.ts'
import { memoizedPair } from '#base/memoized.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type CallLog, headerText, sessionOf } from '#gateway/call-log.ts'
import { isFailure } from '#gateway/upstream/failures.ts'
import type { DataAccess, DataAccessLog } from '#http/answers/access-log.ts'
import type { Addresses } from '#http/callers/addresses.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Outcome, RequestRecord } from '#request-logs/record.ts'
import type { RequestLogRecorder } from '#request-logs/recorder.ts'
import type { TracedRequest } from '#tracing/spans.ts'
import type { Tracing } from '#tracing/tracing.ts'
import type { LatencyRecorder, MeasuredRequest } from '#usage/latency/recorder.ts'
import type { Matched } from './routes.ts'
import type { Served } from './served.ts'

export interface RecordParts {
  readonly now: Clock
  readonly elapsed: Clock
  readonly addresses: Pick<Addresses, 'of'>
  readonly accessLog: DataAccessLog
  /** Undefined: requests have no rows. */
  readonly requestLogs: RequestLogging | undefined
  readonly latencies: Pick<LatencyRecorder, 'add'>
  /** Undefined: no request is traced. */
  readonly tracing: Tracing | undefined
  readonly metrics: Pick<Metrics, 'gateway'>
  /** Name of a model as a metric's label: of the catalog, or `other`. */
  readonly labelOf: (model: string) => string
}

export interface RequestLogging extends Pick<RequestLogRecorder, 'isWanted' | 'add'> {
  /** Whether the addresses of clients are recorded. */
  readonly hasAddresses: boolean
}

export function endpointOf({ matched }: Served): string {
  return matched ? matched.route.id : 'none'
}

/** Writes the log line of a request, its row and its spans. `ms` to its close. */
export function recordRequest(parts: RecordParts, served: Served, ms: number): void {
  const { accessLog, requestLogs, tracing } = parts
  const { response, received, reply } = served
  const { log } = reply
  const ending: Ending = {
    status: reply.hasBegun() ? response.statusCode : undefined,
    isAborted: !response.writableFinished,
    log,
    code: (served.problem ?? log.ended)?.code ?? log.code ?? served.answer.exceeded,
    ms,
  }
  const outcome = outcomeOf(served, ending)
  if (outcome === 'succeeded' && log.isEventStream) observeTokens(parts, served, ms)
  if (accessLog.isVerbose || isBad(outcome)) writeLine(accessLog, served, ending, outcome)
  const { grant } = received
  const { matched } = served
  if (!grant || !matched) return
  if (matched.route.runsModel) parts.latencies.add(measuredOf(served, ending, grant, outcome))
  const isWanted = requestLogs?.isWanted(outcome, grant, ending)
  if (!isWanted && !log.trace) return
  const record = recordOf(parts, served, { ...ending, grant, matched, outcome })
  if (isWanted) requestLogs?.add(record)
  if (log.trace) tracing?.end(log.trace, { record, ...pathsOf(served, matched) })
}

function measuredOf(
  { startedAt }: Served,
  { log, status, ms }: Ending,
  { organization }: Grant,
  outcome: Outcome,
): MeasuredRequest {
  const { upstream, model, firstTokenAt } = log
  const firstTokenMs = firstTokenAt === undefined ? undefined : firstTokenAt - startedAt
  return {
    organizationId: organization.id,
    upstream,
    model,
    status,
    outcome,
    ms,
    firstTokenMs,
  }
}

/** Method and path of a request, as its route has it and as it came. */
function pathsOf({ request }: Served, { route }: Matched): Omit<TracedRequest, 'record'> {
  const { method = '', url = '' } = request
  const [path = ''] = url.split('?', 1)
  return { method, path, route: `/v1${route.path}` }
}

/** Observes the time for each token of a stream after the first, if their number was reported. */
function observeTokens(
  { metrics, labelOf }: RecordParts,
  { reply, startedAt }: Served,
  ms: number,
) {
  const { model, upstream, amounts, firstTokenAt } = reply.log
  const later = (amounts?.outputTokens ?? 0) - 1
  if (!model || !upstream || firstTokenAt === undefined || later < 1) return
  if (amounts?.estimatedOutputTokens) return
  const seconds = (startedAt + ms - firstTokenAt) / 1_000
  metrics.gateway.tokenTime(labelOf(model), upstream, seconds / later)
}

type Ending = Pick<DataAccess, 'status' | 'isAborted' | 'log' | 'code' | 'ms'>

function writeLine(
  accessLog: DataAccessLog,
  served: Served,
  ending: Ending,
  outcome: Outcome,
): void {
  const { request, requestId, received } = served
  const { method = '', url = '' } = request
  const endpoint = endpointOf(served)
  const { grant } = received
  accessLog.write({
    ...ending,
    requestId,
    endpoint,
    method,
    url,
    grant,
    isBad: isBad(outcome),
  })
}

function isBad(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'rejected'
}

/** A stream that ended with an error event has a code. */
function outcomeOf(served: Served, ending: Ending): Outcome {
  const { status = 0, isAborted, log } = ending
  const error = served.problem ?? log.ended
  if (log.isBroken) return 'failed'
  if (hasLeft(served, ending)) return 'left'
  if (served.answer.exceeded) return 'rejected'
  if (error) return isFailure(error) ? 'failed' : 'rejected'
  if (isAborted) return 'failed'
  if (status < 400) return 'succeeded'
  return status >= 500 ? 'failed' : 'rejected'
}

/** Whether the caller has disconnected before the end, and not this server. */
function hasLeft({ reply, answer }: Served, { isAborted }: Pick<Ending, 'isAborted'>): boolean {
  return isAborted && !reply.isBrokenOff && answer.exceeded === undefined
}

interface KnownEnding extends Ending {
  readonly grant: Grant
  readonly matched: Matched
  readonly outcome: Outcome
}

function recordOf(parts: RecordParts, served: Served, ending: KnownEnding): RequestRecord {
  const { now, elapsed, addresses, requestLogs } = parts
  const { request, reply, received, startedAt, problem, rejectedBytes } = served
  const { grant, matched, outcome, log, status = null, code = null, ms } = ending
  const { headers } = request
  const endedAt = now()
  const { firstByteAt, answerBytes } = reply
  const { firstTokenAt } = log
  const firstByteMs = firstByteAt === undefined ? null : firstByteAt - startedAt
  const { details } = problem ?? {}
  return {
    endedAt,
    startedAt: endedAt - Math.round(elapsed() - startedAt),
    requestId: served.requestId,
    clientRequestId: headerText(headers['x-client-request-id']),
    traceId: log.trace?.traceId ?? null,
    endpoint: matched.route.id,
    apiFormat: reply.format.name,
    organizationId: grant.organization.id,
    projectId: grant.projectId,
    keyId: grant.keyId,
    ownerId: grant.owner.id,
    address: requestLogs?.hasAddresses ? addresses.of(request) : null,
    userAgent: headerText(headers['user-agent']),
    session: sessionOf(headers, matched.format.request.sessionHeaders),
    tags: tagsOf(log, grant),
    model: log.model ?? null,
    requestedModel: requestedModelOf(log),
    answeredModel: log.answeredModel ?? null,
    upstream: log.upstream ?? null,
    attempts: log.attempts,
    outcome,
    status,
    code,
    limit: details?.limit ?? details?.spend ?? null,
    amounts: log.amounts ?? null,
    cost: log.cost,
    waitedMs: log.waitedMs,
    waits: log.waits,
    firstByteMs,
    firstTokenMs: firstTokenAt === undefined ? null : firstTokenAt - startedAt,
    ms,
    requestBytes: rejectedBytes + received.bytes,
    answerBytes,
    isStreamed: log.isEventStream,
    hasLeft: hasLeft(served, ending),
    requests: 1,
  }
}

/** Tags of a request, and its values of keys with limits of them, which are no tags of usage. */
function tagsOf({ tags, values }: CallLog, grant: Grant): RequestRecord['tags'] {
  const found = (tags ?? grant.tags).tags
  return values === undefined ? found : withValues(values, found)
}

const withValues = memoizedPair(
  (values: ReadonlyMap<string, string>, tags: RequestRecord['tags']): RequestRecord['tags'] => ({
    ...tags,
    ...Object.fromEntries(values),
  }),
)

function requestedModelOf({ model, requestedModel }: CallLog): string | null {
  return requestedModel === undefined || requestedModel === model ? null : requestedModel
}

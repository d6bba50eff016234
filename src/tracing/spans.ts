/**
 * Spans of a request, made from its record when it has ended, by OpenTelemetry's conventions for
 * HTTP and those for generative AI (v0.1.0): a server span, below it the admission, a span for
 * each wait and a client span for each attempt. Like the record they have no content.
 */
import type { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { maskedPath } from '#base/secrets.ts'
import type { RecordedWait, RequestRecord } from '#request-logs/record.ts'
import { attemptAttributes, requestAttributes, type SpanAttributes } from './attributes.ts'
import { type RequestTrace, randomHex } from './trace-context.ts'
import type { TracedUpstream } from './upstreams.ts'

/** A span as the library exports it. */
export type ExportedSpan = Parameters<(typeof JsonTraceSerializer)['serializeRequest']>[0][number]
/** Parts that all spans of a server have in common. */
export type SpanScope = Pick<ExportedSpan, 'resource' | 'instrumentationScope'>

/** A traced request that has ended. */
export interface TracedRequest {
  readonly record: RequestRecord
  readonly method: string
  /** Path of the route, with its parameters by name. */
  readonly route: string
  /** The path as it came, without a query. */
  readonly path: string
}

/** Kinds and statuses of the library, which loads them as values. */
const INTERNAL = 0
const SERVER = 1
const CLIENT = 2
const UNSET = 0
const ERROR = 2
const SAMPLED = 1

export interface SpanOptions {
  readonly scope: SpanScope
  readonly upstreams: ReadonlyMap<string, TracedUpstream>
}

/** The server span, the admission, the waits and the attempts of a request. */
export function spansOf(
  trace: RequestTrace,
  request: TracedRequest,
  options: SpanOptions,
): ExportedSpan[] {
  const { record, method, route } = request
  const whole = { startMs: record.startedAt, endMs: record.startedAt + record.ms }
  const path = maskedPath(request.path)
  const server = newSpan(trace, options.scope, {
    ...whole,
    id: trace.spanId,
    parentId: trace.parentSpanId,
    isParentRemote: true,
    name: `${method} ${route}`,
    kind: SERVER,
    // A 4xx is a fault of the caller: HTTP conventions, "Status".
    isError: record.outcome === 'failed',
    attributes: requestAttributes(record, { method, route, path }),
  })
  const admission = admissionOf(trace, record, options.scope)
  const attempts = record.attempts.map((_, index) => attemptOf(trace, request, options, index))
  const waits = record.waits.map((wait) => waitingOf(trace, record, wait, options.scope))
  return [server, ...(admission ? [admission] : []), ...waits, ...attempts]
}

/** A wait: for room in spend limits before an attempt, or for a connection at its begin. */
function waitingOf(
  trace: RequestTrace,
  { startedAt }: RequestRecord,
  { for: cause, startedMs, ms }: RecordedWait,
  scope: SpanScope,
): ExportedSpan {
  const startMs = startedAt + startedMs
  return newSpan(trace, scope, {
    id: randomHex(8),
    parentId: trace.spanId,
    name: 'waiting',
    kind: INTERNAL,
    startMs,
    endMs: startMs + ms,
    isError: false,
    attributes: { 'bailiwick.waiting.for': cause },
  })
}

/** The time until the first attempt, or until a limit rejected the request. */
function admissionOf(
  trace: RequestTrace,
  record: RequestRecord,
  scope: SpanScope,
): ExportedSpan | undefined {
  const { attempts, limit, startedAt, waitedMs } = record
  const first = attempts[0]
  if (!first && !limit) return undefined
  const attributes: SpanAttributes = { 'bailiwick.waited': waitedMs / 1_000 }
  if (limit) {
    attributes['bailiwick.limit.dimension'] = 'dimension' in limit ? limit.dimension : 'spend'
    attributes['bailiwick.limit.source'] = limit.source
    if (record.code !== null) attributes['error.type'] = record.code
  }
  return newSpan(trace, scope, {
    id: randomHex(8),
    parentId: trace.spanId,
    name: 'admission',
    kind: INTERNAL,
    startMs: startedAt,
    endMs: startedAt + (first ? first.startedMs : record.ms),
    isError: limit !== null,
    attributes,
  })
}

function attemptOf(
  trace: RequestTrace,
  { record, method, route }: TracedRequest,
  { scope, upstreams }: SpanOptions,
  index: number,
): ExportedSpan {
  const { name, attributes, isError, startedMs, ms } = attemptAttributes(record, {
    index,
    method,
    route,
    upstreams,
  })
  const startMs = record.startedAt + startedMs
  return newSpan(trace, scope, {
    id: trace.attemptIds[index] ?? randomHex(8),
    parentId: trace.spanId,
    name,
    kind: CLIENT,
    startMs,
    endMs: startMs + ms,
    isError,
    attributes,
  })
}

interface SpanFacts {
  readonly id: string
  readonly parentId: string | undefined
  readonly isParentRemote?: boolean
  readonly name: string
  readonly kind: ExportedSpan['kind']
  /** Unix milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly isError: boolean
  readonly attributes: SpanAttributes
}

function newSpan(trace: RequestTrace, scope: SpanScope, facts: SpanFacts): ExportedSpan {
  const { id, parentId, isParentRemote = false, name, kind, startMs, endMs, isError } = facts
  const { traceId, traceState } = trace
  const state = traceState === undefined ? undefined : stateOf(traceState)
  const context = {
    traceId,
    traceFlags: SAMPLED,
    ...(state && { traceState: state }),
  }
  return {
    name,
    kind,
    spanContext: () => ({ ...context, spanId: id }),
    ...(parentId !== undefined && {
      parentSpanContext: { ...context, spanId: parentId, isRemote: isParentRemote },
    }),
    startTime: timeOf(startMs),
    endTime: timeOf(endMs),
    duration: timeOf(endMs - startMs),
    status: { code: isError ? ERROR : UNSET },
    attributes: facts.attributes,
    links: [],
    events: [],
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...scope,
  }
}

/** The caller's state, of which an export reads only the text. */
function stateOf(text: string): NonNullable<ReturnType<ExportedSpan['spanContext']>['traceState']> {
  const state = {
    get: () => undefined,
    set: () => state,
    unset: () => state,
    serialize: () => text,
  }
  return state
}

/** Seconds and nanoseconds. */
function timeOf(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)]
}

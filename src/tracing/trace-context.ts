/**
 * Trace context of W3C (https://www.w3.org/TR/trace-context/), in and out. A caller's context is
 * data of a stranger: its trace id is kept, and an invalid one begins a new trace.
 */
import { randomFillSync } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The context of a caller. */
export interface CallerContext {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
  readonly traceState: string | undefined
}

/** A traced request: the ids of its spans, which are made when it has ended. */
export interface RequestTrace {
  readonly traceId: string
  readonly spanId: string
  /** The caller's span. */
  readonly parentSpanId: string | undefined
  readonly traceState: string | undefined
  /** Ids of the spans of attempts, in their order. */
  readonly attemptIds: readonly string[]
  /**
   * Begins the span of an attempt: it is the context of the attempt's request, a list of names and
   * values. Replaces the caller's, and that of an earlier attempt with the same request.
   */
  beginAttempt(headers: string[]): void
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
/** The longest that has a meaning here; others begin a new trace. */
const TRACEPARENT_MAX = 256
const ZEROS = /^0+$/
const SAMPLED = 1
/** As much of `tracestate` as is passed at least, by the standard; a longer one is dropped. */
const TRACESTATE_MAX = 512
const TRACESTATE_MEMBERS_MAX = 32
const TRACESTATE_KEY = /^[a-z0-9][a-z0-9_*/-]{0,255}(?:@[a-z][a-z0-9_*/-]{0,13})?$/
/** Printable, without a comma and an equals sign, and not empty. */
const TRACESTATE_VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/

/** The context of a request; undefined if it has none, or an invalid one. */
export function parseContext(headers: IncomingHttpHeaders): CallerContext | undefined {
  const { traceparent, tracestate } = headers
  if (typeof traceparent !== 'string' || traceparent.length > TRACEPARENT_MAX) return undefined
  const [, version, traceId = '', spanId = '', flags = '', rest] =
    TRACEPARENT.exec(traceparent) ?? []
  // Version 00 has four parts; of a later one the first four are read.
  if (version === undefined || version === 'ff' || (version === '00' && rest)) return undefined
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined
  return {
    traceId,
    spanId,
    isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0,
    traceState: parseState(tracestate),
  }
}

function parseState(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string' || header.length > TRACESTATE_MAX) return undefined
  const members = header
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
  const isValid = members.length <= TRACESTATE_MEMBERS_MAX && members.every(isMember)
  return isValid && members.length > 0 ? members.join(',') : undefined
}

function isMember(member: string): boolean {
  const at = member.indexOf('=')
  return TRACESTATE_KEY.test(member.slice(0, at)) && TRACESTATE_VALUE.test(member.slice(at + 1))
}

/** The trace of a request that is sampled. */
export function newTrace(caller: CallerContext | undefined): RequestTrace {
  const traceId = caller?.traceId ?? randomHex(16)
  const traceState = caller?.traceState
  const attemptIds: string[] = []
  return {
    traceId,
    spanId: randomHex(8),
    parentSpanId: caller?.spanId,
    traceState,
    attemptIds,
    beginAttempt: (headers) => {
      const spanId = randomHex(8)
      attemptIds.push(spanId)
      setHeader(headers, 'traceparent', `00-${traceId}-${spanId}-01`)
      if (traceState !== undefined) setHeader(headers, 'tracestate', traceState)
    },
  }
}

function setHeader(headers: string[], name: string, value: string): void {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at] === name) {
      headers[at + 1] = value
      return
    }
  }
  headers.push(name, value)
}

/** Never all zeros, which is no id: that happens once in 2^64 times, and is not looked at. */
export function randomHex(bytes: number): string {
  return randomFillSync(Buffer.allocUnsafe(bytes)).toString('hex')
}

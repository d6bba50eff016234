/**
 * The question to an upstream: its list of models, with its credentials. One request, of which no
 * byte of a success is read.
 */
import { createScheduler, repeatByTimer } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { causeOf } from '#base/error-cause.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Egress } from '#egress/egress.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { addChunk, messageOf, newFailedAnswer } from '#gateway/upstream/failure-message.ts'
import { ownHeadersOf, upstreamHeaders } from '#gateway/upstream/forwarded-headers.ts'
import { createCredentials } from '#upstream-credentials/credentials.ts'
import { sendBounded } from './bounded-request.ts'

/** Longest wait for an answer. */
const ANSWER_MAX_MS = 8_000
/** Bytes of a failure that are read for its message. */
const MESSAGE_BYTES = 4_096

export type UpstreamAnswer =
  /** Its source of tokens gave none. */
  | { readonly kind: 'no_token'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly isTrust: boolean }
  | UpstreamStatus

export interface UpstreamStatus {
  readonly kind: 'answered'
  readonly status: number
  /** Shortened, and without keys. */
  readonly message: string | undefined
  readonly redirectsTo: string | undefined
  /** Offset of its clock, which its answer has in whole seconds. */
  readonly clockOffsetMs: number | undefined
  /** End of the token that was obtained for this request. */
  readonly tokenEndsAt: number | undefined
}

export interface UpstreamProbeOptions {
  readonly egress: Egress
  readonly now: Clock
  readonly elapsed: Clock
}

export async function probeUpstream(
  upstream: Upstream,
  options: UpstreamProbeOptions,
): Promise<UpstreamAnswer> {
  const token = await tokenFor(upstream, options)
  if (token.headers === undefined) return { kind: 'no_token', reason: token.reason }
  const format = UPSTREAM_FORMATS[upstream.apiFormat]
  const ownHeaders = ownHeadersOf(upstream, format, token.headers)
  const headers = upstreamHeaders(format.modelList.headers, { format, ownHeaders })
  const { origin, basePath, connectMs, tls } = upstream
  const beganAt = options.now()
  try {
    const answer = await sendBounded({
      url: new URL(origin + basePath + format.modelList.path),
      connect: options.egress.connector(origin, {
        timeoutMs: Math.min(connectMs, ANSWER_MAX_MS),
        tls,
      }),
      headers: membersOf(headers),
      keptBytes: MESSAGE_BYTES,
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
    })
    return {
      kind: 'answered',
      status: answer.status,
      message: answer.status < 400 ? undefined : messageIn(answer.status, answer.body),
      redirectsTo: answer.status < 400 ? hostOf(answer.headers.location, origin) : undefined,
      clockOffsetMs: clockOffset(answer.headers.date, beganAt, options.now()),
      tokenEndsAt: token.endsAt,
    }
  } catch (error) {
    return unreachable(error)
  }
}

/** Headers with the credentials of an upstream, fetched as a server does. */
async function tokenFor(
  { name, auth }: Upstream,
  { egress, now, elapsed }: UpstreamProbeOptions,
): Promise<
  | { readonly headers: readonly string[]; readonly endsAt: number | undefined }
  | { readonly headers: undefined; readonly reason: string }
> {
  const onFailure = (): void => {}
  await using scheduler = createScheduler({ repeat: repeatByTimer, now, elapsed, onFailure })
  const credentials = createCredentials({
    now,
    elapsed,
    egress,
    schedule: scheduler.schedule,
    refreshSecrets: () => {},
    onFetched: () => {},
    warn: () => {},
  })
  let headers: readonly string[] | undefined
  const open = credentials.open(name, auth, (given) => {
    headers = given
  })
  await credentials.first()
  const state = open.state()
  await credentials.close()
  return headers === undefined
    ? { headers, reason: state?.lastError?.message ?? 'it gave no token' }
    : { headers, endsAt: state?.endsAt ?? undefined }
}

/** Names and values, alternately, as members. */
function membersOf(headers: readonly string[]): Record<string, string> {
  const members: Record<string, string> = {}
  for (let at = 0; at < headers.length; at += 2) members[headers[at] ?? ''] = headers[at + 1] ?? ''
  return members
}

function messageIn(status: number, body: Buffer): string | undefined {
  const answer = newFailedAnswer(status)
  addChunk(answer, body)
  return messageOf(answer)
}

function hostOf(location: string | undefined, origin: string): string | undefined {
  return location === undefined
    ? undefined
    : (URL.parse(location, origin)?.host ?? 'another address')
}

/** The header is cut to whole seconds, so its second is compared by the middle. */
function clockOffset(date: string | undefined, beganAt: number, endedAt: number) {
  const there = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(there) ? undefined : there + 500 - (beganAt + endedAt) / 2
}

/** Codes of TLS for a certificate that is not trusted, or not of this name. */
const TRUST = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

function unreachable(error: unknown): UpstreamAnswer {
  const { name, code } = Object(error)
  const reason =
    name === 'TimeoutError' ? `no answer within ${ANSWER_MAX_MS / 1_000} s` : causeOf(error)
  return { kind: 'unreachable', reason, isTrust: TRUST.test(String(code)) }
}

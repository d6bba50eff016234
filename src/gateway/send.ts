/**
 * Sends a request to one upstream after the other until one has answered, and says so in OpenAI's
 * words when none has.
 */
import { Problem } from '#base/problem.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Call } from './call.ts'
import { attempt, type Ended, type Failure, isWorthAnother } from './exchange.ts'
import { upstreamHeaders } from './headers.ts'
import type { Prepared } from './prepare.ts'
import type { Station, Upstreams } from './upstreams.ts'

const STREAM_OPTIONS = 'stream_options'

interface Sending {
  readonly upstreams: Upstreams
  readonly metrics: Metrics
}

/** How a request ended, and where. */
export interface Sent {
  readonly station: Station
  readonly ended: Ended
}

/** Resolves when the answer has gone to the caller, or the caller has gone. */
export const send = async (
  parts: Sending,
  call: Call,
  prepared: Prepared,
  stations: readonly Station[],
): Promise<Sent> => {
  let failure: Failure = { kind: 'unreachable' }
  for (const station of stations) {
    const ended = await sendTo(parts, call, prepared, station)
    if (ended.how !== 'failed') return { station, ended }
    failure = ended.failure
    if (!isWorthAnother(failure)) break
  }
  throw problemOf(failure, call, prepared.charge.model)
}

const sendTo = async (
  { upstreams, metrics }: Sending,
  call: Call,
  prepared: Prepared,
  station: Station,
): Promise<Ended> => {
  const asksForUsage = prepared.wantsUsage && !station.refusesUsage.has(call.route.id)
  const ended = await exchange(call, prepared, station, asksForUsage)
  if (ended.how === 'failed' && ended.failure.kind === 'stopped') {
    // It refused the option that we added: without it the request is the caller's own.
    station.refusesUsage.add(call.route.id)
    return exchange(call, prepared, station, false)
  }
  if (ended.how !== 'aborted') upstreams.note(station, ended.how === 'answered')
  if (ended.how === 'failed' && ended.failure.kind === 'refused') {
    metrics.upstreams.refusals.inc({ upstream: station.upstream.name })
  }
  return ended
}

const exchange = (
  call: Call,
  prepared: Prepared,
  station: Station,
  asksForUsage: boolean,
): Promise<Ended> => {
  const { upstream } = station
  const outgoing = {
    method: call.route.method,
    path: upstream.basePath + prepared.path,
    headers: upstreamHeaders(call.headers, upstream.apiKey),
    body: prepared.bodyFor(upstream.nameThere(prepared.charge.model), asksForUsage),
  }
  return attempt(
    station,
    outgoing,
    {
      kind: prepared.charge.kind,
      withholdsUsage: asksForUsage,
      ...(asksForUsage && {
        inspect: (status, body) =>
          status === 400 && body.includes(STREAM_OPTIONS) ? 'stop' : 'pass',
      }),
    },
    call.reply,
  )
}

/** What the caller is told of an upstream that did not answer. */
const problemOf = (failure: Failure, { reply }: Call, model: string): Problem => {
  switch (failure.kind) {
    case 'timeout':
      return new Problem(
        'upstream_timeout',
        `The upstream of the model \`${model}\` did not answer in time.`,
      )
    case 'status':
      reply.add(failure.hints)
      return statusProblem(failure.status, model)
    case 'refused':
      return new Problem(
        'upstream_failed',
        `The upstream of the model \`${model}\` refused this server's own credentials. Please tell whoever runs it.`,
      )
    default:
      return new Problem(
        'upstream_failed',
        `The upstream of the model \`${model}\` could not be reached.`,
      )
  }
}

const statusProblem = (status: number, model: string): Problem => {
  if (status === 429) {
    return new Problem(
      'upstream_rate_limited',
      `The upstream of the model \`${model}\` has reached a rate limit of its own. Please try again later.`,
    )
  }
  if (status === 504) {
    return new Problem(
      'upstream_timeout',
      `The upstream of the model \`${model}\` did not answer in time.`,
    )
  }
  return status === 503
    ? new Problem(
        'upstream_unavailable',
        'The engine is currently overloaded, please try again later',
      )
    : new Problem('upstream_failed', `The upstream of the model \`${model}\` failed.`)
}

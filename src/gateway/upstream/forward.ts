/**
 * Sends a request to one upstream after the other until one has answered, and says so in OpenAI's
 * words when none has.
 */
import { setImmediate } from 'node:timers/promises'
import type { UsageKind } from '#contract/data-plane.ts'
import type { Call } from '#gateway/call.ts'
import type { Reported } from '#gateway/response/usage.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { type Failure, isWorthAnother, problemOf } from './failures.ts'
import { upstreamHeaders } from './headers.ts'
import type { AnswerRules, Incoming } from './incoming.ts'
import { concernsUpstream, type Ended } from './outcome.ts'
import { attempt } from './relay.ts'
import type { Station, Upstreams } from './upstreams.ts'
import { inspectRefusal, type SearchParts } from './usage-option.ts'

/** How often a request is sent to one upstream whose kept connections have ended. */
const STALE_TRIES_MAX = 3

interface Sending extends SearchParts {
  readonly upstreams: Upstreams
  readonly metrics: Metrics
  readonly rules: AnswerRules
}

/** The request to send: to any upstream, under the name that it has for the model. */
export interface ForwardedRequest {
  readonly charge: { readonly model: string; readonly kind: UsageKind }
  /** Below the upstream's base path. */
  readonly path: string
  /** Whether usage has to be asked for, since the caller streams and did not. */
  readonly wantsUsage: boolean
  /** The body for an upstream that calls the model so: a promise where a long one is copied. */
  bodyFor(model: string, asksForUsage: boolean): Buffer | Promise<Buffer>
}

/** What is sent, and who hears what its answer is called, before the caller does. */
interface Delivery {
  readonly call: Call
  readonly prepared: ForwardedRequest
  readonly heard?: ((station: Station, reported: Reported) => void) | undefined
  /** A listener for the ids of items in the answer of an upstream. */
  readonly itemsOf?: ((station: Station) => (id: string) => void) | undefined
}

/** Resolves when the answer has gone to the caller, or the caller has gone. */
export const send = async (
  parts: Sending,
  delivery: Delivery,
  stations: readonly Station[],
): Promise<Ended> => {
  const { call, prepared } = delivery
  let failure: Failure = { kind: 'unreachable' }
  for (const station of stations) {
    const ended = await sendTo(parts, delivery, station)
    if (ended.how !== 'failed') return ended
    failure = ended.failure
    if (!isWorthAnother(failure)) break
  }
  if (failure.kind === 'status') call.reply.add(failure.hints)
  throw problemOf(failure, prepared.charge.model)
}

const sendTo = async (parts: Sending, delivery: Delivery, station: Station): Promise<Ended> => {
  const { upstreams, metrics } = parts
  const { call, prepared } = delivery
  const { id } = call.route
  const { model } = prepared.charge
  const asksForUsage = prepared.wantsUsage && !upstreams.refusesUsage(station, id, model)
  let ended = await exchange(parts, delivery, station, asksForUsage)
  if (ended.how === 'failed' && ended.failure.kind === 'stopped') {
    ended = await exchange(parts, delivery, station, false)
    // Only then was it the option that we added, and not one of the caller's own.
    if (isAnswer(ended)) upstreams.noteRefusesUsage(station, id, model)
  }
  if (concernsUpstream(ended)) upstreams.note(station, ended.how === 'answered')
  if (ended.how === 'failed' && ended.failure.kind === 'refused') {
    metrics.upstreams.refusals.inc({ upstream: station.upstream.name })
  }
  return ended
}

const isAnswer = (ended: Ended): boolean => {
  if (ended.how === 'answered') return ended.status < 300
  return ended.how !== 'failed' && ended.reached === 'answer'
}

/** Sends the request, once more where a kept connection ended just as it was used again. */
const exchange = async (
  parts: Sending,
  delivery: Delivery,
  station: Station,
  asksForUsage: boolean,
): Promise<Ended> => {
  for (let tries = 1; ; tries++) {
    const ended = await exchangeOnce(parts, delivery, station, asksForUsage)
    const isStale = ended.how === 'failed' && ended.failure.kind === 'stale'
    if (!isStale || tries >= STALE_TRIES_MAX) return ended
    // Others that ended at the same moment are known to have by then.
    await setImmediate()
  }
}

const exchangeOnce = (
  parts: Sending,
  delivery: Delivery,
  station: Station,
  asksForUsage: boolean,
): Promise<Ended> => {
  const { prepared } = delivery
  const name = station.upstream.nameThere(prepared.charge.model)
  const body = prepared.bodyFor(name, asksForUsage)
  return body instanceof Promise
    ? body.then((spliced) => exchangeBody(parts, delivery, station, asksForUsage, spliced))
    : exchangeBody(parts, delivery, station, asksForUsage, body)
}

const exchangeBody = (
  parts: Sending,
  { call, prepared, heard, itemsOf }: Delivery,
  station: Station,
  asksForUsage: boolean,
  body: Buffer,
): Promise<Ended> => {
  const { upstream } = station
  const outgoing = {
    projectId: call.grant.projectId,
    method: call.route.method,
    path: upstream.basePath + prepared.path,
    headers: upstreamHeaders(call.headers, upstream.apiKey),
    body,
  }
  // Flat, as each spread costs more than the members.
  const incoming: Incoming = {
    kind: prepared.charge.kind,
    model: prepared.charge.model,
    rules: parts.rules,
    withholdsUsage: asksForUsage,
    inspect: asksForUsage ? inspectRefusal(parts, call) : undefined,
    heard: heard && ((reported) => heard(station, reported)),
    onItem: itemsOf?.(station),
  }
  return attempt(station, outgoing, incoming, call.reply)
}

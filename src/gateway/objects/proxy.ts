/**
 * Requests that are charged nothing: they read what lives on an upstream, or end it. Their answers
 * go back as those of all others do. What they ask takes nothing of the limits, and tells how these
 * stand.
 */
import type { DataRoute } from '#contract/data-plane.ts'
import type { Admission } from '#gateway/accounting/buckets.ts'
import { limitHeaders } from '#gateway/accounting/rate-limit-error.ts'
import type { Call } from '#gateway/call.ts'
import { type Answer, ask } from '#gateway/upstream/collect.ts'
import { type Failure, problemOf } from '#gateway/upstream/failures.ts'
import { upstreamHeaders } from '#gateway/upstream/headers.ts'
import type { Incoming } from '#gateway/upstream/incoming.ts'
import { concernsUpstream, type Ended } from '#gateway/upstream/outcome.ts'
import { attempt, type Outgoing } from '#gateway/upstream/relay.ts'
import type { Station, Upstreams } from '#gateway/upstream/upstreams.ts'
import type { Limiter } from '#limits/limiter.ts'

/** How long an answer that we have to see first may take. */
const GATHER_MAX_MS = 60_000

export interface PassParts {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly admission: Admission
}

/** Adds the headers that tell how the limits of a model stand. */
export const tellLimits = async (
  { admission, limiter }: PassParts,
  { grant, reply }: Call,
  model: string,
): Promise<void> => {
  const bounds = admission
    .bounds(grant, model)
    .filter(({ dimension }) => dimension === 'requests' || dimension === 'tokens')
  const reading = limiter.read(grant.organization.id, bounds)
  const levels = reading instanceof Promise ? await reading : reading
  const asked = bounds.map((bound) => ({ ...bound, cost: 0 }))
  reply.add(limitHeaders(asked, levels))
}

/** The request to an upstream, without a body, whose path is the route's with the call's own id. */
export const outgoingOf = (call: Call, { upstream }: Station, search = ''): Outgoing => ({
  projectId: call.grant.projectId,
  method: methodOf(call.route),
  path: upstream.basePath + call.route.path.replace(':id', call.id ?? '') + search,
  headers: upstreamHeaders({ ...call.headers, 'content-type': undefined }, upstream.apiKey),
  body: null,
})

const methodOf = ({ id, method }: DataRoute): Outgoing['method'] => {
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method
  throw new Error(`the route ${id} has a method that no upstream is asked with`)
}

export interface PassedThrough {
  /** For the error where the upstream fails. */
  readonly model: string
  /** Of an answer that has a response. */
  readonly onItem?: Incoming['onItem']
}

/** Passes the answer on as it comes. */
export const passThrough = async (
  { upstreams }: PassParts,
  call: Call,
  station: Station,
  outgoing: Outgoing,
  { model, onItem }: PassedThrough,
): Promise<void> => {
  const incoming = { kind: null, withholdsUsage: false, ...(onItem && { onItem }) }
  const pass = (): Promise<Ended> => attempt(station, outgoing, incoming, call.reply)
  const first = await pass()
  const isStale = first.how === 'failed' && first.failure.kind === 'stale'
  const ended = isStale ? await pass() : first
  if (concernsUpstream(ended)) upstreams.note(station, ended.how === 'answered')
  if (ended.how === 'failed') throw failed(call, ended.failure, model)
}

/** The answer before the caller has it. Throws the Problem to be told where there is none. */
export const passGathered = async (
  { upstreams }: PassParts,
  call: Call,
  station: Station,
  outgoing: Outgoing,
  model: string,
): Promise<Answer> => {
  const answer = await ask(upstreams, station, outgoing, GATHER_MAX_MS)
  if (answer.kind === 'answer') return answer
  throw failed(call, answer, model)
}

const failed = ({ reply }: Call, failure: Failure, model: string) => {
  if (failure.kind === 'status') reply.add(failure.hints)
  return problemOf(failure, model)
}

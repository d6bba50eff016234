/**
 * Requests about upstream objects that are charged nothing. They take nothing of the limits, and
 * their answers have the headers of the limits' levels.
 */
import type { DataRoute } from '#contract/data-plane.ts'
import type { Admission } from '#gateway/accounting/buckets.ts'
import { limitHeaders } from '#gateway/accounting/rate-limit-error.ts'
import type { Call } from '#gateway/call.ts'
import { type CollectedAnswer, collectFor } from '#gateway/upstream/collect.ts'
import { problemOf, upstreamOf } from '#gateway/upstream/failures.ts'
import { relay } from '#gateway/upstream/relay.ts'
import type { RelayOptions } from '#gateway/upstream/relay-state.ts'
import { objectRequest, type UpstreamRequest } from '#gateway/upstream/request.ts'
import type { Upstreams, UpstreamTarget } from '#gateway/upstream/targets.ts'
import type { Limiter } from '#limits/limiter.ts'

/** Time limit for an answer that is collected before the client has it, in milliseconds. */
const COLLECT_TIMEOUT_MS = 60_000

export interface ProxyParts {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly admission: Admission
}

/** Adds the headers of a model's limits. */
export async function addLimitHeaders(
  { admission, limiter }: ProxyParts,
  { grant, reply }: Call,
  model: string,
): Promise<void> {
  const bounds = admission
    .bounds(grant, model)
    .filter(({ dimension }) => dimension === 'requests' || dimension === 'tokens')
  const reading = limiter.read(grant.organization.id, bounds)
  const levels = reading instanceof Promise ? await reading : reading
  const asked = bounds.map((bound) => ({ ...bound, cost: 0 }))
  reply.add(limitHeaders(asked, levels))
}

export interface ProxiedCall {
  readonly target: UpstreamTarget
  readonly request: UpstreamRequest
  /** Begins the sentence of the error where the upstream fails. */
  readonly upstream: string
  readonly itemsOf?: RelayOptions['itemsOf']
}

/** Relays the answer to a request about an object. */
export async function proxy(
  { upstreams }: Pick<ProxyParts, 'upstreams'>,
  call: Call,
  { target, request, upstream, itemsOf }: ProxiedCall,
): Promise<void> {
  const forwarding = { targets: [target], requestFor: () => request }
  const outcome = await relay(upstreams, forwarding, { reply: call.reply, kind: null, itemsOf })
  if (outcome.kind === 'failed') throw problemOf(call.reply, outcome, upstream)
}

/** The answer to a call, before the client has it. Throws the error where there is none. */
export function collectProxied(
  { upstreams }: ProxyParts,
  call: Call,
  target: UpstreamTarget,
  model: string,
): Promise<CollectedAnswer> {
  const request = { ...callRequest(call, target), timeoutMs: COLLECT_TIMEOUT_MS }
  return collectFor(call.reply, upstreamOf(model), upstreams, target, request)
}

/** The request to a target whose path is the call's. */
export function callRequest(call: Call, target: UpstreamTarget, search = ''): UpstreamRequest {
  const { route, grant, id = '', headers } = call
  const path = route.path.replace(':id', id) + search
  return objectRequest(target, {
    projectId: grant.projectId,
    method: methodOf(route),
    path,
    headers,
  })
}

function methodOf({ id, method }: DataRoute): UpstreamRequest['method'] {
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method
  throw new Error(`the route ${id} has a method that no upstream is asked with`)
}

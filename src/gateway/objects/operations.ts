/**
 * Operations on upstream objects. A kind of object is a description (`ObjectKind`), and its routes
 * are made of these operations: an object is looked up by its id and its project, the request is
 * sent to the upstream that has it, and the upstream's report is written before the client has it.
 *
 * They are not charged.
 *
 * Failure modes: an upstream that cannot be reached is an error; a retrieval answers with the last
 * known report instead, if there is one. An object that the upstream no longer has is forgotten if
 * its kind says so.
 */

import type { Problem } from '#base/problem.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { Call, ObjectCall } from '#gateway/call.ts'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { passedQuery } from '#gateway/request/query-allowlist.ts'
import { type CollectedAnswer, collect, collectFor } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import { checkObjectAt } from '#gateway/upstream/permitted.ts'
import { relay } from '#gateway/upstream/relay.ts'
import type { RelayTaps } from '#gateway/upstream/relay-outcome.ts'
import { objectRequest, type UpstreamRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { Owned } from './ownership.ts'
import type { OwnedKind, OwnedRow, RowOf } from './store.ts'
import { readObject, type UpstreamObject } from './upstream-object.ts'

export interface ObjectParts {
  readonly store: Store
  readonly upstreams: Upstreams
  readonly owned: Owned
}

export interface ObjectKind<K extends OwnedKind, P extends ObjectParts = ObjectParts> {
  readonly kind: K
  /** Below the base path of an upstream. */
  readonly path: string
  readonly notFound: (id: string) => Problem
  /** Begins a sentence about the upstream that has an object. */
  readonly upstreamOf: (row: RowOf<K>) => string
  /** Time limit for an answer that is collected, in milliseconds. */
  readonly timeoutMs: number
  /** Whether headers of the client are forwarded, as those of a request to a model are. */
  readonly forwardsHeaders: boolean
  /** Whether objects of the kind do not exist for a call. */
  readonly isHidden?: (call: Call) => boolean
  /** Called before a client's request about an object is sent. */
  readonly onCall?: (parts: P, call: Call, row: RowOf<K>) => Promise<void>
}

/** An object of a project, and its upstream. */
export interface Located<K extends OwnedKind> {
  readonly row: RowOf<K>
  readonly target: UpstreamTarget
}

/** The object named by the id in the path of a call. Throws 404. */
export async function locate<K extends OwnedKind, P extends ObjectParts>(
  parts: P,
  call: Call & Pick<ObjectCall, 'id'>,
  kind: ObjectKind<K, P>,
): Promise<Located<K>> {
  const { grant, id } = call
  if (kind.isHidden?.(call)) throw kind.notFound(id)
  const row = await parts.owned.find(grant, id, kind.kind)
  const target = row && parts.upstreams.holder(row.upstream)
  if (!row || !target) throw kind.notFound(id)
  checkObjectAt(target.upstream, grant.project, call.route)
  call.reply.log.model = row.model ?? undefined
  await kind.onCall?.(parts, call, row)
  return { row, target }
}

interface ProxyOptions<K extends OwnedKind> {
  readonly itemsOf?: RelayTaps['itemsOf']
  /** Whether the request would do something twice if it was sent again. */
  readonly hasEffects?: boolean
  /** Called before the request is sent; an error that it throws is the answer. */
  readonly check?: (located: Located<K>) => Promise<void>
}

/** Relays the answer to a call on the object's path, or below it. */
export async function proxy<K extends OwnedKind, P extends ObjectParts>(
  parts: P,
  call: ObjectCall,
  kind: ObjectKind<K, P>,
  { itemsOf, hasEffects = false, check }: ProxyOptions<K> = {},
): Promise<void> {
  const search = passedQuery(call.search, call.route.query)
  const located = await locate(parts, call, kind)
  const { row, target } = located
  await check?.(located)
  const request = requestOf(call, kind, target, search)
  const forwarding = { targets: [target], hasEffects, requestFor: () => request }
  const outcome = await relay(parts.upstreams, forwarding, {
    reply: call.reply,
    format: OPENAI_ANSWER,
    kind: null,
    taps: { itemsOf },
    routeId: call.route.id,
  })
  if (outcome.kind === 'failed') throw problemOf(call.reply, outcome, kind.upstreamOf(row))
  if (outcome.kind === 'cancelled' && outcome.problem) throw outcome.problem
}

/** The answer to a call about an object, before the client has it. Throws if there is none. */
export async function collectCall<K extends OwnedKind, P extends ObjectParts>(
  { upstreams }: P,
  call: ObjectCall,
  kind: ObjectKind<K, P>,
  { row, target }: Located<K>,
): Promise<CollectedAnswer> {
  const request = { ...requestOf(call, kind, target), timeoutMs: kind.timeoutMs }
  const answer = await collectFor(call.reply, upstreams, target, request)
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, kind.upstreamOf(row))
  return answer
}

/** The request that cancels an object, as far as it differs from that for its report. */
export const CANCELLATION = { method: 'POST', below: '/cancel' } as const

/** The upstream's answer about an object, requested by this server itself. */
export function collectAbout(
  { upstreams }: Pick<ObjectParts, 'upstreams'>,
  { path, timeoutMs }: Pick<ObjectKind<OwnedKind>, 'path' | 'timeoutMs'>,
  { project_id: projectId, id }: Pick<OwnedRow, 'project_id' | 'id'>,
  target: UpstreamTarget,
  { method, below = '' }: { method?: UpstreamRequest['method']; below?: string } = {},
): Promise<CollectedAnswer | Failure> {
  const about = { projectId, method, path: `${path}/${id}${below}`, timeoutMs }
  return collect(upstreams, target, objectRequest(target, about))
}

/** The object in an answer of 2xx; undefined for any other answer. */
export function reportedObject(
  answer: CollectedAnswer | Failure,
  id?: string,
): UpstreamObject | undefined {
  if (answer.kind === 'failed' || answer.status >= 300) return undefined
  const object = readObject(answer.body)
  return id === undefined || object?.id === id ? object : undefined
}

/** Whether the upstream has answered that there is no such object. */
export function isGone(answer: CollectedAnswer | Failure): boolean {
  return answer.kind === 'answered' && answer.status === 404
}

/** Further writes of the transaction that forgets an object, and its follow-up. */
export interface Forgetting {
  write(tx: Tx): Promise<void>
  written(): void
}

/** Deletes an object, at its upstream first: no object loses its row before it is gone. */
export async function remove<K extends OwnedKind, P extends ObjectParts>(
  parts: P,
  call: ObjectCall,
  kind: ObjectKind<K, P>,
  located: Located<K>,
  forgetting?: Forgetting,
): Promise<void> {
  const { store, owned } = parts
  const answer = await collectCall(parts, call, kind, located)
  if (answer.status < 300 || isGone(answer)) {
    // A row that is yet to be written would come back.
    await owned.written(call.grant, located.row.id)
    await record(store, async (tx) => {
      await forgetting?.write(tx)
      await owned.forget(tx, call.grant, located.row.id)
    })
    forgetting?.written()
  }
  call.reply.whole(answer.status, answer.headers, answer.body)
}

/** The upstream request with the path of the call. */
function requestOf(
  { route, grant, id, item = '', headers, body }: ObjectCall,
  { forwardsHeaders }: Pick<ObjectKind<OwnedKind>, 'forwardsHeaders'>,
  target: UpstreamTarget,
  search = '',
): UpstreamRequest {
  return objectRequest(target, {
    projectId: grant.projectId,
    method: methodOf(route),
    path: route.path.replace(':id', id).replace(':item', item) + search,
    headers: forwardsHeaders ? headers : {},
    body: route.body === 'json' ? body : null,
  })
}

function methodOf({ id, method }: DataRoute): UpstreamRequest['method'] {
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return method
  throw new Error(`the route ${id} has a method that no upstream is asked with`)
}

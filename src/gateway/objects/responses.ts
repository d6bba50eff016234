/**
 * Responses that an upstream keeps: read, cancelled and deleted by the project whose they are, and
 * asked for by the poller while they go on in the background.
 *
 * Reading one is charged nothing. What a response in the background has used is counted by the
 * poller when it has ended, or when it is deleted, whichever comes first, and never by a caller who
 * reads that it has.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import type { DataRouteId } from '#contract/data-plane.ts'
import { type Conclusion, conclude, type Told } from '#gateway/accounting/deferred-charge.ts'
import { isRevoked } from '#gateway/auth/store.ts'
import type { Call } from '#gateway/call.ts'
import { type PassedParameters, passedQuery } from '#gateway/request/query-allowlist.ts'
import { charactersInWhole } from '#gateway/response/sse-listener.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import type { ReasoningModels } from '#gateway/upstream/answer-rules.ts'
import { collect } from '#gateway/upstream/collect.ts'
import { upstreamOf } from '#gateway/upstream/failures.ts'
import { objectRequest, type UpstreamRequest } from '#gateway/upstream/request.ts'
import type { UpstreamTarget } from '#gateway/upstream/targets.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store, Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { CountIn } from '#usage/single.ts'
import { keepItems } from './items.ts'
import type { Owned } from './ownership.ts'
import type { Next, Poll } from './poller.ts'
import { addLimitHeaders, callRequest, collectProxied, type ProxyParts, proxy } from './proxy.ts'
import * as rows from './store.ts'

/** Time limit for one look at a response; twice that is less than a lease. */
const POLL_TIMEOUT_MS = 15_000
const TERMINAL = new Set(['completed', 'failed', 'incomplete', 'cancelled'])

const RETRIEVED: PassedParameters = {
  include: 'many',
  include_obfuscation: 'one',
  starting_after: 'one',
  stream: 'one',
}
const ITEMS: PassedParameters = { after: 'one', include: 'many', limit: 'one', order: 'one' }

export interface ResponsesParts extends ProxyParts {
  readonly store: Store
  readonly now: Clock
  readonly catalog: Catalog
  readonly reasoning: ReasoningModels
  readonly owned: Owned
  readonly countIn: CountIn
  readonly bounds: Bounds
  readonly metrics: Metrics
}

type Handle = (call: Call) => Promise<void>

export interface Responses {
  /** What answers the routes that are charged nothing, by their ids. */
  readonly routes: Readonly<Partial<Record<DataRouteId, Handle>>>
  readonly poll: Poll
}

export const createResponses = (parts: ResponsesParts): Responses => ({
  routes: {
    getResponse: (call) => pass(parts, call, RETRIEVED),
    listInputItems: (call) => pass(parts, call, ITEMS),
    cancelResponse: (call) => pass(parts, call, {}),
    deleteResponse: (call) => remove(parts, call),
  },
  poll: (row) => poll(parts, row),
})

const pass = async (parts: ResponsesParts, call: Call, query: PassedParameters): Promise<void> => {
  const search = passedQuery(call.search, query)
  const { row, target } = await home(parts, call)
  const model = row.model ?? ''
  await addLimitHeaders(parts, call, model)
  await proxy(parts, call, {
    target,
    request: callRequest(call, target, search),
    upstream: upstreamOf(model),
    // The items of a response in the background come with its retrieval.
    itemsOf:
      call.route.id === 'listInputItems' ? undefined : (at) => keepItems(parts, call.grant, at),
  })
}

/** The project's response, and where it lives. Throws 404, as OpenAI does for one that is not. */
const home = async ({ owned, upstreams }: ResponsesParts, { grant, id = '' }: Call) => {
  const row = await owned.find(grant, id, 'response')
  const target = row && upstreams.byName(row.upstream)
  if (target) return { row, target }
  throw new Problem('response_not_found', `Response with id '${id}' not found.`)
}

/**
 * Deletes it upstream, and then forgets it. One that goes on is cancelled first, so that what it
 * used can be counted: afterwards nobody could ask any more.
 */
const remove = async (parts: ResponsesParts, call: Call): Promise<void> => {
  const { row, target } = await home(parts, call)
  const model = row.model ?? ''
  await addLimitHeaders(parts, call, model)
  const goesOn = row.poll_at !== null
  const reported = goesOn ? await endOf(parts, row, target) : undefined
  const answer = await collectProxied(parts, call, target, model)
  if (answer.status < 300 || answer.status === 404) {
    await forget(parts, call, { row, goesOn, reported })
  }
  call.reply.whole(answer.status, answer.headers, answer.body)
}

interface Removed {
  readonly row: rows.OwnedRow
  readonly goesOn: boolean
  readonly reported: Told | undefined
}

const forget = async (
  parts: ResponsesParts,
  { grant }: Call,
  { row, goesOn, reported }: Removed,
): Promise<void> => {
  const { store, owned, limiter } = parts
  // A row that is yet to be written would come back.
  await owned.written(grant, row.id)
  const name = { projectId: row.project_id, id: row.id }
  const conclusion = goesOn ? conclude(parts, row, reported) : undefined
  const isMine = await record(store, async (tx) => {
    const [ended] = conclusion ? await rows.endPoll(tx, name) : []
    if (ended && conclusion) await countAll(parts, tx, conclusion)
    await owned.forget(tx, grant, row.id)
    return ended !== undefined
  })
  if (isMine) conclusion?.settle(limiter)
}

/** What a response that goes on comes to when it is made to end now; undefined where that fails. */
const endOf = async (
  parts: ResponsesParts,
  row: rows.OwnedRow,
  target: UpstreamTarget,
): Promise<Told | undefined> => {
  const present = await reportOf(parts, row, target, 'GET')
  if (present === 'gone' || present === 'unknown') return undefined
  if (isOver(present)) return present
  const cancelled = await reportOf(parts, row, target, 'POST', '/cancel')
  return typeof cancelled !== 'string' && isOver(cancelled) ? cancelled : undefined
}

const poll = async (parts: ResponsesParts, row: rows.OwnedRow): Promise<Next> => {
  const { upstreams, now } = parts
  if (row.expires_at !== null && row.expires_at <= now()) return over(parts, row, undefined)
  const target = upstreams.byName(row.upstream)
  if (!target || target.circuitOpenUntil > now()) return { next: 'again' }
  const reported = await presentOf(parts, row, target)
  if (reported === 'gone') return over(parts, row, undefined)
  if (reported === 'unknown' || !isOver(reported)) return { next: 'again' }
  return over(parts, row, reported)
}

/**
 * The present state of a response. One whose key has been revoked is cancelled; where that cannot
 * be done, it is looked at like any other, and charged when it has ended.
 */
const presentOf = async (parts: ResponsesParts, row: rows.OwnedRow, target: UpstreamTarget) => {
  if (await isRevoked(parts.store.reader, row)) {
    const cancelled = await reportOf(parts, row, target, 'POST', '/cancel')
    if (cancelled !== 'unknown') return cancelled
  }
  return reportOf(parts, row, target, 'GET')
}

const over = (parts: ResponsesParts, row: rows.OwnedRow, reported: Told | undefined): Next => {
  const { limiter } = parts
  const conclusion = conclude(parts, row, reported)
  return {
    next: 'over',
    write: (tx) => countAll(parts, tx, conclusion),
    written: () => conclusion.settle(limiter),
  }
}

const countAll = async (
  { countIn }: ResponsesParts,
  tx: Tx,
  { events }: Conclusion,
): Promise<void> => {
  for (const event of events) await countIn(tx, event)
}

const isOver = ({ status }: Told): boolean => status !== undefined && TERMINAL.has(status)

/** What the upstream says: `gone` when it has no such response, `unknown` when it says nothing. */
const reportOf = async (
  { upstreams }: ResponsesParts,
  row: rows.OwnedRow,
  target: UpstreamTarget,
  method: UpstreamRequest['method'],
  below = '',
): Promise<Told | 'gone' | 'unknown'> => {
  const request = objectRequest(target, {
    projectId: row.project_id,
    method,
    path: `/responses/${row.id}${below}`,
    timeoutMs: POLL_TIMEOUT_MS,
  })
  const answer = await collect(upstreams, target, request)
  if (answer.kind === 'failed') return 'unknown'
  if (answer.status === 404) return 'gone'
  if (answer.status >= 300) return 'unknown'
  const { body } = answer
  return { ...reportedInWhole('completions', body), characters: charactersInWhole(body) }
}

/**
 * Stored responses: read, cancelled and deleted by their project, and polled while they run in the
 * background.
 *
 * Reading one is charged nothing. The usage of a background response is counted by the poller when
 * it has ended, or when it is deleted, if that is earlier, and never by a client that reads it.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { responseNotFound } from '#contract/errors/objects.ts'
import {
  isTransient,
  type ReportedResponse,
  type SettleParts,
  settleDeferred,
} from '#gateway/accounting/background-charge.ts'
import type { Admission } from '#gateway/accounting/buckets.ts'
import { limitHeaders } from '#gateway/accounting/rate-limit-error.ts'
import { isStillPermitted } from '#gateway/auth/live-keys.ts'
import { hidesStored } from '#gateway/auth/policy.ts'
import type { Call, Handlers, ObjectCall } from '#gateway/call.ts'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { textInWhole } from '#gateway/response/sse-listener.ts'
import { reportedInWhole } from '#gateway/response/usage-scan.ts'
import { upstreamOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { asObject, parseJson } from '#json/values.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { RecordInTx } from '#usage/record-in-tx.ts'
import { keepItems } from './items/items.ts'
import {
  CANCELLATION,
  collectAbout,
  isGone,
  locate,
  type ObjectKind,
  type ObjectParts,
  proxy,
  remove,
} from './operations.ts'
import { TRANSIENT_MS } from './ownership.ts'
import type { Next, Poll } from './poller.ts'
import * as rows from './store.ts'

/** Time limit for one retrieval of a response; twice that is less than a lease. */
const POLL_TIMEOUT_MS = 15_000
const MS = 1_000
const TERMINAL = new Set(['completed', 'failed', 'incomplete', 'cancelled'])

export interface ResponsesParts extends ObjectParts, SettleParts {
  readonly limiter: Limiter
  readonly admission: Admission
  readonly now: Clock
  readonly recordInTx: RecordInTx
  readonly bounds: Bounds
  readonly metrics: Metrics
}

const RESPONSE: ObjectKind<'response', ResponsesParts> = {
  kind: 'response',
  path: '/responses',
  notFound: (id) => new Problem(responseNotFound(id)),
  upstreamOf: ({ model }) => upstreamOf(model),
  timeoutMs: 60_000,
  forwardsHeaders: true,
  isHidden: ({ grant, route }) => hidesStored(grant.policy.retention, route),
  onCall: (parts, call, { model }) => addLimitHeaders(parts, call, model),
}

export interface Responses {
  readonly routes: Handlers
  readonly poll: Poll<rows.ResponseRow>
}

export function createResponses(parts: ResponsesParts): Responses {
  // The items of a response in the background come with its retrieval.
  const itemsOf = (call: Call) => (target: UpstreamTarget) => keepItems(parts, call.grant, target)
  return {
    routes: {
      locate: {
        getResponse: (call) => locate(parts, call, RESPONSE),
        listInputItems: (call) => locate(parts, call, RESPONSE),
      },
      object: {
        getResponse: (call) => proxy(parts, call, RESPONSE, { itemsOf: itemsOf(call) }),
        listInputItems: (call) => proxy(parts, call, RESPONSE),
        cancelResponse: (call) => proxy(parts, call, RESPONSE, { itemsOf: itemsOf(call) }),
        deleteResponse: (call) => deleteResponse(parts, call),
      },
    },
    poll: (row) => poll(parts, row),
  }
}

/** Adds the headers of a model's limits. */
async function addLimitHeaders(
  { admission, limiter, now }: ResponsesParts,
  { grant, reply }: Call,
  model: string,
): Promise<void> {
  const limits = admission
    .limitsOf(grant, model)
    .filter(({ dimension }) => dimension === 'requests' || dimension === 'tokens')
  const reading = limiter.read(grant.organization.id, limits)
  const levels = reading instanceof Promise ? await reading : reading
  const demands = limits.map((limit) => ({ ...limit, cost: 0 }))
  reply.add(limitHeaders(reply.format, { demands, levels, now }))
}

/**
 * Deletes a response. A response that runs in the background is cancelled first, to count its
 * usage: after the deletion it could not be retrieved.
 */
async function deleteResponse(parts: ResponsesParts, call: ObjectCall): Promise<void> {
  const located = await locate(parts, call, RESPONSE)
  const { row, target } = located
  if (row.poll_at === null || !isDeferred(row)) return remove(parts, call, RESPONSE, located)
  const settlement = settleDeferred(parts, row, await endOf(parts, row, target))
  const name = { projectId: row.project_id, id: row.id }
  let isMine = false
  return remove(parts, call, RESPONSE, located, {
    write: async (tx) => {
      const [ended] = await rows.endPoll(tx, name)
      isMine = ended !== undefined
      if (isMine) await parts.recordInTx(tx, row, settlement.events)
    },
    written: () => {
      if (isMine) settlement.settle(parts.limiter)
    },
  })
}

/** The final report of a response that is made to end now; undefined where that fails. */
async function endOf(
  parts: ResponsesParts,
  row: rows.ResponseRow,
  target: UpstreamTarget,
): Promise<ReportedResponse | undefined> {
  const present = await reportOf(parts, row, target)
  if (present === 'gone' || present === 'unknown') return undefined
  if (isOver(present)) return present
  const cancelled = await reportOf(parts, row, target, CANCELLATION)
  return typeof cancelled !== 'string' && isOver(cancelled) ? cancelled : undefined
}

async function poll(parts: ResponsesParts, row: rows.ResponseRow): Promise<Next> {
  const { upstreams, now } = parts
  if (row.expires_at !== null && row.expires_at <= now()) return over(parts, row, undefined)
  const target = upstreams.holder(row.upstream)
  if (!target || target.circuitOpenUntil > now()) return { next: 'pending' }
  if (!isDeferred(row)) return removeTransient(parts, row, target)
  const reported = await presentOf(parts, row, target)
  if (reported === 'gone') return over(parts, row, undefined)
  if (reported === 'unknown' || !isOver(reported)) return { next: 'pending' }
  return over(parts, row, reported)
}

/** Deletes a response that was kept for some minutes after its end. */
async function removeTransient(
  parts: ResponsesParts,
  row: rows.ResponseRow,
  target: UpstreamTarget,
): Promise<Next> {
  const about = { path: RESPONSE.path, timeoutMs: POLL_TIMEOUT_MS }
  const answer = await collectAbout(parts, about, row, target, { method: 'DELETE' })
  const isDeleted = answer.kind === 'answered' && answer.status < 300
  if (!isDeleted && !isGone(answer)) return { next: 'pending' }
  return { next: 'done', write: (tx) => rows.remove(tx, row.project_id, row.id) }
}

/**
 * The present state of a response. The response is cancelled if it has run for too long, its key
 * has been revoked, its owner may not create responses any more, or its project may not use this
 * upstream any more. If that fails, it is polled like any other, and charged when it has ended.
 */
async function presentOf(parts: ResponsesParts, row: rows.ResponseRow, target: UpstreamTarget) {
  const { now, bounds, metrics, store } = parts
  const isLate = now() - row.created_at >= bounds.background_seconds * MS
  const isPermitted = () =>
    isStillPermitted(store.reader, {
      keyId: row.key_id,
      route: dataRoutes.createResponse,
      regions: target.upstream.regions,
    })
  if (isLate || !(await isPermitted())) {
    const cancelled = await reportOf(parts, row, target, CANCELLATION)
    const isEnded = typeof cancelled !== 'string' && isOver(cancelled)
    if (isLate && isEnded) metrics.boundExceeded('background_seconds')
    if (cancelled !== 'unknown') return cancelled
  }
  return reportOf(parts, row, target)
}

/** Whether the charge of a response was deferred until its end. Without, it is to be deleted. */
function isDeferred(row: rows.ResponseRow): row is rows.ResponseRow & { detail: string } {
  return row.detail !== null
}

function over(
  parts: ResponsesParts,
  row: rows.ResponseRow,
  reported: ReportedResponse | undefined,
): Next {
  if (!isDeferred(row)) return { next: 'done', write: async () => {} }
  const { limiter } = parts
  const settlement = settleDeferred(parts, row, reported)
  return {
    next: 'done',
    write: async (tx) => {
      await parts.recordInTx(tx, row, settlement.events)
      if (!reported || !isTransient(row)) return
      const name = { projectId: row.project_id, id: row.id }
      await rows.awaitRemoval(tx, { ...name, at: parts.now() + TRANSIENT_MS })
    },
    written: () => settlement.settle(limiter),
  }
}

function isOver({ status }: ReportedResponse): boolean {
  return status !== undefined && TERMINAL.has(status)
}

/** The upstream's report: `gone` when it has no such response, `unknown` when it fails. */
async function reportOf(
  parts: ResponsesParts,
  row: rows.ResponseRow,
  target: UpstreamTarget,
  cancellation?: typeof CANCELLATION,
): Promise<ReportedResponse | 'gone' | 'unknown'> {
  const about = { path: RESPONSE.path, timeoutMs: POLL_TIMEOUT_MS }
  const answer = await collectAbout(parts, about, row, target, cancellation)
  if (isGone(answer)) return 'gone'
  if (answer.kind === 'failed' || answer.status >= 300) return 'unknown'
  const { body } = answer
  const reported = reportedInWhole(OPENAI_ANSWER, 'completions', body)
  const hasFailed = reported.status === 'failed' && isUpstreamFault(body)
  return { ...reported, characters: textInWhole(OPENAI_ANSWER, body).characters, hasFailed }
}

/** Codes of failed responses that are not their callers' doing, as those of their input are. */
const UPSTREAM_FAULTS: ReadonlySet<unknown> = new Set([
  ...['server_error', 'rate_limit_exceeded', 'vector_store_timeout'],
  ...[undefined, null],
])

function isUpstreamFault(body: Buffer): boolean {
  return UPSTREAM_FAULTS.has(asObject(asObject(parseJson(body.toString()))?.error)?.code)
}

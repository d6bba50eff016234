/**
 * Files: they live at one upstream, and belong to the project whose key has uploaded them. Whatever
 * is asked of a file is asked there, once the table has said that it is this project's; a list is
 * answered from the table, since the upstream's has the files of all projects.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { ScanQueue } from '#base/scan-queue.ts'
import type { Bounds } from '#config/bounds.ts'
import type { DataRouteId } from '#contract/data-plane.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Call } from '#gateway/call.ts'
import { answerList } from '#gateway/objects/list-objects.ts'
import type { Owned } from '#gateway/objects/ownership.ts'
import { proxy } from '#gateway/objects/proxy.ts'
import { checkQuota, putWithinQuota } from '#gateway/objects/quotas.ts'
import type { OwnedRow } from '#gateway/objects/store.ts'
import { readTold, type Told, timeIn } from '#gateway/objects/upstream-object.ts'
import type { BatchLineOptions } from '#gateway/request/batch-line-check.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { type CollectedAnswer, collect } from '#gateway/upstream/collect.ts'
import { acquireSlot, createFairQueue, sharesOf } from '#gateway/upstream/connection-queue.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import { objectRequest, type UpstreamRequest } from '#gateway/upstream/request.ts'
import type { Upstreams, UpstreamTarget } from '#gateway/upstream/targets.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as rows from './store.ts'
import { HOLDER, sendForm, type Uploaded } from './upload.ts'

/** Files on a page, as at OpenAI. */
const PAGE = 10_000
/** Time limit for an answer about a file, in milliseconds. */
const COLLECT_TIMEOUT_MS = 30_000
const JSON_TYPE = ['content-type', 'application/json']

export interface FilesParts {
  readonly store: Store
  readonly upstreams: Upstreams
  readonly owned: Owned
  readonly rejectSteering: RejectSteering
  readonly now: Clock
  readonly bounds: Bounds
  readonly scans: ScanQueue
  readonly metrics: Metrics
}

const fileNotFound = (id: string): Problem =>
  new Problem('file_not_found', `No such File object: ${id}`, 'id')

/** What answers the routes of files, by their ids. */
export const createFiles = (
  parts: FilesParts,
): Readonly<Partial<Record<DataRouteId, (call: Call) => Promise<void>>>> => ({
  createFile: inSlots(parts, (call) => upload(parts, call)),
  listFiles: (call) => list(parts, call),
  getFile: (call) => get(parts, call),
  getFileContent: (call) => content(parts, call),
  deleteFile: (call) => remove(parts, call),
})

/**
 * Bounds the uploads of a node. Each holds little of its file, but may hold a long line of a
 * batch's, and the names of all its requests.
 */
const inSlots = (
  { bounds, metrics, upstreams }: FilesParts,
  work: (call: Call) => Promise<void>,
) => {
  const queue = createFairQueue({
    shares: sharesOf(bounds.uploads, bounds),
    // As long as for a connection of the slowest upstream.
    waitMs: Math.max(0, ...upstreams.all.map(({ upstream }) => upstream.connectMs)),
    waitingMax: bounds.upstream_waiting,
    onExceeded: metrics.boundExceeded,
  })
  return async (call: Call): Promise<void> => {
    const leaving = new AbortController()
    call.reply.onAbort(() => leaving.abort())
    const claim = await acquireSlot(queue, call.grant.projectId, leaving.signal)
    if (!claim) {
      metrics.boundExceeded('uploads')
      throw new Problem(
        'server_is_overloaded',
        'The server is taking as many uploads as it can. Please try again shortly.',
      )
    }
    try {
      await work(call)
    } finally {
      queue.release(claim)
    }
  }
}

const upload = async (parts: FilesParts, call: Call): Promise<void> => {
  const { store, upstreams, rejectSteering, now } = parts
  const target = upstreams.forFiles(call.grant.projectId)
  if (!target) {
    throw new Problem('files_not_supported', 'Nothing here holds files for this project.')
  }
  const { projectId } = call.grant
  await checkQuota(store.reader, parts.bounds, { projectId, kind: 'file', bytes: 0 })
  // Best effort: what stays there belongs to nobody.
  const discard = async (at: UpstreamTarget, id: string): Promise<void> => {
    await collectAbout(upstreams, call, at, id, 'DELETE')
  }
  const lines: BatchLineOptions = {
    bounds: parts.bounds,
    exceeded: parts.metrics.boundExceeded,
    reject: ({ model, steering }) => rejectSteering(target.upstream, { model, steering }),
  }
  const uploaded = await sendForm({ upstreams, lines, scans: parts.scans, discard }, call, target)
  if (!uploaded) return
  const row = fileRow(call.grant, target, uploaded, now())
  try {
    await record(store, (tx) => putWithinQuota(tx, parts.bounds, row))
  } catch (error) {
    await discard(target, row.id)
    throw error
  }
  call.reply.whole(uploaded.status, uploaded.headers, uploaded.body)
}

const fileRow = (
  grant: Grant,
  { upstream }: UpstreamTarget,
  { told, check, bytes }: Uploaded,
  nowMs: number,
): OwnedRow & { readonly kind: 'file' } => ({
  project_id: grant.projectId,
  id: told.id,
  organization_id: grant.organization.id,
  kind: 'file',
  upstream: upstream.name,
  key_id: grant.keyId,
  owner_id: grant.owner.id,
  created_at: nowMs,
  expires_at: timeIn(told, 'expires_at'),
  model: null,
  object: told.text,
  detail: check ? JSON.stringify(check) : null,
  enqueued_tokens: 0,
  poll_at: null,
  bytes,
})

/** The upstream's answer about a file, or the failure. */
const collectAbout = (
  upstreams: Upstreams,
  { grant: { projectId } }: Call,
  target: UpstreamTarget,
  id: string,
  method: UpstreamRequest['method'] = 'GET',
): Promise<CollectedAnswer | Failure> => {
  const about = { projectId, method, path: `/files/${id}`, timeoutMs: COLLECT_TIMEOUT_MS }
  return collect(upstreams, target, objectRequest(target, about))
}

const list = (parts: FilesParts, call: Call): Promise<void> =>
  answerList(parts, call, {
    kind: 'file',
    standard: PAGE,
    most: PAGE,
    others: ['order', 'purpose'],
    notFound: fileNotFound,
  })

interface Place {
  readonly row: OwnedRow
  readonly target: UpstreamTarget
}

/** Where a file of this project is. Throws 404. */
const placeOf = async ({ owned, upstreams }: FilesParts, call: Call): Promise<Place> => {
  const id = call.id ?? ''
  const row = await owned.find(call.grant, id, 'file')
  const target = row && upstreams.byName(row.upstream)
  if (!row || !target) throw fileNotFound(id)
  return { row, target }
}

/** As the upstream tells it, or, while that cannot be had, as it last did. */
const get = async (parts: FilesParts, call: Call): Promise<void> => {
  const { store, upstreams } = parts
  const { row, target } = await placeOf(parts, call)
  const answer = await collectAbout(upstreams, call, target, row.id)
  const told = answer.kind === 'answered' && answer.status < 300 ? readTold(answer.body) : undefined
  if (told?.id === row.id) {
    await keepTold(store, row, told)
    return call.reply.whole(200, JSON_TYPE, Buffer.from(told.text))
  }
  if (answer.kind === 'answered' && answer.status === 404) {
    await forget(parts, call.grant, row)
    throw fileNotFound(row.id)
  }
  if (row.object === null) {
    if (answer.kind === 'failed') throw problemOf(call.reply, answer, HOLDER)
    throw new Problem('upstream_failed', `${HOLDER} failed.`)
  }
  call.reply.whole(200, JSON_TYPE, Buffer.from(row.object))
}

/** Writes what is new in what the upstream tells of a file. */
const keepTold = async (store: Store, row: OwnedRow, told: Told): Promise<void> => {
  if (told.text === row.object) return
  const { project_id: projectId, id } = row
  const expiresAt = timeIn(told, 'expires_at')
  await record(store, (tx) => rows.refresh(tx, { projectId, id, object: told.text, expiresAt }))
}

const forget = ({ store, owned }: FilesParts, grant: Grant, row: OwnedRow): Promise<void> =>
  record(store, (tx) => owned.forget(tx, grant, row.id))

const content = async (parts: FilesParts, call: Call): Promise<void> => {
  const { row, target } = await placeOf(parts, call)
  const { projectId } = call.grant
  const request = objectRequest(target, { projectId, path: `/files/${row.id}/content` })
  await proxy(parts, call, { target, request, upstream: HOLDER })
}

/** Deletes it there first, so that what is forgotten here is gone. */
const remove = async (parts: FilesParts, call: Call): Promise<void> => {
  const { upstreams } = parts
  const { row, target } = await placeOf(parts, call)
  const answer = await collectAbout(upstreams, call, target, row.id, 'DELETE')
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, HOLDER)
  const isGone = answer.status < 300 || answer.status === 404
  if (isGone) await forget(parts, call.grant, row)
  call.reply.whole(answer.status, answer.headers, answer.body)
}

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
import { checkQuota, putWithinQuota } from '#gateway/objects/quotas.ts'
import type { OwnedRow } from '#gateway/objects/store.ts'
import { readTold, type Told, timeIn } from '#gateway/objects/upstream-object.ts'
import type { BatchLineOptions } from '#gateway/request/batch-line-check.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { type Answer, ask } from '#gateway/upstream/collect.ts'
import { acquireSlot, createFairQueue, sharesOf } from '#gateway/upstream/connection-queue.ts'
import { type Failure, problemAt } from '#gateway/upstream/failures.ts'
import { upstreamHeaders } from '#gateway/upstream/headers.ts'
import { concernsUpstream, type Ended } from '#gateway/upstream/outcome.ts'
import { attempt, type Outgoing } from '#gateway/upstream/relay.ts'
import type { Station, Upstreams } from '#gateway/upstream/upstreams.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import * as rows from './store.ts'
import { HOLDER, sendForm, type Uploaded } from './upload.ts'

/** Files on a page, as at OpenAI. */
const PAGE = 10_000
/** How long an upstream may take to tell of a file or to delete one, in milliseconds. */
const ASK_MAX_MS = 30_000
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
  const station = upstreams.forFiles(call.grant.projectId)
  if (!station) {
    throw new Problem('files_not_supported', 'Nothing here holds files for this project.')
  }
  const { projectId } = call.grant
  await checkQuota(store.reader, parts.bounds, { projectId, kind: 'file', bytes: 0 })
  const discard = (at: Station, id: string): Promise<void> =>
    deleteThere(upstreams, call.grant, at, id)
  const lines: BatchLineOptions = {
    bounds: parts.bounds,
    exceeded: parts.metrics.boundExceeded,
    reject: ({ model, steering }) => rejectSteering(station.upstream, { model, steering }),
  }
  const uploaded = await sendForm({ upstreams, lines, scans: parts.scans, discard }, call, station)
  if (!uploaded) return
  const row = fileRow(call.grant, station, uploaded, now())
  try {
    await record(store, (tx) => putWithinQuota(tx, parts.bounds, row))
  } catch (error) {
    await discard(station, row.id)
    throw error
  }
  call.reply.whole(uploaded.status, uploaded.headers, uploaded.body)
}

const fileRow = (
  grant: Grant,
  { upstream }: Station,
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

/** Best effort: what stays there belongs to nobody. */
const deleteThere = async (
  upstreams: Upstreams,
  grant: Grant,
  station: Station,
  id: string,
): Promise<void> => {
  const out = outgoing(grant, station, 'DELETE', `/files/${id}`)
  await ask(upstreams, station, out, ASK_MAX_MS)
}

/** A request about an object, without a body and without anything of the caller's. */
const outgoing = (
  { projectId }: Pick<Grant, 'projectId'>,
  { upstream }: Station,
  method: Outgoing['method'],
  path: string,
): Outgoing => ({
  projectId,
  method,
  path: upstream.basePath + path,
  headers: upstreamHeaders({}, upstream.apiKey),
  body: null,
})

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
  readonly station: Station
}

/** Where a file of this project is. Throws 404. */
const placeOf = async ({ owned, upstreams }: FilesParts, call: Call): Promise<Place> => {
  const id = call.id ?? ''
  const row = await owned.find(call.grant, id, 'file')
  const station = row && upstreams.byName(row.upstream)
  if (!row || !station) throw fileNotFound(id)
  return { row, station }
}

/** As the upstream tells it, or, while that cannot be had, as it last did. */
const get = async (parts: FilesParts, call: Call): Promise<void> => {
  const { store, upstreams } = parts
  const { row, station } = await placeOf(parts, call)
  const path = `/files/${row.id}`
  const answer = await ask(
    upstreams,
    station,
    outgoing(call.grant, station, 'GET', path),
    ASK_MAX_MS,
  )
  const told = answer.kind === 'answer' && answer.status < 300 ? readTold(answer.body) : undefined
  if (told?.id === row.id) {
    await keepTold(store, row, told)
    return call.reply.whole(200, JSON_TYPE, Buffer.from(told.text))
  }
  if (answer.kind === 'answer' && answer.status === 404) {
    await forget(parts, call.grant, row)
    throw fileNotFound(row.id)
  }
  if (row.object === null) throw failed(call, answer)
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
  const { upstreams } = parts
  const { row, station } = await placeOf(parts, call)
  const out = outgoing(call.grant, station, 'GET', `/files/${row.id}/content`)
  const incoming = { kind: null, withholdsUsage: false }
  const pass = (): Promise<Ended> => attempt(station, out, incoming, call.reply)
  const first = await pass()
  const isStale = first.how === 'failed' && first.failure.kind === 'stale'
  const ended = isStale ? await pass() : first
  if (concernsUpstream(ended)) upstreams.note(station, ended.how === 'answered')
  if (ended.how === 'failed') throw failed(call, ended.failure)
}

/** Deletes it there first, so that what is forgotten here is gone. */
const remove = async (parts: FilesParts, call: Call): Promise<void> => {
  const { upstreams } = parts
  const { row, station } = await placeOf(parts, call)
  const out = outgoing(call.grant, station, 'DELETE', `/files/${row.id}`)
  const answer = await ask(upstreams, station, out, ASK_MAX_MS)
  if (answer.kind !== 'answer') throw failed(call, answer)
  const isGone = answer.status < 300 || answer.status === 404
  if (isGone) await forget(parts, call.grant, row)
  call.reply.whole(answer.status, answer.headers, answer.body)
}

const failed = ({ reply }: Call, answer: Answer | Failure): Problem => {
  if (answer.kind === 'answer') return new Problem('upstream_failed', `${HOLDER} failed.`)
  if (answer.kind === 'status') reply.add(answer.hints)
  return problemAt(answer, HOLDER)
}

/**
 * Files: they are at one upstream, and belong to the project of the key that has uploaded them.
 * Lists are answered from the table, since the upstream's have the files of all projects.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { FILE_LIST } from '#contract/data-plane/queries.ts'
import { fileNotFound } from '#contract/errors/objects.ts'
import { upstreamFailed } from '#contract/errors/upstreams.ts'
import type { ScanQueue } from '#event-loop/scan-queue.ts'
import { type Handlers, type ObjectCall, sendJson, type UploadCall } from '#gateway/call.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { answerList, type ListRules } from '#gateway/objects/list-objects.ts'
import { fileRow } from '#gateway/objects/new-row.ts'
import {
  collectAbout,
  isGone,
  locate,
  type ObjectKind,
  proxy,
  remove,
  reportedObject,
} from '#gateway/objects/operations.ts'
import type { Owned } from '#gateway/objects/ownership.ts'
import { checkQuota, putWithinQuota } from '#gateway/objects/quotas.ts'
import type { FileRow } from '#gateway/objects/store.ts'
import { timeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import { checkPlace } from '#gateway/upstream/permitted.ts'
import type { InSlot } from '#gateway/upstream/slots.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { openFileForm } from './file-form.ts'
import * as rows from './store.ts'
import { HOLDER, sendForm } from './upload.ts'

export interface FilesParts {
  readonly store: Store
  readonly upstreams: Upstreams
  readonly owned: Owned
  readonly rejectSteering: RejectSteering
  readonly now: Clock
  readonly bounds: Bounds
  readonly scans: ScanQueue
  readonly metrics: Metrics
  readonly inSlot: InSlot
}

const FILE: ObjectKind<'file'> = {
  kind: 'file',
  path: '/files',
  notFound: (id) => new Problem(fileNotFound(id)),
  upstreamOf: () => HOLDER,
  timeoutMs: 30_000,
  forwardsHeaders: false,
}
const LIST: ListRules = {
  ...FILE,
  ...FILE_LIST,
}

export function createFiles(parts: FilesParts): Handlers {
  return {
    upload: { createFile: (call) => parts.inSlot(call, () => upload(parts, call)) },
    body: { listFiles: (call) => answerList(parts, call, LIST) },
    locate: {
      getFile: (call) => locate(parts, call, FILE),
      getFileContent: (call) => locate(parts, call, FILE),
    },
    object: {
      getFile: (call) => retrieve(parts, call),
      getFileContent: (call) => proxy(parts, call, FILE),
      deleteFile: async (call) => remove(parts, call, FILE, await locate(parts, call, FILE)),
    },
  }
}

async function upload(parts: FilesParts, call: UploadCall): Promise<void> {
  const { store, upstreams, rejectSteering, now } = parts
  const target = upstreams.forFiles(call.grant.project)
  const { projectId } = call.grant
  await checkQuota(store.reader, parts.bounds, { projectId, kind: 'file', bytes: 0, nowMs: now() })
  // Best effort: what stays there belongs to nobody.
  const discard = async (id: string): Promise<void> => {
    const file = { project_id: call.grant.projectId, id }
    await collectAbout({ upstreams }, FILE, file, target, { method: 'DELETE' })
  }
  const form = openFileForm(call.headers['content-type'], {
    bounds: parts.bounds,
    bodies: BODIES,
    exceeded: parts.metrics.boundExceeded,
    reject: ({ model, steering, inferenceGeo }) => {
      if (inferenceGeo !== undefined) checkPlace(call.grant.project, inferenceGeo)
      return rejectSteering(target.upstream, { model, steering })
    },
  })
  const uploading = { ...parts, form, path: FILE.path, makes: 'file', discard } as const
  const uploaded = await sendForm(uploading, call, target)
  if (!uploaded) return
  const lines = form.check()
  const file = {
    upstream: target.upstream.name,
    object: uploaded.object,
    bytes: form.fileBytes(),
    detail: lines ? JSON.stringify(lines) : null,
  }
  const row = fileRow(call.grant, file, now())
  try {
    await record(store, (tx) => putWithinQuota(tx, parts.bounds, row))
  } catch (error) {
    await discard(row.id)
    throw error
  }
  call.reply.whole(uploaded.status, uploaded.headers, uploaded.body)
}

/** Returns the upstream's report of a file, or the last one while that fails. */
async function retrieve(parts: FilesParts, call: ObjectCall): Promise<void> {
  const { store, owned } = parts
  const { row, target } = await locate(parts, call, FILE)
  const answer = await collectAbout(parts, FILE, row, target)
  const object = reportedObject(answer, row.id)
  if (object) {
    await refresh(store, row, object)
    return sendJson(call, object.text)
  }
  if (isGone(answer)) {
    await record(store, (tx) => owned.forget(tx, call.grant, row.id))
    throw FILE.notFound(row.id)
  }
  if (row.object !== null) return sendJson(call, row.object)
  if (answer.kind === 'failed') throw problemOf(call.reply, answer, HOLDER)
  throw new Problem(upstreamFailed(HOLDER, 'unexplained'))
}

/** Writes a file's report by its upstream, if it has changed. */
async function refresh(store: Store, row: FileRow, object: UpstreamObject): Promise<void> {
  if (object.text === row.object) return
  const { project_id: projectId, id } = row
  const expiresAt = timeIn(object, 'expires_at')
  await record(store, (tx) => rows.refresh(tx, { projectId, id, object: object.text, expiresAt }))
}

/**
 * Completion of an upload: the upstream makes a file of its parts. The file becomes the project's
 * in the transaction that ends the upload, before the client has the answer.
 *
 * - A repeated completion, after the answer was lost: it is answered from the row, which stays
 *   until the upload would have expired.
 * - The transaction fails, or this process dies, after the upstream has made the file: the upload
 *   is still open here, and a repeated completion is sent again. If the upstream reports the file
 *   then, it becomes the project's. If the upstream answers an error, the client has that, and the
 *   file belongs to nobody: OpenAI's API has nothing that finds it by its upload.
 * - The client leaves: the file is kept, and listed.
 */
import { Problem } from '#base/problem.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import { duplicatePart, referenceNotFound } from '#contract/errors/objects.ts'
import { unexpectedAnswer } from '#contract/errors/upstreams.ts'
import { type ObjectCall, sendJson } from '#gateway/call.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { fileRow } from '#gateway/objects/new-row.ts'
import { collectAbout, locate, reportedObject } from '#gateway/objects/operations.ts'
import { putWithinQuota } from '#gateway/objects/quotas.ts'
import { type FileRow, find, lockProject, put, type UploadRow } from '#gateway/objects/store.ts'
import { readObject, sizeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { bytesOf, readDetail, serializeUploadDetail, type UploadPart } from './detail.ts'
import { notPending, sendUpload, UPLOAD, type UploadsParts } from './kind.ts'
import { readCompletion } from './request.ts'
import * as rows from './store.ts'

/** Time limit for a completion: the upstream puts up to 8 GB together. */
const COMPLETE_MAX_MS = 600_000
const FILE = { path: '/files', timeoutMs: 30_000 }

/** `POST /uploads/{id}/complete`. */
export async function completeUpload(parts: UploadsParts, call: ObjectCall): Promise<void> {
  const { owned, bounds } = parts
  const { row, target } = await locate(parts, call, UPLOAD)
  const { partIds, references, steering } = readCompletion(call.body, bounds)
  const used = partsOf(row, partIds)
  await owned.check(call.grant, references)
  const rejection = parts.rejectSteering(target.upstream, { model: undefined, steering })
  if (rejection) throw rejection
  if (row.bytes === null) return answerCompleted(call, row, used)
  const path = `${UPLOAD.path}/${row.id}/complete`
  const answer = await sendUpload(parts, call, target, path, COMPLETE_MAX_MS)
  if (!answer) return
  const object = reportedObject(answer, row.id)
  const file = object && fileIn(object)
  if (!file) throw new Problem(unexpectedAnswer(HOLDER, 'has no file'))
  const bytes = Math.max(bytesOf(used), sizeIn(file))
  const made = { upstream: row.upstream, object: file, bytes, detail: null }
  const completed = { object, used, file: fileRow(call.grant, made, parts.now()) }
  try {
    await record(parts.store, (tx) => keep(tx, parts, row, completed))
  } catch (error) {
    if (error instanceof BoundExceeded) {
      await collectAbout(parts, FILE, completed.file, target, { method: 'DELETE' })
    }
    throw error
  }
  call.reply.whole(answer.status, answer.headers, answer.body)
}

/** The parts of an upload with these ids, in their order. Throws 400 for any other id. */
function partsOf(row: UploadRow, ids: readonly string[]): UploadPart[] {
  const parts = new Map(readDetail(row).parts.map((part) => [part.id, part]))
  const seen = new Set<string>()
  return ids.map((id, index) => {
    const param = `part_ids[${index}]`
    const part = parts.get(id)
    if (!part) throw new Problem(referenceNotFound('Part', id, param))
    if (seen.has(id)) throw new Problem(duplicatePart(param, id))
    seen.add(id)
    return part
  })
}

/** Answers a completion of a completed upload: with its file if it names the same parts. */
function answerCompleted(call: ObjectCall, row: UploadRow, used: readonly UploadPart[]): void {
  const { parts } = readDetail(row)
  const isSame = used.length === parts.length && used.every(({ id }, at) => id === parts[at]?.id)
  if (!isSame || row.object === null) throw notPending('complete')
  sendJson(call, row.object)
}

/** The file of a completed upload, as far as the upstream reports one. */
function fileIn({ value }: UpstreamObject): UpstreamObject | undefined {
  return readObject(Buffer.from(JSON.stringify(value.file ?? null)))
}

interface Completed {
  readonly object: UpstreamObject
  readonly used: readonly UploadPart[]
  readonly file: FileRow
}

/** Ends the upload and keeps its file. */
async function keep(
  tx: Tx,
  { bounds, now }: UploadsParts,
  row: UploadRow,
  { object, used, file }: Completed,
): Promise<void> {
  // A count of what the project keeps has the upload or its file, and never neither.
  const { project_id: projectId, id } = row
  await lockProject(tx, projectId)
  const detail = serializeUploadDetail({ ...readDetail(row), parts: used })
  const ending = { projectId, id, detail, object: object.text, nowMs: now() }
  const [ended] = await rows.complete(tx, ending)
  const [known] = await find(tx, { projectId, id: file.id })
  if (ended) await put(tx, file)
  // Its upload was cancelled or has expired; otherwise a concurrent completion has kept it.
  else if (!known) await putWithinQuota(tx, bounds, file)
}

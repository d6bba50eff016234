/**
 * A part of an upload, from the caller to the upstream. It passes as a file does, and its id is
 * written into the row of the upload before the client has it: only such ids complete the upload.
 *
 * Parts may arrive in parallel, on several nodes. Their number and their bytes are checked against
 * the row before one is sent, and again, with the row held, when it is added: of parts that exceed
 * the declared bytes together, the later ones are rejected. A rejected part that the upstream has
 * belongs to nobody, and goes with the upload.
 *
 * A client that leaves before the answer does not know the id of the part, and sends it again. So
 * such a part takes none of the declared bytes. Lost parts are counted all the same, or there would
 * be no bound on the bytes that the upstream keeps for an upload: once they have more bytes than it
 * was created for, it takes no further part.
 */
import { Problem } from '#base/problem.ts'
import { tooManyParts } from '#contract/errors/objects.ts'
import type { UploadCall } from '#gateway/call.ts'
import { sendForm } from '#gateway/objects/files/upload.ts'
import { locate } from '#gateway/objects/operations.ts'
import { isExpired, type UploadRow } from '#gateway/objects/store.ts'
import type { Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { bytesOf, PARTS_MAX, readDetail, serializeUploadDetail, type UploadPart } from './detail.ts'
import { notPending, UPLOAD, type UploadsParts } from './kind.ts'
import { openPartForm, tooManyBytes } from './part-form.ts'
import * as rows from './store.ts'

/** `POST /uploads/{id}/parts`. */
export async function addPart(parts: UploadsParts, call: UploadCall): Promise<void> {
  const { row, target } = await locate(parts, call, UPLOAD)
  const form = openPartForm({
    contentType: call.headers['content-type'],
    bounds: parts.bounds,
    bytesLeft: bytesLeft(parts, row),
    reject: (use) => parts.rejectSteering(target.upstream, { model: undefined, steering: [use] }),
  })
  const path = `${UPLOAD.path}/${row.id}/parts`
  const made = await sendForm({ ...parts, form, path, makes: 'part' }, call, target)
  if (!made) return
  const isLost = hasLeft(call)
  const part = { id: made.object.id, bytes: form.partBytes() }
  await record(parts.store, (tx) => keep(tx, parts, row, { part, isLost }))
  if (!isLost) call.reply.whole(made.status, made.headers, made.body)
}

function hasLeft({ reply }: UploadCall): boolean {
  let isAborted = false
  reply.onAbort(() => {
    isAborted = true
  })
  return isAborted
}

/** Bytes that parts may still have. Throws 400 for an upload that takes no further part. */
function bytesLeft(
  { bounds }: Pick<UploadsParts, 'bounds'>,
  { bytes, detail }: Pick<UploadRow, 'bytes' | 'detail'>,
): number {
  if (bytes === null) throw notPending('add a part to')
  const { parts, lostParts, lostBytes } = readDetail({ detail })
  // All of them are named when the upload is completed.
  const most = Math.min(PARTS_MAX, bounds.body_references)
  if (parts.length + lostParts >= most) throw new Problem(tooManyParts(most))
  if (lostBytes > bytes) throw tooManyBytes()
  return bytes - bytesOf(parts)
}

async function keep(
  tx: Tx,
  parts: UploadsParts,
  { project_id: projectId, id }: UploadRow,
  { part, isLost }: { readonly part: UploadPart; readonly isLost: boolean },
): Promise<void> {
  const [open] = await rows.openUpload.findForChange(tx, { projectId, id })
  if (!open || open.detail === null || isExpired(open, parts.now())) {
    throw notPending('add a part to')
  }
  const { bytes, detail } = { ...open, detail: open.detail }
  if (part.bytes > bytesLeft(parts, { bytes, detail })) throw tooManyBytes()
  const before = readDetail({ detail })
  const { lostParts, lostBytes } = before
  const after = isLost
    ? { ...before, lostParts: lostParts + 1, lostBytes: lostBytes + part.bytes }
    : { ...before, parts: [...before.parts, part] }
  await rows.saveParts(tx, { projectId, id, detail: serializeUploadDetail(after) })
}

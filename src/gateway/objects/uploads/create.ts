/**
 * Creation of an upload, at the upstream that holds the project's files. Its row reserves a file
 * and the declared bytes, and is committed before the client has the answer. If that fails, the
 * upload is cancelled upstream. If the cancellation fails too, it expires there within the hour,
 * and no project can reach it.
 */
import { Problem } from '#base/problem.ts'
import { unexpectedAnswer } from '#contract/errors/upstreams.ts'
import type { BodyCall } from '#gateway/call.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import { newOwnedRow } from '#gateway/objects/new-row.ts'
import { CANCELLATION, collectAbout, reportedObject } from '#gateway/objects/operations.ts'
import { checkQuota, putWithinQuota } from '#gateway/objects/quotas.ts'
import type { UploadRow } from '#gateway/objects/store.ts'
import { timeIn, type UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { record } from '#storage/transaction.ts'
import { NO_PARTS, serializeUploadDetail } from './detail.ts'
import { sendUpload, UPLOAD, type UploadsParts } from './kind.ts'
import { readCreation } from './request.ts'

/** Time limit for the creation. */
const CREATE_MAX_MS = 60_000
/** Life of an upload if its upstream reports no expiry, as at OpenAI. */
const HOUR_MS = 3_600_000

/** `POST /uploads`. */
export async function createUpload(parts: UploadsParts, call: BodyCall): Promise<void> {
  const { upstreams, owned, bounds, store, now } = parts
  const { projectId } = call.grant
  const target = upstreams.forFiles(call.grant.project)
  const { bytes, references, steering } = readCreation(call.body, bounds)
  await checkQuota(store.reader, bounds, { projectId, kind: 'upload', bytes, nowMs: now() })
  await owned.check(call.grant, references)
  const rejection = parts.rejectSteering(target.upstream, { model: undefined, steering })
  if (rejection) throw rejection
  const answer = await sendUpload(parts, call, target, UPLOAD.path, CREATE_MAX_MS)
  if (!answer) return
  const object = reportedObject(answer)
  if (!object) throw new Problem(unexpectedAnswer(HOLDER, 'is no upload'))
  await keep(parts, target, rowOf(call, target, { object, bytes }, now()))
  call.reply.whole(answer.status, answer.headers, answer.body)
}

async function keep(parts: UploadsParts, target: UpstreamTarget, row: UploadRow): Promise<void> {
  try {
    await record(parts.store, (tx) => putWithinQuota(tx, parts.bounds, row))
  } catch (error) {
    await collectAbout(parts, UPLOAD, row, target, CANCELLATION)
    throw error
  }
}

function rowOf(
  { grant }: BodyCall,
  { upstream }: UpstreamTarget,
  { object, bytes }: { readonly object: UpstreamObject; readonly bytes: number },
  nowMs: number,
): UploadRow {
  return {
    ...newOwnedRow(grant),
    id: object.id,
    kind: 'upload',
    upstream: upstream.name,
    created_at: nowMs,
    expires_at: timeIn(object, 'expires_at') ?? nowMs + HOUR_MS,
    detail: serializeUploadDetail(NO_PARTS),
    bytes,
  }
}

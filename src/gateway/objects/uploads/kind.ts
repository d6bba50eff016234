/** The description of uploads, and their requests with a body. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { uploadNotFound, uploadNotPending } from '#contract/errors/objects.ts'
import type { ScanQueue } from '#event-loop/scan-queue.ts'
import type { BodyCall, ObjectCall } from '#gateway/call.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import type { ObjectKind, ObjectParts } from '#gateway/objects/operations.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { type CollectedAnswer, collectFor } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { objectRequest } from '#gateway/upstream/request.ts'
import type { InSlot } from '#gateway/upstream/slots.ts'

export interface UploadsParts extends ObjectParts {
  readonly rejectSteering: RejectSteering
  readonly now: Clock
  readonly bounds: Bounds
  readonly scans: ScanQueue
  readonly inSlot: InSlot
}

export const UPLOAD: ObjectKind<'upload', UploadsParts> = {
  kind: 'upload',
  path: '/uploads',
  notFound: (id) => new Problem(uploadNotFound(id)),
  upstreamOf: () => HOLDER,
  timeoutMs: 30_000,
  forwardsHeaders: false,
}

/** Longest answer that is an upload, in bytes. */
const ANSWER_MAX_BYTES = 1_048_576

/**
 * Sends the caller's body on a separate connection: it must not be sent twice. A client that leaves
 * does not cancel it. Relays an answer that is an error, and then resolves to undefined.
 */
export async function sendUpload(
  { upstreams }: UploadsParts,
  { grant, headers, body, reply }: BodyCall | ObjectCall,
  target: UpstreamTarget,
  path: string,
  timeoutMs: number,
): Promise<CollectedAnswer | undefined> {
  const request = objectRequest(target, {
    projectId: grant.projectId,
    method: 'POST',
    path,
    headers,
    body,
    connection: 'fresh',
    timeoutMs,
  })
  const options = { maxBytes: ANSWER_MAX_BYTES }
  const answer = await collectFor(reply, upstreams, target, request, options)
  if (answer.kind === 'failed') throw problemOf(reply, answer, HOLDER)
  if (answer.status < 300) return answer
  reply.whole(answer.status, answer.headers, answer.body)
  return undefined
}

export function notPending(action: string): Problem {
  return new Problem(uploadNotPending(action))
}

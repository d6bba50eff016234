/** The description of uploads, and their requests with a body. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { ScanQueue } from '#base/scan-queue.ts'
import type { Bounds } from '#config/bounds.ts'
import { uploadNotFound, uploadNotPending } from '#contract/problems/objects.ts'
import type { BodyCall, ObjectCall } from '#gateway/call.ts'
import type { InSlot } from '#gateway/objects/files/slots.ts'
import { HOLDER } from '#gateway/objects/files/upload.ts'
import type { ObjectKind, ObjectParts } from '#gateway/objects/operations.ts'
import type { RejectSteering } from '#gateway/request/steering.ts'
import { type UpstreamRequest, upstreamHeaders } from '#gateway/upstream/request.ts'
import type { UpstreamTarget } from '#gateway/upstream/targets.ts'

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
export const ANSWER_MAX_BYTES = 1_048_576

/** A request with the caller's body, on a connection of its own: it must not be sent twice. */
export function uploadRequest(
  { grant, headers, body }: BodyCall | ObjectCall,
  { upstream }: UpstreamTarget,
  path: string,
  timeoutMs: number,
): UpstreamRequest {
  return {
    projectId: grant.projectId,
    method: 'POST',
    path: upstream.basePath + path,
    headers: upstreamHeaders(headers, upstream.apiKey),
    body,
    connection: 'fresh',
    timeoutMs,
  }
}

export function notPending(action: string): Problem {
  return new Problem(uploadNotPending(action))
}

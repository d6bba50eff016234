/**
 * An upload, from the caller to the upstream that holds the project's files, and into our table.
 *
 * The order limits the traces of a fault. The form passes first, and is whole and clear before the
 * upstream has all of it (`upload-stream.ts`); the upstream makes the file and reports its id; the
 * row that makes it this project's is committed; only then the client is answered. So an id that a
 * client has can be used on every node.
 *
 * - The caller goes away, or the form turns out to be ambiguous or too large: the upload is broken
 *   off. The upstream has not seen its end, and keeps nothing. `upload-stream.ts` finds a form too
 *   large by its `content-length`, or else by the bytes that have come; the limit is `maxBytes` of
 *   `file-form.ts`, or of `part-form.ts` in `uploads/`.
 * - The upstream answers success without having taken the whole form, or with something that is no
 *   file: the object that it says it made is deleted there.
 * - The row cannot be committed: the file is deleted there, and the answer is 503. If that fails as
 *   well, or this process dies in between, the upstream has a file that belongs to nobody: it costs
 *   room there, and no project can reach it.
 * - The upstream has everything, and breaks off before it answers: it may have such a file too.
 * - The caller goes away after the upstream has everything: the file is kept, and listed.
 *
 * An upload has a separate connection. A kept one may have ended just now, and the bytes of the
 * form read until that is known could not be sent again.
 */
import { Problem } from '#base/problem.ts'
import { unexpectedAnswer } from '#contract/errors/upstreams.ts'
import type { ScanQueue } from '#event-loop/scan-queue.ts'
import type { UploadCall } from '#gateway/call.ts'
import { reportedObject } from '#gateway/objects/operations.ts'
import type { UpstreamObject } from '#gateway/objects/upstream-object.ts'
import type { PieceBounds } from '#gateway/request/body-meter.ts'
import type { Attempt } from '#gateway/upstream/attempt.ts'
import { type CollectedAnswer, collectFor } from '#gateway/upstream/collect.ts'
import { problemOf } from '#gateway/upstream/failures.ts'
import { upstreamHeaders } from '#gateway/upstream/forwarded-headers.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import type { Failure } from '#gateway/upstream/outcome.ts'
import type { UpstreamRequest } from '#gateway/upstream/request.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import { type FormReading, openUploadStream, type UploadStream } from './upload-stream.ts'

/** Time limit for an upload, in milliseconds. */
const UPLOAD_TIMEOUT_MS = 3_600_000
/** Longest answer that is a file or a part, in bytes. */
const CREATED_MAX_BYTES = 1_048_576
export const HOLDER = 'The upstream that holds the files of this project'

interface Uploaded {
  readonly object: UpstreamObject
  readonly status: number
  readonly headers: readonly string[]
  readonly body: Buffer
}

interface Sending {
  readonly form: UploadStream
  readonly path: string
  readonly contentType: string
}

interface Uploading {
  readonly upstreams: Upstreams
  readonly scans: ScanQueue
  readonly bounds: PieceBounds
  readonly form: FormReading
  /** Path of the request, below the base path of the upstream. */
  readonly path: string
  /** The object that the form makes, as it is called in messages. */
  readonly makes: 'file' | 'part'
  /** Deletes it there, if that can be done. */
  readonly discard?: (id: string) => Promise<void>
}

/**
 * Sends the form, and resolves to the object that the upstream has made, or to undefined when it
 * has rejected the form: then the caller has its answer.
 */
export async function sendForm(
  { upstreams, form: reading, scans, bounds, path, makes, discard }: Uploading,
  call: UploadCall,
  target: UpstreamTarget,
): Promise<Uploaded | undefined> {
  const { incoming, headers, reply } = call
  const form = openUploadStream(incoming, {
    contentLength: headers['content-length'],
    form: reading,
    bounds,
    scans,
    meter: call.meter,
  })
  const answer = await send(upstreams, call, target, {
    form,
    path,
    contentType: reading.contentType,
  })
  if (answer.kind === 'failed') {
    // A fault of the form, or of the client's connection, is not the upstream's.
    throw call.meter?.problem ?? form.problem() ?? problemOf(reply, answer, HOLDER)
  }
  const { status, body } = answer
  if (status >= 300) {
    reply.whole(status, answer.headers, body)
    return undefined
  }
  const object = reportedObject(answer)
  if (object && form.isWhole()) return { ...answer, object }
  if (object) await discard?.(object.id)
  throw form.problem() ?? new Problem(unexpectedAnswer(HOLDER, `is no ${makes}`))
}

/** Sends the form. It is cancelled when the client leaves before all of it has come. */
function send(
  upstreams: Upstreams,
  call: UploadCall,
  target: UpstreamTarget,
  { form, path, contentType }: Sending,
): Promise<CollectedAnswer | Failure> {
  const { headers, reply, grant, meter } = call
  const length = headers['content-length']
  const request: UpstreamRequest = {
    projectId: grant.projectId,
    method: 'POST',
    path: target.upstream.basePath + path,
    headers: [
      ...upstreamHeaders({ ...headers, 'content-type': contentType }, target),
      ...(length === undefined ? [] : ['content-length', length]),
    ],
    body: form.body,
    connection: 'fresh',
    timeoutMs: UPLOAD_TIMEOUT_MS,
  }
  const onStart = (attempt: Attempt): void => {
    form.body.on('error', () => {
      if (form.problem() !== undefined) attempt.cancel()
    })
    reply.onAbort(() => {
      if (!form.isWhole()) attempt.cancel()
    })
    // Assigned directly, the function and with it the attempt would be allocated to last.
    const cutOff = (): void => attempt.cancel()
    if (meter) meter.cutOff = cutOff
  }
  return collectFor(reply, upstreams, target, request, { maxBytes: CREATED_MAX_BYTES, onStart })
}

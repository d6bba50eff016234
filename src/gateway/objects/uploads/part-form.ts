/** The form with a part of an upload, read as it passes: the part's size is bounded and counted. */
import { Problem } from '#base/problem.ts'
import { partsAboveUpload } from '#contract/errors/objects.ts'
import { unknownParameter } from '#contract/errors/parameters.ts'
import { requestTooLarge } from '#contract/errors/requests.ts'
import { AROUND_FILE_MAX_BYTES } from '#gateway/objects/files/file-form.ts'
import type { FormReading } from '#gateway/objects/files/upload-stream.ts'
import type { SteeringUse } from '#gateway/request/facts.ts'
import { createFormReader } from '#gateway/request/form.ts'
import type { JsonBounds } from '#json/bounds.ts'

/** Longest part, as at OpenAI. */
const PART_MAX_BYTES = 67_108_864

export interface PartForm extends FormReading {
  /** The size of the part, so far. */
  partBytes(): number
}

export interface PartFormOptions {
  readonly contentType: string | undefined
  readonly bounds: JsonBounds
  /** Bytes that the upload was created for and that its parts do not have yet. */
  readonly bytesLeft: number
  readonly reject: (use: SteeringUse) => Problem | undefined
}

export function openPartForm({
  contentType,
  bounds,
  bytesLeft,
  reject,
}: PartFormOptions): PartForm {
  let bytes = 0
  const events = {
    onSteering: (use: SteeringUse): void => {
      const rejection = reject(use)
      if (rejection) throw rejection
    },
    onFileChunk: (piece: Buffer): void => {
      bytes += piece.length
      if (bytes > PART_MAX_BYTES) throw tooLarge()
      if (bytes > bytesLeft) throw tooManyBytes()
    },
  }
  const reader = createFormReader('addUploadPart', contentType, events, bounds)
  return {
    contentType: reader.contentType,
    push: reader.push,
    pending: () => undefined,
    end: () => {
      const [reference] = reader.end().references
      if (reference) throw new Problem(unknownParameter(reference.param))
    },
    maxBytes: PART_MAX_BYTES + AROUND_FILE_MAX_BYTES,
    tooLarge,
    partBytes: () => bytes,
  }
}

/** The error for parts that together have more bytes than their upload was created for. */
export function tooManyBytes(): Problem {
  return new Problem(partsAboveUpload())
}

function tooLarge(): Problem {
  return new Problem(requestTooLarge('part'))
}

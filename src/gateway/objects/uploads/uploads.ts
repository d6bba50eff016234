/**
 * Uploads: files that arrive in parts. They live at the upstream that holds the project's files,
 * belong to the project, and end as one of its files, or when they are cancelled or expire. The
 * purpose `batch` is rejected, since the lines of a batch's file are checked as they arrive.
 */
import type { Handlers } from '#gateway/call.ts'
import { locate, remove } from '#gateway/objects/operations.ts'
import { completeUpload } from './complete.ts'
import { createUpload } from './create.ts'
import { UPLOAD, type UploadsParts } from './kind.ts'
import { addPart } from './part.ts'

export function createUploads(parts: UploadsParts): Handlers {
  return {
    body: { createUpload: (call) => createUpload(parts, call) },
    upload: { addUploadPart: (call) => parts.inSlot(call, () => addPart(parts, call)) },
    object: {
      completeUpload: (call) => completeUpload(parts, call),
      cancelUpload: async (call) => remove(parts, call, UPLOAD, await locate(parts, call, UPLOAD)),
    },
  }
}

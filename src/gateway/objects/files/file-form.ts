/** The form that uploads a file, read as it passes: its size, and the lines of a batch's file. */
import { Problem } from '#base/problem.ts'
import { requestTooLarge } from '#contract/errors/requests.ts'
import type { BatchLineOptions } from '#gateway/request/batch-line-check.ts'
import { type BatchContent, createBatchLines } from '#gateway/request/batch-lines.ts'
import { createFormReader, type FormEvents } from '#gateway/request/form.ts'
import type { FormReading } from './upload-stream.ts'

/** Longest file, as at OpenAI, and most bytes of a form around it. */
const FILE_MAX_BYTES = 536_870_912
export const AROUND_FILE_MAX_BYTES = 1_048_576
/** The purpose of a file with a request in each line. */
export const BATCH_PURPOSE = 'batch'

export interface FileForm extends FormReading {
  /** Content of the lines of a batch's file; undefined for every other file. */
  check(): BatchContent | undefined
  /** The size of the file, so far. */
  fileBytes(): number
}

/**
 * Until the purpose is known, a file may be a batch's: forms may tell it after the file. Lines are
 * checked until it turns out that they are none.
 */
export function openFileForm(contentType: string | undefined, options: BatchLineOptions): FileForm {
  let purpose: string | undefined
  const lines = createBatchLines(options)
  let bytes = 0
  const isChecked = (): boolean => purpose === undefined || purpose === BATCH_PURPOSE
  const events: FormEvents = {
    onField: (name, value) => {
      if (name === 'purpose') purpose = value
    },
    onSteering: (use) => {
      const rejection = options.reject({ model: undefined, steering: [use] })
      if (rejection) throw rejection
    },
    onFileChunk: (piece) => {
      bytes += piece.length
      if (isChecked()) lines.push(piece)
    },
    onFileEnd: () => {
      if (isChecked()) lines.finish()
    },
  }
  const reader = createFormReader('createFile', contentType, events, options.bounds)
  return {
    contentType: reader.contentType,
    push: reader.push,
    pending: lines.pending,
    end: () => void reader.end(),
    maxBytes: FILE_MAX_BYTES + AROUND_FILE_MAX_BYTES,
    tooLarge: () => new Problem(requestTooLarge('file')),
    check: () => (purpose === BATCH_PURPOSE ? lines.end() : undefined),
    fileBytes: () => bytes,
  }
}

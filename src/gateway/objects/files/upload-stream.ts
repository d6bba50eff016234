/**
 * A form with a file, on its way from the caller to the upstream: it passes byte for byte, as fast
 * as the upstream takes it, and is read in passing.
 *
 * One piece is held back until the next has been read, and the last until the whole form is known
 * to be one that every reader takes alike. So an upstream never has all of a form that is refused,
 * and cannot have made a file of it.
 */
import { Readable } from 'node:stream'
import { Problem } from '#base/problem.ts'
import type { ScanQueue } from '#base/scan-queue.ts'
import type { BatchLineOptions } from '#gateway/request/batch-line-check.ts'
import { type BatchContent, createBatchLines } from '#gateway/request/batch-lines.ts'
import { addPiece, type BodyMeter } from '#gateway/request/body-meter.ts'
import { createFormReader, type FormEvents } from '#gateway/request/form.ts'

/** Longest file, as at OpenAI, and what a form may have around it, in bytes. */
const FILE_MAX_BYTES = 536_870_912
const FORM_MAX_BYTES = FILE_MAX_BYTES + 1_048_576
/** How much of a form may wait here for the upstream besides the piece held back, in bytes. */
const WAITING_MAX_BYTES = 65_536
/** Ends no scan: a line ends after a few slices, and the form with its connection. */
const NO_CALLER = { onAbort: () => {} }
/** The purpose of a file whose lines are requests. */
const BATCH = 'batch'

export interface UploadStream {
  /** What goes upstream. Fails with the Problem when the form is refused. */
  readonly body: Readable
  /** What was wrong with the form, or with the connection that it came on. */
  problem(): unknown
  /** Whether the whole form has passed. */
  isWhole(): boolean
  /** What the lines of a batch's file say; undefined for every other file. */
  check(): BatchContent | undefined
  /** The size of the file, so far. */
  fileBytes(): number
}

export interface UploadStreamOptions {
  readonly contentType: string | undefined
  readonly contentLength: string | undefined
  readonly lines: BatchLineOptions
  /** The queue in which long lines are read in slices. */
  readonly scans: ScanQueue
  readonly meter: BodyMeter | undefined
}

/** Throws a Problem for a form that need not even be looked at. */
export const openUploadStream = (
  source: Readable,
  {
    contentType,
    contentLength,
    lines,
    scans,
    meter = { bytes: 0, pieces: 0 },
  }: UploadStreamOptions,
): UploadStream => {
  if (Number(contentLength ?? 0) > FORM_MAX_BYTES) throw tooLarge()
  const { reader, pending, check, fileBytes } = openReader(contentType, lines)
  let problem: unknown
  let isWhole = false

  async function* pass(): AsyncGenerator<Buffer> {
    let held: Buffer | undefined
    try {
      // To end it here must not end the connection: the answer is to go out on it.
      for await (const piece of source.iterator({ destroyOnReturn: false })) {
        addPiece(meter, piece, lines.bounds)
        if (meter.bytes > FORM_MAX_BYTES) throw tooLarge()
        reader.push(piece)
        for (let next = pending(); next; next = pending()) await scans.run(next, NO_CALLER)
        if (held) yield held
        held = piece
      }
      reader.end()
    } catch (error) {
      problem = error
      throw error
    }
    isWhole = true
    if (held) yield held
  }

  const body = Readable.from(pass(), { objectMode: false, highWaterMark: WAITING_MAX_BYTES })
  // Its reader gets the error too.
  body.on('error', () => {})
  return { body, problem: () => problem, isWhole: () => isWhole, check, fileBytes }
}

/**
 * Until the purpose is known, a file may be a batch's: forms may tell it after the file. Lines are
 * checked until it turns out that they are none.
 */
const openReader = (contentType: string | undefined, options: BatchLineOptions) => {
  let purpose: string | undefined
  const lines = createBatchLines(options)
  let bytes = 0
  const isChecked = (): boolean => purpose === undefined || purpose === BATCH
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
    reader,
    pending: lines.pending,
    check: () => (purpose === BATCH ? lines.end() : undefined),
    fileBytes: () => bytes,
  }
}

const tooLarge = (): Problem =>
  new Problem('request_too_large', 'The file is too large: at most 512 MB can be uploaded.')

/**
 * Upload stream: a form with a file, relayed from the caller to the upstream byte for byte, with
 * the upstream's backpressure, and parsed on the way.
 *
 * One piece is held back until the next has been read, and the last until the whole form is known
 * to be unambiguous. So an upstream never has all of a form that is rejected, and cannot have made
 * a file of it.
 */
import { Readable } from 'node:stream'
import type { Problem } from '#base/problem.ts'
import type { Advance, ScanQueue } from '#event-loop/scan-queue.ts'
import { addPiece, type BodyMeter, type PieceBounds } from '#gateway/request/body-meter.ts'

/** Most bytes of a form that wait for the upstream besides the piece held back. */
const WAITING_MAX_BYTES = 65_536
/** Ends no scan: a line ends after a few slices, and the form with its connection. */
const NO_CALLER = { onAbort: () => {} }

/** The parser of a form while it is relayed. An error that it throws rejects the form. */
export interface FormReading {
  /** The content type for the upstream. */
  readonly contentType: string
  push(bytes: Buffer): void
  /** A scan in slices that has to end before the next piece is read. */
  pending(): Advance | undefined
  /** The whole form has come. */
  end(): void
  /** Longest form, in bytes, and the error for a longer one. */
  readonly maxBytes: number
  tooLarge(): Problem
}

export interface UploadStream {
  /** The stream to the upstream. Fails with the Problem when the form is rejected. */
  readonly body: Readable
  /** The fault of the form, or of the client's connection. */
  problem(): unknown
  /** Whether the whole form has passed. */
  isWhole(): boolean
}

export interface UploadStreamOptions {
  readonly contentLength: string | undefined
  readonly form: FormReading
  readonly bounds: PieceBounds
  /** The queue in which long lines are read in slices. */
  readonly scans: ScanQueue
  readonly meter: BodyMeter | undefined
}

/** Throws a Problem if the content-length of the form is too large. */
export function openUploadStream(
  source: Readable,
  { contentLength, form, bounds, scans, meter = { bytes: 0, pieces: 0 } }: UploadStreamOptions,
): UploadStream {
  if (Number(contentLength ?? 0) > form.maxBytes) throw form.tooLarge()
  let problem: unknown
  let isWhole = false

  async function* pass(): AsyncGenerator<Buffer> {
    let held: Buffer | undefined
    try {
      // Ending the iterator must not end the connection, on which the answer is sent.
      for await (const piece of source.iterator({ destroyOnReturn: false })) {
        addPiece(meter, source, piece, bounds)
        if (meter.bytes > form.maxBytes) throw form.tooLarge()
        form.push(piece)
        for (let next = form.pending(); next; next = form.pending()) {
          await scans.run(next, NO_CALLER)
        }
        if (held) yield held
        held = piece
      }
      form.end()
    } catch (error) {
      problem = error
      throw error
    }
    isWhole = true
    if (held) yield held
  }

  const body = Readable.from(pass(), { objectMode: false, highWaterMark: WAITING_MAX_BYTES })
  // The reader of the stream gets the error too.
  body.on('error', () => {})
  return { body, problem: () => problem, isWhole: () => isWhole }
}

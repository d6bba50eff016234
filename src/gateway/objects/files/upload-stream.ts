/**
 * A form with a file, on its way from the caller to the upstream: it passes byte for byte, as fast
 * as the upstream takes it, and is read in passing.
 *
 * One piece is held back until the next has been read, and the last until the whole form is known
 * to be one that every reader takes alike. So an upstream never has all of a form that is refused,
 * and cannot have made a file of it.
 */
import { Readable } from 'node:stream'
import type { Problem } from '#base/problem.ts'
import type { Advance, ScanQueue } from '#base/scan-queue.ts'
import { addPiece, type BodyMeter, type PieceBounds } from '#gateway/request/body-meter.ts'

/** How much of a form may wait here for the upstream besides the piece held back, in bytes. */
const WAITING_MAX_BYTES = 65_536
/** Ends no scan: a line ends after a few slices, and the form with its connection. */
const NO_CALLER = { onAbort: () => {} }

/** The reading of a form while it passes. What it throws refuses the form. */
export interface FormReading {
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
  /** What goes upstream. Fails with the Problem when the form is refused. */
  readonly body: Readable
  /** What was wrong with the form, or with the connection that it came on. */
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

/** Throws a Problem for a form that need not even be looked at. */
export const openUploadStream = (
  source: Readable,
  { contentLength, form, bounds, scans, meter = { bytes: 0, pieces: 0 } }: UploadStreamOptions,
): UploadStream => {
  if (Number(contentLength ?? 0) > form.maxBytes) throw form.tooLarge()
  let problem: unknown
  let isWhole = false

  async function* pass(): AsyncGenerator<Buffer> {
    let held: Buffer | undefined
    try {
      // To end it here must not end the connection: the answer is to go out on it.
      for await (const piece of source.iterator({ destroyOnReturn: false })) {
        addPiece(meter, piece, bounds)
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
  // Its reader gets the error too.
  body.on('error', () => {})
  return { body, problem: () => problem, isWhole: () => isWhole }
}

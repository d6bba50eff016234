/**
 * The bodies of the data plane: whole, bounded each and all together. A body is only read when
 * there is room for it, so that callers who are slow, many or large cannot use up the memory.
 */
import type { IncomingMessage } from 'node:http'
import type { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { addPiece, type BodyMeter, type PieceBounds } from '#gateway/body-meter.ts'
import { BoundExceeded } from '#gateway/bound-exceeded.ts'
import type { Reply } from '#gateway/call.ts'
import { PREFIX_BYTES } from '#gateway/model-prefix.ts'
import type { ScanQueue } from '#gateway/scan-queue.ts'
import { type BodyPieces, createPieces } from './body-pieces.ts'
import type { BodyRoom, FullBound } from './body-room.ts'
import type { Pace, SlowBound } from './pace.ts'

export type BodyBounds = PieceBounds &
  Pick<Bounds, 'body_bytes' | 'body_seconds' | 'body_scan_bytes'>

export interface Reading {
  readonly projectId: string
  /** Of what arrived, whatever the answer. */
  readonly meter: BodyMeter
  readonly reply: Pick<Reply, 'onAbort'>
  /**
   * Called once with the first bytes of a body that has more than `PREFIX_BYTES`, before the rest
   * is read. What it throws, or rejects with, ends the reading.
   */
  readonly onPrefix?: ((prefix: Buffer) => void | Promise<void>) | undefined
}

export interface BodyParts {
  readonly pace: Pace
  readonly scans: ScanQueue
  readonly bodyRoom: BodyRoom
}

export interface BodyReader {
  /** The whole body. Its room is kept until `release` is called with it. */
  read(request: IncomingMessage, reading: Reading): Promise<Buffer>
  release(body: Buffer, projectId: string): void
  /** Bytes of bodies in flight. */
  held(): number
}

export const createBodyReader = (
  bounds: BodyBounds,
  { pace, scans, bodyRoom: room }: BodyParts,
): BodyReader => {
  const maxMs = bounds.body_seconds * 1_000
  const gatherWhole = (request: IncomingMessage, reading: Reading): Promise<Gathered> =>
    new Promise((resolve, reject) => {
      const { projectId, meter, onPrefix } = reading
      const length = declaredLength(request)
      if (length > bounds.body_bytes) return reject(tooLarge())
      // Room is taken as the bytes come: to say a large number costs a caller nothing.
      const full = room.exceeded(projectId, length)
      if (full) return reject(overloaded(full))
      const hold = (bytes: number): void => {
        const exceeded = room.exceeded(projectId, bytes)
        if (exceeded) throw overloaded(exceeded)
        room.take(projectId, bytes)
      }
      const gathering = { bounds, maxMs, pace, hold, onPrefix }
      gather(request, gathering, (error, gathered, received) => {
        Object.assign(meter, received)
        if (gathered) return resolve(gathered)
        room.leave(projectId, received.bytes)
        reject(error)
      })
    })
  return {
    held: room.held,
    release: (body, projectId) => room.leave(projectId, body.length),
    read: async (request, reading) => {
      const { pieces, bytes } = await gatherWhole(request, reading)
      if (bytes <= bounds.body_scan_bytes) return pieces.whole()
      const { body, advance } = pieces.slices(bytes)
      try {
        await scans.run(advance, reading.reply)
      } catch (error) {
        room.leave(reading.projectId, bytes)
        throw error
      }
      return body
    },
  }
}

interface Gathering extends Pick<Reading, 'onPrefix'> {
  readonly bounds: BodyBounds
  readonly maxMs: number
  readonly pace: Pace
  /** Takes room for so many bytes more, or throws. */
  readonly hold: (bytes: number) => void
}

interface Gathered {
  readonly pieces: BodyPieces
  readonly bytes: number
}

type Done = (error: unknown, gathered: Gathered | undefined, received: BodyMeter) => void

const gather = (request: IncomingMessage, gathering: Gathering, done: Done): void => {
  const { bounds, maxMs, pace, hold } = gathering
  let { onPrefix } = gathering
  const pieces = createPieces()
  const meter: BodyMeter = { bytes: 0, pieces: 0 }
  let isDone = false
  const expire = (bound: SlowBound): void => finish(tooSlow(bound))
  const body = pace.addBody({ request, meter, maxMs, expire })
  const finish = (error: unknown, isWhole = false): void => {
    if (isDone) return
    isDone = true
    pace.deleteBody(body)
    done(error, isWhole ? { pieces, bytes: meter.bytes } : undefined, meter)
  }
  request.on('data', (piece: Buffer) => {
    if (isDone) return
    try {
      if (meter.bytes + piece.length > bounds.body_bytes) throw tooLarge()
      hold(piece.length)
      addPiece(meter, piece.length, bounds)
      pieces.add(piece)
      if (onPrefix === undefined || meter.bytes <= PREFIX_BYTES) return
      const checking = onPrefix(pieces.prefix(PREFIX_BYTES))
      onPrefix = undefined
      if (checking) pauseFor(request, checking, finish)
    } catch (error) {
      finish(error)
    }
  })
  request.on('end', () => finish(undefined, true))
  request.on('error', (error) => finish(error))
  request.on('close', () => finish(new Error('the caller went away before the body was whole')))
}

/** Reads no further until a check has passed. */
const pauseFor = (
  request: IncomingMessage,
  checking: Promise<void>,
  fail: (error: unknown) => void,
): void => {
  request.pause()
  checking.then(() => request.resume(), fail)
}

const declaredLength = ({ headers }: IncomingMessage): number => {
  const length = Number(headers['content-length'] ?? 0)
  return Number.isSafeInteger(length) ? length : 0
}

const tooLarge = (): Problem =>
  new BoundExceeded('body_bytes', 'request_too_large', 'The request body is too large.')

/** A body that arrived too slowly. */
export const tooSlow = (bound: SlowBound): Problem =>
  new BoundExceeded(
    bound,
    'request_timeout',
    bound === 'minimum_rate_bytes'
      ? 'The request body arrived at less than the minimum rate.'
      : 'The request took too long to arrive.',
  )

const overloaded = (bound: FullBound): Problem =>
  new BoundExceeded(
    bound,
    'server_is_overloaded',
    'The server is holding as much as it can. Please try again shortly.',
  )

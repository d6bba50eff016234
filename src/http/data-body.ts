/**
 * The bodies of the data plane: whole, bounded each and all together. A body is only read when
 * there is room for it, so that callers who are slow, many or large cannot use up the memory.
 */
import type { IncomingMessage } from 'node:http'
import type { Problem } from '#base/problem.ts'
import type { ScanQueue } from '#base/scan-queue.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Reply } from '#gateway/call.ts'
import { addPiece, type BodyMeter, type PieceBounds } from '#gateway/request/body-meter.ts'
import { PREFIX_BYTES } from '#gateway/request/model-prefix.ts'
import {
  addToPieces,
  type BodyPieces,
  createPieces,
  joinInSlices,
  joinWhole,
  prefixOf,
} from './body-pieces.ts'
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

export const createBodyReader = (bounds: BodyBounds, parts: BodyParts): BodyReader => {
  const { bodyRoom: room, scans } = parts
  const gathering = { ...parts, bounds, maxMs: bounds.body_seconds * 1_000 }
  return {
    held: room.held,
    release: (body, projectId) => room.leave(projectId, body.length),
    read: async (request, reading) => {
      const pieces = await gather(gathering, request, reading)
      const { bytes } = reading.meter
      if (bytes <= bounds.body_scan_bytes) return joinWhole(pieces)
      const { body, advance } = joinInSlices(pieces, bytes)
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

interface Gathering extends BodyParts {
  readonly bounds: BodyBounds
  readonly maxMs: number
}

const gather = (
  { bounds, maxMs, pace, bodyRoom: room }: Gathering,
  request: IncomingMessage,
  reading: Reading,
): Promise<BodyPieces> =>
  new Promise((resolve, reject) => {
    const { projectId, meter } = reading
    let { onPrefix } = reading
    const length = declaredLength(request)
    if (length > bounds.body_bytes) return reject(tooLarge())
    // Room is taken as the bytes come: to say a large number costs a caller nothing.
    requireRoom(room, projectId, length)
    const pieces = createPieces()
    let isDone = false
    const fail = (error: unknown): void => {
      if (isDone) return
      isDone = true
      pace.deleteBody(body)
      room.leave(projectId, meter.bytes)
      reject(error)
    }
    const expire = (bound: SlowBound): void => fail(tooSlow(bound))
    const body = pace.addBody({ request, meter, maxMs, expire })
    request.on('data', (piece: Buffer) => {
      if (isDone) return
      try {
        if (meter.bytes + piece.length > bounds.body_bytes) throw tooLarge()
        requireRoom(room, projectId, piece.length)
        room.take(projectId, piece.length)
        addPiece(meter, piece, bounds)
        addToPieces(pieces, piece)
        if (onPrefix === undefined || meter.bytes <= PREFIX_BYTES) return
        const checking = onPrefix(prefixOf(pieces, PREFIX_BYTES))
        onPrefix = undefined
        if (checking) pauseFor(request, checking, fail)
      } catch (error) {
        fail(error)
      }
    })
    request.on('end', () => {
      if (isDone) return
      isDone = true
      pace.deleteBody(body)
      resolve(pieces)
    })
    request.on('error', fail)
    request.on('close', () => {
      if (!isDone) fail(new Error('the caller went away before the body was whole'))
    })
  })

const requireRoom = (room: BodyRoom, projectId: string, bytes: number): void => {
  const exceeded = room.exceeded(projectId, bytes)
  if (exceeded) throw overloaded(exceeded)
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

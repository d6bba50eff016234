/**
 * Bodies of the data plane: whole, bounded each and in total. A body is only read within the memory
 * budget: callers who are slow, many or large cannot exhaust the memory.
 */
import type { IncomingMessage } from 'node:http'
import { createHeldAmounts } from '#base/held-amounts.ts'
import type { Problem } from '#base/problem.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { Bounds } from '#config/bounds.ts'
import { requestTimeout, requestTooLarge, serverIsOverloaded } from '#contract/errors/requests.ts'
import type { ScanQueue } from '#event-loop/scan-queue.ts'
import type { Reply } from '#gateway/call.ts'
import { addPiece, type BodyMeter, type PieceBounds } from '#gateway/request/body-meter.ts'
import { PREFIX_BYTES } from '#gateway/request/model-names.ts'
import type { Pace, PacedBody, SlowBound } from '#http/connection/pace.ts'
import { addToPieces, createPieces, joinInSlices, joinWhole, prefixOf } from './body-pieces.ts'

type RoomBounds = Pick<Bounds, 'body_budget_bytes' | 'body_project_bytes'>

/**
 * Memory budget for the bodies in flight of a process, in total and by project. The servers of a
 * process share one: with another address for admins, there are two.
 */
export interface BodyRoom {
  /** Bytes of bodies in flight. */
  held(): number
  /** The bound that so many further bytes would exceed. */
  exceeded(projectId: string, bytes: number): keyof RoomBounds | undefined
  take(projectId: string, bytes: number): void
  leave(projectId: string, bytes: number): void
}

export function createBodyRoom(bounds: RoomBounds): BodyRoom {
  const ofProjects = createHeldAmounts()
  let held = 0
  const take = (projectId: string, bytes: number): void => {
    held += bytes
    ofProjects.add(projectId, bytes)
  }
  return {
    held: () => held,
    exceeded: (projectId, bytes) => {
      if (held + bytes > bounds.body_budget_bytes) return 'body_budget_bytes'
      return ofProjects.of(projectId) + bytes > bounds.body_project_bytes
        ? 'body_project_bytes'
        : undefined
    },
    take,
    leave: (projectId, bytes) => take(projectId, -bytes),
  }
}

export type BodyBounds = PieceBounds &
  Pick<Bounds, 'body_bytes' | 'body_seconds' | 'body_scan_bytes'>

export interface BodyReadOptions {
  readonly projectId: string
  /** Received bytes, whatever the answer. */
  readonly meter: BodyMeter
  readonly reply: Pick<Reply, 'onAbort'>
  /**
   * Called once with the first bytes of a body that has more than `PREFIX_BYTES`, before the rest
   * is read. An error that it throws, or rejects with, stops the reading.
   */
  readonly onPrefix?: ((prefix: Buffer) => void | Promise<void>) | undefined
}

export interface BodyParts {
  readonly pace: Pace
  readonly scans: ScanQueue
  readonly bodyRoom: BodyRoom
}

export interface BodyReader {
  /**
   * The whole body, at once if it has arrived. Its budget is held until `release` is called with
   * it.
   */
  read(request: IncomingMessage, reading: BodyReadOptions): Buffer | Promise<Buffer>
  release(body: Buffer, projectId: string): void
}

export function createBodyReader(bounds: BodyBounds, parts: BodyParts): BodyReader {
  const { bodyRoom: room } = parts
  const options = { ...parts, bounds, maxMs: bounds.body_seconds * 1_000 }
  return {
    release: (body, projectId) => room.leave(projectId, body.length),
    read: (request, reading) => {
      const length = declaredLength(request)
      if (length > bounds.body_bytes) throw tooLarge()
      // The budget is reserved as bytes arrive, since declaring a large length costs a caller
      // nothing.
      requireRoom(room, reading.projectId, length)
      if (hasArrived(request, length)) return readArrived(options, request, reading)
      return new Promise((resolve, reject) =>
        new BodyReading(options, request, reading, resolve, reject).start(),
      )
    },
  }
}

/**
 * Whether all of a short body, or of none, waits in the stream. A chunked one is read as it comes.
 * So is the body of a caller who expects `100 Continue`, which the reading of the stream sends.
 */
function hasArrived(request: IncomingMessage, length: number): boolean {
  return (
    request.complete &&
    !request.destroyed &&
    request.readableLength === length &&
    length <= PREFIX_BYTES &&
    request.headers.expect === undefined
  )
}

function readArrived(
  { bounds, bodyRoom: room }: ReadingOptions,
  request: IncomingMessage,
  { projectId, meter }: BodyReadOptions,
): Buffer {
  const pieces = createPieces()
  // Each call returns one piece. The last one, or the only one of no body, ends the stream.
  do {
    const piece: Buffer | null = request.read()
    if (piece === null) break
    addPiece(meter, request, piece, bounds)
    addToPieces(pieces, piece)
  } while (request.readableLength > 0)
  const body = joinWhole(pieces)
  room.take(projectId, body.length)
  return body
}

interface ReadingOptions extends BodyParts {
  readonly bounds: BodyBounds
  readonly maxMs: number
}

/** A body being received. */
class BodyReading implements PacedBody {
  readonly request: IncomingMessage
  readonly meter: BodyMeter
  readonly maxMs: number
  period: PacedBody['period']
  silentMs = 0
  seenBytes = 0
  startedAt: number | undefined
  index = 0
  readonly #options: ReadingOptions
  readonly #reading: BodyReadOptions
  readonly #resolve: (body: Buffer | Promise<Buffer>) => void
  readonly #reject: (error: unknown) => void
  readonly #pieces = createPieces()
  #isPrefixDue: boolean
  #isDone = false

  constructor(
    options: ReadingOptions,
    request: IncomingMessage,
    reading: BodyReadOptions,
    resolve: (body: Buffer | Promise<Buffer>) => void,
    reject: (error: unknown) => void,
  ) {
    this.request = request
    this.meter = reading.meter
    this.maxMs = options.maxMs
    this.#options = options
    this.#reading = reading
    this.#resolve = resolve
    this.#reject = reject
    this.#isPrefixDue = reading.onPrefix !== undefined
  }

  start(): void {
    this.#options.pace.addBody(this)
    this.request.on('data', (piece: Buffer) => this.#add(piece))
    this.request.on('end', () => this.#end())
    this.request.on('close', () => {
      if (!this.#isDone) this.#fail(new Error('the client left before the body had arrived'))
    })
  }

  expire(bound: SlowBound): void {
    this.#fail(tooSlow(bound))
  }

  #add(piece: Buffer): void {
    if (this.#isDone) return
    const { bounds, bodyRoom: room } = this.#options
    const { projectId, meter, onPrefix } = this.#reading
    try {
      if (meter.bytes + piece.length > bounds.body_bytes) throw tooLarge()
      requireRoom(room, projectId, piece.length)
      room.take(projectId, piece.length)
      addPiece(meter, this.request, piece, bounds)
      addToPieces(this.#pieces, piece)
      if (!this.#isPrefixDue || meter.bytes <= PREFIX_BYTES) return
      this.#isPrefixDue = false
      const checking = onPrefix?.(prefixOf(this.#pieces, PREFIX_BYTES))
      if (!checking) return
      this.request.pause()
      checking.then(
        () => this.request.resume(),
        (error) => this.#fail(error),
      )
    } catch (error) {
      this.#fail(error)
    }
  }

  #end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#options.pace.deleteBody(this)
    const isShort = this.meter.bytes <= this.#options.bounds.body_scan_bytes
    this.#resolve(isShort ? joinWhole(this.#pieces) : this.#joinLong())
  }

  async #joinLong(): Promise<Buffer> {
    const { projectId, meter, reply } = this.#reading
    const { body, advance } = joinInSlices(this.#pieces, meter.bytes)
    try {
      await this.#options.scans.run(advance, reply)
    } catch (error) {
      this.#options.bodyRoom.leave(projectId, meter.bytes)
      throw error
    }
    return body
  }

  #fail(error: unknown): void {
    if (this.#isDone) return
    this.#isDone = true
    const { pace, bodyRoom: room } = this.#options
    pace.deleteBody(this)
    room.leave(this.#reading.projectId, this.meter.bytes)
    this.#reject(error)
  }
}

function requireRoom(room: BodyRoom, projectId: string, bytes: number): void {
  const exceeded = room.exceeded(projectId, bytes)
  if (exceeded) throw new BoundExceeded(exceeded, serverIsOverloaded('bodies'))
}

function declaredLength({ headers }: IncomingMessage): number {
  const length = Number(headers['content-length'] ?? 0)
  return Number.isSafeInteger(length) ? length : 0
}

function tooLarge(): Problem {
  return new BoundExceeded('body_bytes', requestTooLarge('body'))
}

/** Error for a body that arrived too slowly. */
export function tooSlow(bound: SlowBound): Problem {
  return new BoundExceeded(bound, requestTimeout(bound === 'minimum_rate_bytes' ? 'rate' : 'time'))
}

/**
 * The bodies of the data plane: whole, bounded each and all together. A body is only read when
 * there is room for it, so that callers who are slow, many or large cannot use up the memory.
 */
import type { IncomingMessage } from 'node:http'
import type { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import { BoundExceeded } from '#gateway/bound-exceeded.ts'
import type { Pace, SlowBound } from './pace.ts'

export type BodyBounds = Pick<
  Bounds,
  'body_bytes' | 'body_budget_bytes' | 'body_project_bytes' | 'body_seconds'
>

/** Pieces that are kept as they came: a piece of one byte takes a hundred times its room. */
const LOOSE_MAX = 1_024

/** Bytes of a body that arrived, whatever became of it. */
export interface BodyMeter {
  bytes: number
}

export interface BodyReader {
  /** The whole body. Its room is kept until `release` is called with it. */
  read(request: IncomingMessage, projectId: string, meter: BodyMeter): Promise<Buffer>
  release(body: Buffer, projectId: string): void
  /** Bytes of bodies in flight. */
  held(): number
}

export const createBodyReader = (bounds: BodyBounds, pace: Pace): BodyReader => {
  const maxBytes = bounds.body_bytes
  const room = createRoom(bounds)
  const maxMs = bounds.body_seconds * 1_000
  return {
    held: room.held,
    release: (body, projectId) => room.leave(projectId, body.length),
    read: (request, projectId, meter) =>
      new Promise((resolve, reject) => {
        const length = declaredLength(request)
        if (length > maxBytes) return reject(tooLarge())
        // Room is taken as the bytes come: to say a large number costs a caller nothing.
        const full = room.exceeded(projectId, length)
        if (full) return reject(overloaded(full))
        const hold = (bytes: number): void => {
          const exceeded = room.exceeded(projectId, bytes)
          if (exceeded) throw overloaded(exceeded)
          room.take(projectId, bytes)
        }
        gather(request, { maxBytes, maxMs, pace, hold }, (error, body, bytes) => {
          meter.bytes = bytes
          if (body) return resolve(body)
          room.leave(projectId, bytes)
          reject(error)
        })
      }),
  }
}

/** What is in flight, of all and of each project. */
const createRoom = (bounds: BodyBounds) => {
  const ofProjects = new Map<string, number>()
  let held = 0
  const ofProject = (projectId: string): number => ofProjects.get(projectId) ?? 0
  const take = (projectId: string, bytes: number): void => {
    held += bytes
    const now = ofProject(projectId) + bytes
    if (now > 0) ofProjects.set(projectId, now)
    else ofProjects.delete(projectId)
  }
  return {
    held: () => held,
    /** The bound that so many bytes more would exceed. */
    exceeded: (projectId: string, bytes: number): FullBound | undefined => {
      if (held + bytes > bounds.body_budget_bytes) return 'body_budget_bytes'
      return ofProject(projectId) + bytes > bounds.body_project_bytes
        ? 'body_project_bytes'
        : undefined
    },
    take,
    leave: (projectId: string, bytes: number): void => take(projectId, -bytes),
  }
}

type FullBound = 'body_budget_bytes' | 'body_project_bytes'

interface Gathering {
  readonly maxBytes: number
  readonly maxMs: number
  readonly pace: Pace
  /** Takes room for so many bytes more, or throws. */
  readonly hold: (bytes: number) => void
}

type Gathered = (error: unknown, body: Buffer | undefined, heldBytes: number) => void

const gather = (request: IncomingMessage, gathering: Gathering, done: Gathered): void => {
  const { maxBytes, maxMs, pace, hold } = gathering
  const pieces = createPieces()
  const meter: BodyMeter = { bytes: 0 }
  let isDone = false
  const expire = (bound: SlowBound): void => finish(tooSlow(bound))
  const body = pace.addBody({ request, meter, maxMs, expire })
  const finish = (error: unknown, whole?: Buffer): void => {
    if (isDone) return
    isDone = true
    pace.deleteBody(body)
    done(error, whole, meter.bytes)
  }
  request.on('data', (piece: Buffer) => {
    if (isDone) return
    try {
      if (meter.bytes + piece.length > maxBytes) throw tooLarge()
      hold(piece.length)
    } catch (error) {
      return finish(error)
    }
    meter.bytes += piece.length
    pieces.add(piece)
  })
  request.on('end', () => finish(undefined, pieces.whole()))
  request.on('error', finish)
  request.on('close', () => finish(new Error('the caller went away before the body was whole')))
}

const createPieces = () => {
  const joined: Buffer[] = []
  let loose: Buffer[] = []
  return {
    add: (piece: Buffer): void => {
      loose.push(piece)
      if (loose.length < LOOSE_MAX) return
      joined.push(Buffer.concat(loose))
      loose = []
    },
    whole: (): Buffer => {
      const [first, ...more] = [...joined, ...loose]
      return first && more.length === 0 ? first : Buffer.concat([...joined, ...loose])
    },
  }
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

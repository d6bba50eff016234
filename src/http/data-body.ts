/**
 * The bodies of the data plane: whole, bounded each and all together. A body is only read when
 * there is room for it, so that callers who are slow, many or large cannot use up the memory.
 */
import type { IncomingMessage } from 'node:http'
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'

export interface BodyLimits {
  /** Longest body that is gathered. */
  readonly maxBytes: number
  /** All bodies in flight together. */
  readonly budgetBytes: number
  /** Those of one project, so that no caller can use up what all others need. */
  readonly projectBytes: number
  /** How long a caller may be silent in the middle of a body, in milliseconds. */
  readonly idleMs: number
  /** How long a body may take from its first byte to its last, in milliseconds. */
  readonly totalMs: number
}

export const BODY_LIMITS: BodyLimits = {
  maxBytes: 67_108_864,
  budgetBytes: 536_870_912,
  projectBytes: 268_435_456,
  idleMs: 30_000,
  totalMs: 600_000,
}

/** Pieces that are kept as they came: a piece of one byte takes a hundred times its room. */
const LOOSE_MAX = 1_024

export interface BodyReader {
  /** The whole body. Its room is kept until `release` is called with it. */
  read(request: IncomingMessage, projectId: string): Promise<Buffer>
  release(body: Buffer, projectId: string): void
  /** Bytes of bodies in flight. */
  held(): number
}

export const createBodyReader = (limits: BodyLimits, elapsed: Clock): BodyReader => {
  const { maxBytes } = limits
  const room = createRoom(limits)
  return {
    held: room.held,
    release: (body, projectId) => room.leave(projectId, body.length),
    read: (request, projectId) =>
      new Promise((resolve, reject) => {
        const length = declaredLength(request)
        if (length > maxBytes) return reject(tooLarge())
        // Room is taken as the bytes come: to say a large number costs a caller nothing.
        if (!room.has(projectId, length)) return reject(overloaded())
        const hold = (bytes: number): void => {
          if (!room.has(projectId, bytes)) throw overloaded()
          room.take(projectId, bytes)
        }
        gather(request, { ...limits, elapsed, hold }, (error, body, bytes) => {
          if (body) return resolve(body)
          room.leave(projectId, bytes)
          reject(error)
        })
      }),
  }
}

/** What is in flight, of all and of each project. */
const createRoom = ({ budgetBytes, projectBytes }: BodyLimits) => {
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
    has: (projectId: string, bytes: number): boolean =>
      held + bytes <= budgetBytes && ofProject(projectId) + bytes <= projectBytes,
    take,
    leave: (projectId: string, bytes: number): void => take(projectId, -bytes),
  }
}

interface Gathering extends BodyLimits {
  readonly elapsed: Clock
  /** Takes room for so many bytes more, or throws. */
  readonly hold: (bytes: number) => void
}

type Gathered = (error: unknown, body: Buffer | undefined, heldBytes: number) => void

const gather = (request: IncomingMessage, gathering: Gathering, done: Gathered): void => {
  const { maxBytes, idleMs, totalMs, elapsed, hold } = gathering
  const pieces = createPieces()
  const startedAt = elapsed()
  let bytes = 0
  let isDone = false
  const idle = setTimeout(() => finish(tooSlow()), idleMs)
  const finish = (error: unknown, body?: Buffer): void => {
    if (isDone) return
    isDone = true
    clearTimeout(idle)
    done(error, body, bytes)
  }
  request.on('data', (piece: Buffer) => {
    if (isDone) return
    try {
      if (bytes + piece.length > maxBytes) throw tooLarge()
      if (elapsed() - startedAt > totalMs) throw tooSlow()
      hold(piece.length)
    } catch (error) {
      return finish(error)
    }
    bytes += piece.length
    pieces.add(piece)
    idle.refresh()
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

const tooLarge = (): Problem => new Problem('request_too_large', 'The request body is too large.')

const tooSlow = (): Problem =>
  new Problem('request_timeout', 'The request took too long to arrive.')

const overloaded = (): Problem =>
  new Problem(
    'server_is_overloaded',
    'The server is holding as much as it can. Please try again shortly.',
  )

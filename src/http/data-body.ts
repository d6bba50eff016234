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
/** How often bodies on their way are looked at, and how often at least while one may be idle. */
const LOOK_EVERY_MS = 1_000
const LOOKS_WHILE_IDLE = 4

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
  const watch = createWatch(limits, elapsed)
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
        gather(request, { maxBytes, watch, hold }, (error, body, bytes) => {
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

/** A body on its way, and what was seen of it at the last look. */
interface Watched {
  bytes: number
  seenBytes: number
  /** When bytes were seen that had not been there before; undefined before the first look. */
  seenAt: number | undefined
  startedAt: number
  readonly expire: () => void
}

interface Watch {
  add(watched: Watched): void
  delete(watched: Watched): void
}

/**
 * Ends what comes too slowly. All bodies are looked at by one timer: most are whole before it looks
 * once, and a timer for each would cost more than reading it.
 */
const createWatch = ({ idleMs, totalMs }: BodyLimits, elapsed: Clock): Watch => {
  const bodies = new Set<Watched>()
  const look = (): void => {
    const now = elapsed()
    for (const body of bodies) {
      if (body.seenAt === undefined) body.startedAt = now
      if (body.seenAt === undefined || body.bytes !== body.seenBytes) {
        body.seenAt = now
        body.seenBytes = body.bytes
      }
      if (now - body.seenAt > idleMs || now - body.startedAt > totalMs) body.expire()
    }
  }
  setInterval(look, Math.min(LOOK_EVERY_MS, idleMs / LOOKS_WHILE_IDLE)).unref()
  return bodies
}

interface Gathering extends Pick<BodyLimits, 'maxBytes'> {
  readonly watch: Watch
  /** Takes room for so many bytes more, or throws. */
  readonly hold: (bytes: number) => void
}

type Gathered = (error: unknown, body: Buffer | undefined, heldBytes: number) => void

const gather = (request: IncomingMessage, gathering: Gathering, done: Gathered): void => {
  const { maxBytes, watch, hold } = gathering
  const pieces = createPieces()
  let isDone = false
  const watched: Watched = {
    ...{ bytes: 0, seenBytes: 0, seenAt: undefined, startedAt: 0 },
    expire: () => finish(tooSlow()),
  }
  watch.add(watched)
  const finish = (error: unknown, body?: Buffer): void => {
    if (isDone) return
    isDone = true
    watch.delete(watched)
    done(error, body, watched.bytes)
  }
  request.on('data', (piece: Buffer) => {
    if (isDone) return
    try {
      if (watched.bytes + piece.length > maxBytes) throw tooLarge()
      hold(piece.length)
    } catch (error) {
      return finish(error)
    }
    watched.bytes += piece.length
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

const tooLarge = (): Problem => new Problem('request_too_large', 'The request body is too large.')

const tooSlow = (): Problem =>
  new Problem('request_timeout', 'The request took too long to arrive.')

const overloaded = (): Problem =>
  new Problem(
    'server_is_overloaded',
    'The server is holding as much as it can. Please try again shortly.',
  )

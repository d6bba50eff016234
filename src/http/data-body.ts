/**
 * The bodies of the data plane: whole, bounded each and all together. A body is only read when there
 * is room for it, so that callers who are slow, many or large cannot use up the memory.
 */
import type { IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'

/** Longest body that is gathered. */
export const DATA_BODY_MAX_BYTES = 67_108_864
/** All bodies in flight together. */
const BUDGET_BYTES = 536_870_912

export interface BodyReader {
  /** The whole body. Its room is kept until `release` is called with it. */
  read(request: IncomingMessage): Promise<Buffer>
  release(body: Buffer): void
  /** Bytes of bodies in flight. */
  held(): number
}

export const createBodyReader = (
  maxBytes = DATA_BODY_MAX_BYTES,
  budgetBytes = BUDGET_BYTES,
): BodyReader => {
  let held = 0
  const take = (bytes: number): void => {
    if (held + bytes > budgetBytes) throw overloaded()
    held += bytes
  }
  return {
    held: () => held,
    release: (body) => {
      held -= body.length
    },
    read: (request) =>
      new Promise((resolve, reject) => {
        const length = declaredLength(request)
        if (length > maxBytes) return reject(tooLarge())
        try {
          take(length)
        } catch (error) {
          return reject(error)
        }
        gather(request, { taken: length, maxBytes, take }, (error, body, taken) => {
          held -= taken - (body?.length ?? 0)
          if (body) resolve(body)
          else reject(error)
        })
      }),
  }
}

interface Room {
  /** What was taken beforehand, for the length that the headers give. */
  readonly taken: number
  readonly maxBytes: number
  readonly take: (bytes: number) => void
}

type Gathered = (error: unknown, body: Buffer | undefined, taken: number) => void

const gather = (request: IncomingMessage, room: Room, done: Gathered): void => {
  const pieces: Buffer[] = []
  let bytes = 0
  let { taken } = room
  let isDone = false
  const finish = (error: unknown, body?: Buffer): void => {
    if (isDone) return
    isDone = true
    done(error, body, taken)
  }
  request.on('data', (piece: Buffer) => {
    if (isDone) return
    bytes += piece.length
    try {
      if (bytes > room.maxBytes) throw tooLarge()
      if (bytes > taken) {
        room.take(bytes - taken)
        taken = bytes
      }
    } catch (error) {
      return finish(error)
    }
    pieces.push(piece)
  })
  request.on('end', () => {
    const [first, ...more] = pieces
    finish(undefined, first && more.length === 0 ? first : Buffer.concat(pieces, bytes))
  })
  request.on('error', finish)
  request.on('close', () => finish(new Error('the caller went away before the body was whole')))
}

const declaredLength = ({ headers }: IncomingMessage): number => {
  const length = Number(headers['content-length'] ?? 0)
  return Number.isSafeInteger(length) ? length : 0
}

const tooLarge = (): Problem => new Problem('request_too_large', 'The request body is too large.')

const overloaded = (): Problem =>
  new Problem(
    'server_is_overloaded',
    'The server is holding as much as it can. Please try again shortly.',
  )

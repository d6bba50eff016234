/**
 * A request on a connection of its own, for what must not be sent twice. On a connection that was
 * kept, a request may meet its end, and then nobody can tell whether it was seen; on one that was
 * just made, a failure to connect is told apart from a failure after it. It waits in the upstream's
 * queue like every other request, and counts as one of its connections.
 */
import type { Readable } from 'node:stream'
import type { Answer } from './collect.ts'
import { acquireSlot } from './connection-queue.ts'
import { type Failure, failureOf, failureOfError, failureOfQueue, passedBack } from './failures.ts'
import { openPool } from './pool.ts'
import type { Station } from './upstreams.ts'

/** Longest answer that is gathered, in bytes: it tells of one object. */
const ANSWER_MAX_BYTES = 1_048_576

export interface OneRequest {
  /** The project whose share of the connections it uses. */
  readonly projectId: string
  readonly path: string
  /** Name after value. */
  readonly headers: string[]
  readonly body: Readable | Buffer
  /** Breaks it off. */
  readonly signal: AbortSignal
  /** Time limit from its connection on, in milliseconds. */
  readonly maxMs: number
}

export interface Once {
  readonly outcome: Answer | Failure
  /** Whether there was a connection, so that the upstream may have seen something. */
  readonly reached: boolean
}

/** Posts it. Never throws: a body that fails is a failure like that of a connection. */
export const postOnce = async (station: Station, request: OneRequest): Promise<Once> => {
  const { queue } = station
  const claim = await acquireSlot(queue, request.projectId, request.signal)
  if (!claim) return { outcome: failureOfQueue(queue, request.projectId), reached: false }
  try {
    return await post(station, request)
  } finally {
    queue.release(claim)
  }
}

const post = async ({ upstream }: Station, request: OneRequest): Promise<Once> => {
  const { path, headers, body, signal, maxMs } = request
  const { pool } = openPool({ ...upstream, connections: 1 })
  let reached = false
  pool.once('connect', () => {
    reached = true
  })
  try {
    const response = await pool.request({
      ...{ method: 'POST', path: upstream.basePath + path, headers, body, headersTimeout: maxMs },
      signal: AbortSignal.any([signal, AbortSignal.timeout(maxMs)]),
    })
    const failure = failureOf(response.statusCode, response.headers)
    if (failure) return { outcome: failure, reached }
    const gathered = await gather(response.body)
    if (!gathered) return { outcome: { kind: 'unreachable' }, reached }
    const { statusCode: status } = response
    const answer = { kind: 'answer', status, body: gathered } as const
    return { outcome: { ...answer, headers: passedBack(response.headers) }, reached }
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error))
    const isLate = cause.name === 'TimeoutError'
    return { outcome: isLate ? { kind: 'timeout' } : failureOfError(cause, false), reached }
  } finally {
    void pool.destroy()
  }
}

const gather = async (body: AsyncIterable<Buffer>): Promise<Buffer | undefined> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > ANSWER_MAX_BYTES) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/**
 * The connections to one upstream.
 *
 * They are kept for the next request, and the other side may end one at the very moment in which it
 * is used again. What fails then was, as far as anybody can tell, never looked at, and may be sent
 * once more; on a connection that was made for it the same end means that something is wrong. Which
 * of the two it was shows in the order of things: a connection was kept when it was there before
 * the request. A few bytes that came of the head of an answer are not told from none, so such a
 * request is sent once more than it had to be.
 *
 * HTTP/1.1 alone: one request to a connection, so that a slow caller holds back no other's answer.
 */
import { buildConnector, Pool } from 'undici'
import type { Upstream } from '#config/upstreams.ts'

/** How long an idle connection is kept, in milliseconds, unless the upstream says less. */
const KEEP_ALIVE_MS = 55_000
/** How a write or a read tells that the other side has ended the connection. */
const ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

export interface UpstreamPool {
  readonly pool: Pool
  /** The place of a request in the order of requests and connections, taken before it is sent. */
  turn(): number
  /** Whether `error` is the end of a connection that was there before a request of this turn. */
  wasKept(error: Error, turn: number): boolean
}

export const openPool = (upstream: Upstream): UpstreamPool => {
  const connect = buildConnector({ timeout: upstream.connectMs, allowH2: false })
  /** The turns of the connections that ended, by how they did. */
  const endedOf = new WeakMap<Error, number>()
  let turns = 0
  const pool = new Pool(upstream.origin, {
    connections: upstream.connections,
    pipelining: 1,
    allowH2: false,
    connect: (options, callback) => {
      connect(options, (...result) => {
        const [, socket] = result
        const turn = ++turns
        socket?.once('error', (error: NodeJS.ErrnoException) => {
          if (ENDED.has(error.code ?? '')) endedOf.set(error, turn)
        })
        callback(...result)
      })
    },
    headersTimeout: upstream.firstByteMs,
    bodyTimeout: upstream.idleMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  return {
    pool,
    turn: () => ++turns,
    wasKept: (error, turn) => (endedOf.get(error) ?? turn) < turn,
  }
}

/**
 * The connections to one upstream.
 *
 * They are kept for the next request, and the other side may end one at the very moment in which it
 * is used again. What fails then was never looked at, as far as anybody can tell, and may be sent
 * once more; on a new connection the same end means that something is wrong. So a failure must tell
 * whether its connection had served before: it has when bytes were read from it.
 *
 * HTTP/1.1 alone: one request to a connection, so that a slow caller holds back nobody else's answer.
 */
import { buildConnector, errors, Pool } from 'undici'
import type { Upstream } from '#config/upstreams.ts'

/** How long an idle connection is kept, in milliseconds, unless the upstream says less. */
const KEEP_ALIVE_MS = 55_000

export interface UpstreamPool {
  readonly pool: Pool
  /** Whether the connection that failed so had served before. */
  wasUsed(error: Error): boolean
}

export const openPool = (upstream: Upstream): UpstreamPool => {
  const connect = buildConnector({ timeout: upstream.connectMs, allowH2: false })
  /** Bytes read from the connections that broke, by how they did. */
  const readBefore = new WeakMap<Error, number>()
  const pool = new Pool(upstream.origin, {
    connections: upstream.connections,
    pipelining: 1,
    allowH2: false,
    connect: (options, callback) => {
      connect(options, (...result) => {
        const [, socket] = result
        socket?.once('error', (error: Error) => readBefore.set(error, socket.bytesRead))
        callback(...result)
      })
    },
    headersTimeout: upstream.firstByteMs,
    bodyTimeout: upstream.idleMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  })
  return {
    pool,
    wasUsed: (error) => {
      const ended = error instanceof errors.SocketError ? error.socket?.bytesRead : undefined
      return (readBefore.get(error) ?? ended ?? 0) > 0
    },
  }
}

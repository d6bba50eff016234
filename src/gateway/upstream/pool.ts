/**
 * The pool of connections to one upstream.
 *
 * Connections are kept alive, and the upstream may end one at the moment in which it is used again.
 * Such a stale connection has, as far as this side can know, not seen the request, which may be
 * sent again; on a connection made for the request the same error is a failure. A connection is
 * older than a request when its sequence number is lower. Bytes that arrive before a whole head are
 * indistinguishable from none: such a request is sent one time too many.
 *
 * HTTP/1.1 alone: with one request to a connection, a slow client delays no other's answer.
 */
import { Pool } from 'undici'
import type { Upstream } from '#config/upstreams.ts'
import type { Egress } from '#egress/egress.ts'

/** Keep-alive of an idle connection, in milliseconds, where the upstream names no shorter one. */
const KEEP_ALIVE_MS = 55_000
/** Codes of errors of a connection that the other side has ended. */
const ENDED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

export interface UpstreamPool {
  readonly pool: Pool
  /** Opens a pool of one connection, for a request that must not share any. */
  openFresh(): Pool
  /** The sequence number of a request among the requests and connections of the pool. */
  nextSequence(): number
  /** Whether `error` is the end of a connection that is older than a request of this number. */
  isStaleConnection(error: Error, sequence: number): boolean
}

export function openPool(upstream: Upstream, egress: Egress): UpstreamPool {
  const { origin, connections, connectMs, tls } = upstream
  const connect = egress.connector(origin, { timeoutMs: connectMs, tls })
  /** The sequence numbers of the connections that ended, by their errors. */
  const endedOf = new WeakMap<Error, number>()
  let last = 0
  const open = (size: number): Pool =>
    new Pool(origin, {
      connections: size,
      pipelining: 1,
      allowH2: false,
      connect: (options, callback) => {
        connect(options, (...result) => {
          const [, socket] = result
          const sequence = ++last
          socket?.once('error', (error: NodeJS.ErrnoException) => {
            if (ENDED.has(error.code ?? '')) endedOf.set(error, sequence)
          })
          callback(...result)
        })
      },
      // Attempts have these limits (`silence.ts`).
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
    })
  return {
    pool: open(connections),
    openFresh: () => open(1),
    nextSequence: () => ++last,
    isStaleConnection: (error, sequence) => (endedOf.get(error) ?? sequence) < sequence,
  }
}

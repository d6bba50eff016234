/**
 * HTTPS: TLS 1.2 and later, HTTP/1.1. The certificate is replaced while connections are open; those
 * keep theirs.
 *
 * A handshake costs this process some milliseconds of signing, which an address may cause
 * `tls_handshakes_per_minute` times: further connections are closed before it. A handshake that
 * takes longer than the headers of a request may is ended, and a client cannot begin another on an
 * open connection: renegotiation, which TLS 1.3 does not have, is off.
 */
import { constants } from 'node:crypto'
import type { Socket } from 'node:net'
import { type SecureContextOptions, Server, type TlsOptions } from 'node:tls'
import { createAddressCounts } from '#access/address-counts.ts'
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import type { ServerTls } from '#config/server-tls.ts'
import { type Addresses, addressGroup } from '#http/callers/addresses.ts'
import type { Metrics } from '#metrics/metrics.ts'

export function tlsOptions(tls: ServerTls, handshakeMs: number): TlsOptions {
  return { ...contextOf(tls), ALPNProtocols: ['http/1.1'], handshakeTimeout: handshakeMs }
}

function contextOf(tls: ServerTls): SecureContextOptions {
  const { cert, key } = tls.current()
  const secureOptions = constants.SSL_OP_NO_RENEGOTIATION
  return { cert, key, secureOptions, minVersion: 'TLSv1.2' }
}

export interface HandshakeLimitOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly addresses: Pick<Addresses, 'isShared'>
  readonly now: Clock
}

/** Replaces the certificate when it has changed, and bounds the handshakes. */
export function serveTls(server: object, tls: ServerTls, options: HandshakeLimitOptions): void {
  if (!(server instanceof Server)) return
  tls.onChange(() => server.setSecureContext(contextOf(tls)))
  limitHandshakes(server, options)
}

/** Closes connections of an address with too many handshakes before theirs begins. */
function limitHandshakes(server: Server, options: HandshakeLimitOptions): void {
  const { bounds, metrics, addresses, now } = options
  const perMinute = bounds.tls_handshakes_per_minute
  if (perMinute === 0) return
  const counts = createAddressCounts(perMinute, now)
  const isAbove = (address: string | undefined): boolean =>
    address === undefined ||
    (!addresses.isShared(address) && counts.add(addressGroup(address)) !== undefined)
  // The bound on open connections was added last, and is checked first.
  const starts = server.listeners('connection').reverse()
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    if (isAbove(socket.remoteAddress)) {
      metrics.boundExceeded('tls_handshakes_per_minute')
      socket.destroy()
      return
    }
    for (const start of starts) if (!socket.destroyed) start.call(server, socket)
  })
}

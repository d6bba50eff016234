/**
 * HTTPS: TLS 1.2 and later, HTTP/1.1. The certificate is replaced while connections are open; those
 * keep theirs.
 *
 * Keys are exchanged in the groups that every client has, each of which costs a tenth of a
 * millisecond; with those of 384 bits and more a client could have the server spend two. A
 * handshake that takes longer than the headers of a request may is ended, and a client cannot begin
 * another on an open connection: renegotiation, which TLS 1.3 does not have, is off.
 * `handshakes.ts` bounds their number.
 */
import { constants } from 'node:crypto'
import { type SecureContextOptions, Server, type TlsOptions } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { ServerTls } from '#config/server-tls.ts'
import type { Handshakes } from './handshakes.ts'

const GROUPS = 'X25519MLKEM768:X25519:P-256'
/** TLS 1.2: with forward secrecy, and authenticated. All of TLS 1.3 are. */
const CIPHERS = [
  ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
  ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':')

export function tlsOptions(tls: ServerTls, handshakeMs: number): TlsOptions {
  return { ...contextOf(tls), ALPNProtocols: ['http/1.1'], handshakeTimeout: handshakeMs }
}

function contextOf(tls: ServerTls): SecureContextOptions {
  const { cert, key } = tls.current()
  return {
    cert,
    key,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    ecdhCurve: GROUPS,
  }
}

/** Replaces the certificate when it has changed, and bounds the handshakes. */
export function serveTls(
  app: FastifyInstance,
  tls: ServerTls,
  handshakes: Handshakes,
  helloMs: number,
): void {
  const server: object = app.server
  if (!(server instanceof Server)) return
  tls.onChange(() => server.setSecureContext(contextOf(tls)))
  handshakes.serve(server, helloMs)
  app.addHook('preClose', (done) => {
    handshakes.closeWaiting()
    done()
  })
}

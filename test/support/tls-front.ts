/** TLS in front of a server of this machine, with a client certificate that it requires. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificates } from './certificates.ts'

export interface TlsFront extends AsyncDisposable {
  readonly port: number
  /** Names of the clients that were let in. */
  readonly clients: string[]
}

export interface TlsFrontOptions {
  readonly certificates: Certificates
  readonly port: number
  /** Bytes before TLS, to which the answer is `S`: PostgreSQL's request for it. */
  readonly preamble?: number
}

export async function startTlsFront(options: TlsFrontOptions): Promise<TlsFront> {
  const { certificates, preamble } = options
  const { ca, server: own } = certificates
  const clients: string[] = []
  const sockets = new Set<Socket>()
  const tls = { cert: own.cert, key: own.key, ca: ca.cert, requestCert: true }
  const secured = createTlsServer(tls, (secure) => {
    clients.push(String(secure.getPeerCertificate().subject.CN))
    const behind = connect(options.port, '127.0.0.1')
    sockets.add(behind)
    secure.on('error', () => behind.destroy())
    behind.on('error', () => secure.destroy())
    secure.pipe(behind).pipe(secure)
  })
  const begin = (raw: Socket): void => void secured.emit('connection', raw)
  const server = createServer((raw) => {
    sockets.add(raw)
    raw.on('error', () => {}).on('close', () => sockets.delete(raw))
    if (preamble === undefined) begin(raw)
    else {
      raw.once('readable', () => {
        raw.read(preamble)
        raw.write('S')
        begin(raw)
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    clients,
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

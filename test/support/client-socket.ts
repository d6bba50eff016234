/** Sockets to a server under test, over TCP or TLS as its URL has it. */
import type { Server } from 'node:http'
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls } from 'node:tls'

export function connectTo(url: string, options: Partial<TcpNetConnectOpts> = {}): Socket {
  const { port, hostname, protocol } = new URL(url)
  const target = { ...options, port: Number(port), host: hostname }
  return protocol === 'https:' ? connectTls(target) : connect(target)
}

/** The event of a server for a connection that can have requests. */
export function acceptEvent(server: Server): 'secureConnection' | 'connection' {
  return 'setSecureContext' in server ? 'secureConnection' : 'connection'
}

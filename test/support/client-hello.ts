/**
 * The first message of a TLS client, taken from the runtime's client: an attacker sends it again
 * without any work of its own.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'

export async function captureHello(options: ConnectionOptions = {}): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = connect({ host: '127.0.0.1', port, ...options }).on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  client.destroy()
  socket.destroy()
  server.close()
  return bytes
}

const HEADER_BYTES = 5

/** The same message in records of `bytesEach` bytes. */
export function fragmentHello(hello: Buffer, bytesEach: number): Buffer {
  const message = hello.subarray(HEADER_BYTES)
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += bytesEach) {
    const piece = message.subarray(at, at + bytesEach)
    records.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 255]), piece)
  }
  return Buffer.concat(records)
}

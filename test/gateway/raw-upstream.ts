/** An upstream written byte by byte, for responses that no HTTP server would send. */
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface RawRequest {
  /** Sequence numbers from 1: connection, request, and request on its connection. */
  readonly connection: number
  readonly order: number
  readonly orderOnConnection: number
  readonly socket: Socket
}

export interface RawUpstream {
  readonly url: string
  readonly arrived: () => number
  close(): Promise<void>
}

/** Calls back with every request once its body has arrived. */
export async function startRaw(answer: (request: RawRequest) => void): Promise<RawUpstream> {
  const sockets = new Set<Socket>()
  let [connections, arrived] = [0, 0]
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    const connection = ++connections
    let [text, orderOnConnection] = ['', 0]
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece
      for (let end = endOfRequest(text); end > 0; end = endOfRequest(text)) {
        text = text.slice(end)
        arrived += 1
        orderOnConnection += 1
        answer({ connection, order: arrived, orderOnConnection, socket })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    arrived: () => arrived,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function endOfRequest(text: string): number {
  const end = text.indexOf('\r\n\r\n')
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, end + 2))?.[1]
  const all = end + 4 + Number(length ?? 0)
  return end < 0 || text.length < all ? 0 : all
}

/** A response with a content-length. */
export function answerOf(body: string, more: readonly string[] = []): string {
  return [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `content-length: ${body.length}`,
    ...more,
    '',
    body,
  ].join('\r\n')
}

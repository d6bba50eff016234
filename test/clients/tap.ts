/** A proxy between a client and the server that forwards bytes and records each exchange. */
import {
  type ClientRequest,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { eventually } from '#test/support/eventually.ts'

const SETTLE_TIMEOUT_MS = 10_000

export interface Exchange {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly status: number
  readonly answerType: string
  readonly answerHeaders: IncomingHttpHeaders
  readonly answer: string
}

export interface Tap {
  /** Base URL, without a path. */
  readonly url: string
  /** Exchanges since the last call, in the order in which requests arrived. */
  take(): Promise<Exchange[]>
  close(): Promise<void>
}

/** `onBytes` is called at each part of an answer that the client is sent. */
export async function startTap(server: string, onBytes = (): void => {}): Promise<Tap> {
  const origin = new URL(server)
  let exchanges: Promise<Exchange | undefined>[] = []
  let open = 0
  const keep = (exchange: Promise<Exchange | undefined>): void => {
    open += 1
    exchanges.push(exchange)
    const end = (): void => {
      open -= 1
    }
    exchange.then(end, end)
  }
  const proxy = createServer((request, response) => keep(pass(request, response, origin, onBytes)))
  proxy.on('upgrade', (request, socket: Duplex) => keep(passUpgrade(request, socket, origin)))
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async take() {
      await eventually('every exchange has ended', () => open === 0, SETTLE_TIMEOUT_MS)
      const taken = await Promise.all(exchanges)
      exchanges = []
      return taken.filter((exchange) => exchange !== undefined)
    },
    async close() {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

/**
 * Undefined when the client disconnects before the server has its request. The response is read to
 * its end in any case: some clients close the connection at the last event of a stream.
 */
async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  origin: URL,
  onBytes: () => void,
): Promise<Exchange | undefined> {
  response.on('error', () => {})
  const body = await buffer(request).catch(() => undefined)
  if (body === undefined) return undefined
  const sent = sendOn(request, origin)
  sent.end(body)
  const answered = await answerTo(sent)
  response.writeHead(answered.statusCode ?? 0, answered.rawHeaders)
  const chunks: Buffer[] = []
  for await (const chunk of answered) {
    chunks.push(chunk)
    response.write(chunk)
    onBytes()
  }
  response.end()
  return exchangeOf(request, body, answered, Buffer.concat(chunks))
}

/** A WebSocket upgrade, which the server answers like any other request. */
async function passUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  origin: URL,
): Promise<Exchange> {
  const sent = sendOn(request, origin)
  sent.end()
  const answered = await answerTo(sent)
  const text = await buffer(answered)
  const { rawHeaders, statusCode, statusMessage } = answered
  const head = [`HTTP/1.1 ${statusCode} ${statusMessage}`]
  for (let at = 0; at < rawHeaders.length; at += 2) {
    head.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`)
  }
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), text]))
  return exchangeOf(request, Buffer.alloc(0), answered, text)
}

function sendOn({ method, url, rawHeaders }: IncomingMessage, { hostname, port }: URL) {
  return sendRequest({ hostname, port, method, path: url, headers: rawHeaders, agent: false })
}

function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => sent.on('response', resolve).on('error', reject))
}

function exchangeOf(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  { statusCode = 0, headers: answerHeaders }: IncomingMessage,
  answer: Buffer,
): Exchange {
  return {
    method,
    target: url,
    headers,
    body,
    status: statusCode,
    answerType: answerHeaders['content-type'] ?? '',
    answerHeaders,
    answer: answer.toString(),
  }
}

/**
 * Relay between the gateway and its upstream, on sockets: it records the bytes of both, and holds
 * each event of a stream until the client has received the one before.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { chunkOf, createHttpReader, type Head, headerOf, LAST_CHUNK } from './http.ts'

/** A request as it arrived upstream, and the answer as the upstream wrote it. */
export interface Exchange {
  readonly request: Head
  readonly body: Buffer
  readonly answer: Head
  readonly answerBody: Buffer
  /** Events that were held until the client had the one before; 0 for an answer in one piece. */
  readonly events: number
}

export interface Relay {
  /** Base URL, with `/v1`. */
  readonly url: string
  /** Exchanges since the last call. */
  take(): Exchange[]
  /** Called after each event with the bytes so far: resolves once the client has them. */
  onEvent(received: (bytes: number) => Promise<void>): void
  close(): Promise<void>
}

interface Shared {
  readonly exchanges: Exchange[]
  received: (bytes: number) => Promise<void>
}

export async function startRelay(upstreamUrl: string): Promise<Relay> {
  const shared: Shared = { exchanges: [], received: async () => {} }
  const sockets = new Set<Socket>()
  const { hostname, port } = new URL(upstreamUrl)
  const server = createServer((gateway) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [gateway, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    }
    gateway.on('close', () => upstream.destroy())
    upstream.on('close', () => gateway.destroy())
    relay(gateway, upstream, shared)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    take: () => shared.exchanges.splice(0),
    onEvent: (received) => {
      shared.received = received
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Request {
  readonly head: Head
  readonly pieces: Buffer[]
}

function relay(gateway: Socket, upstream: Socket, shared: Shared): void {
  const requests: Request[] = []
  const readRequest = createHttpReader({
    onHead: (head) => requests.push({ head, pieces: [] }),
    onBody: (piece) => requests.at(-1)?.pieces.push(piece),
    onEnd: () => {},
  })
  gateway.on('data', (piece: Buffer) => {
    readRequest(piece)
    upstream.write(piece)
  })
  let answer: RelayedAnswer | undefined
  const readAnswer = createHttpReader({
    onHead: (head) => {
      answer = new RelayedAnswer(head, gateway, shared)
    },
    onBody: (piece) => answer?.push(piece),
    onEnd: () => {
      const request = requests.shift()
      if (!answer || !request) throw new Error('an answer without a request')
      const { head: answered, events, body: answerBody } = answer
      shared.exchanges.push({
        request: request.head,
        body: Buffer.concat(request.pieces),
        answer: answered,
        answerBody: answerBody(),
        events,
      })
      answer.end()
    },
  })
  upstream.on('data', readAnswer)
}

const EVENT_END = /\r?\n\r?\n/

class RelayedAnswer {
  readonly head: Head
  events = 0
  readonly #gateway: Socket
  readonly #shared: Shared
  readonly #pieces: Buffer[] = []
  readonly #isStream: boolean
  /** The writes so far. */
  #written: Promise<void> = Promise.resolve()
  #unwritten = Buffer.alloc(0)
  #bytes = 0

  constructor(head: Head, gateway: Socket, shared: Shared) {
    this.head = head
    this.#gateway = gateway
    this.#shared = shared
    this.#isStream = /event-stream/.test(headerOf(head, 'content-type') ?? '')
    gateway.write(head.bytes)
  }

  readonly body = (): Buffer => Buffer.concat(this.#pieces)

  push(piece: Buffer): void {
    this.#pieces.push(piece)
    if (!this.#isStream) {
      this.#write(piece)
      return
    }
    this.#unwritten = Buffer.concat([this.#unwritten, piece])
    for (;;) {
      const end = EVENT_END.exec(this.#unwritten.toString('latin1'))
      if (!end) return
      const length = end.index + end[0].length
      const event = this.#unwritten.subarray(0, length)
      this.#unwritten = this.#unwritten.subarray(length)
      this.#bytes += length
      this.events += 1
      this.#writeEvent(event, this.#bytes)
    }
  }

  #writeEvent(event: Buffer, bytes: number): void {
    this.#written = this.#written.then(async () => {
      this.#write(event)
      await this.#shared.received(bytes)
    })
  }

  end(): void {
    void this.#written.then(() => {
      if (this.#unwritten.length > 0) this.#write(this.#unwritten)
      if (this.head.isChunked) this.#gateway.write(LAST_CHUNK)
    })
  }

  #write(piece: Buffer): void {
    this.#gateway.write(this.head.isChunked ? chunkOf(piece) : piece)
  }
}

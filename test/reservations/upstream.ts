/**
 * The upstreams of the trial: one server whose paths begin with the name of an upstream. A request
 * names its case in `x-client-request-id`, and the case answers it. A request of the gateway itself
 * has no such header, and names its case in the id of an object.
 */
import { createServer, type Socket } from 'node:net'
import { listenOnLoopback } from '#test/support/listening.ts'
import { chunkOf, createParser, type Head, LAST_CHUNK } from './wire.ts'

/** A request that has arrived, with the means to answer it. */
export interface Arrival {
  readonly upstream: string
  /** Path below the upstream's base: `chat/completions`. */
  readonly route: string
  readonly method: string
  readonly contentType: string
  readonly body: Buffer
  /** Whether a caller has sent it, and not the gateway itself. */
  readonly isCallers: boolean
  whole(status: number, body: string | Buffer, contentType?: string): void
  begin(contentType: string): void
  write(text: string): void
  end(): void
  /** Breaks the connection. */
  break(): void
  /** Resolves when the other side has closed the connection. */
  readonly closed: Promise<void>
}

export type Handler = (arrival: Arrival) => void

export interface Upstreams {
  readonly port: number
  /** Handlers by the slugs of cases. */
  readonly handlers: Map<string, Handler>
  close(): Promise<void>
}

export const CASE_HEADER = 'x-client-request-id'

/** The name of a case, as a header and an id may have it. */
export function slugOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/g, '-')
}

/** The slug in an id of a path: `batch_1-5`. */
function slugIn(target: string): string {
  return /_([a-z0-9-]+)/.exec(target)?.[1] ?? ''
}

export async function startUpstreams(): Promise<Upstreams> {
  const handlers = new Map<string, Handler>()
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    serve(socket, handlers)
  })
  const { port, close } = await listenOnLoopback(server)
  return { port, handlers, close }
}

function serve(socket: Socket, handlers: ReadonlyMap<string, Handler>): void {
  let head: Head | undefined
  let pieces: Buffer[] = []
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  socket.on(
    'data',
    createParser({
      onHead: (found) => {
        head = found
        pieces = []
      },
      onPiece: (piece) => void pieces.push(piece),
      onEnd: () => {
        if (!head) return
        const arrival = arrivalOf(socket, head, Buffer.concat(pieces), closed)
        const slug = head.headers.get(CASE_HEADER) ?? slugIn(head.line)
        const handler = handlers.get(slug)
        if (handler) handler(arrival)
        else if (arrival.method === 'GET') arrival.whole(404, '{"error":{"message":"none"}}')
        else arrival.whole(500, '{"error":{"message":"no case"}}')
      },
    }),
  )
}

function arrivalOf(
  socket: Socket,
  { line, headers }: Head,
  body: Buffer,
  closed: Promise<void>,
): Arrival {
  const [method = '', target = ''] = line.split(' ')
  const [, upstream = '', , ...rest] = target.split('/')
  return {
    upstream,
    route: rest.join('/'),
    method,
    contentType: headers.get('content-type') ?? '',
    body,
    isCallers: headers.has(CASE_HEADER),
    whole: (status, answer, contentType = 'application/json') => {
      const bytes = Buffer.from(answer)
      const lines = [
        `HTTP/1.1 ${status} X`,
        `content-type: ${contentType}`,
        `content-length: ${bytes.length}`,
      ]
      socket.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), bytes]))
    },
    begin: (contentType) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`,
      )
    },
    write: (text) => void socket.write(chunkOf(text)),
    end: () => void socket.write(LAST_CHUNK),
    break: () => void socket.destroy(),
    closed,
  }
}

/** A caller on one kept connection, which may leave at any moment. */
import { connect, type Socket } from 'node:net'
import { createParser, type Head } from './wire.ts'

export interface Sent {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  /**
   * Called with all bytes so far, at each piece; the caller leaves once it returns true.
   */
  readonly leaves?: (received: string) => boolean
}

export interface Received {
  /** Undefined where the caller has left before, or the connection broke before. */
  readonly status: number | undefined
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly end: 'whole' | 'broken' | 'left'
}

export interface Caller {
  send(sent: Sent): Promise<Received>
  /** Leaves the request under way. */
  leave(): void
  close(): void
}

interface Open {
  head: Head | undefined
  pieces: Buffer[]
  readonly sent: Sent
  readonly finish: (end: Received['end']) => void
}

export function createCaller(port: number): Caller {
  let socket: Socket | undefined
  let open: Open | undefined
  const finish = (end: Received['end']): void => {
    const ended = open
    open = undefined
    if (end !== 'whole') {
      const left = socket
      socket = undefined
      left?.destroy()
    }
    ended?.finish(end)
  }
  const look = (): void => {
    if (!open?.sent.leaves) return
    if (open.sent.leaves(Buffer.concat(open.pieces).toString())) finish('left')
  }
  const connected = (): Socket => {
    if (socket) return socket
    const made = connect(port, '127.0.0.1')
    made.setNoDelay(true)
    made.on('error', () => {})
    made.on('close', () => {
      if (socket !== made) return
      socket = undefined
      finish('broken')
    })
    made.on(
      'data',
      createParser({
        onHead: (head) => {
          if (socket === made && open) open.head = head
        },
        onPiece: (piece) => {
          if (socket !== made || !open) return
          open.pieces.push(piece)
          look()
        },
        onEnd: () => {
          if (socket === made) finish('whole')
        },
      }),
    )
    socket = made
    return made
  }
  return {
    send: (sent) =>
      new Promise((resolve) => {
        const one: Open = {
          head: undefined,
          pieces: [],
          sent,
          finish: (end) => resolve(receivedOf(one, end)),
        }
        open = one
        connected().write(bytesOf(sent))
      }),
    leave: () => finish('left'),
    close: () => socket?.destroy(),
  }
}

function receivedOf({ head, pieces }: Open, end: Received['end']): Received {
  return {
    status: head ? Number(head.line.split(' ')[1]) : undefined,
    headers: head?.headers ?? new Map(),
    text: Buffer.concat(pieces).toString(),
    end,
  }
}

function bytesOf({ method = 'POST', path, headers, body }: Sent): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `content-length: ${body.length}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body])
}

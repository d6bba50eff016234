/**
 * Bound on the pipelined requests of a connection. The parser emits every request of a socket read,
 * up to 64 KiB of them, before the first response is written; without a bound each of them costs a
 * response at once, and a client that does not read keeps all of them in memory.
 *
 * At most `pipelined_requests` requests of a connection are started. Further ones wait unstarted,
 * and the socket is paused until they have been started, so that only the rest of one read can
 * wait. Above `pipelined_waiting` the connection is closed.
 *
 * Failure modes: reading the body of a started request resumes the socket, as does the runtime
 * when its write buffer drains; the `resume` listener pauses it again. A started request never
 * needs further bytes while others wait behind it: those were parsed after its end.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Bounds } from '#config/bounds.ts'
import type { Metrics } from '#metrics/metrics.ts'

export interface PipeliningOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  /** Begins the work on a request. Returns a listener for the close of its response. */
  readonly start: (request: IncomingMessage, response: ServerResponse) => () => void
}

interface Connection {
  started: number
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[]
  /** Listener for the end of a started request. */
  readonly release: () => void
}

/** A listener for a server's requests that starts as many of each connection as the bounds allow. */
export function createPipelining(options: PipeliningOptions): RequestListener {
  const { bounds, metrics } = options
  const connections = new WeakMap<Socket, Connection>()
  return (request, response) => {
    const { socket } = request
    // The parser emits the rest of a read even when the connection has been closed.
    if (socket.destroyed) return
    let connection = connections.get(socket)
    if (!connection) {
      connection = createConnection(options, socket)
      connections.set(socket, connection)
    }
    const { waiting } = connection
    if (waiting.length === 0 && connection.started < bounds.pipelined_requests) {
      startRequest(options, connection, request, response)
    } else if (waiting.length < bounds.pipelined_waiting) {
      metrics.boundExceeded('pipelined_requests')
      waiting.push([request, response])
      socket.pause()
    } else {
      metrics.boundExceeded('pipelined_waiting')
      waiting.length = 0
      socket.destroy()
    }
  }
}

function startRequest(
  { start }: PipeliningOptions,
  connection: Connection,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  connection.started += 1
  const onClose = start(request, response)
  // Closed once: `on` costs less than `once`, and one listener less than two.
  response.on('close', () => {
    connection.release()
    onClose()
  })
}

function createConnection(options: PipeliningOptions, socket: Socket): Connection {
  const connection: Connection = {
    started: 0,
    waiting: [],
    release: () => {
      connection.started -= 1
      // After a response that closes the connection no other can follow.
      const next = socket.writable ? connection.waiting.shift() : undefined
      if (!next) return
      startRequest(options, connection, ...next)
      if (connection.waiting.length === 0) socket.resume()
    },
  }
  socket.on('resume', () => {
    if (connection.waiting.length > 0) socket.pause()
  })
  return connection
}

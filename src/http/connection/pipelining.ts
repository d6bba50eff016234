/**
 * Bound on the pipelined requests of a connection. The parser emits every request of a socket read,
 * up to 64 KiB of them, before the first response is written; without a bound each of them costs a
 * response at once, and a client that does not read keeps all of them in memory.
 *
 * At most `pipelined_requests` requests of a connection are started. Further ones wait unstarted,
 * and the socket is paused until they have been started: only the rest of one read can wait. Above
 * `pipelined_waiting` the connection is closed. Connections start their waiting requests in
 * rotation, a few requests in each turn of the event loop: thousands of requests which are answered
 * at once do not delay those of others. After a response of 429 no waiting request is started, and
 * the connection is closed when those under way have been answered.
 *
 * Failure modes: reading the body of a started request resumes the socket, as does the runtime when
 * its write buffer drains; the `resume` listener pauses it again. A started request never needs
 * further bytes while others wait behind it: those were parsed after its end.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Bounds } from '#config/bounds.ts'
import { createRoundRobin } from '#event-loop/round-robin.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { ClientConnection, Connections } from './connection.ts'
import { abandon, abandonAtClose } from './unstarted-requests.ts'

export interface PipeliningOptions<Data> {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly connections: Connections<Data>
  /** Begins the work on a request. Returns a listener for the close of its response. */
  readonly start: StartRequest<Data>
}

type StartRequest<Data> = (
  connection: ClientConnection<Data>,
  request: IncomingMessage,
  response: ServerResponse,
) => () => void

/** Waiting requests that are started in one turn of the event loop: some 50 µs each. */
const STARTS_PER_TURN = 8
const TOO_MANY_REQUESTS = 429

/** Starts a request, and after its response the waiting ones of its connection. */
function createStart<Data>({ bounds, start }: PipeliningOptions<Data>) {
  function startRequest(
    connection: ClientConnection<Data>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    connection.started += 1
    const onClose = start(connection, request, response)
    // Closed once: `on` costs less than `once`, and one listener less than two.
    response.on('close', () => {
      connection.started -= 1
      if (connection.waiting.length > 0) afterResponse(connection, response.statusCode)
      onClose()
    })
  }

  function afterResponse(connection: ClientConnection<Data>, status: number): void {
    if (status === TOO_MANY_REQUESTS) connection.isRejected = true
    if (!connection.isRejected) startLater(connection)
    else if (connection.started === 0) connection.socket.destroySoon()
  }

  const startLater = createRoundRobin<ClientConnection<Data>>(STARTS_PER_TURN, (connection) => {
    const { socket, waiting, started, isRejected } = connection
    // After a response that closes the connection no other can follow.
    if (!socket.writable || isRejected || started >= bounds.pipelined_requests) return false
    const next = waiting.shift()
    if (!next) return false
    startRequest(connection, ...next)
    if (waiting.length === 0) socket.resume()
    return waiting.length > 0
  })

  return startRequest
}

/** A listener for a server's requests that starts as many of each connection as the bounds allow. */
export function createPipelining<Data>(options: PipeliningOptions<Data>): RequestListener {
  const { bounds, metrics, connections } = options
  const startRequest = createStart(options)
  return (request, response) => {
    const { socket } = request
    // The parser emits the rest of a read even when the connection has been closed.
    if (socket.destroyed) return abandon(request, response)
    const connection = connections.get(socket) ?? addConnection(connections, socket)
    connection.newest = response
    const { waiting } = connection
    if (waiting.length === 0 && connection.started < bounds.pipelined_requests) {
      startRequest(connection, request, response)
      return
    }
    if (!connection.hasWaited) abandonAtClose(socket, waiting)
    connection.hasWaited = true
    if (waiting.length < bounds.pipelined_waiting) {
      metrics.boundExceeded('pipelined_requests')
      waiting.push([request, response])
      socket.pause()
    } else {
      metrics.boundExceeded('pipelined_waiting')
      abandon(request, response)
      socket.destroy()
    }
  }
}

function addConnection<Data>(
  connections: Connections<Data>,
  socket: Socket,
): ClientConnection<Data> {
  const connection: ClientConnection<Data> = {
    socket,
    newest: undefined,
    started: 0,
    waiting: [],
    hasWaited: false,
    isRejected: false,
    isQueued: false,
    data: undefined,
  }
  connections.set(socket, connection)
  socket.on('resume', () => {
    if (connection.waiting.length > 0) socket.pause()
  })
  return connection
}

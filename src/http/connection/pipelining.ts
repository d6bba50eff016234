/**
 * Bound on the pipelined requests of a connection. The parser emits every request of a socket read,
 * up to 64 KiB of them, before the first response is written; without a bound each of them costs a
 * response at once, and a client that does not read keeps all of them in memory.
 *
 * At most `pipelined_requests` requests of a connection are started. Further ones wait unstarted,
 * and the socket is paused until they have been started, so that only the rest of one read can
 * wait. Above `pipelined_waiting` the connection is closed. Connections start their waiting
 * requests in rotation, a few requests in each turn of the event loop, so that thousands of
 * requests which are answered at once do not delay those of others. After a response of 429 no
 * waiting request is started, and the connection is closed when those under way have been answered.
 *
 * Failure modes: reading the body of a started request resumes the socket, as does the runtime when
 * its write buffer drains; the `resume` listener pauses it again. A started request never needs
 * further bytes while others wait behind it: those were parsed after its end.
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

/** Waiting requests that are started in one turn of the event loop: some 50 µs each. */
const STARTS_PER_TURN = 8
const TOO_MANY_REQUESTS = 429

interface Connection {
  started: number
  /** Whether a request was answered with 429 while others waited behind it. */
  isRefused: boolean
  readonly socket: Socket
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[]
}

type StartRequest = (
  connection: Connection,
  request: IncomingMessage,
  response: ServerResponse,
) => void

/** Starts a request, and after its response the waiting ones of its connection. */
function createStart({ bounds, start }: PipeliningOptions): StartRequest {
  const startRequest: StartRequest = (connection, request, response) => {
    connection.started += 1
    const onClose = start(request, response)
    // Closed once: `on` costs less than `once`, and one listener less than two.
    response.on('close', () => {
      connection.started -= 1
      if (connection.waiting.length > 0) afterResponse(connection, response.statusCode)
      onClose()
    })
  }

  const afterResponse = (connection: Connection, status: number): void => {
    if (status === TOO_MANY_REQUESTS) connection.isRefused = true
    if (!connection.isRefused) startLater(connection)
    else if (connection.started === 0) connection.socket.destroySoon()
  }

  const startLater = createTurns((connection) => {
    const { socket, waiting, started } = connection
    // After a response that closes the connection no other can follow.
    if (!socket.writable || connection.isRefused || started >= bounds.pipelined_requests)
      return false
    const next = waiting.shift()
    if (!next) return false
    startRequest(connection, ...next)
    if (waiting.length === 0) socket.resume()
    return waiting.length > 0
  })

  return startRequest
}

/** A listener for a server's requests that starts as many of each connection as the bounds allow. */
export function createPipelining(options: PipeliningOptions): RequestListener {
  const { bounds, metrics } = options
  const connections = new WeakMap<Socket, Connection>()
  const startRequest = createStart(options)
  return (request, response) => {
    const { socket } = request
    // The parser emits the rest of a read even when the connection has been closed.
    if (socket.destroyed) return abandon(request, response)
    const connection = connections.get(socket) ?? addConnection(connections, socket)
    const { waiting } = connection
    if (waiting.length === 0 && connection.started < bounds.pipelined_requests) {
      startRequest(connection, request, response)
    } else if (waiting.length < bounds.pipelined_waiting) {
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

function addConnection(connections: WeakMap<Socket, Connection>, socket: Socket): Connection {
  const connection: Connection = { started: 0, isRefused: false, socket, waiting: [] }
  connections.set(socket, connection)
  socket.on('resume', () => {
    if (connection.waiting.length > 0) socket.pause()
  })
  closeCheaply(connection)
  return connection
}

/**
 * Prevents the close of a connection from aborting a request that was not started. The runtime
 * makes two errors for each of them, with their stack traces, and emits their events without a
 * listener: 60 µs.
 */
function abandon(request: IncomingMessage, response: ServerResponse): void {
  request.destroyed = true
  response.destroyed = true
}

/** Abandons the waiting requests of a connection at its close. */
function closeCheaply({ socket, waiting }: Connection): void {
  let stackTraceLimit = Error.stackTraceLimit
  // Before and after the runtime's own listener.
  socket.prependListener('close', () => {
    stackTraceLimit = Error.stackTraceLimit
    if (waiting.length === 0) return
    Error.stackTraceLimit = 0
    for (const [request, response] of waiting) abandon(request, response)
  })
  socket.on('close', () => {
    waiting.length = 0
    Error.stackTraceLimit = stackTraceLimit
  })
}

/**
 * Starts one request of each connection in its turn. `startNext` returns whether the connection
 * has another one that may be started. The returned function adds a connection.
 */
function createTurns(startNext: (connection: Connection) => boolean) {
  const queue = new Set<Connection>()
  const run = (): void => {
    let starts = 0
    for (const connection of queue) {
      if (starts++ === STARTS_PER_TURN) break
      queue.delete(connection)
      if (startNext(connection)) queue.add(connection)
    }
    if (queue.size > 0) setImmediate(run)
  }
  return (connection: Connection): void => {
    if (queue.size === 0) setImmediate(run)
    queue.add(connection)
  }
}

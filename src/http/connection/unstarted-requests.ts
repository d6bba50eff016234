/**
 * Requests that were not started when their connection closes, without an error for each.
 *
 * The runtime aborts every request of a closed connection that has no response yet: it makes an
 * error with its stack trace, and emits events without a listener. One read of a socket has up to
 * 1,560 of them, which no bound of ours can prevent, since the parser emits all. Decision 100 has
 * what a flood of them costs with and without this file.
 *
 * It relies on two properties of the runtime: its listener for the close of a socket is between one
 * that is prepended and one that is added later, and a request marked as destroyed is not aborted.
 *
 * Failure modes: if the runtime changes either, a flood costs more, and the test "the close of a
 * connection with too many unstarted requests makes no error for any of them" fails.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type UnstartedRequest = readonly [IncomingMessage, ServerResponse]

/** Marks a request that was not started, so the close of its connection does not abort it. */
export function abandon(request: IncomingMessage, response: ServerResponse): void {
  request.destroyed = true
  response.destroyed = true
}

/** Abandons the waiting requests of a connection at its close. */
export function abandonAtClose(socket: Socket, waiting: UnstartedRequest[]): void {
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

/**
 * What becomes of a connection whose bytes are no request, or come too slowly. Where the fault
 * comes after a whole request that is still being worked on, that one gets its answer first: its
 * change may be made already, and to tell its caller of another fault would be a lie.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ErrorCode } from '#contract/errors.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { rawProblem } from './errors.ts'

/** How long a connection may stay half open after our last word. */
const LINGER_MS = 500

const MALFORMED: readonly [ErrorCode, string] = [
  'malformed_request',
  'The request is not valid HTTP.',
]

/** The parser's refusals, by its code. */
const REFUSALS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['header_too_large', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['request_too_large', 'The chunk extensions are too large.'],
}

export interface Connections {
  /** Notes the newest request of a connection. */
  note(request: IncomingMessage, response: ServerResponse): void
  /** Answers what could not become a request, and closes. */
  refuse(code: string | undefined, socket: Socket): void
}

export const createConnections = (newRequestId: () => string, metrics: Metrics): Connections => {
  const newest = new WeakMap<Socket, ServerResponse>()
  return {
    note: (request, response) => {
      newest.set(request.socket, response)
    },
    refuse: (code, socket) => {
      if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
        socket.destroy()
        return
      }
      const response = newest.get(socket)
      const whole = response?.req.complete
      if (response && whole && !response.writableFinished) {
        response.once('close', () => close(socket))
        return
      }
      // Answered before its body had come: a second answer would be taken for the next one's.
      if (response && !whole && response.writableEnded) return close(socket)
      const refusal = REFUSALS[code ?? ''] ?? MALFORMED
      metrics.refusals.inc({ code: refusal[0] })
      close(socket, rawProblem(newRequestId(), ...refusal))
    },
  }
}

/** Closes after `lastWords`, whether or not the other side does. */
const close = (socket: Socket, lastWords = ''): void => {
  socket.end(lastWords)
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}

/** Lets a client that waits for `100 Continue` send its body only when somebody will read it. */
export const continueLate = (server: Server): void => {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    let isTold = false
    const goOn = (): void => {
      if (!isTold && !response.headersSent) response.writeContinue()
      isTold = true
    }
    // However it is read: as it flows, or piece by piece.
    request.once('resume', goOn)
    request.on('newListener', (name) => {
      if (name === 'readable') goOn()
    })
    server.emit('request', request, response)
  })
  // RFC 9110 §10.1.1: an expectation that is not known may be passed over.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

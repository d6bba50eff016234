/**
 * Errors of connections: bytes that are no request, or that arrive too slowly. If a whole request
 * before the error is still being processed, it gets its answer first: its change may be committed
 * already, and an error in its place would be wrong.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  headerTooLarge,
  malformedRequest,
  requestTimeout,
  requestTooLarge,
} from '#contract/errors/requests.ts'
import { rawProblem } from '#http/answers/errors.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Connections } from './connection.ts'

/** Longest time that a connection stays half open after the last response. */
const LINGER_MS = 500

/** Errors of the parser, by its code. */
const PARSER_PROBLEMS: Readonly<Record<string, () => ProblemData>> = {
  ERR_HTTP_REQUEST_TIMEOUT: () => requestTimeout('time'),
  HPE_HEADER_OVERFLOW: headerTooLarge,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: () => requestTooLarge('chunkExtensions'),
}

interface ConnectionErrorsOptions {
  readonly connections: Connections<unknown>
  readonly newRequestId: () => string
  readonly metrics: Metrics
}

/** Answers bytes that are no valid request, and closes. `code` is the parser's. */
export type RejectBytes = (code: string | undefined, socket: Socket) => void

export function createRejectBytes(options: ConnectionErrorsOptions): RejectBytes {
  const { connections, newRequestId, metrics } = options
  return (code, socket) => {
    if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy()
      return
    }
    const response = connections.get(socket)?.newest
    const whole = response?.req.complete
    if (response && whole && !response.writableFinished) {
      response.once('close', () => close(socket))
      return
    }
    // Answered before its body had arrived: a second answer would be taken for the next one's.
    if (response && !whole && response.writableEnded) return close(socket)
    const data = PARSER_PROBLEMS[code ?? '']?.() ?? malformedRequest('http')
    metrics.errors.inc({ code: data.code })
    close(socket, rawProblem(newRequestId(), data))
  }
}

/** Closes after `lastWords`, whether or not the client does. */
function close(socket: Socket, lastWords = ''): void {
  socket.end(lastWords)
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}

/** Sends `100 Continue` to a waiting client only when its body will be read. */
export function continueLate(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    let isSent = false
    const sendContinue = (): void => {
      if (!isSent && !response.headersSent) response.writeContinue()
      isSent = true
    }
    // With either reading mode: flowing or paused.
    request.once('resume', sendContinue)
    request.on('newListener', (name) => {
      if (name === 'readable') sendContinue()
    })
    server.emit('request', request, response)
  })
  // RFC 9110 §10.1.1: an unknown expectation may be ignored.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

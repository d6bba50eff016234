/**
 * Minimal proxy on this runtime: `node bench/bare-proxy.ts PORT UPSTREAM`. The body is collected
 * and forwarded by `Pool.dispatch`, and the answer is returned in one write, or chunk by chunk if
 * it is a stream. It is the fastest variant that was measured, and the baseline for Bailiwick's own
 * cost.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

const [, , port, upstream = ''] = process.argv
const pool = new Pool(upstream)

const PASSED = ['content-type', 'authorization', 'accept'] as const

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of PASSED) {
    const value = request.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}

function forward(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  let controller: Dispatcher.DispatchController | undefined
  response.on('close', () => {
    if (!response.writableFinished) controller?.abort(new Error('the caller went away'))
  })
  response.on('drain', () => controller?.resume())
  let streams = false
  let status = 502
  let type = 'application/json'
  const pieces: Buffer[] = []
  pool.dispatch(
    {
      path: request.url ?? '/',
      method: 'POST',
      headers: headersOf(request),
      body,
    },
    {
      onRequestStart: (started) => {
        controller = started
      },
      onResponseStart: (_controller, statusCode, headers) => {
        status = statusCode
        type = String(headers['content-type'] ?? type)
        streams = type.startsWith('text/event-stream')
        if (!streams) return
        response.writeHead(status, { 'content-type': type })
        response.flushHeaders()
      },
      onResponseData: (answering, piece) => {
        if (!streams) pieces.push(piece)
        else if (!response.write(piece)) answering.pause()
      },
      onResponseEnd: () => {
        if (streams) response.end()
        else finish(response, status, type, pieces)
      },
      onResponseError: () => {
        if (response.headersSent) response.destroy()
        else response.writeHead(502).end()
      },
    },
  )
}

/** As text of one byte for each byte: Node then sends it in one write together with the head. */
function finish(
  response: ServerResponse,
  status: number,
  type: string,
  pieces: readonly Buffer[],
): void {
  const [first = Buffer.alloc(0)] = pieces
  const whole = pieces.length > 1 ? Buffer.concat(pieces) : first
  response.writeHead(status, { 'content-type': type, 'content-length': whole.length })
  response.end(whole.toString('latin1'), 'latin1')
}

const server = createServer((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    const [only] = pieces
    forward(request, response, only && pieces.length === 1 ? only : Buffer.concat(pieces))
  })
  response.on('error', () => response.destroy())
})
server.listen(Number(port), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))

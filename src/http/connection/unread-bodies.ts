/**
 * Responses before the request's body has arrived. The rest of the body is discarded for a moment:
 * closed at once, while the caller still sends, the connection would be reset, and the answer lost.
 * Then the connection is closed: no caller makes the server read for nothing.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { chargedBytes, countPiece } from '#gateway/request/body-meter.ts'

/** Most discarded bytes of a body. Small chunks count as 64 bytes, their cost. */
const UNWANTED_MAX_BYTES = 1_048_576
const COST = { body_piece_bytes: 64 }
/** Time that a caller has to read the answer before the connection is closed, in milliseconds. */
const LINGER_MS = 500

/** Discards arriving chunks. Calls `done` once: when the body has ended, or after a moment. */
export function discardBody(request: IncomingMessage, done: () => void): void {
  const meter = { bytes: 0, pieces: 0 }
  let isDone = false
  const finish = (): void => {
    // One read has thousands of chunks beyond the bound.
    if (isDone) return
    isDone = true
    clearTimeout(timer)
    done()
  }
  const timer = setTimeout(finish, LINGER_MS)
  request.on('data', (piece: Buffer) => {
    countPiece(meter, request, piece)
    if (chargedBytes(meter, COST) <= UNWANTED_MAX_BYTES) return
    // A paused request buffers 64 KiB, and each of its chunks takes a hundred bytes more.
    if (meter.bytes > UNWANTED_MAX_BYTES) request.pause()
    else finish()
  })
  request.once('end', finish)
  request.once('close', finish)
  request.resume()
}

/** Closes the connection of a response that ends before the body of its request has arrived. */
export function closeUnread(response: ServerResponse): void {
  const { headers } = response.req
  const length = headers['content-length']
  const hasBody = headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0'
  if (hasBody) response.prependListener('finish', discardRest)
}

/** Before the runtime's listener, which would read all of the body, whatever its length. */
function discardRest(this: ServerResponse): void {
  const { req: request } = this
  if (request.complete) return
  discardBody(request, () => {
    if (!request.complete) request.socket.destroySoon()
  })
}

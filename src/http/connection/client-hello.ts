/**
 * First record of a client of TLS, read whole before anything of TLS is made for the connection.
 *
 * Failure modes: a client that cuts the record into more than 32 reads, or does not speak TLS, is
 * disconnected.
 */
import type { Socket } from 'node:net'

const HANDSHAKE_RECORD = 22
const HEADER_BYTES = 5
/** RFC 8446 §5.1. */
const RECORD_MAX_BYTES = 16_384
const READS_MAX = 32
/** The record, and what may follow it without an answer. */
const HELD_MAX_BYTES = 65_536

/**
 * Calls `onRead` once, when the record has arrived. `begin` leaves the bytes to the next reader of
 * the socket, and must be called before that one is attached. Errors of the socket are its end.
 */
export function readHello(socket: Socket, onRead: (begin: () => void) => void): void {
  const pieces: Buffer[] = []
  let bytes = 0
  let isWhole = false
  const onEnd = (): void => void socket.destroy()
  const onData = (piece: Buffer): void => {
    pieces.push(piece)
    bytes += piece.length
    if (isWhole && bytes <= HELD_MAX_BYTES) return
    const length = lengthOf(Buffer.concat(pieces))
    if (length === undefined || pieces.length > READS_MAX || bytes > HELD_MAX_BYTES) {
      socket.destroy()
      return
    }
    if (bytes < length) return
    isWhole = true
    onRead(() => {
      socket.off('data', onData).off('end', onEnd).pause()
      socket.unshift(Buffer.concat(pieces))
    })
  }
  socket.on('error', () => {})
  socket.on('data', onData).on('end', onEnd)
}

/** Length of the record with its header; undefined where it is none of a handshake. */
function lengthOf(start: Buffer): number | undefined {
  if (start.length > 0 && start[0] !== HANDSHAKE_RECORD) return undefined
  if (start.length < HEADER_BYTES) return HEADER_BYTES
  const length = start.readUInt16BE(HEADER_BYTES - 2)
  return length > RECORD_MAX_BYTES ? undefined : HEADER_BYTES + length
}

/**
 * First message of a client of TLS, read whole before anything of TLS is made for the connection.
 *
 * A client may divide the message into records (RFC 8446 §5.1). Its length is in its first bytes,
 * so a message that is too large costs one read.
 *
 * Failure modes: a client that cuts the message into more than 32 reads, or does not speak TLS, is
 * disconnected.
 */
import type { Socket } from 'node:net'

const HANDSHAKE_RECORD = 22
const RECORD_HEADER_BYTES = 5
/** RFC 8446 §5.1. */
const RECORD_MAX_BYTES = 16_384
const CLIENT_HELLO = 1
/** Type and length. */
const MESSAGE_HEADER_BYTES = 4
/** Clients send up to 2 KiB, with keys against quantum computers. */
const MESSAGE_MAX_BYTES = 16_384
const READS_MAX = 32
/** The message with its records, and what may follow it without an answer. */
const HELD_MAX_BYTES = 32_768
const EMPTY: Buffer = Buffer.alloc(0)

/**
 * Calls `onRead` once, when the message has arrived. `begin` leaves the bytes to the next reader of
 * the socket, and must be called before that one is attached. Errors of the socket are its end.
 */
export function readHello(socket: Socket, onRead: (begin: () => void) => void): void {
  const read = createReader()
  let held = EMPTY
  let reads = 0
  let isWhole = false
  const onEnd = (): void => void socket.destroy()
  const onData = (piece: Buffer): void => {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    reads += 1
    if (held.length > HELD_MAX_BYTES) socket.destroy()
    if (isWhole || socket.destroyed) return
    const progress = read(held)
    isWhole = progress === 'whole'
    if (progress === 'rejected' || (!isWhole && reads >= READS_MAX)) socket.destroy()
    if (!isWhole) return
    onRead(() => {
      socket.off('data', onData).off('end', onEnd).pause()
      socket.unshift(held)
      held = EMPTY
    })
  }
  // The closed socket is often kept until the next major collection, and the bytes would be too.
  socket.once('close', () => {
    held = EMPTY
  })
  socket.on('error', () => {})
  socket.on('data', onData).on('end', onEnd)
}

type Progress = 'partial' | 'whole' | 'rejected'

/** Reads all bytes until now, each record once. */
function createReader(): (held: Buffer) => Progress {
  const header = Buffer.alloc(MESSAGE_HEADER_BYTES)
  let at = 0
  let messageBytes = 0
  return (held) => {
    while (at < held.length) {
      if (held[at] !== HANDSHAKE_RECORD) return 'rejected'
      const start = at + RECORD_HEADER_BYTES
      if (start > held.length) return 'partial'
      const recordBytes = held.readUInt16BE(start - 2)
      if (recordBytes === 0 || recordBytes > RECORD_MAX_BYTES) return 'rejected'
      const fragment = held.subarray(start, start + recordBytes)
      if (messageBytes < MESSAGE_HEADER_BYTES) fragment.copy(header, messageBytes)
      const progress = progressOf(header, messageBytes + fragment.length)
      if (progress !== 'partial' || fragment.length < recordBytes) return progress
      at = start + recordBytes
      messageBytes += recordBytes
    }
    return 'partial'
  }
}

function progressOf(header: Buffer, received: number): Progress {
  if (received > 0 && header[0] !== CLIENT_HELLO) return 'rejected'
  if (received < MESSAGE_HEADER_BYTES) return 'partial'
  const length = header.readUIntBE(1, MESSAGE_HEADER_BYTES - 1)
  if (length > MESSAGE_MAX_BYTES) return 'rejected'
  return received < MESSAGE_HEADER_BYTES + length ? 'partial' : 'whole'
}

/**
 * Requests with little memory for unread bodies. The parser makes each chunk of a chunked body a
 * buffer, and keeps up to 64 KiB of a body that is not read yet. In chunks of one byte these would
 * be 65,536 buffers, a hundred times their length; so small waiting chunks are copied into blocks.
 *
 * Failure modes: a chunk is never held back if the stream has requested it, or has no other; the
 * stream requests more as soon as it has been read. So a reader always gets all arrived chunks.
 */
import { IncomingMessage } from '#base/node-http.ts'
import type { BodySource } from '#gateway/request/body-meter.ts'

const BLOCK_BYTES = 4_096
const NO_BLOCK = Buffer.alloc(0)

export class RequestMessage extends IncomingMessage implements BodySource {
  /** Whether the stream has requested a chunk, and has not got one. */
  #isChunkRequested = false
  #block = NO_BLOCK
  /** Part of the block that waits for the stream. */
  #start = 0
  #end = 0
  #pieces = 0
  /** Numbers of the pieces in each block; undefined before the first. */
  #joined: WeakMap<Buffer, number> | undefined

  piecesOf(piece: Buffer): number {
    return this.#joined?.get(piece) ?? 1
  }

  override push(piece: Buffer | null): boolean {
    const isSmall = piece !== null && piece.length < BLOCK_BYTES
    if (isSmall && !this.#isChunkRequested && this.readableLength > 0) return this.#hold(piece)
    this.#release()
    this.#isChunkRequested = false
    return super.push(piece)
  }

  override _read(size: number): void {
    this.#isChunkRequested = true
    this.#release()
    super._read(size)
  }

  #hold(piece: Buffer): boolean {
    if (this.#end + piece.length > this.#block.length) {
      this.#release()
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES)
      this.#start = 0
      this.#end = 0
    }
    this.#end += piece.copy(this.#block, this.#end)
    this.#pieces += 1
    return this.readableLength + this.#end - this.#start < this.readableHighWaterMark
  }

  /** Pushes the held chunks to the stream. */
  #release(): void {
    if (this.#pieces === 0) return
    const held = this.#block.subarray(this.#start, this.#end)
    this.#joined ??= new WeakMap()
    this.#joined.set(held, this.#pieces)
    this.#start = this.#end
    this.#pieces = 0
    this.#isChunkRequested = false
    super.push(held)
  }
}

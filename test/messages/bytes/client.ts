/** A client of one connection that writes requests and reads answers as bytes. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { createHttpReader, type Head } from './http.ts'

export interface Received {
  readonly head: Head
  readonly status: number
  readonly body: Buffer
}

export interface RawClient {
  /** Sends a request: its lines without the length, and its body. */
  send(lines: readonly string[], body: Buffer): Promise<Received>
  /** Resolves when so many bytes of the present answer's body have arrived. */
  received(bytes: number): Promise<void>
  close(): void
}

export function openRawClient(url: string): RawClient {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let head: Head | undefined
  let pieces: Buffer[] = []
  let bytes = 0
  let waiting: { readonly bytes: number; readonly resolve: () => void } | undefined
  let answered: PromiseWithResolvers<Received> | undefined
  const read = createHttpReader({
    onHead: (found) => {
      head = found
    },
    onBody: (piece) => {
      pieces.push(piece)
      bytes += piece.length
      if (waiting && bytes >= waiting.bytes) waiting.resolve()
    },
    onEnd: () => {
      assert.ok(head)
      const status = Number(head.start.split(' ')[1])
      answered?.resolve({ head, status, body: Buffer.concat(pieces) })
    },
  })
  const fail = (): void => answered?.reject(new Error('the server closed the connection'))
  socket.on('data', read).on('error', fail).on('close', fail)
  return {
    send: (lines, body) => {
      answered = Promise.withResolvers()
      pieces = []
      bytes = 0
      const length = `content-length: ${body.length}`
      const text = [...lines, length, '', ''].join('\r\n')
      socket.write(Buffer.concat([Buffer.from(text, 'latin1'), body]))
      return answered.promise
    },
    received: (wanted) => {
      if (bytes >= wanted) return Promise.resolve()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = { bytes: wanted, resolve }
      return promise
    },
    close: () => socket.destroy(),
  }
}

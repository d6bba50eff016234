import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { RequestMessage } from './request-message.ts'

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n'
/** Each in a chunk: short ones, with one now and then that no block holds. */
const PIECES = Array.from({ length: 30_000 }, (_, index) =>
  String(index).repeat(index % 1_000 === 999 ? 1_000 : 1 + (index % 3)),
)

const READERS: Record<string, (request: IncomingMessage) => Promise<string>> = {
  'as it flows': async (request) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    await once(request, 'end')
    return text
  },
  'with a pause after each piece': async (request) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
      request.pause()
      setImmediate(() => request.resume())
    })
    await once(request, 'end')
    return text
  },
  'when it is readable': async (request) => {
    let text = ''
    for await (const piece of request) {
      text += piece
      await turn()
    }
    return text
  },
}

for (const [way, read] of Object.entries(READERS)) {
  it(`a body of many pieces that is read ${way} is whole, and so is the next one`, async () => {
    const server = createServer({ IncomingMessage: RequestMessage }, (request, response) => {
      // The first read of the socket has passed the parser before the body has a reader.
      setImmediate(() => void read(request).then((text) => response.end(text)))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    let text = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      text += piece
    })
    const chunks = PIECES.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
    const rest = `\r\n${chunks}0\r\n\r\n`
    socket.write(`${HEAD}${rest}`)
    socket.write(`${HEAD}connection: close\r\n${rest}`)
    await once(socket, 'close')
    server.close()
    const bodies = text.split(/HTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n/).slice(1)
    assert.equal(bodies.length, 2)
    const expected = PIECES.join('')
    assert.ok(bodies.every((body) => body === expected))
  })
}

/** Bodies in chunks of one byte: each chunk costs the parser as much as a long chunk of a body. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { afterEach, it } from 'node:test'
import { TIMEOUTS } from '#http/server.ts'
import { movableClock } from '#test/support/clock.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway, startGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'

const FREE_PIECES = 4_096
const { clock: elapsed, move } = movableClock()
const gateway = shareGateway({
  elapsed,
  bounds: { project_rejected_bytes_per_minute: 400_000, body_piece_bytes: 64 },
  // No connection is closed because its request takes long.
  timeouts: { ...TIMEOUTS, requestMs: 600_000 },
})

// The charges of a test have leaked by the next one.
afterEach(() => move(240_000))

const CHUNKED = ['transfer-encoding: chunked']
const END = '0\r\n\r\n'

function chunks(text: string, size = 1): string {
  const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? []
  return pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
}

function headOf(path: string, more: readonly string[] = CHUNKED): Buffer {
  return requestOf(gateway().key.value, '', more, path, false)
}

it('a body of more than 4096 chunks of one byte is rejected, and counts 64 bytes for each', async () => {
  const { h, upstream } = gateway()
  const before = await exceededCount(h, 'body_piece_bytes')
  const body = chat('a') + ' '.repeat(FREE_PIECES)
  const send = async () => {
    const { socket, text, until } = await meet(h)
    socket.write(Buffer.concat([headOf(CHAT), Buffer.from(chunks(body) + END)]))
    await until('"code"')
    socket.destroy()
    return text()
  }
  const rejected = await send()
  assert.match(rejected, /^HTTP\/1\.1 400 /)
  assert.match(rejected, /at least 64 bytes in a piece, on average \(body_piece_bytes\)/)
  assert.equal((await exceededCount(h, 'body_piece_bytes')) - before, 1)
  assert.match(await send(), /^HTTP\/1\.1 400 /)
  // Two bodies of 4 KiB have exceeded a bound of 400 000 bytes.
  assert.match(await send(), /^HTTP\/1\.1 429 [\s\S]*project_rejected_bytes_per_minute/)
  assert.equal(upstream.arrived, 0)
})

it('a body of chunks of 65 bytes, and a short one of single bytes, are accepted', async () => {
  const { h } = gateway()
  for (const [body, size] of [
    [chat('a') + ' '.repeat(FREE_PIECES * 80), 65],
    [chat('a'), 1],
  ] as const) {
    const { socket, until } = await meet(h)
    socket.write(Buffer.concat([headOf(CHAT), Buffer.from(chunks(body, size) + END)]))
    await until('HTTP/1.1 200 ')
    socket.destroy()
  }
})

it('a body of the control plane of more than 4096 chunks of one byte is rejected', async () => {
  const { h } = gateway()
  const before = await exceededCount(h, 'body_piece_bytes')
  const { socket, text, ended } = await meet(h)
  const head = requestOf(h.adminKey, '', CHUNKED, '/v1/organization/projects', false)
  socket.write(head.toString('latin1') + chunks(`{"name":"a"${' '.repeat(2 * FREE_PIECES)}}`))
  await ended
  assert.match(text(), /^HTTP\/1\.1 400 [\s\S]*body_piece_bytes/)
  assert.equal((await exceededCount(h, 'body_piece_bytes')) - before, 1)
})

it('an upload of chunks of one byte is rejected', async () => {
  const { h, upstream } = gateway()
  const { socket, text, ended } = await meet(h)
  const head = 'content-disposition: form-data; name="file"; filename="a"'
  const form = `--b\r\n${head}\r\n\r\n${'-'.repeat(2 * FREE_PIECES)}`
  const type = 'content-type: multipart/form-data; boundary=b'
  const start = headOf('/v1/files').toString('latin1')
  socket.write(start.replace('content-type: application/json', type) + chunks(form))
  await ended
  assert.match(text(), /^HTTP\/1\.1 400 [\s\S]*body_piece_bytes/)
  await upstream.until((arrived) => arrived.every(({ aborted }) => aborted))
})

for (const path of ['/healthz', '/v1/organization/projects', '/v1/models']) {
  it(`the connection of POST ${path} without a key is closed while its body arrives`, async () => {
    const { h } = gateway()
    const { socket, text, ended } = await meet(h)
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`
    socket.write(head + chunks('-'.repeat(100)))
    await ended
    assert.match(text(), /^HTTP\/1\.1 4/)
    assert.equal(text().split('HTTP/1.1 ').length, 2)
  })
}

it('the body of an answered request is discarded up to its end, and the connection kept', async () => {
  const { h } = gateway()
  const { socket, until } = await meet(h)
  const head = 'POST /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'
  socket.write(`${head}${chunks('-')}`)
  await until('HTTP/1.1 4')
  socket.write(`${END}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n`)
  await until('HTTP/1.1 200 ')
  socket.destroy()
})

it('an unread body of small chunks is not buffered after its response, and closed once', async (t) => {
  const { h } = gateway()
  const requests: IncomingMessage[] = []
  const closes: { callCount(): number }[] = []
  const listener = (request: IncomingMessage): void => {
    requests.push(request)
    // Each call costs a listener, whose removal looks through all others.
    closes.push(t.mock.method(request.socket, 'destroySoon').mock)
  }
  h.app.server.on('request', listener)
  const { socket, ended } = await meet(h)
  const head = 'POST /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'
  socket.write(head + chunks('-'.repeat(16 * FREE_PIECES)))
  await ended
  h.app.server.off('request', listener)
  assert.equal(requests.length, 1)
  assert.equal(requests[0]?.readableLength, 0)
  assert.equal(closes[0]?.callCount(), 1)
})

/** Number of buffers that hold the unread bytes of a body. */
function buffersOf(request: IncomingMessage): Promise<number> {
  return new Promise((resolve) => {
    let bytes = request.readableLength
    let buffers = 0
    request.on('data', (piece: Buffer) => {
      bytes -= piece.length
      buffers += 1
      if (bytes <= 0) resolve(buffers)
    })
  })
}

function ONE_CONNECTION(url: string): string {
  return `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    connections: 1
    connect_seconds: 600
`
}

it('an upload in chunks of one byte that waits for a connection is held in few buffers', async (t) => {
  const own = await startGateway({ config: ONE_CONNECTION })
  t.after(() => own.close())
  const { h, key, post, upstream } = own
  upstream.script({ answerAfter: 'hold' })
  const first = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  const arriving = once(h.app.server, 'request')
  const { socket } = await meet(h)
  t.after(() => socket.destroy())
  const type = 'content-type: multipart/form-data; boundary=b'
  const start = requestOf(key.value, '', CHUNKED, '/v1/files', false).toString('latin1')
  socket.write(start.replace('content-type: application/json', type) + chunks('-'.repeat(66_000)))
  const [request] = (await arriving) as [IncomingMessage]
  await eventually('64 KiB of the body wait', () => request.readableLength >= 60_000)
  assert.ok((await buffersOf(request)) < 100)
  upstream.open('hold')
  await first
})

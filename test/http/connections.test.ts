/** Connections with malformed, slow or simultaneous requests. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { after, before, it } from 'node:test'
import type { Timeouts } from '#http/server.ts'
import { acceptEvent, connectTo } from '#test/support/client-socket.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { exchange, head, PROJECTS, readAnswers, serveOver, type WireAnswer } from './wire.ts'

/** Short enough for a test, and long enough for every complete request. */
const TIMEOUTS: Timeouts = {
  headersMs: 2_000,
  requestMs: 3_000,
  checkMs: 50,
  keepAliveMs: 60_000,
  stalledMs: 60_000,
}

const NOT_HTTP = 'The request is not valid HTTP.'
const TOO_SLOW = 'The request took too long to arrive.'

onEachStore('a connection', (dialect) => {
  let h: Harness
  let stalling: Harness

  before(async () => {
    h = await startHarness(dialect, { timeouts: TIMEOUTS })
    stalling = await serveOver(h, { timeouts: { ...TIMEOUTS, stalledMs: 2_000 } })
  })
  after(async () => {
    await stalling?.close()
    await h?.close()
  })

  const key = () => `authorization: Bearer ${h.adminKey}`
  const get = (path: string, ...more: string[]): Buffer =>
    head([`GET ${path} HTTP/1.1`, 'host: x', key(), ...more])
  const post = (...more: string[]): string[] => [
    `POST ${PROJECTS} HTTP/1.1`,
    'host: x',
    key(),
    ...more,
  ]

  const refused = (answer: WireAnswer | undefined, status: number, message: string): void => {
    assert.ok(answer)
    assert.equal(answer.status, status, answer.body)
    const { error } = JSON.parse(answer.body)
    assert.equal(error.message, message)
    assert.equal(error.type, 'invalid_request_error')
    assert.equal(answer.headers.connection, 'close')
    assert.match(answer.headers['x-request-id'] ?? '', /^req_[0-9a-f]{32}$/)
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
  }

  const projectCount = async (): Promise<number> => (await h.client.listProjects()).data.length

  it('that sends its headers slowly gets an error in the envelope, and is closed', async () => {
    const answers = await exchange(h.url, `GET ${PROJECTS} HTTP/1.1\r\nhost: x\r\nx-slow: `)
    assert.equal(answers.length, 1)
    refused(answers[0], 408, TOO_SLOW)
  })

  it('that dribbles its headers, a byte at a time, does not extend the timeout', async () => {
    refused(
      (await dribble(h.url, `GET ${PROJECTS} HTTP/1.1\r\nhost: x\r\nx-slow: `))[0],
      408,
      TOO_SLOW,
    )
  })

  it('that dribbles its body gets an error in the envelope, is closed, and creates nothing', async () => {
    const count = await projectCount()
    const start = head(post('content-length: 1000'), '{"name":"')
    const answers = await dribble(h.url, start)
    assert.equal(answers.length, 1)
    refused(answers[0], 408, TOO_SLOW)
    assert.equal(await projectCount(), count)
  })

  it('that ends in the middle of a body creates nothing', async () => {
    const count = await projectCount()
    const socket = connectTo(h.url)
    socket.end(head(post('content-length: 1000'), '{"name":"x"}'))
    const [bytes] = await once(socket, 'data')
    assert.match(String(bytes), /^HTTP\/1\.1 400 /)
    assert.equal(await projectCount(), count)
  })

  it('that speaks no HTTP gets an error', async () => {
    const noise = [
      '\x16\x03\x01\x02\x00\x01',
      'hello\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
    ]
    for (const bytes of [...noise, 'WEIRD / HTTP/1.1\r\nhost: x\r\n\r\n', '\0\0\0\0']) {
      refused((await exchange(h.url, bytes))[0], 400, NOT_HTTP)
    }
  })

  it('with too large headers gets 431', async () => {
    const [answer] = await exchange(h.url, get(PROJECTS, `x-large: ${'x'.repeat(20_000)}`))
    refused(answer, 431, 'The headers of the request are too large.')
    const [long] = await exchange(h.url, get(`${PROJECTS}?after=${'x'.repeat(20_000)}`))
    refused(long, 431, 'The headers of the request are too large.')
  })

  it('with two lengths or two framings smuggles no request', async () => {
    const smuggled = `POST ${PROJECTS} HTTP/1.1\r\nhost: x\r\n${key()}\r\ncontent-length: 12\r\n\r\n{"name":"y"}`
    const chunked = 'transfer-encoding: chunked'
    const cases: readonly (readonly string[])[] = [
      ['content-length: 0', 'content-length: 5'],
      ['content-length: 5', 'content-length: 5'],
      ['content-length: 5, 5'],
      ['content-length: +5'],
      ['content-length: -1'],
      ['content-length: 0x5'],
      ['content-length: 5', chunked],
      [chunked, 'content-length: 5'],
      ['transfer-encoding: chunked, identity'],
      ['transfer-encoding: xchunked'],
      ['transfer-encoding : chunked'],
      ['content-length : 5'],
    ]
    const count = await projectCount()
    for (const lines of cases) {
      const answers = await exchange(h.url, head(post(...lines), `0\r\n\r\n${smuggled}`))
      assert.equal(answers.length, 1, String(lines))
      refused(answers[0], 400, NOT_HTTP)
    }
    assert.equal(await projectCount(), count)
  })

  it('cannot inject a line break into a header, nor a header into a response', async () => {
    for (const value of ['a\rb', 'a\nb', 'a\0b']) {
      refused((await exchange(h.url, get(PROJECTS, `x-a: ${value}`)))[0], 400, NOT_HTTP)
    }
    const [answer] = await exchange(
      h.url,
      get(`${PROJECTS}/%0d%0aset-cookie:a=b`, 'connection: close'),
    )
    assert.equal(answer?.status, 404)
    assert.equal(answer?.headers['set-cookie'], undefined)
  })

  it('without a Host header is rejected in HTTP/1.1, and accepted in HTTP/1.0', async () => {
    const lines = [key(), 'connection: close']
    const [answer] = await exchange(h.url, head([`GET ${PROJECTS} HTTP/1.1`, ...lines]))
    refused(answer, 400, 'The request has no Host header.')
    const [old] = await exchange(h.url, head([`GET ${PROJECTS} HTTP/1.0`, ...lines]))
    assert.equal(old?.status, 200)
  })

  it('may pipeline its requests, and gets the responses in order', async () => {
    const paths = [PROJECTS, '/healthz', `${PROJECTS}/proj_x`, '/v1/organization/users', '/nowhere']
    const requests = paths.map((path) => get(path))
    const bytes = Buffer.concat([...requests, get('/healthz', 'connection: close')])
    const answers = await exchange(h.url, bytes)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 404, 200, 404, 200],
    )
    assert.equal(new Set(answers.map(({ headers }) => headers['x-request-id'])).size, 6)
  })

  it('that sends garbage after a request still gets its response', async () => {
    const count = await projectCount()
    const body = '{"name":"kept"}'
    const answers = await exchange(
      h.url,
      head(post(`content-length: ${body.length}`), `${body}\0\0`),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200],
    )
    assert.equal(await projectCount(), count + 1)
  })

  it('that was rejected before its body arrived gets nothing more, and is closed', async () => {
    const lines = [`POST ${PROJECTS} HTTP/1.1`, 'host: x', 'content-length: 1000']
    const answers = await exchange(h.url, head(lines, '{'))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401],
    )
  })

  it('to an unknown path is answered before its body arrives', async () => {
    const lines = ['POST /nowhere HTTP/1.1', 'host: x', 'content-length: 1000']
    const answers = await exchange(h.url, head(lines))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [404],
    )
  })

  it('is closed after an error even if the client keeps its half open', async () => {
    const [client, server] = await open(h)
    client.write('garbage\r\n\r\n')
    await once(server, 'close')
    client.destroy()
  })

  it('is dropped when the client does not read its responses', async () => {
    const [client, server] = await open(stalling)
    client.pause()
    client.write(Buffer.concat(Array.from({ length: 200 }, () => get('/openapi.json'))))
    await once(server, 'close')
    client.destroy()
  })

  it('that requests an upgrade is answered like any other', async () => {
    const more = ['connection: upgrade, close', 'upgrade: websocket']
    const [answer] = await exchange(h.url, get('/healthz', ...more))
    assert.equal(answer?.status, 200)
  })
})

/** Both ends of a new connection. */
async function open({ app, url }: Pick<Harness, 'app' | 'url'>): Promise<[Socket, Socket]> {
  const accepted = once(app.server, acceptEvent(app.server))
  const client = connectTo(url, { allowHalfOpen: true })
  client.on('error', () => {})
  const [server] = await accepted
  return [client, server]
}

/** Writes `start`, and then a byte at a time until the server closes. */
async function dribble(url: string, start: string | Buffer): Promise<WireAnswer[]> {
  const socket = connectTo(url)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  const timer = setInterval(() => socket.writable && socket.write('x'), 20)
  socket.write(start)
  await once(socket, 'close')
  clearInterval(timer)
  return readAnswers(Buffer.concat(chunks))
}

/** Slow, large, numerous and old clients: none costs more than its share. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import OpenAI from 'openai'
import { TIMEOUTS } from '#http/server.ts'
import { line, meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const MAX_BYTES = 1_000_000
/** Long enough for every complete body, and short enough for the test of an incomplete one. */
const gateway = shareGateway({
  bounds: {
    body_bytes: MAX_BYTES,
    body_budget_bytes: 2_500_000,
    body_project_bytes: 1_500_000,
    body_idle_seconds: 4,
    body_seconds: 6,
  },
  timeouts: { ...TIMEOUTS, headersMs: 2_000, requestMs: 2_000, checkMs: 20, stalledMs: 8_000 },
})

const CLOSED = /connection: close/i

function errorOf(answer: string) {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).error
}

it('a body may take longer than on the control plane', async () => {
  const { h, key } = gateway()
  const { socket, until } = await meet(h)
  const request = requestOf(key.value, chat('a'))
  const late = once(h.app.server, 'clientError')
  socket.write(request.subarray(0, -3))
  const [error] = await late
  assert.equal(error.code, 'ERR_HTTP_REQUEST_TIMEOUT')
  socket.write(request.subarray(-3))
  await until('chat.completion')
  // The connection is reusable, with the full body timeout.
  const again = once(h.app.server, 'clientError')
  socket.write(request.subarray(0, -3))
  await again
  socket.write(request.subarray(-3))
  await eventually('the second answer has arrived', () => socket.bytesRead > 2_000)
  socket.destroy()
})

it('a caller who stops in the middle of a body gets 408, and is closed', async () => {
  const { h, key, upstream } = gateway()
  const { socket, ended } = line(h.url)
  socket.write(requestOf(key.value, chat('a')).subarray(0, -3))
  const answer = await ended
  assert.match(answer, /^HTTP\/1\.1 408 /)
  assert.match(answer, CLOSED)
  assert.equal(errorOf(answer).message, 'The request took too long to arrive.')
  assert.equal(upstream.arrived, 0)
})

it('a caller who dribbles an endless body gets 408, and is closed', async () => {
  const { h, key } = gateway()
  const { socket, ended } = line(h.url)
  socket.write(requestOf(key.value, chat('x'.repeat(5_000))).subarray(0, 500))
  const timer = setInterval(() => socket.writable && socket.write('x'), 20)
  const answer = await ended
  clearInterval(timer)
  assert.match(answer, /^HTTP\/1\.1 408 /)
})

it('headers have the same timeout as on the control plane', async () => {
  const { h } = gateway()
  const { socket, ended } = line(h.url)
  socket.write(`POST ${CHAT} HTTP/1.1\r\nhost: x\r\nx-slow: `)
  assert.match(await ended, /^HTTP\/1\.1 408 /)
})

it('a body that is too large returns 413, with and without a declared length', async () => {
  const { h, key, upstream, openai } = gateway()
  const { socket, ended } = line(h.url)
  socket.write(requestOf(key.value, '', [`content-length: ${MAX_BYTES + 1}`], CHAT, false))
  const response = await ended
  assert.match(response, /^HTTP\/1\.1 413 /)
  assert.match(response, CLOSED)
  assert.deepEqual(
    [errorOf(response).code, errorOf(response).message],
    ['request_too_large', 'The request body is too large.'],
  )
  const chunked = line(h.url)
  chunked.socket.write(requestOf(key.value, '', ['transfer-encoding: chunked'], CHAT, false))
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
  for (let i = 0; i < 20; i++) chunked.socket.write(chunk)
  assert.match(await chunked.ended, /^HTTP\/1\.1 413 /)
  const content = 'x'.repeat(5_000_000)
  const large = openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content }],
  })
  await assert.rejects(large, (error) => error instanceof OpenAI.APIError && error.status === 413)
  assert.equal(upstream.arrived, 0)
})

it('bodies beyond the shared budget return 503 with retry hints, until others finish', async () => {
  const { h, key, post, upstream } = gateway()
  const body = chat('x'.repeat(900_000))
  upstream.script({ answerAfter: 'hold' })
  const first = post(CHAT, body)
  await upstream.until(([one]) => one?.complete === true)
  const over = await post(CHAT, body)
  assert.equal(over.status, 503)
  assert.equal(over.error.code, 'server_is_overloaded')
  assert.deepEqual(
    ['retry-after', 'retry-after-ms'].map((name) => over.headers.get(name)),
    ['1', '500'],
  )
  assert.ok(over.headers.has('openai-project'))
  // Others share the remaining budget, and no more.
  const theirs = await makeUserKey(h, await makeProject(h))
  upstream.script({ answerAfter: 'hold' })
  const second = post(CHAT, body, { key: theirs.value })
  await upstream.until(({ length }) => length === 2)
  const third = await makeUserKey(h, await makeProject(h))
  assert.equal((await post(CHAT, body, { key: third.value })).status, 503)
  // A caller who declares much and sends nothing holds nothing.
  const idle = Array.from({ length: 5 }, () => line(h.url))
  for (const { socket } of idle)
    socket.write(requestOf(key.value, chat('x'.repeat(400_000))).subarray(0, 300))
  assert.equal((await post(CHAT, chat('a'))).status, 200)
  upstream.open('hold')
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
  for (const { socket } of idle) socket.destroy()
  for (let i = 0; i < 5; i++) assert.equal((await post(CHAT, body)).status, 200)
})

it('a body in single bytes is the same body', async () => {
  const { h, key, arrived } = gateway()
  const body = chat('x'.repeat(3_900))
  const { socket, until } = line(h.url)
  socket.write(requestOf(key.value, '', ['transfer-encoding: chunked'], CHAT, false))
  socket.write([...body].map((one) => `1\r\n${one}\r\n`).join(''))
  socket.write('0\r\n\r\n')
  await until('chat.completion')
  assert.deepEqual(arrived(), [body])
  socket.destroy()
})

it('an unknown key is rejected on the headers, before a byte of the body', async () => {
  const { h } = gateway()
  for (const more of [[], ['expect: 100-continue']]) {
    const { socket, ended } = line(h.url)
    socket.write(
      requestOf('sk-proj-stranger', '', [...more, 'content-length: 900000'], CHAT, false),
    )
    const answer = await ended
    assert.match(answer, /^HTTP\/1\.1 401 /)
    assert.match(answer, CLOSED)
  }
})

it('a caller with Expect: 100-continue gets the 100 when the body is read', async () => {
  const { h, key, upstream } = gateway()
  const { socket, until, text } = line(h.url)
  const request = requestOf(key.value, chat('a'), ['expect: 100-continue'])
  const head = request.indexOf('\r\n\r\n') + 4
  socket.write(request.subarray(0, head))
  await until('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write(request.subarray(head))
  await until('chat.completion')
  assert.equal(text().match(/HTTP\/1\.1 /g)?.length, 2)
  assert.equal(upstream.requests[0]?.headers.expect, undefined)
  socket.destroy()
})

it('pipelined requests are answered in order, also after a rejection', async () => {
  const { h, key } = gateway()
  const { socket, ended } = line(h.url)
  const bodies = [chat('one'), '{"model":', chat('two', { stream: true }), '{}', chat('three')]
  const requests = bodies.map((body) => requestOf(key.value, body))
  socket.write(
    Buffer.concat([...requests, requestOf(key.value, chat('last'), ['connection: close'])]),
  )
  const answers = await ended
  assert.deepEqual(
    [...answers.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status),
    ['200', '400', '200', '400', '200', '200'],
  )
  const order = ['one', 'two', 'thre', 'last'].map((word) => answers.indexOf(`"content":"${word}`))
  assert.ok(
    order.every((at, i) => at > (order[i - 1] ?? 0)),
    String(order),
  )
})

it('HTTP/1.0 gets whole and streamed responses, each ended by the end of the connection', async () => {
  const { h, key } = gateway()
  for (const stream of [false, true]) {
    const { socket, ended } = line(h.url)
    const request = requestOf(key.value, chat('abcdefgh', { stream })).toString('latin1')
    socket.write(request.replace('HTTP/1.1', 'HTTP/1.0'))
    const answer = await ended
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.doesNotMatch(answer, /transfer-encoding/i)
    assert.ok(answer.endsWith(stream ? 'data: [DONE]\n\n' : '}'))
  }
})

it('garbage after a request does not affect its response', async () => {
  const { h, key } = gateway()
  for (const stream of [false, true]) {
    const { socket, ended } = line(h.url)
    const request = requestOf(key.value, chat('abcdefgh', { stream }))
    socket.write(Buffer.concat([request, Buffer.from('\0\0 garbage\r\n\r\n')]))
    const answer = await ended
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.match(answer, stream ? /\[DONE\]/ : /chat\.completion/)
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1)
  }
})

it('another method returns 405 with Allow', async () => {
  const { h, key } = gateway()
  for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
    const { status, headers } = await h.raw(method, CHAT, { key: key.value })
    assert.deepEqual([status, headers.get('allow')], [405, 'POST, GET, HEAD'], method)
  }
})

it('a caller who waits long for a whole response is not timed out', async () => {
  const { h, key, upstream } = gateway()
  upstream.script({ answerAfter: 'slow' })
  const { socket, server, until } = await meet(h)
  const silences: number[] = []
  server.on('timeout', () => silences.push(1))
  socket.write(requestOf(key.value, chat('a')))
  await eventually('the connection has been silent for too long', () => silences.length > 0)
  upstream.open('slow')
  await until('chat.completion')
  // And between two requests a connection may be idle for the keep-alive timeout.
  assert.equal(server.destroyed, false)
  socket.destroy()
})

it('an idle keep-alive connection is closed after its timeout', async () => {
  const { h, key } = gateway()
  const { socket, server, until } = await meet(h)
  socket.write(requestOf(key.value, chat('a')))
  await until('chat.completion')
  // Node closes it after its keep-alive timeout.
  server.emit('timeout')
  await eventually('the server has closed the connection', () => server.destroyed)
  socket.destroy()
})

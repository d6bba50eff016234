/** Pipelined requests: concurrent work and memory of one connection. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { it } from 'node:test'
import type { BoundName } from '#config/bounds.ts'
import { meet, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'

const gateway = shareGateway({ bounds: { pipelined_waiting: 32 } })
const STARTED_MAX = 8

function exceeded(bound: BoundName): Promise<number> {
  return exceededCount(gateway().h, bound)
}

function answersIn(text: string): number {
  return text.split('HTTP/1.1 ').length - 1
}

it('at most 8 pipelined requests are started, and all are answered in order', async () => {
  const { h, key, upstream, post } = gateway()
  const { socket, text } = await meet(h)
  const before = await exceeded('pipelined_requests')
  const count = 20
  upstream.script(...Array.from({ length: count }, () => ({ answerAfter: 'released' })))
  const requests = Array.from({ length: count }, (_, n) => requestOf(key.value, chat(`${n}.`)))
  socket.write(Buffer.concat(requests))
  await upstream.until((arrived) => arrived.length >= STARTED_MAX)
  assert.equal(upstream.arrived, STARTED_MAX)
  assert.equal((await exceeded('pipelined_requests')) - before, count - STARTED_MAX)
  upstream.open('released')
  await eventually(`${count} answers`, () => answersIn(text()) === count)
  const order = [...text().matchAll(/"content":"[^"]*?(\d+)\./g)].map(([, n]) => Number(n))
  assert.deepEqual(
    order,
    Array.from({ length: count }, (_, n) => n),
  )
  socket.destroy()
  assert.equal((await post(CHAT, chat('after'))).status, 200)
})

it('a socket with unstarted requests is not read', async () => {
  const { h, key, upstream } = gateway()
  const { socket, server, text } = await meet(h)
  upstream.script(...Array.from({ length: 10 }, () => ({ answerAfter: 'read-on' })))
  const first = Buffer.concat(Array.from({ length: 10 }, () => requestOf(key.value, chat('a'))))
  socket.write(first)
  await upstream.until((arrived) => arrived.length >= STARTED_MAX)
  assert.equal(server.isPaused(), true)
  socket.write(requestOf(key.value, chat('b')))
  // A round trip through both processes' event loop: a readable socket has been read by then.
  await (await fetch(`${h.url}/healthz`)).text()
  assert.equal(server.bytesRead, first.length)
  upstream.open('read-on')
  await eventually('11 answers', () => answersIn(text()) === 11)
  socket.destroy()
})

it('a few waiting requests are started in each turn of the event loop', async () => {
  const { h } = gateway()
  const { socket, text } = await meet(h)
  let inTurn = 0
  let most = 0
  const countStart: RequestListener = (_request, response) => {
    response.once('finish', () => {
      inTurn += 1
      most = Math.max(most, inTurn)
    })
  }
  let counting = true
  const endTurn = (): void => {
    inTurn = 0
    if (counting) setImmediate(endTurn)
  }
  endTurn()
  h.app.server.prependListener('request', countStart)
  socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(STARTED_MAX + 32))
  await eventually('40 answers', () => answersIn(text()) === STARTED_MAX + 32)
  counting = false
  h.app.server.off('request', countStart)
  assert.ok(most <= 2 * STARTED_MAX, `${most} requests were answered in one turn`)
  socket.destroy()
})

it('a connection with too many unstarted requests is closed, and none of them is started', async () => {
  const { h, key, upstream, post } = gateway()
  const { socket, ended } = await meet(h)
  const before = await exceeded('pipelined_waiting')
  upstream.script(...Array.from({ length: STARTED_MAX }, () => ({ answerAfter: 'never' })))
  const held = Array.from({ length: STARTED_MAX }, () => requestOf(key.value, chat('a')))
  const flood = Array.from({ length: 100 }, () => Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'))
  socket.write(Buffer.concat([...held, ...flood]))
  assert.equal(await ended, '')
  assert.equal((await exceeded('pipelined_waiting')) - before, 1)
  // A round trip: what had been started would have arrived.
  await (await fetch(`${h.url}/healthz`)).text()
  assert.equal(upstream.arrived, 0)
  upstream.reset()
  assert.equal((await post(CHAT, chat('after'))).status, 200)
})

it('the close of a connection with too many unstarted requests makes no error for any of them', async () => {
  const { h } = gateway()
  const { socket, ended } = await meet(h)
  let requests = 0
  let aborted = 0
  const countAborted: RequestListener = (request) => {
    requests += 1
    request.once('aborted', () => {
      aborted += 1
    })
  }
  h.app.server.prependListener('request', countAborted)
  socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_000))
  await ended
  h.app.server.off('request', countAborted)
  assert.ok(requests > 100)
  assert.ok(aborted <= STARTED_MAX, `${aborted} requests were aborted`)
})

it('unread responses to pipelined requests hold a bounded number of bytes', async () => {
  const { h } = gateway()
  const { socket, server } = await meet(h)
  const document = (await (await fetch(`${h.url}/openapi.json`)).arrayBuffer()).byteLength
  let answered = 0
  const countAnswer: RequestListener = (_request, response) => {
    const end = response.end
    response.end = (...rest: unknown[]) => {
      answered += 1
      return Reflect.apply(end, response, rest)
    }
  }
  h.app.server.prependListener('request', countAnswer)
  socket.pause()
  socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(32))
  await eventually('the first requests are answered', () => answered >= STARTED_MAX)
  await (await fetch(`${h.url}/healthz`)).text()
  // Bytes taken by the kernel make room for as many further ones.
  const taken = Math.ceil(server.bytesWritten / document)
  assert.ok(answered <= STARTED_MAX + taken + 1, `${answered} answers, ${taken} taken`)
  h.app.server.off('request', countAnswer)
  socket.destroy()
})

/** Bodies that have arrived when they are to be read, in one read of the socket or in several. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway({})
/** The runtime reads at most so many bytes of a socket at once. */
const READ_BYTES = 65_536

/** A body of exactly so many bytes. */
function bodyOf(bytes: number): string {
  return chat('a'.repeat(bytes - chat('').length))
}

/** Writes requests at once, and resolves to the statuses of their answers. */
async function statusesOf(...requests: readonly Buffer[]): Promise<string[]> {
  const { socket, ended } = line(gateway().h.url)
  socket.write(Buffer.concat(requests))
  return [...(await ended).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status)
}

const LAST = ['connection: close']

it('a body is read whole, wherever the reads of its socket divide it', async () => {
  const { key, upstream, post } = gateway()
  await post(CHAT, chat('the key is known'))
  for (const bytes of [300, 65_200, 65_400, READ_BYTES - 1, READ_BYTES, READ_BYTES + 1]) {
    const body = bodyOf(bytes)
    assert.equal(body.length, bytes)
    assert.deepEqual(await statusesOf(requestOf(key.value, body, LAST)), ['200'], `${bytes}`)
    assert.equal(String(upstream.requests.at(-1)?.body), body, `${bytes}`)
  }
})

it('a body whose first read is JSON, and the whole is not, is rejected', async () => {
  const { key, upstream, post } = gateway()
  await post(CHAT, chat('the key is known'))
  const rest = 'x'.repeat(100)
  const head = requestOf(key.value, bodyOf(READ_BYTES), LAST).length - READ_BYTES
  const request = requestOf(key.value, bodyOf(READ_BYTES - head) + rest, LAST)
  assert.equal(request.length, READ_BYTES + rest.length)
  const before = upstream.arrived
  assert.deepEqual(await statusesOf(request), ['400'])
  assert.equal(upstream.arrived, before)
})

it('a caller who expects 100 Continue gets it, and answers to what follows', async () => {
  const { key, post } = gateway()
  await post(CHAT, chat('the key is known'))
  const expecting = requestOf(key.value, chat('first'), ['expect: 100-continue'])
  const answers = await statusesOf(expecting, requestOf(key.value, chat('second'), LAST))
  assert.deepEqual(answers, ['100', '200', '200'])
})

/** Keep-alive connections to an upstream, and retries when one is stale. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import {
  answerOf,
  type RawRequest,
  type RawUpstream,
  startRaw,
} from '#test/gateway/raw-upstream.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let h: Harness | undefined
let upstream: RawUpstream | undefined
afterEach(async () => {
  await h?.close()
  await upstream?.close()
})

const OK = answerOf('{"ok":true}')

/** Statuses of so many sequential requests. */
async function statuses(count: number, answer: (request: RawRequest) => void): Promise<number[]> {
  upstream = await startRaw(answer)
  h = await startHarness('sqlite', { upstreamUrl: upstream.url })
  const { value } = await makeUserKey(h, await makeProject(h))
  const found: number[] = []
  for (let i = 0; i < count; i++) {
    const { status } = await h.raw('POST', CHAT, { key: value, body: chat('a') })
    found.push(status)
  }
  return found
}

it('a keep-alive connection is reused', async () => {
  const connections = new Set<number>()
  const found = await statuses(5, ({ socket, connection }) => {
    connections.add(connection)
    socket.write(OK)
  })
  assert.deepEqual(found, [200, 200, 200, 200, 200])
  assert.equal(connections.size, 1)
})

for (const [how, end] of [
  ['closed', (request: RawRequest) => request.socket.end()],
  ['reset', (request: RawRequest) => request.socket.resetAndDestroy()],
] as const) {
  it(`a stale connection that is ${how} on reuse is retried, invisibly to the caller`, async () => {
    const found = await statuses(4, (request) => {
      if (request.orderOnConnection === 1) request.socket.write(OK)
      else end(request)
    })
    assert.deepEqual(found, [200, 200, 200, 200])
    assert.equal(upstream?.arrived(), 7)
  })

  it(`a new connection that is ${how} is reported as a failure, and not retried`, async () => {
    const found = await statuses(2, end)
    assert.deepEqual(found, [502, 502])
    assert.equal(upstream?.arrived(), 2)
  })
}

it('a new connection that is reset in the middle of a head is not retried', async () => {
  const found = await statuses(1, ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-', () => socket.resetAndDestroy())
  })
  assert.deepEqual([found, upstream?.arrived()], [[502], 1])
})

it('a response after 1xx is the response', async () => {
  const found = await statuses(2, ({ socket }) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\nset-cookie: a=1\r\n\r\n')
    socket.write(`HTTP/1.1 102 Processing\r\n\r\n${OK}`)
  })
  assert.deepEqual(found, [200, 200])
})

it('a response without a body, and one that ends with its connection, are relayed', async () => {
  const found = await statuses(3, ({ socket, order }) => {
    if (order === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
    else if (order === 2) socket.end('HTTP/1.1 200 OK\r\n\r\n{"ok":true}')
    else socket.end('HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{"ok":true}')
  })
  assert.deepEqual(found, [204, 200, 200])
})

it('invalid HTTP, an upgrade and an unsolicited second response reach no caller', async () => {
  const found = await statuses(5, ({ socket, order }) => {
    if (order === 1) socket.write('SSH-2.0-OpenSSH_9.9\r\n\r\n')
    else if (order === 2) {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n')
    } else if (order === 3) socket.write(`${OK}${answerOf('{"smuggled":true}')}`)
    else socket.write(OK)
  })
  assert.deepEqual(found, [502, 502, 200, 200, 200])
})

it('a duplicate or wrong length never desynchronizes the responses of callers', async () => {
  const found = await statuses(4, ({ socket, order }) => {
    if (order === 1) socket.write(answerOf('{"ok":true}', ['content-length: 3']))
    else if (order === 2) socket.write(answerOf('{"ok":true}', ['transfer-encoding: chunked']))
    else socket.write(OK)
  })
  assert.deepEqual(found, [502, 502, 200, 200])
})

/** An upstream that sends 1xx responses without end. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startRaw } from '#test/gateway/raw-upstream.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

it('a few 1xx responses are skipped, and an endless series fails', async () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
  const upstream = await startRaw(({ order, socket }) => {
    socket.write(early.repeat(order === 1 ? 3 : 100))
    if (order === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
  })
  const h = await startHarness('sqlite', { upstreamUrl: upstream.url })
  const { value: key } = await makeUserKey(h, await makeProject(h))
  const status = async (): Promise<number> =>
    (await h.raw('POST', CHAT, { key, body: chat('a') })).status
  assert.equal(await status(), 200)
  assert.equal(await status(), 502)
  await h.close()
  await upstream.close()
})

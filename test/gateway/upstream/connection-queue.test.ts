/** Connection queue of an upstream whose connections are all in use: no wait is unbounded. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { it } from 'node:test'
import { line, requestOf } from '#test/support/connection.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    connections: 1
    connect_seconds: 2
`,
})

it('a request that times out in the connection queue returns 503, and has used nothing', async () => {
  const { post, upstream, counted } = gateway()
  upstream.script({ answerAfter: 'hold' })
  const first = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  const second = await post(CHAT, chat('b'))
  assert.equal(second.status, 503)
  assert.equal(second.headers.get('retry-after'), '1')
  upstream.open('hold')
  assert.equal((await first).status, 200)
  assert.equal((await post(CHAT, chat('c'))).status, 200)
  assert.equal((await counted()).requests, 2)
})

it('a timed-out wait above the project’s equal share is no failure of the upstream', async () => {
  const { h, post, upstream } = gateway()
  const other = (await makeUserKey(h, await makeProject(h))).value
  const failures = async (): Promise<number> => {
    const metric = h.metrics.registry.getSingleMetric('bailiwick_upstream_failures_total')
    return (await metric?.get())?.values[0]?.value ?? 0
  }
  const before = await failures()
  upstream.script({ answerAfter: 'share' })
  const first = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  const above = await post(CHAT, chat('b'))
  assert.equal(above.status, 503)
  assert.match(above.error.message, /has no connection left within the share of this project/)
  assert.equal(await failures(), before)
  assert.equal((await post(CHAT, chat('c'), { key: other })).status, 503)
  assert.equal(await failures(), before + 1)
  upstream.open('share')
  assert.equal((await first).status, 200)
})

it('a queued request whose caller has disconnected is not sent', async () => {
  const { h, key, post, upstream, arrived } = gateway()
  upstream.script({ answerAfter: 'keep' })
  const first = post(CHAT, chat('a'))
  await upstream.until(([one]) => one !== undefined)
  const { socket } = line(h.url)
  const seen = once(h.app.server, 'request')
  socket.write(requestOf(key.value, chat('gone')))
  const [request] = await seen
  await eventually('the request is read whole', () => request.complete)
  const gone = once(request.socket, 'close')
  socket.destroy()
  await gone
  upstream.open('keep')
  assert.equal((await first).status, 200)
  assert.equal((await post(CHAT, chat('c'))).status, 200)
  assert.deepEqual(arrived(), [chat('a'), chat('c')])
})

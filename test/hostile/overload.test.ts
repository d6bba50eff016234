/** Overload: the project that causes it is rejected, and the others are served. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { SAMPLE_MS } from '#http/connection/overload.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let now = 0
const gateway = shareGateway({ elapsed: () => now })

/** Samples taken by a timer while each turn of the event loop lasts this long. */
function runWithTurns(ms: number): void {
  for (let sample = 0; sample < 4; sample++) {
    now += Math.max(ms, SAMPLE_MS)
    gateway().h.tick('overload')
  }
}

it('event-loop lag rejects the busy project, while another project and health checks are served', async () => {
  const { h, post, upstream } = gateway()
  const other = await makeUserKey(h, await makeProject(h))
  for (let sent = 0; sent < 30; sent++) assert.equal((await post(CHAT, chat('a'))).status, 200)
  runWithTurns(2_000)

  const rejected = await post(CHAT, chat('a'))
  assert.equal(rejected.status, 503)
  assert.equal(rejected.error.code, 'server_is_overloaded')
  assert.equal(rejected.headers.get('retry-after'), '1')
  assert.equal(upstream.requests.length, 30)
  assert.equal((await post(CHAT, chat('a'), { key: other.value })).status, 200)
  // The only address on the control plane: its share is halved until its use is above.
  runWithTurns(2_000)
  assert.equal((await h.raw('GET', '/v1/organization/projects')).status, 503)
  for (const path of ['/healthz', '/readyz']) {
    assert.equal((await fetch(h.url + path)).status, 200)
  }

  runWithTurns(SAMPLE_MS)
  assert.equal((await post(CHAT, chat('a'))).status, 200)
})

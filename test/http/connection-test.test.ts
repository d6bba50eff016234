/** The test of a connection: an event at once, and one after a pause. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const PATH = '/v1/organization/server/connection?pause_seconds='

function open(h: Harness, pause: number, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${h.adminKey}`, 'x-forwarded-for': '192.0.2.7' }
  return fetch(h.url + PATH + pause, { headers, ...(signal && { signal }) })
}

it('a caller has one test at once, and a pause ends with its connection or the server', async () => {
  const h = await startHarness('sqlite')
  const abort = new AbortController()
  const first = await open(h, 600, abort.signal)
  const piece = await first.body?.getReader().read()
  const [, data = ''] = /^data: (.*)\n\n$/.exec(Buffer.from(piece?.value ?? []).toString()) ?? []
  const { address, peer, ...rest } = JSON.parse(data)
  assert.deepEqual([address, peer.address], ['127.0.0.1', '127.0.0.1'])
  assert.ok(peer.port > 0)
  const connection = {
    object: 'organization.connection',
    peer_is_trusted: false,
    forwarded_for: '192.0.2.7',
  }
  assert.deepEqual(rest, { ...connection, paused_seconds: rest.paused_seconds })
  assert.equal((await open(h, 0)).status, 503)
  abort.abort()
  await eventually('the place is free again', async () => (await open(h, 0)).status === 200)
  const last = await open(h, 600)
  const closed = h.close()
  const events = (await last.text()).split('\n\n')
  assert.equal(events.length, 3)
  await closed
})

it('a pause is bounded', async () => {
  const h = await startHarness('sqlite')
  const statuses = await Promise.all([-1, 601].map(async (pause) => (await open(h, pause)).status))
  assert.deepEqual(statuses, [400, 400])
  await h.close()
})

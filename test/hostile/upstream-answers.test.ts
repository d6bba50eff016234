/** Invalid HTTP responses of an upstream are hidden from callers and metrics. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT'

/** Retry hint that the caller gets with this status. */
async function relayed(status: number, headers: Record<string, string>) {
  const { upstream, post } = gateway()
  upstream.script({ status, headers: { date: DATE, ...headers }, body: { error: {} } })
  const answer = await post(CHAT, chat('a'))
  assert.equal(answer.status, status)
  return Object.keys(headers).map((name) => answer.headers.get(name))
}

it('a retry-after that is no number of seconds or date within a day is dropped', async () => {
  const values = [
    ...['99999999999999999999', '86401', '-1', '1e3', '0x10', 'soon', '', '1, 2', '3\u00e9'],
    ...[
      'Fri, 23 Oct 2026 07:28:00 GMT',
      'Tue, 20 Oct 2026 07:28:00 GMT',
      'Wed, 99 Xyz 2026',
      '2026-10-21',
    ],
  ]
  for (const value of values) {
    for (const status of [429, 400]) {
      assert.deepEqual(await relayed(status, { 'retry-after': value }), [null], value)
    }
  }
  for (const value of ['86400001', 'NaN', '-5']) {
    assert.deepEqual(await relayed(429, { 'retry-after-ms': value }), [null], value)
  }
  assert.deepEqual(await relayed(429, { 'x-should-retry': 'maybe' }), [null])
})

it('a retry-after of seconds or a date within a day is relayed unchanged', async () => {
  for (const value of ['0', '7', '86400', '1.5', 'Wed, 21 Oct 2026 07:30:00 GMT']) {
    for (const status of [429, 400]) {
      assert.deepEqual(await relayed(status, { 'retry-after': value }), [value], value)
    }
  }
  const hints = { 'retry-after-ms': '1500', 'x-should-retry': 'false' }
  assert.deepEqual(await relayed(429, hints), ['1500', 'false'])
})

it('a status that HTTP does not have returns 502 and is no label of a metric', async () => {
  const { h, upstream, post, counted } = gateway()
  for (const status of [600, 999]) {
    upstream.script({ status, body: { secret: 'of the upstream' } })
    const { status: answered, text } = await post(CHAT, chat('a'))
    assert.equal(answered, 502)
    assert.ok(!text.includes('secret'))
  }
  await counted()
  assert.doesNotMatch(await h.metrics.registry.metrics(), /status="(600|999)"/)
})

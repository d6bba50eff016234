/** Requests without a valid key: bounded by address, on both planes together. */
import assert from 'node:assert/strict'
import { openSync } from 'node:fs'
import { it, type TestContext } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { openLog } from '#cli/log.ts'
import { type BoundName, configuredBounds } from '#config/bounds.ts'
import { serveOver } from '#test/http/wire.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, startGateway } from '#test/support/gateway.ts'
import { exceededCount } from './bound-counts.ts'

const BOUND = 'unauthenticated_requests_per_minute'
const MINUTE_MS = 60_000

/** A gateway behind a proxy that sets X-Forwarded-For. */
async function start(t: TestContext, bounds: Partial<Record<BoundName, number>>) {
  const { clock, move } = movableClock()
  const gateway = await startGateway({ clock, bounds, trustedProxies: ['127.0.0.1'] })
  const { h, key } = gateway
  t.after(() => gateway.close())
  const send = (method: string, path: string, from: string, secret: string | null = null) =>
    h.raw(method, path, { key: secret, headers: { 'x-forwarded-for': from } })
  return { h, key: key.value, move, send }
}

const ONE = '203.0.113.1'

it('601 requests without a key in a minute are rejected with 429, and valid keys pass', async (t) => {
  const { h, key, send, move } = await start(t, {})
  for (let n = 0; n < 600; n++) assert.equal((await send('GET', '/v1/models', ONE)).status, 401)
  const { status, json, headers } = await send('GET', '/v1/models', ONE)
  assert.deepEqual([status, json.error?.code], [429, 'too_many_unauthenticated_requests'])
  assert.match(json.error?.message ?? '', /the limit is 600 a minute\. Try again in 60 seconds\.$/)
  assert.equal(headers.get('retry-after'), '60')
  assert.equal((await send('GET', '/v1/organization/projects', ONE)).status, 429)
  assert.equal(await exceededCount(h, BOUND), 2)
  for (const path of ['/healthz', '/readyz'])
    assert.equal((await send('GET', path, ONE)).status, 200)
  assert.equal((await send('GET', '/v1/models', ONE, key)).status, 200)
  assert.equal((await send('GET', '/v1/organization/projects', ONE, h.adminKey)).status, 200)
  assert.equal((await send('GET', '/v1/models', '203.0.113.2')).status, 401)
  move(MINUTE_MS)
  assert.equal((await send('GET', '/v1/models', ONE)).status, 401)
})

it('every kind of request without a valid key counts, on both planes', async (t) => {
  const { send, move } = await start(t, { [BOUND]: 1 })
  const kinds: readonly (readonly [string, string, string | null, number])[] = [
    ['GET', '/v1/models', null, 401],
    ['GET', '/v1/models', mintKey('user'), 401],
    ['POST', '/v1/nowhere', null, 404],
    ['DELETE', CHAT, null, 405],
    ['GET', '/v1/organization/projects', null, 401],
    ['GET', '/v1/organization/projects', mintKey('admin'), 401],
    ['GET', '/v1/organization/nowhere', null, 404],
    ['GET', '/nowhere', null, 404],
    ['GET', '/openapi.json', null, 200],
    ['GET', '/openapi-anthropic.json', null, 200],
    ['GET', '/docs', null, 200],
    ['GET', '/metrics', null, 200],
  ]
  for (const [method, path, secret, status] of kinds) {
    assert.equal((await send(method, path, ONE, secret)).status, status, path)
    assert.equal((await send(method, path, ONE, secret)).status, 429, path)
    move(MINUTE_MS)
  }
})

it('requests with a valid key, its errors included, and health checks do not count', async (t) => {
  const { h, key, send } = await start(t, { [BOUND]: 1 })
  for (let n = 0; n < 5; n++) {
    assert.equal((await send('GET', '/v1/responses/resp_x', ONE, key)).status, 404)
    const denied = await send('GET', '/v1/organization/projects', ONE, key)
    assert.equal(denied.status, 403)
    assert.equal((await send('GET', '/v1/organization/users/x', ONE, h.adminKey)).status, 404)
    assert.equal((await send('GET', '/healthz', ONE)).status, 200)
  }
  assert.equal(await exceededCount(h, BOUND), 0)
})

it('health checks and requests without a valid key write no line at the usual level', async (t) => {
  const { h } = await start(t, {})
  const lines: string[] = []
  const onLog = (line: string): void => void lines.push(line)
  const { url, close } = await serveOver(h, { logLevel: 'info', onLog })
  for (const path of ['/healthz', '/readyz', '/nowhere', '/v1/organization/projects', '/docs']) {
    await (await fetch(url + path)).text()
  }
  await close()
  assert.deepEqual(
    lines.filter((line) => line.includes('reqId')),
    [],
  )
})

it('errors that callers cause write a bounded number of lines a minute', async (t) => {
  const { h } = await start(t, {})
  const lines: string[] = []
  const onLog = (line: string): void => void lines.push(line)
  const { clock: elapsed, move } = movableClock()
  const version = { of: h.store.version }
  const store = { ...h.store, version: () => version.of() }
  const { url, close } = await serveOver(h, { store, onLog, elapsed })
  version.of = () => assert.fail('broken')
  const fail = async (count: number): Promise<void> => {
    const key = mintKey('admin')
    const headers = { authorization: `Bearer ${key}` }
    for (let n = 0; n < count; n++) {
      const answer = await fetch(`${url}/v1/organization/projects`, { headers })
      assert.equal(answer.status, 500)
      await answer.text()
    }
  }
  await fail(100)
  assert.equal(lines.length, 60)
  move(MINUTE_MS)
  await fail(1)
  assert.equal(JSON.parse(lines.at(-1) ?? '').dropped, 40)
  await close()
})

it('a slow log keeps a bounded number of bytes in memory', () => {
  let dropped = 0
  const bounds = { ...configuredBounds(), log_buffer_bytes: 10_000 }
  const { logger, flush } = openLog(
    { logLevel: 'info', bounds },
    {
      boundExceeded: (bound) => {
        assert.equal(bound, 'log_buffer_bytes')
        dropped += 1
      },
    },
    openSync('/dev/null', 'w'),
  )
  // No write can complete before this loop does.
  for (let n = 0; n < 1_000; n++) logger.info('x'.repeat(100))
  assert.ok(dropped > 700, `${dropped}`)
  flush()
})

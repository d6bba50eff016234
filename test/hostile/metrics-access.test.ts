/** Access to `/metrics`: open on loopback, otherwise with a token or on a separate address. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { startHarness } from '#test/support/harness.ts'

const TOKEN = 'a-token-of-metrics'

async function start(t: TestContext, environment: Record<string, string>) {
  const h = await startHarness('sqlite', { environment })
  t.after(h.close)
  return (key: string | null = null) => h.raw('GET', '/metrics', { key })
}

it('metrics are closed where HOST is not loopback and nothing separates them', async (t) => {
  const read = await start(t, { HOST: '0.0.0.0' })
  for (const key of [null, TOKEN]) {
    const { status, json } = await read(key)
    assert.equal(status, 403)
    assert.equal(json.error?.code, 'metrics_closed')
    for (const name of ['METRICS_TOKEN', 'ADMIN_PORT', 'BAILIWICK_PLANES=control']) {
      assert.ok(json.error?.message.includes(name), name)
    }
  }
})

it('metrics need the token wherever one is set', async (t) => {
  for (const environment of [{}, { HOST: '0.0.0.0' }, { BAILIWICK_PLANES: 'control' }]) {
    const read = await start(t, { METRICS_TOKEN: TOKEN, ...environment })
    assert.equal((await read()).status, 401)
    for (const wrong of [`${TOKEN}x`, TOKEN.slice(1), TOKEN.toUpperCase(), 'x'.repeat(5_000)]) {
      const { status, json, headers } = await read(wrong)
      assert.deepEqual([status, json.error?.code], [401, 'invalid_metrics_token'])
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer/)
      assert.ok(!json.error?.message.includes(wrong))
    }
    const { status, text } = await read(TOKEN)
    assert.equal(status, 200)
    assert.match(text, /^bailiwick_build_info/m)
    assert.ok(!text.includes(TOKEN))
  }
})

it('metrics are open on loopback and where the admin address is separate', async (t) => {
  const separate = [
    { HOST: '0.0.0.0', ADMIN_PORT: '0' },
    { HOST: '::', BAILIWICK_PLANES: 'control' },
  ]
  for (const environment of [{}, ...separate]) {
    const read = await start(t, environment)
    assert.equal((await read()).status, 200)
  }
})

/** Pages without a key: their cost does not grow with the number of requests. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const { clock: elapsed, move } = movableClock()
let h: Harness

before(async () => {
  h = await startHarness('sqlite', { elapsed })
})
after(() => h?.close())

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(h.url + path, { headers })
}

/** Number of builds of the metrics' text. */
function countBuilds(): () => number {
  let builds = 0
  const build = h.metrics.registry.metrics
  h.metrics.registry.metrics = () => {
    builds += 1
    return Reflect.apply(build, h.metrics.registry, [])
  }
  return () => builds
}

it('concurrent requests to /metrics share one build for a second', async () => {
  move(1_000)
  const builds = countBuilds()
  const texts = await Promise.all(
    Array.from({ length: 50 }, async () => (await get('/metrics')).text()),
  )
  assert.equal(builds(), 1)
  assert.equal(new Set(texts).size, 1)
  move(999)
  await (await get('/metrics')).text()
  assert.equal(builds(), 1)
  move(1)
  assert.match(await (await get('/metrics')).text(), /^# HELP /)
  assert.equal(builds(), 2)
})

it('a failed build of /metrics returns 500 and is not shared further', async () => {
  move(1_000)
  const { registry } = h.metrics
  const build = registry.metrics
  registry.metrics = () => Promise.reject(new Error('no series'))
  assert.equal((await get('/metrics')).status, 500)
  registry.metrics = build
  assert.equal((await get('/metrics')).status, 200)
})

for (const path of ['/openapi.json', '/openapi-anthropic.json', '/docs']) {
  it(`${path} is served with a strong ETag, and 304 without a body to a client that has it`, async () => {
    const first = await get(path)
    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{43}"$/)
    assert.equal(first.headers.get('cache-control'), 'no-cache')
    assert.equal(
      Number(first.headers.get('content-length')),
      (await first.arrayBuffer()).byteLength,
    )
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const known = await get(path, { 'if-none-match': condition })
      assert.deepEqual([known.status, await known.text()], [304, ''], condition)
      assert.equal(known.headers.get('etag'), etag)
    }
    const changed = await get(path, { 'if-none-match': '"other"' })
    assert.equal(changed.status, 200)
    await changed.arrayBuffer()
  })
}

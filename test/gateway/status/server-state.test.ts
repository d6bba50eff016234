/** Server state as admins retrieve it: nodes, and current upstream health. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { joinNodes, type Nodes } from '#storage/nodes.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { manualSchedule } from '#test/support/schedule.ts'

onEachStore('the server', (dialect) => {
  const { clock, move } = movableClock()
  let upstream: Upstream
  let h: Harness
  let key: string
  before(async () => {
    upstream = await startUpstream()
    h = await startHarness(dialect, {
      clock,
      config: `
upstreams:
  main:
    base_url: ${upstream.url}/
    api_key: \${UPSTREAM_KEY}
  other:
    base_url: https://models.example.com/path/v1
    api_key: ${UPSTREAM_KEY}
    models: [llama-*, qwen]
    model_names: { fast: llama-3 }
    weight: 0
`,
    })
    key = (await makeUserKey(h, await makeProject(h))).value
  })
  after(async () => {
    await h.close()
    await upstream.close()
  })

  const enter = (planes: 'all' | 'control'): Promise<Nodes> =>
    joinNodes({
      store: h.store,
      now: clock,
      planes,
      hasRedis: false,
      waitMs: 0,
      schedule: manualSchedule(),
    })
  const send = async (): Promise<number> =>
    (await h.raw('POST', CHAT, { key, body: chat('abcd') })).status
  const health = async () => {
    const [main] = (await h.client.retrieveServer()).upstreams
    return [main?.state, main?.failures, main?.retry_at]
  }

  it('has its version, planes, store and rate limiter', async () => {
    const {
      upstreams: _,
      tasks: __,
      nodes,
      configuration,
      host,
      ...rest
    } = await h.client.retrieveServer()
    assert.deepEqual(rest, {
      object: 'organization.server',
      version: '0.0.0-test',
      planes: 'all',
      serves_models: true,
      sends_mail: false,
      reconciles_costs: false,
      store: dialect,
      egress_proxy: null,
      limiter: 'memory',
      prices: {
        list: 'genai-prices 0.1.8',
        list_date: '2026-09-23',
        unpriced_models: 'warn',
        unpriced_under_limit: 'refuse',
      },
      request_logs: { days: 30, successes_per_second: 500, sample: 0.01, personal_days: 30 },
    })
    assert.equal(host.certificate_ends_at, null)
    if (dialect === 'postgres') assert.equal(host.disk_free_bytes, null)
    else assert.ok((host.disk_free_bytes ?? 0) > 0)
    assert.deepEqual(nodes, [])
    const { loaded_at, ...others } = configuration
    assert.ok(loaded_at > 0)
    assert.deepEqual(others, { needs_restart: [], error: null })
  })

  it('lists the live nodes, and no others', async () => {
    const [all, control] = [await enter('all'), await enter('control')]
    const startedAt = Math.floor(clock() / 1000)
    const nodes = async () => (await h.client.retrieveServer()).nodes
    const one = (id: string, planes: string) => ({
      id,
      planes,
      limiter: 'memory',
      started_at: startedAt,
      heartbeat_at: startedAt,
    })
    const expected = [one(all.id, 'all'), one(control.id, 'control')]
    // On SQLite one process owns the store, so a node is alone.
    const present = dialect === 'sqlite' ? expected.slice(1) : expected
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
    assert.deepEqual(await nodes(), present.toSorted(byId))
    move(10_000)
    await control.beat()
    move(10_000)
    const heartbeat = { heartbeat_at: startedAt + 10 }
    assert.deepEqual(await nodes(), [{ ...one(control.id, 'control'), ...heartbeat }])
    await control.leave()
    assert.deepEqual(await nodes(), [])
    await all.leave()
  })

  it('lists the models and address of each upstream, and never its key', async () => {
    const { text, json } = await h.raw('GET', '/v1/organization/server')
    assert.ok(!text.includes(UPSTREAM_KEY))
    const well = {
      state: 'ok',
      failures: 0,
      retry_at: null,
      failing_since: null,
      last_error: null,
      credentials: null,
      limits: [],
      closed_models: [],
    }
    assert.deepEqual(Reflect.get(json, 'upstreams'), [
      { name: 'main', url: upstream.url, models: null, weight: 1, regions: [], ...well },
      {
        name: 'other',
        url: 'https://models.example.com/path/v1',
        models: ['fast', 'llama-*', 'qwen'],
        weight: 0,
        regions: [],
        ...well,
      },
    ])
  })

  it('reports a failing upstream, its open circuit, its trial request and its recovery at once', async () => {
    upstream.script({ status: 503, times: 'always' })
    assert.deepEqual(await health(), ['ok', 0, null])
    assert.equal(await send(), 503)
    assert.deepEqual(await health(), ['failing', 1, null])
    for (let i = 0; i < 4; i++) await send()
    const retryAt = Math.floor(clock() / 1000) + 10
    assert.deepEqual(await health(), ['circuit_open', 5, retryAt])
    move(10_000)
    assert.deepEqual(await health(), ['failing', 5, null])
    upstream.reset()
    assert.equal(await send(), 200)
    assert.deepEqual(await health(), ['ok', 0, null])
  })

  it('has the start of a failure and its last error, without keys, until the upstream recovers', async () => {
    const errorOf = async () => {
      const [main] = (await h.client.retrieveServer()).upstreams
      return main && [main.failing_since, main.last_error]
    }
    const since = Math.floor(clock() / 1000)
    await upstream.refuse()
    assert.equal(await send(), 502)
    const connect = { at: since, reason: 'connect', status: null, message: null }
    assert.deepEqual(await errorOf(), [since, connect])
    await upstream.listen()
    move(3_000)
    const error = { message: `No room for ${UPSTREAM_KEY}` }
    upstream.script({ status: 503, body: { error } })
    assert.equal(await send(), 503)
    const at = since + 3
    const answered = { at, reason: 'status', status: 503, message: 'No room for ***' }
    assert.deepEqual(await errorOf(), [since, answered])
    assert.equal(await send(), 200)
    assert.deepEqual(await errorOf(), [null, null])
  })

  it('counts a 500 of an upstream as a failed attempt, and leaves its circuit closed', async () => {
    const failures = async () => {
      const text = await h.metrics.registry.metrics()
      return Number(/upstream_failures_total\{upstream="main"\} (\d+)/.exec(text)?.[1])
    }
    const before = await failures()
    for (let i = 0; i < 6; i++) {
      upstream.script({ status: 500, body: {} })
      assert.equal(await send(), 500)
    }
    assert.equal((await failures()) - before, 6)
    assert.deepEqual(await health(), ['ok', 0, null])
  })

  it('has the address and errors of an upstream only for keys that may change the organization', async () => {
    const made = await h.client.createAdminApiKey({ name: 'reading' })
    const reading = createClient({ baseUrl: `${h.url}/v1`, adminKey: made.value })
    upstream.script({ status: 503, body: 'overloaded' })
    await send()
    const seen = async () => {
      const [main] = (await reading.retrieveServer()).upstreams
      return [main?.url, main?.last_error?.message]
    }
    assert.deepEqual(await seen(), [upstream.url, 'overloaded'])
    await record(h.store, (tx) =>
      tx
        .updateTable('admin_api_key')
        .set({ scopes: JSON.stringify(['api.management.read']) })
        .where('id', '=', made.id)
        .execute(),
    )
    assert.deepEqual(await seen(), [null, null])
    await send()
  })

  it('has no upstreams and no counters where it serves the control plane alone', async () => {
    const rest = { store: h.store, clock, planes: 'control', upstreamUrl: upstream.url } as const
    const control = await startHarness(dialect, rest)
    const { planes, serves_models, limiter, upstreams } = await control.client.retrieveServer()
    assert.deepEqual([planes, serves_models, limiter, upstreams], ['control', false, null, []])
    await control.close()
  })
})

/** Spend that background responses reserve until their end has been counted. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { ownedRows, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

/** A model that may be given a maximum: it can write more than the least one, 4,096 tokens. */
const WRITER = 'gpt-writer'

/** Dollars for a million tokens: a token of output costs 0.1 cents, a byte of input 0.01. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_tokens_per_1_minute: 100000000
  ${WRITER}:
    context_window: 100000
    price: { input: 1, output: 10 }
    max_tokens_per_1_minute: 100000000
`
const NANO_PER_CENT = 10_000_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

onEachStore('a background response under a spend limit', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: CONFIG })
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  /** A project with a limit in cents, and a key of it. */
  const limited = async (cents: number) => {
    const { h } = gateway
    const project_id = await makeProject(h)
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: cents,
      currency: 'USD',
      interval: 'month',
    })
    const { value: key } = await makeUserKey(h, project_id)
    return { project_id, key }
  }

  const send = (h: Harness, key: string, path: string, body: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    return fetch(h.url + path, { method: 'POST', headers, body })
  }

  /** Begins a response of at most so many tokens; its id. */
  const begin = async (key: string, max_output_tokens: number): Promise<string> => {
    const body = { model: MODEL, input: 'hello', background: true, max_output_tokens }
    const answer = await send(gateway.h, key, '/v1/responses', JSON.stringify(body))
    assert.equal(answer.status, 200)
    await gateway.h.flush()
    return ((await answer.json()) as { id: string }).id
  }

  /** Amounts of a project's budget, by the answer to a request that it rejects. */
  const budget = async (h: Harness, key: string) => {
    const answer = await send(h, key, CHAT, chat('x', { max_tokens: 900 }))
    assert.equal(answer.status, 429)
    const header = answer.headers.get('x-bailiwick-limit') ?? ''
    const amount = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(header)?.[1])
    return { spent: amount('used'), reserved: amount('reserved') }
  }

  const ledger = async (project_id: string): Promise<number> => {
    await gateway.h.flush()
    const rows = await gateway.h.store.reader
      .selectFrom('usage')
      .select([...USAGE_COSTS])
      .where('project_id', '=', project_id)
      .where('width', '=', '1d')
      .execute()
    return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
  }

  it('keeps its reservation across a restart, and is charged once at its end', async (t) => {
    const { h, upstream, clock } = gateway
    const { project_id, key } = await limited(10)
    const id = await begin(key, 60)
    const first = await budget(h, key)
    assert.equal(first.spent, 0)
    assert.ok(first.reserved >= 6 * NANO_PER_CENT, `${first.reserved} nano-dollars`)
    const options = { store: h.store, upstreamUrl: upstream.url, config: CONFIG }
    const next = await startHarness(dialect, { ...options, clock: clock.clock })
    assert.deepEqual(await budget(next, key), first)
    const fits = () => send(next, key, CHAT, chat('x', { max_tokens: 60 }))
    assert.equal((await fits()).status, 429)
    await upstream.step(id, 'completed')
    clock.move(LEASE_MS)
    await next.poll()
    const ended = await budget(next, key)
    assert.ok(ended.spent > 0 && ended.spent <= first.reserved)
    assert.deepEqual(ended, { spent: await ledger(project_id), reserved: 0 })
    clock.move(LEASE_MS)
    await next.poll()
    assert.deepEqual(await budget(next, key), ended)
    assert.equal((await fits()).status, 200)
    t.diagnostic(
      `reserved ${first.reserved} nano-dollars before and after the restart, charged ${ended.spent}`,
    )
    await next.close()
  })

  it('that is cancelled, or that its upstream no longer has, releases its reservation', async () => {
    const { h, upstream, clock } = gateway
    const { project_id, key } = await limited(20)
    const cancelled = await begin(key, 60)
    const gone = await begin(key, 60)
    const reserved = (await budget(h, key)).reserved
    assert.ok(reserved >= 12 * NANO_PER_CENT)
    await send(h, key, `/v1/responses/${cancelled}/cancel`, '')
    upstream.script({ path: `/v1/responses/${gone}`, status: 404, body: {}, times: 'always' })
    clock.move(MINUTE_MS)
    await h.poll()
    const ended = await budget(h, key)
    assert.deepEqual(ended, { spent: await ledger(project_id), reserved: 0 })
    assert.ok(ended.spent <= reserved)
  })

  it('is cancelled after a day and its reservation is released', async () => {
    const { h, upstream, clock } = gateway
    const { project_id, key } = await limited(10)
    const id = await begin(key, 60)
    const cancellations = () =>
      upstream.requests.filter(({ path }) => path === `/v1/responses/${id}/cancel`).length
    clock.move(DAY_MS - MINUTE_MS)
    await h.poll()
    const { reserved } = await budget(h, key)
    assert.deepEqual([cancellations(), reserved >= 6 * NANO_PER_CENT], [0, true])
    clock.move(MINUTE_MS)
    await h.poll()
    const ended = await budget(h, key)
    assert.equal(cancellations(), 1)
    assert.deepEqual(ended, { spent: await ledger(project_id), reserved: 0 })
    assert.ok(ended.spent > 0 && ended.spent <= reserved)
    const text = await h.metrics.registry.metrics()
    assert.match(text, /bailiwick_bound_exceeded_total\{bound="background_seconds"\} 1\n/)
  })

  it('that its upstream does not cancel after a day is polled on, with its reservation', async () => {
    const { h, upstream, clock } = gateway
    const { project_id, key } = await limited(10)
    const id = await begin(key, 60)
    const cancellation = { path: `/v1/responses/${id}/cancel`, status: 500, body: {} }
    upstream.script({ ...cancellation, times: 'always' })
    clock.move(DAY_MS)
    await h.poll()
    const { spent, reserved } = await budget(h, key)
    assert.deepEqual([spent, reserved >= 6 * NANO_PER_CENT], [0, true])
    await upstream.step(id, 'completed')
    clock.move(MINUTE_MS)
    await h.poll()
    assert.deepEqual(await budget(h, key), { spent: await ledger(project_id), reserved: 0 })
  })

  it('that expires releases its reservation', async () => {
    const { h, clock } = gateway
    const { project_id, key } = await limited(10)
    const id = await begin(key, 60)
    clock.move(31 * DAY_MS)
    await h.poll()
    const [row] = await ownedRows(h).where('id', '=', id).execute()
    assert.deepEqual([row?.poll_at, row?.reserved_dollars, row?.reserved_nano], [null, null, null])
    const { reserved } = await budget(h, key)
    assert.equal(reserved, 0)
    assert.ok((await ledger(project_id)) > 0)
  })

  it('counts under a limit that is set while it runs', async () => {
    const { h } = gateway
    const project_id = await makeProject(h)
    const { value: key } = await makeUserKey(h, project_id)
    await begin(key, 60)
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: 10,
      currency: 'USD',
      interval: 'month',
    })
    assert.ok((await budget(h, key)).reserved >= 6 * NANO_PER_CENT)
  })

  it('of the largest possible maximum gets one that fits, upstream too', async () => {
    const { h, upstream } = gateway
    const { key } = await limited(10)
    const body = JSON.stringify({ model: WRITER, input: 'hello', background: true })
    const answer = await send(h, key, '/v1/responses', body)
    const capped = Number(answer.headers.get('x-bailiwick-capped'))
    assert.ok(capped > 9_900 && capped < 10_000, String(capped))
    assert.match(upstream.requests[0]?.body.toString() ?? '', new RegExp(`_tokens":${capped},`))
  })
})

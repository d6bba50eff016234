/** Release of what batches and background responses reserve of budgets, before their end. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import {
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { eventsOf, refused } from '#test/sdk/suite.ts'
import {
  dropDatabase,
  emptyDatabase,
  hasPostgres,
  onEachStore,
  POSTGRES_HINT,
} from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

/** Dollars for a million tokens: a token of output costs 0.1 cents. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_tokens_per_1_minute: 100000000
    batch_1_day_max_input_tokens: 1000000
`
const LIMIT_CENTS = 10
const NANO_PER_CENT = 10_000_000

/** A project with a limit in cents, and a key of it. */
async function limited(h: Harness, cents = LIMIT_CENTS): Promise<Side> {
  const project_id = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: cents,
    currency: 'USD',
    interval: 'month',
  })
  return sideWith(h, await makeUserKey(h, project_id))
}

/** Begins a response of at most so many tokens; its id. */
async function begin(h: Harness, { openai }: Side, max_output_tokens = 60): Promise<string> {
  const request = { model: MODEL, input: 'hello', background: true, max_output_tokens }
  const { id } = await openai.responses.create(request)
  await h.flush()
  return id
}

/** Status of a chat that may cost as much as most of the limit, and is charged a fraction. */
async function statusOf({ raw }: Side, max_tokens = 60): Promise<number> {
  return (await raw('POST', CHAT, { body: chat('x', { max_tokens }) })).status
}

/** Amounts of a project's budget, by the answer to a request that it rejects. */
async function budget({ raw }: Side) {
  const { status, headers } = await raw('POST', CHAT, { body: chat('x', { max_tokens: 900 }) })
  assert.equal(status, 429)
  const header = headers.get('x-bailiwick-limit') ?? ''
  const amount = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(header)?.[1])
  return { spent: amount('used'), reserved: amount('reserved') }
}

async function ledger(h: Harness, { key }: Side): Promise<number> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select([...USAGE_COSTS])
    .where('project_id', '=', key.project_id)
    .where('width', '=', '1d')
    .execute()
  return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
}

async function beyondBound({ metrics }: Harness): Promise<number> {
  const text = await metrics.registry.metrics()
  return Number(/^bailiwick_spend_beyond_bound_dollars_total (\S+)$/m.exec(text)?.[1] ?? 0)
}

onEachStore('the release of a reservation', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: CONFIG })
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const release = (side: Side, reservation_id: string) => {
    const { project_id } = side.key
    return gateway.h.client.releaseProjectSpendReservation({ project_id, reservation_id })
  }

  /** Ends a response, and has its end counted. */
  const finish = async (id: string): Promise<void> => {
    await gateway.upstream.step(id, 'completed')
    gateway.clock.move(LEASE_MS)
    await gateway.h.poll()
  }

  it('makes its room free, with an event of the project', async () => {
    const { h, clock } = gateway
    const side = await limited(h)
    const { project_id, id: api_key_id, owner: owner_id } = side.key
    const id = await begin(h, side)
    const { reserved } = await budget(side)
    assert.ok(reserved >= 6 * NANO_PER_CENT)
    assert.equal(await statusOf(side), 429)
    const open = {
      object: 'spend_reservation',
      id,
      type: 'response',
      project_id,
      model: MODEL,
      api_key_id,
      owner_id,
      amount: reserved / 1e9,
      currency: 'USD',
      created_at: Math.floor(clock.clock() / 1_000),
      released_at: null,
    }
    const ofProject = () => h.client.listProjectSpendReservations({ project_id })
    assert.deepEqual((await ofProject()).data, [open])
    assert.deepEqual((await h.client.listSpendReservations({})).data, [open])
    const events = await eventsOf(h, async () => {
      const released_at = Math.floor(clock.clock() / 1_000)
      assert.deepEqual(await release(side, id), { ...open, released_at })
    })
    await h.flush()
    assert.equal((await budget(side)).reserved, 0)
    assert.equal(await statusOf(side), 200)
    assert.deepEqual((await ofProject()).data, [])
    const spend_reservation = { id, type: 'response', amount: reserved / 1e9, released: true }
    assert.deepEqual(
      events.map((event) => [event.type, event['project.updated']]),
      [['project.updated', { id: project_id, changes_requested: { spend_reservation } }]],
    )
  })

  it('leaves its usage charged, and counted as beyond the bound', async () => {
    const { h } = gateway
    const side = await limited(h)
    const [first, second] = [await begin(h, side, 40), await begin(h, side, 40)]
    const { reserved } = await budget(side)
    await release(side, first)
    await h.flush()
    assert.equal((await budget(side)).reserved, reserved / 2)
    const beyond = await beyondBound(h)
    await finish(first)
    const { spent } = await budget(side)
    assert.ok(spent > 0)
    assert.deepEqual(await budget(side), { spent: await ledger(h, side), reserved: reserved / 2 })
    const counted = Math.round(((await beyondBound(h)) - beyond) * 1e9)
    assert.equal(counted, spent)
    await finish(second)
    assert.deepEqual(await budget(side), { spent: await ledger(h, side), reserved: 0 })
    assert.equal(Math.round(((await beyondBound(h)) - beyond) * 1e9), counted)
  })

  it('holds after a restart, once', async () => {
    const { h, upstream, clock } = gateway
    const side = await limited(h)
    const [first, second] = [await begin(h, side, 40), await begin(h, side, 40)]
    const { reserved } = await budget(side)
    await release(side, first)
    const options = { store: h.store, upstreamUrl: upstream.url, config: CONFIG }
    const next = await startHarness(dialect, { ...options, clock: clock.clock })
    await next.flush()
    const there = sideWith(next, side.key)
    assert.equal((await budget(there)).reserved, reserved / 2)
    await upstream.step(first, 'completed')
    clock.move(LEASE_MS)
    await next.poll()
    assert.equal((await budget(there)).reserved, reserved / 2)
    await upstream.step(second, 'completed')
    clock.move(LEASE_MS)
    await next.poll()
    assert.deepEqual(await budget(there), { spent: await ledger(next, side), reserved: 0 })
    await next.close()
  })

  it('of a batch makes its room free', async () => {
    const { h } = gateway
    const side = await limited(h)
    const { id } = await startBatch(side, [chatLine(1, 'x', { max_tokens: 100 })])
    assert.ok((await budget(side)).reserved > 0)
    const { type, amount } = await release(side, id)
    assert.deepEqual([type, amount > 0], ['batch', true])
    await h.flush()
    assert.equal((await budget(side)).reserved, 0)
  })

  it('is 404 a second time, after the end, and for another project', async () => {
    const { h } = gateway
    const side = await limited(h)
    const [first, second] = [await begin(h, side, 40), await begin(h, side, 40)]
    const gone = { status: 404, code: 'spend_reservation_not_found' } as const
    await refused(release(await limited(h), first), gone)
    await release(side, first)
    await refused(release(side, first), gone)
    await finish(second)
    await refused(release(side, second), gone)
    await h.flush()
    assert.equal((await budget(side)).reserved, 0)
  })

  it('lists reservations in pages', async () => {
    const { h } = gateway
    const side = await limited(h)
    const { project_id } = side.key
    const ids = [await begin(h, side, 20), await begin(h, side, 20), await begin(h, side, 20)]
    const found: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await h.client.listProjectSpendReservations({
        project_id,
        limit: 1,
        ...(after !== undefined && { after }),
      })
      found.push(...page.data.map(({ id }) => id))
      if (!page.has_more) break
      after = page.last_id ?? undefined
    }
    assert.deepEqual(found, ids.toSorted())
  })
})

describe('the release of a reservation on another node', {
  skip: hasPostgres ? false : POSTGRES_HINT,
}, () => {
  const kinds = [
    ['one node of the data plane', undefined, false],
    ['several nodes', sharedRedisUrl, withoutRedis],
  ] as const
  for (const [name, redisUrl, skip] of kinds) {
    it(`makes its room free, with ${name}`, { skip }, async (t) => {
      const databaseUrl = await emptyDatabase('postgres')
      const shared = { databaseUrl, ...(redisUrl && { redisUrl: redisUrl() }) }
      const gateway = await startTwoProjects('postgres', { config: CONFIG, ...shared })
      const { clock } = gateway
      const control = { ...shared, clock: clock.clock, planes: 'control' } as const
      const admin = await startHarness('postgres', control)
      t.after(async () => {
        await admin.close()
        await gateway.close()
        await dropDatabase(databaseUrl)
      })
      const side = await limited(gateway.h)
      const { project_id } = side.key
      const id = await begin(gateway.h, side)
      // Among several nodes the row of the response has its reservation from then on.
      clock.move(2_000)
      await gateway.h.flush()
      await eventually('the response holds the room', async () => (await statusOf(side)) === 429)
      await admin.client.releaseProjectSpendReservation({ project_id, reservation_id: id })
      await eventually('the room is free', async () => (await statusOf(side)) === 200)
    })
  }
})

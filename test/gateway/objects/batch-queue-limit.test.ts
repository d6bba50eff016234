/** Limit on enqueued batch tokens: exact over nodes, released at the end, and crash-safe. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { chatLine, createBatch, startBatch, uploadLines } from '#test/gateway/batch-files.ts'
import {
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
  used,
} from '#test/gateway/two-projects.ts'
import { movableClock } from '#test/support/clock.ts'
import {
  dropDatabase,
  emptyDatabase,
  hasPostgres,
  onEachStore,
  POSTGRES_HINT,
} from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

/** Tokens that one line of four characters enqueues. */
const TOKENS = 4
const LIMIT = 43
const CONFIG = `
models:
  gpt-4o-mini: { batch_1_day_max_input_tokens: ${LIMIT} }
`
const MINUTE = 60_000

function linesOf(count: number) {
  return Array.from({ length: count }, (_, index) => chatLine(index, 'four'))
}

async function kept(h: Harness): Promise<number> {
  const rows = await ownedRows(h).where('kind', '=', 'batch').execute()
  return rows.reduce((sum, row) => sum + row.enqueued_tokens, 0)
}

onEachStore('the limit on enqueued tokens', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: CONFIG })
  })
  afterEach(async () => {
    gateway.upstream.reset()
    // Every batch ends before the next test.
    for (const { id } of await ownedRows(gateway.h).where('poll_at', 'is not', null).execute()) {
      gateway.upstream.script({ path: `/v1/batches/${id}`, status: 404, body: {}, times: 'always' })
    }
    gateway.clock.move(10 * MINUTE)
    await gateway.h.poll()
    assert.equal(await kept(gateway.h), 0)
    gateway.upstream.reset()
  })
  after(() => gateway.close())

  const message = async (side: Side, count: number): Promise<string | undefined> => {
    const { status, errors } = await startBatch(side, linesOf(count))
    if (status !== 'failed') return undefined
    const [error, ...others] = errors?.data ?? []
    assert.deepEqual(others, [])
    assert.deepEqual([error?.code, error?.param, error?.line], ['token_limit_exceeded', null, null])
    return error?.message
  }

  it('is shared by the projects of an organization, and reported as OpenAI reports it', async () => {
    const { ours, theirs, upstream, h } = gateway
    const refusedBefore = await used(h, ours, 'refused_batch_tokens')
    const requestsBefore = await used(h, ours, 'requests')
    assert.equal(await message(ours, 6), undefined)
    assert.equal(await message(theirs, 4), undefined)
    const arrived = upstream.arrived
    assert.equal(
      await message(ours, 1),
      `Enqueued token limit reached for gpt-4o-mini in organization ${h.bootstrapped.organization.id}. Limit: 43 enqueued tokens. Please try again once some in_progress batches have been completed.`,
    )
    assert.equal(upstream.arrived, arrived + 1, 'only its file has reached the upstream')
    assert.equal((await used(h, ours, 'refused_batch_tokens')) - refusedBefore, 1)
    assert.equal(await used(h, ours, 'requests'), requestsBefore)
  })

  it('of a project binds it alone, and is shared by a model and its snapshots', async () => {
    const { ours, theirs, h } = gateway
    const { project_id } = ours.key
    const change = { project_id, rate_limit_id: 'rl-gpt-4o-mini-2024-07-18' }
    await h.client.updateProjectRateLimits({ ...change, batch_1_day_max_input_tokens: 9 })
    assert.equal(await message(ours, 2), undefined)
    const snapshot = chatLine(1, 'four', { model: 'gpt-4o-mini-2024-07-18' })
    const refused = await startBatch(ours, [snapshot])
    assert.equal(
      refused.errors?.data?.[0]?.message,
      `Enqueued token limit reached for gpt-4o-mini-2024-07-18 in project ${project_id} organization ${h.bootstrapped.organization.id}. Limit: 9 enqueued tokens. Please try again once some in_progress batches have been completed.`,
    )
    assert.equal(await message(theirs, 8), undefined)
    await h.client.updateProjectRateLimits({ ...change, batch_1_day_max_input_tokens: LIMIT })
  })

  it('has room again when a batch has ended', async () => {
    const { ours, upstream, clock, h } = gateway
    const full = await startBatch(ours, linesOf(10))
    assert.notEqual(await message(ours, 1), undefined)
    for (let i = 0; i < 3; i++) await upstream.step(full.id)
    clock.move(2 * MINUTE)
    await h.poll()
    assert.equal(await message(ours, 10), undefined)
  })

  it('is released by a batch that the upstream rejects or that does not reach it', async () => {
    const { ours, upstream, h } = gateway
    const input = await uploadLines(ours, linesOf(5))
    const before = await ours.openai.batches.list()
    const error = { message: 'No.', type: 'invalid_request_error', param: null, code: null }
    upstream.script({ path: '/v1/batches', status: 400, body: { error } })
    await assert.rejects(createBatch(ours, input), { status: 400 })
    upstream.script({ path: '/v1/batches', status: 429, body: {} })
    await assert.rejects(createBatch(ours, input), { status: 429 })
    await upstream.refuse()
    await assert.rejects(createBatch(ours, input), { status: 502 })
    await upstream.listen()
    assert.equal(await kept(h), 0)
    assert.deepEqual((await ours.openai.batches.list()).data, before.data)
  })

  it('is held by a batch whose answer was lost, until it is found or known not to exist', async () => {
    const { ours, upstream, clock, h } = gateway
    const input = await uploadLines(ours, linesOf(5))
    const known = await createBatch(ours, input)
    upstream.script({ path: '/v1/batches', method: 'POST', fault: { kind: 'reset', at: 'start' } })
    await assert.rejects(createBatch(ours, input), { status: 502 })
    assert.equal(await kept(h), 2 * 5 * TOKENS)
    assert.equal((await createBatch(ours, input)).status, 'failed', 'the third has no room')
    const ids = async () => (await ours.openai.batches.list()).data.map(({ id }) => id)
    const before = await ids()
    clock.move(3 * MINUTE)
    upstream.script({ path: '/v1/batches', method: 'GET', status: 500, body: {} })
    await h.poll()
    assert.equal(await kept(h), 2 * 5 * TOKENS)
    clock.move(2 * MINUTE)
    await h.poll()
    const [found] = (await ids()).filter((id) => !before.includes(id))
    assert.ok(found && found !== known.id)
    assert.equal(await kept(h), 2 * 5 * TOKENS)
    for (const id of [found, known.id]) {
      for (let i = 0; i < 3; i++) await upstream.step(id)
    }
    clock.move(2 * MINUTE)
    const counted = await used(h, ours, 'requests')
    await h.poll()
    assert.equal(await kept(h), 0)
    assert.equal((await used(h, ours, 'requests')) - counted, 10)
  })

  it('is released when the upstream created nothing', async () => {
    const { ours, upstream, clock, h } = gateway
    const input = await uploadLines(ours, linesOf(5))
    upstream.script({ path: '/v1/batches', method: 'POST', status: 500, body: {} })
    await assert.rejects(createBatch(ours, input), { status: 500 })
    assert.equal(await kept(h), 5 * TOKENS)
    clock.move(3 * MINUTE)
    await h.poll()
    assert.equal(await kept(h), 0)
    assert.deepEqual(await ownedRows(h).where('object', 'is', null).execute(), [])
  })
})

describe('fifty batches at once over two nodes', {
  skip: hasPostgres ? false : POSTGRES_HINT,
}, () => {
  it('are admitted exactly as far as they fit', async () => {
    const databaseUrl = await emptyDatabase('postgres')
    const upstream = await startUpstream()
    const options = { databaseUrl, upstreamUrl: upstream.url, config: CONFIG }
    const nodes = [await startHarness('postgres', options), await startHarness('postgres', options)]
    const [here] = nodes
    assert.ok(here)
    const key = await makeUserKey(here, await makeProject(here))
    const sides = nodes.map((node) => sideWith(node, key))
    const input = await uploadLines(sideWith(here, key), linesOf(1))
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const side = sides[index % 2]
        assert.ok(side)
        return createBatch(side, input)
      }),
    )
    const admitted = made.filter(({ status }) => status === 'validating').length
    const fit = Math.floor(LIMIT / TOKENS)
    assert.equal(admitted, fit)
    assert.equal(made.filter(({ status }) => status === 'failed').length, 50 - fit)
    assert.equal(await kept(here), fit * TOKENS)
    for (const node of nodes) await node.close()
    await upstream.close()
    await dropDatabase(databaseUrl)
  })
})

describe('a store that fails while the upstream creates a batch', () => {
  it('has the batch cancelled, and finds it after recovery', async () => {
    const clock = movableClock()
    const upstream: Upstream = await startUpstream({ now: clock.clock })
    const first = await startHarness('sqlite', { upstreamUrl: upstream.url, clock: clock.clock })
    let isAway = false
    const store: Store = {
      ...first.store,
      [transact]: (change) =>
        isAway
          ? Promise.reject(new StoreUnavailable(new Error('away')))
          : first.store[transact](change),
    }
    // Its own flushes would fail while the store is unavailable.
    const node = { upstreamUrl: upstream.url, clock: clock.clock, store, flushEveryMs: 60 * MINUTE }
    const h = await startHarness('sqlite', node)
    const side = sideWith(h, await makeUserKey(first, await makeProject(first)))
    const input = await uploadLines(side, linesOf(2))
    upstream.script({ path: '/v1/batches', method: 'POST', answerAfter: 'made' })
    const creating = createBatch(side, input)
    await upstream.until(
      (all) => all.at(-1)?.path === '/v1/batches' && all.at(-1)?.complete === true,
    )
    isAway = true
    upstream.open('made')
    await assert.rejects(creating, { status: 503, code: 'store_unavailable' })
    const last = upstream.requests.at(-1)
    assert.match(String(last?.path), /^\/v1\/batches\/batch_\w+\/cancel$/)
    isAway = false
    assert.equal(await kept(h), 2 * TOKENS)
    assert.deepEqual((await side.openai.batches.list()).data, [])
    clock.move(3 * MINUTE)
    await h.poll()
    const [found] = (await side.openai.batches.list()).data
    assert.equal(found?.status, 'cancelling')
    await upstream.step(String(found?.id))
    clock.move(2 * MINUTE)
    await h.poll()
    assert.equal(await kept(h), 0)
    await h.close()
    await first.close()
    await upstream.close()
  })
})

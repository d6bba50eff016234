/** Upstream objects with two nodes over one store: found by both, and polled by one. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import {
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
  used,
} from '#test/gateway/two-projects.ts'
import { dropDatabase, emptyDatabase, POSTGRES_HINT } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'

const skip = process.env.TEST_POSTGRES_URL ? false : POSTGRES_HINT
const TOKENS = 5_000_000
const HOUR_MS = 3_600_000

interface TwoNodes {
  /** The creating node, and the clock of both. */
  readonly here: TwoProjects
  readonly there: Harness
  /** The first project, on the other node. */
  readonly ours: Side
  /** Number of times the other node has waited for this one to write. */
  waits(): number
  close(): Promise<void>
}

/** Runs `whileWaiting` while the other node waits for a row that this one is about to write. */
async function startTwoNodes(
  whileWaiting: (here: Harness) => Promise<void>,
  redisUrl?: string,
): Promise<TwoNodes> {
  const databaseUrl = await emptyDatabase('postgres')
  // Neither node writes before a test flushes it.
  const shared = { databaseUrl, flushEveryMs: HOUR_MS, ...(redisUrl !== undefined && { redisUrl }) }
  const here = await startTwoProjects('postgres', shared)
  let waits = 0
  const there = await startHarness('postgres', {
    ...shared,
    upstreamUrl: here.upstream.url,
    clock: here.clock.clock,
    wait: async () => {
      waits += 1
      await whileWaiting(here.h)
    },
  })
  return {
    here,
    there,
    ours: sideWith(there, here.ours.key),
    waits: () => waits,
    close: async () => {
      await there.close()
      await here.close()
      await dropDatabase(databaseUrl)
    },
  }
}

const background = { model: MODEL, input: 'hello', background: true }

describe('two nodes', { skip }, () => {
  let nodes: TwoNodes
  before(async () => {
    nodes = await startTwoNodes((here) => here.flush())
  })
  afterEach(() => nodes.here.upstream.reset())
  after(() => nodes.close())

  const start = async (): Promise<string> => {
    const { id } = await nodes.here.ours.openai.responses.create(background)
    await nodes.here.h.flush()
    return id
  }

  const questions = (id: string): number =>
    nodes.here.upstream.requests.filter(
      ({ method, path }) => method === 'GET' && path === `/v1/responses/${id}`,
    ).length

  const requests = async (): Promise<number> => {
    await nodes.there.flush()
    return used(nodes.here.h, nodes.here.ours, 'requests')
  }

  it('an unwritten response of one is found by the other, which waits for a flush', async () => {
    const { id } = await nodes.here.ours.openai.responses.create({ model: MODEL, input: 'hello' })
    const before = nodes.waits()
    assert.equal((await nodes.ours.openai.responses.retrieve(id)).id, id)
    assert.equal(nodes.waits(), before + 1)
    assert.equal((await nodes.ours.openai.responses.retrieve(id)).id, id)
    assert.equal(nodes.waits(), before + 1)
  })

  it('an unwritten response of one can be referred to on the other', async () => {
    const { id } = await nodes.here.ours.openai.responses.create({ model: MODEL, input: 'hello' })
    const next = { model: MODEL, input: 'more', previous_response_id: id }
    const made = await nodes.ours.openai.responses.create(next)
    assert.equal(made.previous_response_id, id)
  })

  it('unwritten items of one can be referred to on the other', async () => {
    const { output } = await nodes.here.ours.openai.responses.create({ model: MODEL, input: 'x' })
    const input = [{ type: 'item_reference' as const, id: output[0]?.id ?? '' }]
    const before = nodes.waits()
    await nodes.ours.openai.responses.create({ model: MODEL, input })
    assert.equal(nodes.waits(), before + 1)
    await nodes.ours.openai.responses.create({ model: MODEL, input })
    assert.equal(nodes.waits(), before + 1)
    const theirs = sideWith(nodes.there, nodes.here.theirs.key).openai.responses
    await assert.rejects(theirs.create({ model: MODEL, input }), { status: 400 })
  })

  it('a conversation that one has created is used by the other at once', async () => {
    const items = [{ type: 'message' as const, role: 'user' as const, content: 'x' }]
    const { id } = await nodes.here.ours.openai.conversations.create({ items })
    const before = nodes.waits()
    const { conversations, responses } = nodes.ours.openai
    assert.equal((await conversations.retrieve(id)).id, id)
    const { data } = await conversations.items.list(id)
    await responses.create({ model: MODEL, input: 'x', conversation: id })
    assert.equal(nodes.waits(), before)
    await nodes.there.flush()
    const input = [{ type: 'item_reference' as const, id: data[0]?.id ?? '' }]
    await nodes.here.ours.openai.responses.create({ model: MODEL, input })
    const theirs = sideWith(nodes.there, nodes.here.theirs.key).openai.conversations
    await assert.rejects(theirs.retrieve(id), { status: 404 })
    await conversations.delete(id)
    await assert.rejects(nodes.here.ours.openai.conversations.retrieve(id), { status: 404 })
  })

  it('an unwritten chat completion of one is found and changed on the other', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }]
    const metadata = { stage: 'draft' }
    const body = { model: MODEL, messages, metadata, store: true }
    const { id } = await nodes.here.ours.openai.chat.completions.create(body)
    const before = nodes.waits()
    const { completions } = nodes.ours.openai.chat
    await completions.update(id, { metadata: { stage: 'final' } })
    assert.equal(nodes.waits(), before + 1)
    for (const { openai } of [nodes.ours, nodes.here.ours]) {
      const final = await openai.chat.completions.list({ metadata: { stage: 'final' } })
      assert.deepEqual(
        final.data.map((one) => one.id),
        [id],
      )
      assert.deepEqual((await openai.chat.completions.list({ metadata })).data, [])
    }
    const theirs = sideWith(nodes.there, nodes.here.theirs.key).openai.chat.completions
    await assert.rejects(theirs.retrieve(id), { status: 404 })
    await completions.delete(id)
    await assert.rejects(nodes.here.ours.openai.chat.completions.retrieve(id), { status: 404 })
  })

  it('a missing response returns 404 after one wait, on every node alike', async () => {
    const { id } = await nodes.here.theirs.openai.responses.create({ model: MODEL, input: 'x' })
    for (const one of [id, 'resp_nothing']) {
      const before = nodes.waits()
      await assert.rejects(nodes.ours.openai.responses.retrieve(one), {
        status: 404,
        error: {
          message: `Response with id '${one}' not found.`,
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      })
      assert.equal(nodes.waits(), before + 1)
    }
  })

  it('a due row is polled by one of both, at any overlap of their polls', async () => {
    const ids = [await start(), await start(), await start()]
    const before = await requests()
    nodes.here.clock.move(LEASE_MS)
    const polls = [nodes.here.h, nodes.there, nodes.here.h, nodes.there].map((one) => one.poll())
    await Promise.all(polls)
    assert.deepEqual(ids.map(questions), [1, 1, 1])
    for (const id of ids) await nodes.here.upstream.step(id, 'completed')
    nodes.here.clock.move(LEASE_MS)
    await Promise.all([nodes.there, nodes.here.h].map((one) => one.poll()))
    assert.deepEqual(ids.map(questions), [2, 2, 2])
    assert.equal((await requests()) - before, ids.length)
  })

  it('a row leased by a node that dies or is late is counted once, by the other', async () => {
    const id = await start()
    const before = await requests()
    await nodes.here.upstream.step(id, 'completed')
    nodes.here.upstream.script({ path: `/v1/responses/${id}`, answerAfter: 'much later' })
    nodes.here.clock.move(LEASE_MS)
    const late = nodes.here.h.poll()
    await nodes.here.upstream.until((all) => all.some(({ path }) => path.endsWith(id)))
    await nodes.there.poll()
    assert.equal(questions(id), 1, 'the row is leased')
    nodes.here.clock.move(LEASE_MS)
    await nodes.there.poll()
    assert.equal(questions(id), 2)
    assert.equal((await requests()) - before, 1)
    nodes.here.upstream.open('much later')
    await late
    assert.equal((await requests()) - before, 1)
    const [row] = await ownedRows(nodes.there).where('id', '=', id).execute()
    assert.equal(row?.poll_at, null)
  })

  it('a response that one deletes while the other polls it is counted once', async () => {
    const id = await start()
    const before = await requests()
    await nodes.here.upstream.step(id, 'completed')
    nodes.here.upstream.script({ path: `/v1/responses/${id}`, answerAfter: 'after deletion' })
    nodes.here.clock.move(LEASE_MS)
    const polling = nodes.there.poll()
    await nodes.here.upstream.until((all) => all.some(({ path }) => path.endsWith(id)))
    await nodes.here.ours.openai.responses.delete(id)
    nodes.here.upstream.open('after deletion')
    await polling
    assert.equal((await requests()) - before, 1)
    assert.deepEqual(await ownedRows(nodes.there).where('id', '=', id).execute(), [])
  })

  it('purge expired rows together, each row once', async () => {
    for (let made = 0; made < 20; made++) {
      await nodes.here.ours.openai.responses.create({ model: MODEL, input: 'old' })
    }
    await nodes.here.h.flush()
    nodes.here.clock.move(31 * 86_400_000)
    await Promise.all([nodes.here.h.purge(), nodes.there.purge(), nodes.here.h.purge()])
    assert.deepEqual(await ownedRows(nodes.there).execute(), [])
  })
})

describe('two nodes that share a Redis', { skip: skip || withoutRedis }, () => {
  it('settle each other’s reservations', async (t) => {
    const nodes = await startTwoNodes(async () => {}, sharedRedisUrl())
    t.after(nodes.close)
    const { here, there, ours } = nodes
    const large = { ...background, max_output_tokens: TOKENS }
    const { id } = await here.ours.openai.responses.create(large)
    await here.h.flush()
    await here.upstream.step(id, 'completed')
    const remaining = async (): Promise<number> => {
      const { headers } = await ours.raw('GET', `/v1/responses/${id}`)
      return Number(headers.get('x-ratelimit-remaining-tokens'))
    }
    const before = await remaining()
    here.clock.move(LEASE_MS)
    await there.poll()
    const limit = Number(
      (await ours.raw('GET', `/v1/responses/${id}`)).headers.get('x-ratelimit-limit-tokens'),
    )
    assert.ok(before < limit - TOKENS / 2, `${before} were left of ${limit}`)
    // Sent before the request, on the same connection.
    const now = await remaining()
    assert.ok(now > limit - 1_000, `${now} are left of ${limit}`)
  })
})

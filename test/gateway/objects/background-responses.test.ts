/** Background responses: charged once, when they have ended. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { createPoller, LEASE_MS, type Next } from '#gateway/objects/poller.ts'
import { collect } from '#simulator/collect.ts'
import {
  countedDuring,
  ownedRows,
  startTwoProjects,
  type TwoProjects,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import { manualSchedule } from '#test/support/schedule.ts'

const DAY_MS = 86_400_000
/** Reserved tokens, which show in the headers until they are settled. */
const RESERVED = 100_000
const NOTHING = { requests: 0, input: 0, output: 0, estimated: 0, reserved: 0 }

onEachStore('background responses', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect)
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const request = { model: MODEL, input: 'hello', background: true, max_output_tokens: RESERVED }

  const start = async (more: object = {}): Promise<string> => {
    const made = await gateway.ours.openai.responses.create({ ...request, ...more })
    await gateway.h.flush()
    return made.id
  }

  const row = (id: string) => ownedRows(gateway.h).where('id', '=', id).executeTakeFirst()
  const countedBy = (happens: () => Promise<unknown>) =>
    countedDuring(gateway.h, gateway.ours, happens)

  /** Runs the poller once, with everything due. */
  const pollLater = async (): Promise<void> => {
    gateway.clock.move(LEASE_MS)
    await gateway.h.poll()
  }

  /** Number of upstream requests for a response. */
  const questions = (id: string): number =>
    gateway.upstream.requests.filter(
      ({ method, path }) => method === 'GET' && path === `/v1/responses/${id}`,
    ).length

  const ended = async (id: string): Promise<boolean> => (await row(id))?.poll_at === null

  it('are charged when they have ended, by their usage', async () => {
    let id = ''
    const before = await countedBy(async () => {
      id = await start()
      await pollLater()
      await gateway.upstream.step(id)
      await pollLater()
    })
    assert.deepEqual(before, NOTHING)
    assert.equal(await ended(id), false)
    await gateway.upstream.step(id)
    const { usage } = await gateway.ours.openai.responses.retrieve(id)
    assert.deepEqual(await countedBy(pollLater), {
      requests: 1,
      input: usage?.input_tokens,
      output: usage?.output_tokens,
      estimated: 0,
      reserved: RESERVED,
    })
    assert.equal(await ended(id), true)
  })

  it('count for the key that created them', async () => {
    const id = await start()
    await gateway.upstream.step(id, 'completed')
    await pollLater()
    const rows = await gateway.h.store.reader
      .selectFrom('usage')
      .selectAll()
      .where('project_id', '=', gateway.ours.key.project_id)
      .execute()
    const { key } = gateway.ours
    assert.ok(rows.length > 0)
    for (const one of rows) {
      assert.deepEqual([one.key_id, one.owner_id, one.model], [key.id, key.owner, MODEL])
    }
  })

  it('keep their reservation until they have ended', async () => {
    const remaining = async (id: string): Promise<number> => {
      const { headers } = await gateway.ours.raw('GET', `/v1/responses/${id}`)
      return Number(headers.get('x-ratelimit-remaining-tokens'))
    }
    // The bucket is empty at the start.
    gateway.clock.move(2 * LEASE_MS)
    const id = await start({ max_output_tokens: 50 * RESERVED })
    const during = await remaining(id)
    await gateway.upstream.step(id, 'completed')
    assert.equal(await remaining(id), during)
    gateway.clock.move(1_000)
    const leaking = await remaining(id)
    await gateway.h.poll()
    assert.equal(await ended(id), true)
    assert.ok((await remaining(id)) > leaking, `${leaking} before`)
    const { headers } = await gateway.ours.raw('GET', `/v1/responses/${id}`)
    assert.equal(
      headers.get('x-ratelimit-remaining-tokens'),
      headers.get('x-ratelimit-limit-tokens'),
    )
  })

  it('are counted once, however often their callers retrieve them after the end', async () => {
    const id = await start()
    await gateway.upstream.step(id, 'completed')
    const by = await countedBy(async () => {
      await gateway.ours.openai.responses.retrieve(id)
      await pollLater()
      await gateway.ours.openai.responses.retrieve(id)
      await pollLater()
    })
    assert.equal(by.requests, 1)
  })

  it('are polled once by several concurrent polls', async () => {
    const id = await start()
    gateway.clock.move(LEASE_MS)
    await Promise.all([gateway.h.poll(), gateway.h.poll(), gateway.h.poll()])
    assert.equal(questions(id), 1)
    await gateway.upstream.step(id, 'completed')
    await pollLater()
  })

  it('are polled at growing intervals of at most a minute', async () => {
    const id = await start()
    const polledAt: number[] = []
    for (let seconds = 1; seconds <= 400; seconds++) {
      gateway.clock.move(1_000)
      const before = questions(id)
      await gateway.h.poll()
      if (questions(id) > before) polledAt.push(seconds)
    }
    const gaps = polledAt.map((at, index) => at - (polledAt[index - 1] ?? 0))
    assert.deepEqual(gaps.slice(0, 4), [1, 1, 1, 2])
    assert.ok(polledAt.length < 20, polledAt.join())
    assert.equal(Math.max(...gaps), 60)
    await gateway.upstream.step(id, 'completed')
    await pollLater()
    assert.equal(await ended(id), true)
  })

  it('that were streamed are counted once, by the poller', async () => {
    let id = ''
    const before = await countedBy(async () => {
      const { responses } = gateway.ours.openai
      for (const event of await collect(await responses.create({ ...request, stream: true }))) {
        if (event.type === 'response.created') id = event.response.id
      }
    })
    assert.deepEqual(before, NOTHING)
    const after = await countedBy(pollLater)
    assert.deepEqual([after.requests, after.estimated], [1, 0])
    assert.ok(after.output > 0)
    assert.equal(await ended(id), true)
  })

  it('continue when the caller leaves their stream, and are counted when they have ended', async () => {
    gateway.upstream.script({ fault: { kind: 'stall', at: 2 } })
    const stream = await gateway.ours.openai.responses.create({ ...request, stream: true })
    let id = ''
    for await (const event of stream) {
      if (event.type === 'response.created') id = event.response.id
      break
    }
    stream.controller.abort()
    await gateway.upstream.until((requests) => requests.some(({ aborted }) => aborted))
    const by = await countedBy(pollLater)
    assert.equal(by.requests, 1)
    assert.equal(await ended(id), true)
  })

  it('that an upstream completes at once are charged at once', async () => {
    const usage = { input_tokens: 5, output_tokens: 7, total_tokens: 12 }
    const body = { id: 'resp_at_once', object: 'response', status: 'completed', output: [], usage }
    gateway.upstream.script({ method: 'POST', body })
    const by = await countedBy(() => start())
    assert.deepEqual([by.requests, by.input, by.output], [1, 5, 7])
    assert.equal(await ended('resp_at_once'), true)
  })

  it('that failed cost nothing, and are counted as requests', async () => {
    const id = await start()
    await gateway.upstream.step(id, 'failed')
    const by = await countedBy(pollLater)
    assert.deepEqual(by, { ...NOTHING, requests: 1, reserved: RESERVED })
  })

  it('that were cancelled without usage are charged their estimated input', async () => {
    const id = await start()
    assert.equal((await gateway.ours.openai.responses.cancel(id)).status, 'cancelled')
    const by = await countedBy(pollLater)
    assert.equal(by.requests, 1)
    assert.ok(by.estimated > 0)
    assert.deepEqual([by.input, by.output], [by.estimated, 0])
  })

  it('that the upstream has lost are charged their estimated input', async () => {
    const id = await start()
    gateway.upstream.script({ path: `/v1/responses/${id}`, status: 404, body: {} })
    const by = await countedBy(pollLater)
    assert.deepEqual([by.requests, by.input > 0, by.output], [1, true, 0])
    assert.equal(await ended(id), true)
  })

  it('that never end expire, are counted once, and are deleted', async () => {
    const id = await start()
    const by = await countedBy(async () => {
      gateway.clock.move(30 * DAY_MS)
      await gateway.h.purge()
      assert.ok(await row(id), 'what is not counted yet must not be forgotten')
      await gateway.h.poll()
      await gateway.h.poll()
    })
    assert.deepEqual([by.requests, by.input > 0], [1, true])
    assert.equal(questions(id), 0)
    await gateway.h.purge()
    assert.equal(await row(id), undefined)
  })

  it('are polled again when the upstream was unreachable or reported no usage', async () => {
    const id = await start()
    await gateway.upstream.step(id, 'completed')
    for (const status of [500, 429, 401, 302]) {
      gateway.upstream.script({ path: `/v1/responses/${id}`, status, body: {} })
      assert.deepEqual(await countedBy(pollLater), NOTHING)
    }
    gateway.upstream.script({ path: `/v1/responses/${id}`, body: 'no JSON' })
    assert.deepEqual(await countedBy(pollLater), NOTHING)
    await gateway.upstream.refuse()
    assert.deepEqual(await countedBy(pollLater), NOTHING)
    await gateway.upstream.listen()
    assert.equal((await countedBy(pollLater)).requests, 1)
  })

  it('are cancelled when they are deleted, and counted once', async () => {
    const id = await start()
    const by = await countedBy(() => gateway.ours.openai.responses.delete(id))
    assert.equal(by.requests, 1)
    assert.ok(by.estimated > 0)
    assert.ok(gateway.upstream.requests.some(({ path }) => path === `/v1/responses/${id}/cancel`))
    assert.equal(await row(id), undefined)
    assert.deepEqual(await countedBy(pollLater), NOTHING)
  })

  it('are counted when they are deleted before their row is written', async () => {
    const made = await gateway.ours.openai.responses.create(request)
    await gateway.upstream.step(made.id, 'completed')
    const { usage } = await gateway.ours.openai.responses.retrieve(made.id)
    const by = await countedBy(() => gateway.ours.openai.responses.delete(made.id))
    assert.deepEqual([by.requests, by.output], [1, usage?.output_tokens])
    await gateway.h.flush()
    assert.equal(await row(made.id), undefined)
    assert.deepEqual(await countedBy(pollLater), NOTHING)
  })

  it('continue if the upstream rejects their deletion, and are counted at their end', async () => {
    const id = await start()
    gateway.upstream.script({ method: 'DELETE', status: 409, body: {} })
    const by = await countedBy(() =>
      assert.rejects(gateway.ours.openai.responses.delete(id), { status: 409 }),
    )
    assert.deepEqual(by, NOTHING)
    assert.equal((await countedBy(pollLater)).requests, 1)
  })

  it('stay queued for polling when their usage cannot be written', async () => {
    const id = await start()
    await gateway.upstream.step(id, 'completed')
    let written = 0
    const failing: Next = {
      next: 'done',
      write: () => Promise.reject(new Error('the row of usage is refused')),
      written: () => {
        written += 1
      },
    }
    const faults: unknown[] = []
    const schedule = manualSchedule((error) => faults.push(error))
    const poller = createPoller({
      store: gateway.h.store,
      now: gateway.clock.clock,
      metrics: gateway.h.metrics.polls,
      schedule,
      polls: { response: async () => failing },
    })
    gateway.clock.move(LEASE_MS)
    await poller.poll()
    await poller.close()
    assert.deepEqual([faults.length, written], [1, 0])
    assert.equal(await ended(id), false)
    assert.equal((await countedBy(pollLater)).requests, 1)
  })
})

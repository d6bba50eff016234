/** Requests that may have been executed: which are sent again, how often, and who pays for them. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Behaviour } from '#simulator/behaviour.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { sideWith } from '#test/gateway/two-projects.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { plantRouting } from '#test/support/model-routing.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'
const LUNA = 'gpt-5.6-luna'
const SAME_PLACE = 'own-model'
const RESPONSES = '/v1/responses'
const TASKS = '/v1/tasks'
const OPTIONS = 'first_byte_seconds: 0.5, pass_routes: [/tasks]'

const { clock, move } = movableClock()
let upstreams: Upstream[] = []
let h: Harness
let key: MadeKey
before(async () => {
  upstreams = await Promise.all([SOL, SOL, TERRA, LUNA].map(() => startUpstream()))
  const entries = [SOL, SOL, TERRA, LUNA].map((model, at) => {
    const { url } = upstreams[at] ?? {}
    const names = at === 0 ? `${model}, ${SAME_PLACE}` : model
    const place = `base_url: "${url}", models: [${names}], weight: ${at === 1 ? 0 : 1}`
    return `  u${at}: { ${place}, api_key: sk-upstream-key, ${OPTIONS} }`
  })
  const price = 'context_window: 1000, price: { input: 100, output: 1000 }'
  const models = [SOL, TERRA, LUNA].map((model) => `  ${model}: { ${price} }`)
  h = await startHarness('sqlite', {
    clock,
    config: `upstreams:\n${entries.join('\n')}\nmodels:\n${models.join('\n')}\n`,
  })
  key = await makeUserKey(h, await makeProject(h))
})
/** Ends the failures in a row of each test. */
afterEach(async () => {
  for (const upstream of upstreams) upstream.reset()
  move(60_000)
  for (const model of [SOL, TERRA, LUNA]) {
    assert.equal((await post(CHAT, { ...HELLO, model })).status, 200)
  }
  for (const upstream of upstreams) upstream.reset()
})
after(async () => {
  await h.close()
  await Promise.all(upstreams.map((upstream) => upstream.close()))
})

function script(behaviour: Behaviour, ...at: readonly number[]): void {
  for (const index of at) upstreams[index]?.script({ ...behaviour, times: 'always' })
}

function seen(): number[] {
  return upstreams.map(({ arrived }) => arrived)
}

function post(path: string, body: object, as = key.value) {
  return h.raw('POST', path, { key: as, body: JSON.stringify({ model: SOL, ...body }) })
}

const RESET: Behaviour = { fault: { kind: 'reset', at: 'start' } }
const TIMEOUT: Behaviour = { fault: { kind: 'stall', at: 'start' } }
const HELLO = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 10 }
const MCP = { type: 'mcp', server_label: 'mail', server_url: 'https://mail.example/mcp' }

/** Requests that do more than answer. */
const ACTING: Readonly<Record<string, readonly [path: string, body: object]>> = {
  'a background response': [RESPONSES, { input: 'a', background: true }],
  'a request with tools of an MCP server': [RESPONSES, { input: 'a', tools: [MCP] }],
  'a request to a passed route': [TASKS, { task: 'a' }],
}

for (const [name, [path, body]] of Object.entries(ACTING)) {
  describe(name, () => {
    for (const [failure, behaviour, status] of [
      ['a 500', { status: 500 }, 500],
      ['a 502', { status: 502 }, 502],
      ['a 504', { status: 504 }, 504],
      ['a reset', RESET, 502],
      ['a timeout', TIMEOUT, 504],
    ] as const) {
      it(`is not sent again after ${failure}`, async () => {
        script(behaviour, 0)
        script({ path: TASKS, status: 200, body: {} }, 1)
        assert.equal((await post(path, body)).status, status)
        assert.deepEqual(seen(), [1, 0, 0, 0])
      })
    }

    for (const status of [429, 503]) {
      it(`is sent to another upstream after a ${status}, which says that it was not run`, async () => {
        script({ status }, 0)
        script({ path: TASKS, status: 200, body: {} }, 1)
        assert.equal((await post(path, body)).status, 200)
        assert.deepEqual(seen(), [1, 1, 0, 0])
      })
    }
  })
}

describe('with fallback models', () => {
  const route = (...models: readonly string[]): Promise<void> =>
    plantRouting(h, key, { fallbacks: { [SOL]: { models } } })
  after(() => plantRouting(h, key, {}))

  it('a request of a conversation is not repeated with another model after a timeout', async () => {
    await route(SAME_PLACE)
    const { openai } = sideWith(h, key)
    const { id } = await openai.conversations.create({})
    assert.deepEqual(seen(), [1, 0, 0, 0])
    script(TIMEOUT, 0)
    const { status } = await post(RESPONSES, { input: 'a', conversation: id })
    assert.equal(status, 504)
    assert.deepEqual(seen(), [2, 0, 0, 0])
  })

  it('items are not added to a conversation again after a reset', async () => {
    const { openai } = sideWith(h, key)
    const { id } = await openai.conversations.create({})
    script(RESET, 0)
    const message = { type: 'message', role: 'user', content: 'a' }
    const { status } = await post(`/v1/conversations/${id}/items`, { items: [message] })
    assert.equal(status, 502)
    assert.deepEqual(seen(), [2, 0, 0, 0])
  })

  it('a background response is not repeated with another model after a reset', async () => {
    await route(TERRA)
    script(RESET, 0)
    assert.equal((await post(RESPONSES, { input: 'a', background: true })).status, 502)
    assert.deepEqual(seen(), [1, 0, 0, 0])
  })

  it('a request is sent twice at most after timeouts, its fallback models included', async () => {
    await route(TERRA, LUNA)
    script(TIMEOUT, 0, 1, 2, 3)
    assert.equal((await post(CHAT, HELLO)).status, 504)
    assert.deepEqual(seen(), [1, 1, 0, 0])
    for (const upstream of upstreams) upstream.reset()
    script({ status: 503 }, 0)
    script(TIMEOUT, 1, 2, 3)
    assert.equal((await post(CHAT, HELLO)).status, 504)
    assert.deepEqual(seen(), [1, 1, 1, 0])
  })
})

it('a request that is repeated after a timeout costs its project the answer alone', async () => {
  const { projectId, key: limited } = await makeLimitedProject(h, 100_000)
  script(TIMEOUT, 0)
  assert.equal((await post(CHAT, HELLO, limited)).status, 200)
  const twice = await spentBy(h, projectId)
  upstreams[0]?.reset()
  assert.equal((await post(CHAT, HELLO, limited)).status, 200)
  assert.ok(twice > 0)
  assert.equal(await spentBy(h, projectId), twice * 2)
  const { data } = await h.client.listProjectSpendReservations({ project_id: projectId })
  assert.deepEqual(data, [])
})

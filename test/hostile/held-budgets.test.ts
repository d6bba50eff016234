/** Reservations of one project keep others out of a budget that they share no longer than once. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Answer, CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

/** A model that may be given a maximum: it can write more than the least one, 4,096 tokens. */
const WRITER = 'gpt-writer'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output; or 10,000. */
const CONFIG = `
bounds:
  spend_wait_seconds: 0
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
  ${WRITER}:
    context_window: 1000000
    price: { input: 0.1, output: 1 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`
const NANO_PER_CENT = 10_000_000
const MONTHLY = { currency: 'USD', interval: 'month' } as const
const CENTS = 100

const { clock, move } = movableClock()
const gateway = shareGateway({ config: CONFIG, clock })

/** Nobody waits any more. */
afterEach(() => move(5_000))

async function newKey(): Promise<MadeKey> {
  const { h } = gateway()
  return makeUserKey(h, await makeProject(h))
}

/** Sends a request whose output costs at most so many cents. */
function send(key: MadeKey, cents: number, text = 'x'): Promise<Answer> {
  return gateway().post(CHAT, chat(text, { max_tokens: cents * 10 }), { key: key.value })
}

/** Sends one that is under way until its gate is opened. */
async function hold(key: MadeKey, cents: number, gate: string) {
  const { upstream } = gateway()
  upstream.script({ includes: gate, answerAfter: gate })
  const answer = send(key, cents, gate)
  await upstream.until((requests) => requests.some(({ body }) => body.includes(gate)))
  return {
    end: async () => {
      upstream.open(gate)
      assert.equal((await answer).status, 200)
    },
  }
}

async function spentByAll(): Promise<number> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select([...USAGE_COSTS])
    .where('width', '=', '1d')
    .execute()
  return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
}

describe('the budget of an organization', () => {
  before(async () => {
    const threshold_amount = CENTS + Math.ceil((await spentByAll()) / NANO_PER_CENT)
    await gateway().h.client.updateOrganizationSpendLimit({ threshold_amount, ...MONTHLY })
  })
  after(() => gateway().h.client.deleteOrganizationSpendLimit())

  it('is not held by one project’s huge maxima while another project waits', async () => {
    const [a, b] = [await newKey(), await newKey()]
    const first = await hold(a, 90, 'the first')
    assert.equal((await send(b, 20)).error.code, 'rate_limit_exceeded')
    await first.end()
    const refused = await send(a, 90)
    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('x-should-retry'), null)
    assert.match(
      refused.error.message,
      /^Other projects wait for your organization's spend limit, and your project holds \$0\.00 of the \$0\.49 that it may hold\. /,
    )
    const second = await hold(b, 20, 'the second')
    assert.equal((await send(a, 30)).status, 200)
    await second.end()
    move(5_000)
    assert.equal((await send(a, 90)).status, 200)
  })

  it('is left by many requests of one project to another one that waits', async () => {
    const [a, b] = [await newKey(), await newKey()]
    const held = []
    for (let n = 0; n < 9; n++) held.push(await hold(a, 10, `gate ${n}`))
    assert.equal((await send(b, 20)).status, 429)
    for (const { end } of held.slice(0, 3)) await end()
    // Of the room that comes back, the project that has more than half of all gets nothing.
    const more = await Promise.all(Array.from({ length: 20 }, () => send(a, 8)))
    assert.deepEqual([...new Set(more.map(({ status }) => status))], [429])
    assert.equal((await send(b, 20)).status, 200)
    for (const { end } of held.slice(3)) await end()
  })

  it('is capped to a project’s share for a request without a maximum', async () => {
    const [a, b] = [await newKey(), await newKey()]
    const first = await hold(a, 90, 'a whole one')
    assert.equal((await send(b, 20)).status, 429)
    await first.end()
    const { post } = gateway()
    const second = await hold(b, 20, 'the other')
    const { status, headers } = await post(CHAT, chat('x', { model: WRITER }), { key: a.value })
    assert.equal(status, 200)
    const capped = Number(headers.get('x-bailiwick-capped'))
    // An eighth of the 49 cents that are its half, and not of the 80 that nobody holds.
    assert.ok(capped > 58_000 && capped < 62_000, String(capped))
    await second.end()
  })
})

it('the budget of a tag is not held by one project’s huge maxima while another one waits', async () => {
  const { h } = gateway()
  const [a, b] = [await newKey(), await newKey()]
  for (const { project_id } of [a, b]) {
    await h.client.updateProjectTags({ project_id, tags: { team: 'shared' } })
  }
  await h.client.updateTagSpendLimit({ tag: 'team=shared', threshold_amount: CENTS, ...MONTHLY })
  const first = await hold(a, 90, 'the tagged')
  assert.equal((await send(b, 20)).status, 429)
  await first.end()
  assert.equal((await send(a, 90)).status, 429)
  assert.equal((await send(b, 20)).status, 200)
})

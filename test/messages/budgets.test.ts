/** The most that a message can cost, which a budget reserves, and what its answers are charged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { type Answer, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const MODEL = 'claude-opus-5-5'
/** Tokens that count as added to each prompt. */
const ADDED = 4_096
const WINDOW = 1_000_000
/** Nano-dollars for a token of Opus 5.5 written to a cache, and of its output, in the US. */
const [WRITE, OUTPUT] = [5_500, 22_000]
/** The same of Haiku 5.5 with a long prompt. */
const [HAIKU_WRITE, HAIKU_OUTPUT] = [687.5, 2_750]
const SEARCH_NANO = 10_000_000
const ROUNDING = USAGE_COSTS.length

const gateway = shareGateway({
  config: (url) => `bounds: { spend_wait_seconds: 0 }
upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
`,
})

const HELLO = {
  model: MODEL,
  max_tokens: 4_096,
  messages: [{ role: 'user', content: 'Does it rain in Oslo?' }],
}
const SEARCH = { type: 'web_search_20260318', name: 'web_search', max_uses: 2 }

function send(key: string, body: object): Promise<Answer> {
  const beta = 'server-side-fallback-2026-07-01'
  const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': beta }
  return gateway().post('/v1/messages', body, { key, headers })
}

/** The nano-dollars that a message lacks room for under a limit of a cent. */
async function boundOf(more: object): Promise<number> {
  const { key } = await makeLimitedProject(gateway().h, 1)
  const { headers, text } = await send(key, { ...HELLO, ...more })
  const requested = /requested=(\d+);/.exec(headers.get('x-bailiwick-limit') ?? '')?.[1]
  assert.ok(requested, text)
  return Number(requested)
}

function bytesOf(more: object): number {
  return JSON.stringify({ ...HELLO, ...more }).length
}

/** Text that is read once, and an output of the maximum. */
function textOf(more: object, [write, output]: readonly [number, number] = [WRITE, OUTPUT]) {
  return Math.ceil((bytesOf(more) + ADDED) * write) + 4_096 * output + ROUNDING
}

describe('the bound of a message', () => {
  it('is its text, written to a cache, and its maximum of output, in the US', async () => {
    assert.equal(await boundOf({}), textOf({}))
  })

  it('with a known place is at the standard prices', async () => {
    const more = { inference_geo: 'global' }
    assert.equal(await boundOf(more), textOf(more, [5_000, 20_000]))
  })

  it('of a fast request is at twice the prices', async () => {
    const more = { speed: 'fast' }
    assert.equal(await boundOf(more), textOf(more, [11_000, 44_000]))
  })

  it('has writes for an hour if one is asked for, and not by a word in a text', async () => {
    const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    assert.equal(await boundOf(hour), textOf(hour, [8_800, OUTPUT]))
    const word = { system: 'cache_control: {"ttl": "1h"}' }
    assert.equal(await boundOf(word), textOf(word))
  })

  it('has a window, an output and the fee of each use of a hosted tool', async () => {
    const more = { tools: [SEARCH] }
    const input = WINDOW * 3 * WRITE
    const expected = input + 3 * 4_096 * OUTPUT + 2 * SEARCH_NANO + ROUNDING + 2
    assert.equal(await boundOf(more), expected)
  })

  it('has one more turn for a compaction', async () => {
    const more = { context_management: { edits: [{ type: 'compact_20260112' }] } }
    const text = bytesOf(more) + ADDED
    const expected = (text * 2 + 4_096) * WRITE + 2 * 4_096 * OUTPUT + ROUNDING
    assert.equal(await boundOf(more), expected)
  })

  it('has each hop of its fallbacks, at its model, with its maximum or the maximum of the request', async () => {
    for (const [own, most] of [
      [{ max_tokens: 100 }, 100],
      [{}, 4_096],
    ] as const) {
      const more = { fallbacks: [{ model: 'claude-haiku-5-5', ...own }] }
      const hop = Math.ceil((bytesOf(more) + ADDED) * (HAIKU_WRITE / 5))
      const cost = hop + most * (HAIKU_OUTPUT / 5) + ROUNDING
      assert.equal(await boundOf(more), textOf(more) + cost)
    }
  })

  it('has the window and the output of an adviser at each use, and one turn more', async () => {
    const advisor = { type: 'advisor_20260301', name: 'advisor', model: 'claude-haiku-5-5' }
    const more = { tools: [{ ...advisor, max_uses: 3, max_tokens: 500 }] }
    const advice = 3 * WINDOW * HAIKU_WRITE + 3 * 500 * HAIKU_OUTPUT + ROUNDING
    const own = 4 * WINDOW * WRITE + 4 * 4_096 * OUTPUT + ROUNDING
    const requested = await boundOf(more)
    assert.ok(requested >= own + advice && requested <= own + advice + 4, `${requested}`)
  })

  it('of a document is a window', async () => {
    const data = Buffer.from('%PDF-1.4').toString('base64')
    const source = { type: 'base64', media_type: 'application/pdf', data }
    const messages = [{ role: 'user', content: [{ type: 'document', source }] }]
    assert.equal(await boundOf({ messages }), WINDOW * WRITE + 4_096 * OUTPUT + ROUNDING)
  })
})

describe('a message under an enforced budget', () => {
  it('with a hosted tool or an adviser without max_uses is rejected with the member', async () => {
    const { max_uses: _, ...search } = SEARCH
    const advisor = { type: 'advisor_20260301', name: 'advisor', model: 'claude-haiku-5-5' }
    for (const tool of [search, advisor]) {
      const { key } = await makeLimitedProject(gateway().h, 100_000)
      const { status, error } = await send(key, { ...HELLO, tools: [tool] })
      assert.equal(status, 403)
      assert.match(error.message, /`max_uses` of each tool in a message/)
    }
  })

  it('keeps a maximum of 0, which writes the cache alone', async () => {
    const { key } = await makeLimitedProject(gateway().h, 5)
    const { status, headers } = await send(key, { ...HELLO, max_tokens: 0 })
    assert.deepEqual([status, headers.get('x-bailiwick-capped')], [200, null])
    assert.equal(JSON.parse(gateway().arrived().at(-1) ?? '').max_tokens, 0)
  })

  it('is charged one line for each model, and none for a refusal before any output', async () => {
    const { projectId, key } = await makeLimitedProject(gateway().h, 10_000)
    const tokens = (input: number, output: number) => ({
      input_tokens: input,
      output_tokens: output,
    })
    const iterations = [
      { type: 'message', model: MODEL, ...tokens(1_000, 10) },
      { type: 'fallback_message', model: 'claude-haiku-5-5', ...tokens(1_000, 20) },
    ]
    gateway().upstream.script({
      message: { model: 'claude-haiku-5-5' },
      usage: { ...tokens(1_000, 20), inference_geo: 'global', iterations },
    })
    const more = { fallbacks: [{ model: 'claude-haiku-5-5' }] }
    const { status, text } = await send(key, { ...HELLO, ...more })
    assert.equal(status, 200, text)
    const charged = 1_000 * 4_000 + 10 * 20_000 + 1_000 * 100 + 20 * 500
    assert.equal(await spentBy(gateway().h, projectId), charged)
    gateway().upstream.script({
      items: [],
      message: { stop_reason: 'refusal' },
      usage: tokens(1_000, 3),
    })
    assert.equal((await send(key, HELLO)).status, 200)
    assert.equal(await spentBy(gateway().h, projectId), charged)
  })
})

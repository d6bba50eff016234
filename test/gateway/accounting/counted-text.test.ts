/** Text of requests that do not fit into a budget by its bytes, and fit by its tokens. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import type { Harness } from '#test/support/harness.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const MODEL = 'gpt-5.6-luna'
const UNKNOWN = 'gpt-7'
/** A dollar for 10,000 tokens. */
const PRICE = 100
const CENTS = 60
const OUTPUT_TOKENS = 100
const MINUTE = 60_000

function configOf(tokenizer: 'openai' | 'unknown') {
  return (url: string) =>
    `
models:
${[MODEL, UNKNOWN]
  .map(
    (model) => `  ${model}:
    context_window: 400000
    max_output_tokens: 128000
    price: { input: ${PRICE}, output: ${PRICE} }
    max_tokens_per_1_minute: unlimited`,
  )
  .join('\n')}
upstreams:
  here: { base_url: '${url}', api_key: '\${UPSTREAM_KEY}', tokenizer: ${tokenizer} }
`
}

const bounds = {
  token_count_milliseconds: MINUTE,
  token_count_bytes: 20_000,
  spend_wait_seconds: 0,
}

/** 10,000 bytes with 2,000 tokens. */
const TEXT = 'some words and more words. '.repeat(370)
/** 10,000 bytes, each of which may be a token. */
const HOSTILE = 'a'.repeat(10_000)

function chatOf(content: string, model = MODEL) {
  return {
    model,
    max_completion_tokens: OUTPUT_TOKENS,
    messages: [{ role: 'user', content }],
  }
}

function nanoOf(headers: Headers, name: string): number {
  return Number(new RegExp(`${name}=(\\d+)`).exec(headers.get('x-bailiwick-limit') ?? '')?.[1])
}

/** Bodies that were to be counted, and were too large. */
async function skippedOf(h: Harness): Promise<number> {
  const text = await (await fetch(`${h.url}/metrics`)).text()
  return Number(/bound_exceeded_total\{bound="token_count_bytes"\} (\d+)/.exec(text)?.[1])
}

describe('an upstream with OpenAI’s tokenizers', () => {
  const gateway = shareGateway({ config: configOf('openai'), bounds })

  it('a request that fits by its tokens alone is admitted, and reserves these', async () => {
    const { h, post, upstream } = gateway()
    const { projectId, key } = await makeLimitedProject(h, CENTS)
    upstream.script({ answerAfter: 'read' })
    const answering = post(CHAT, chatOf(TEXT), { key })
    await upstream.until((requests) => requests.length > 0)
    const { reserved } = await h.client.retrieveProjectBudget({ project_id: projectId })
    upstream.open('read')
    assert.equal((await answering).status, 200)
    // The bound of the whole body by its bytes is more than a dollar.
    assert.ok(reserved > 0.2 && reserved < 0.35, `${reserved}`)
  })

  it('input of a response, parts and outputs of tools are counted', async () => {
    const { h, post } = gateway()
    const half = TEXT.slice(0, TEXT.length / 2)
    const input = [
      { role: 'user', content: [{ type: 'input_text', text: half }] },
      { type: 'function_call', name: 'f', call_id: 'call_1', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: half },
    ]
    for (const given of [TEXT, input]) {
      const { key } = await makeLimitedProject(h, CENTS)
      const body = { model: MODEL, input: given, max_output_tokens: OUTPUT_TOKENS }
      assert.equal((await post('/v1/responses', body, { key })).status, 200)
    }
  })

  it('text whose bytes may all be tokens, tools and arguments count by their bytes', async () => {
    const { h, post } = gateway()
    const { key } = await makeLimitedProject(h, CENTS)
    const tool = { type: 'function', function: { name: 'f', description: TEXT } }
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: TEXT } }
    const called = [
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', content: 'x', tool_call_id: 'call_1' },
    ]
    for (const body of [
      chatOf(HOSTILE),
      { ...chatOf('x'), tools: [tool] },
      { ...chatOf('x'), messages: called },
    ]) {
      const { status, headers } = await post(CHAT, body, { key })
      assert.equal(status, 429)
      assert.ok(nanoOf(headers, 'requested') > 1_000_000_000)
    }
  })

  it('an unknown tokenizer, and a body that is too large, leave the bytes', async () => {
    const { h, post } = gateway()
    const { key } = await makeLimitedProject(h, CENTS)
    assert.equal((await post(CHAT, chatOf(TEXT, UNKNOWN), { key })).status, 429)
    const padded = { ...chatOf(TEXT), metadata: { a: 'x'.repeat(11_000) } }
    assert.equal((await post(CHAT, padded, { key })).status, 429)
    assert.equal(await skippedOf(h), 1)
  })

  it('nothing is counted where the limit is spent', async () => {
    const { h, post } = gateway()
    const { key } = await makeLimitedProject(h, 1)
    const before = await skippedOf(h)
    const padded = { ...chatOf(TEXT), metadata: { a: 'x'.repeat(11_000) } }
    assert.equal((await post(CHAT, padded, { key })).status, 429)
    assert.equal(await skippedOf(h), before)
  })
})

describe('an upstream of unknown tokenizers', () => {
  const gateway = shareGateway({ config: configOf('unknown'), bounds })

  it('a request that does not fit by its bytes is rejected', async () => {
    const { h, post } = gateway()
    const { key } = await makeLimitedProject(h, CENTS)
    assert.equal((await post(CHAT, chatOf(TEXT), { key })).status, 429)
  })
})

/** Input token counting: charged as one request of the model's limit, and no tokens. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const COUNT = '/v1/responses/input_tokens'
const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-few: { max_requests_per_1_minute: 3, max_tokens_per_1_minute: 1000 }
  o3: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
`,
})

beforeEach(() => move(60_000))

async function counted(): Promise<object> {
  const { models: _models, ...amounts } = await gateway().counted()
  return amounts
}

function count(model: string, more: object = {}) {
  return gateway().post(COUNT, { model, input: 'x'.repeat(8_000), ...more })
}

it('responses.inputTokens.count returns what the upstream counts, byte for byte', async () => {
  const { openai, arrived, upstream } = gateway()
  const body = { model: 'gpt-4o', instructions: 'four', input: 'x'.repeat(400) }
  const { object, input_tokens } = await openai.responses.inputTokens.count(body)
  assert.deepEqual([object, input_tokens], ['response.input_tokens', 3 + 4 + 100 + 4 + 1])
  assert.deepEqual(arrived(), [JSON.stringify(body)])
  assert.equal(upstream.requests[0]?.path, COUNT)
})

it('a count is charged as a request without tokens in the limits and in usage', async () => {
  for (const model of ['gpt-few', 'o3']) {
    const { status, headers } = await count(model, { tools: [{ type: 'image_generation' }] })
    assert.equal(status, 200)
    assert.equal(headers.get('x-ratelimit-remaining-tokens'), '1000', model)
    assert.equal(headers.get('x-ratelimit-limit-tokens'), '1000', model)
    assert.deepEqual(await counted(), { requests: 1, requested_requests: 1 })
  }
})

it('a count above the request limit returns 429 although tokens remain', async () => {
  for (const left of ['2', '1', '0']) {
    const { status, headers } = await count('gpt-few')
    assert.deepEqual([status, headers.get('x-ratelimit-remaining-requests')], [200, left])
  }
  const { status, error, headers } = await count('gpt-few')
  assert.deepEqual([status, error.type, error.code], [429, 'requests', 'rate_limit_exceeded'])
  assert.equal(headers.get('retry-after'), '20')
  assert.equal((await gateway().post(CHAT, chat('a', { model: 'gpt-few' }))).status, 429)
  const { requests, refused_requests_per_minute: refused } = await gateway().counted()
  assert.deepEqual([requests, refused], [3, 2])
})

it('a count is admitted when the tokens of the minute are used up', async () => {
  const body = chat('x'.repeat(3_800), { model: 'gpt-few', max_tokens: 1 })
  assert.equal((await gateway().post(CHAT, body)).status, 200)
  const refused = await gateway().post(CHAT, chat('x'.repeat(3_800), { model: 'gpt-few' }))
  assert.deepEqual([refused.status, refused.error.type], [429, 'tokens'])
  assert.equal((await count('gpt-few')).status, 200)
})

it('a count leaves the limit on tokens as it was', async () => {
  assert.equal((await count('gpt-few')).status, 200)
  const { status, headers } = await gateway().post(CHAT, chat('a', { model: 'gpt-few' }))
  assert.equal(status, 200)
  const remaining = Number(headers.get('x-ratelimit-remaining-tokens'))
  assert.ok(remaining > 900, `${remaining}`)
})

it('a 404 of an upstream without the endpoint is relayed and charged as a request', async () => {
  const body = { detail: 'Not Found' }
  gateway().upstream.script({ path: COUNT, status: 404, body })
  const { status, text } = await count('gpt-few')
  assert.deepEqual([status, JSON.parse(text)], [404, body])
  assert.deepEqual(await counted(), { requested_requests: 1 })
  assert.equal((await count('gpt-few')).headers.get('x-ratelimit-remaining-requests'), '1')
})

it('a count without a model returns 400, since limits are by model', async () => {
  for (const body of [{ input: 'a' }, { model: null, input: 'a' }]) {
    const { status, error } = await gateway().post(COUNT, body)
    assert.deepEqual(
      [status, error.code, error.param],
      [...[400, 'missing_required_parameter', 'model']],
    )
  }
  assert.equal(gateway().upstream.requests.length, 0)
})

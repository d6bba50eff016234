/** Compaction: charged as a response, from its estimate to its reported usage, and not stored. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { shareGateway } from '#test/support/gateway.ts'

const COMPACT = '/v1/responses/compact'
const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-few: { max_requests_per_1_minute: 3, max_tokens_per_1_minute: 100000 }
  gpt-small: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
`,
})

beforeEach(() => move(60_000))

function compact(model: string, input: unknown) {
  return gateway().post(COMPACT, { model, input })
}

it('responses.compact is counted as reported, under completions', async () => {
  const { openai, arrived } = gateway()
  const body = { model: 'gpt-4o', input: 'x'.repeat(400) }
  const { object, output, usage } = await openai.responses.compact(body)
  assert.equal(object, 'response.compaction')
  assert.deepEqual(
    output.map(({ type }) => type),
    ['message', 'compaction'],
  )
  assert.deepEqual(arrived(), [JSON.stringify(body)])
  const { requests, input_tokens, output_tokens, estimated_input_tokens } =
    await gateway().counted()
  assert.deepEqual(
    [requests, input_tokens, output_tokens],
    [1, usage.input_tokens, usage.output_tokens],
  )
  assert.equal(input_tokens, 3 + 4 + 100)
  assert.equal(estimated_input_tokens, undefined)
})

it('a compaction is settled to its usage in the limits', async () => {
  const { status, headers } = await compact('gpt-small', 'x'.repeat(400))
  assert.equal(status, 200)
  // The estimate: a token per 4 characters, and 3 for the message.
  assert.equal(headers.get('x-ratelimit-remaining-tokens'), String(1_000 - 103))
  const next = await compact('gpt-small', 'four')
  // The first one reported 107 tokens of input and 100 of output.
  assert.equal(next.headers.get('x-ratelimit-remaining-tokens'), String(1_000 - 207 - 4))
})

it('a compaction above a limit returns 429', async () => {
  const long = await compact('gpt-small', 'x'.repeat(4_400))
  assert.deepEqual([long.status, long.error.type], [429, 'tokens'])
  for (let made = 0; made < 3; made++) assert.equal((await compact('gpt-few', 'a')).status, 200)
  const { status, error } = await compact('gpt-few', 'a')
  assert.deepEqual([status, error.type, error.code], [429, 'requests', 'rate_limit_exceeded'])
  const { requests, refused_tokens_per_minute, refused_requests_per_minute } =
    await gateway().counted()
  assert.deepEqual([requests, refused_tokens_per_minute, refused_requests_per_minute], [3, 1, 1])
})

it('the output of a compaction is the input of the next request, and its id names nothing', async () => {
  const { openai, h } = gateway()
  const { id, output } = await openai.responses.compact({ model: 'gpt-4o', input: 'hello' })
  const input = [...(output as []), { role: 'user' as const, content: 'and?' }]
  await openai.responses.create({ model: 'gpt-4o', input })
  await assert.rejects(
    openai.responses.create({ model: 'gpt-4o', input: 'a', previous_response_id: id }),
    { status: 400, code: 'previous_response_not_found' },
  )
  await assert.rejects(openai.responses.retrieve(id), { status: 404 })
  await h.flush()
  const kept = await h.store.reader.selectFrom('owned_item').select('id').execute()
  const ids = output.map((item) => String(item.id))
  assert.deepEqual(
    kept.filter((row) => ids.includes(row.id)),
    [],
  )
})

it('tool calls that a compaction repeats are not counted again', async () => {
  const called = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: [] },
    { type: 'code_interpreter_call', id: 'ci_1', status: 'completed' },
    { type: 'image_generation_call', id: 'ig_1', result: 'AAAA' },
  ]
  for (const more of [[], [{ type: 'compaction', encrypted_content: 'A'.repeat(300_000) }]]) {
    const usage = { input_tokens: 9, output_tokens: 2, total_tokens: 11 }
    const output = [...called, ...more]
    const body = { id: 'resp_1', object: 'response.compaction', output, usage }
    gateway().upstream.script({ path: COMPACT, status: 200, body })
    const tools = [{ type: 'image_generation', model: 'gpt-image-1' }]
    const { status } = await gateway().post(COMPACT, { model: 'gpt-4o', input: 'a', tools })
    assert.equal(status, 200)
    const { requests, input_tokens, output_tokens, ...others } = await gateway().counted()
    assert.deepEqual([requests, input_tokens, output_tokens], [1, 9, 2])
    const { web_searches, file_searches, code_interpreter_sessions, images } = others
    assert.deepEqual(
      [web_searches, file_searches, code_interpreter_sessions, images],
      [...[undefined, undefined, undefined, undefined]],
    )
  }
})

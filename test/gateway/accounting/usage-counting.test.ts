/** Usage accounting: every token counted once, as the upstream reports it, or estimated. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { REFUSES_STREAM_OPTIONS } from '#simulator/behaviour.ts'
import { collect } from '#simulator/collect.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

/** The mock upstream's rule: 3 for the answer, 4 for the message, and a token per 4 characters. */
const TEXT = 'hello, wörld 🎈!'
const INPUT = 3 + 4 + 4
const OUTPUT = 4

const reported = { requests: 1, input_tokens: INPUT, output_tokens: OUTPUT }

async function counted(): Promise<object> {
  const { requests, input_tokens, output_tokens, estimated_input_tokens, estimated_output_tokens } =
    await gateway().counted()
  return {
    requests,
    input_tokens,
    output_tokens,
    ...(estimated_input_tokens && { estimated_input_tokens }),
    ...(estimated_output_tokens && { estimated_output_tokens }),
  }
}

it('whole responses are counted as reported, on every route', async () => {
  const { openai, post } = gateway()
  await post(CHAT, chat(TEXT))
  assert.deepEqual(await counted(), reported)
  await openai.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'abcdefgh' })
  assert.deepEqual(await counted(), { requests: 1, input_tokens: 2, output_tokens: 2 })
  const response = await openai.responses.create({ model: 'gpt-4o', input: TEXT })
  const { usage } = response
  assert.ok(usage && usage.output_tokens > 0)
  const { input_tokens, output_tokens } = usage
  assert.deepEqual(await counted(), { requests: 1, input_tokens, output_tokens })
  await openai.embeddings.create({ model: 'text-embedding-3-small', input: ['abcd', 'abcdefgh'] })
  assert.deepEqual(await counted(), { requests: 1, input_tokens: 3, output_tokens: undefined })
})

it('moderations without a model use the default model, and count their input', async () => {
  const { openai, upstream } = gateway()
  await openai.moderations.create({ input: 'x'.repeat(400) })
  assert.match(String(upstream.requests[0]?.body), /^\{"model":"omni-moderation-latest","input"/)
  const { requests, input_tokens, output_tokens, estimated_input_tokens } =
    await gateway().counted()
  assert.deepEqual([requests, output_tokens], [1, undefined])
  assert.ok(input_tokens && input_tokens >= 100 && input_tokens === estimated_input_tokens)
})

it('responses of many megabytes are counted by the usage at their end', async () => {
  const { openai } = gateway()
  const input = Array.from({ length: 400 }, () => 'abcdefgh')
  const answer = await openai.embeddings.create({ model: 'text-embedding-3-large', input })
  assert.equal(answer.data.length, 400)
  const { input_tokens } = await gateway().counted()
  assert.equal(input_tokens, answer.usage.prompt_tokens)
})

it('streams are counted alike for every chunking and line ending', async () => {
  const { post, upstream } = gateway()
  for (const eol of ['\n', '\r\n', '\r'] as const) {
    for (const cut of [1, 2, [3, 1, 7], 4096]) {
      for (const comments of [false, true]) {
        upstream.script({ cut, stream: { eol, comments } })
        const { text } = await post(CHAT, chat(TEXT, { stream: true }))
        const where = JSON.stringify({ eol, cut, comments })
        assert.deepEqual(await counted(), reported, where)
        assert.ok(text.endsWith(`data: [DONE]${eol}${eol}`), where)
        assert.ok(!text.includes('"choices":[]'), where)
        assert.equal(said(text), TEXT, where)
      }
    }
  }
})

/** Texts of a stream's chunks, parsed independently of the gateway. */
function said(text: string): string {
  return [...text.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, data]) => JSON.parse(data ?? '').choices[0]?.delta.content ?? '')
    .join('')
}

it('streamed completions and responses are counted as reported', async () => {
  const { openai, post } = gateway()
  const body = { model: 'gpt-3.5-turbo-instruct', prompt: 'abcdefgh', stream: true }
  // To its end: the SDK stops at [DONE], before the gateway has the end of the answer.
  await post('/v1/completions', JSON.stringify(body))
  assert.deepEqual(await counted(), { requests: 1, input_tokens: 2, output_tokens: 2 })
  const events = await collect(
    await openai.responses.create({ model: 'gpt-4o', input: TEXT, stream: true }),
  )
  const last = events.at(-1)
  assert.ok(last?.type === 'response.completed' && last.response.usage)
  const { input_tokens, output_tokens } = last.response.usage
  assert.deepEqual(await counted(), { requests: 1, input_tokens, output_tokens })
})

it('usage is read from any chunk, with [DONE] or without, and counted once', async () => {
  const { post, upstream } = gateway()
  for (const usage of ['with choices', 'everywhere', undefined] as const) {
    for (const done of [false, undefined] as const) {
      upstream.script({ stream: { ...(usage && { usage }), ...(done === false && { done }) } })
      const { text } = await post(CHAT, chat(TEXT, { stream: true }))
      assert.equal(text.includes('[DONE]'), done === undefined)
      assert.deepEqual(await counted(), reported, `${usage} ${done}`)
    }
  }
})

it('token details, service tier and snapshot are counted as the upstream reports them', async () => {
  const { post, upstream } = gateway()
  upstream.script({
    status: 200,
    body: {
      model: 'gpt-4o-mini-2024-07-18',
      choices: [],
      service_tier: 'flex',
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
        completion_tokens_details: { audio_tokens: 20, reasoning_tokens: 5 },
      },
    },
  })
  await post(CHAT, chat(TEXT))
  const found = await gateway().counted()
  assert.deepEqual(
    [found.input_tokens, found.input_cached_tokens, found.input_audio_tokens],
    [100, 60, 10],
  )
  assert.deepEqual([found.output_tokens, found.output_audio_tokens], [50, 20])
  assert.ok(found.models.includes('gpt-4o-mini-2024-07-18'))
})

it('a response without usage is estimated, and marked so', async () => {
  const { post, upstream } = gateway()
  const message = { role: 'assistant', content: 'x'.repeat(400) }
  upstream.script(
    { status: 200, body: { id: 'c', choices: [{ message }] } },
    { stream: { usage: 'nowhere' }, reply: 'y'.repeat(400) },
    { stream: { usage: 'nowhere', eol: '\r\n' }, cut: 3, reply: 'y'.repeat(400) },
    { status: 200, body: 'no JSON at all' },
  )
  for (const stream of [false, true, true]) {
    await post(CHAT, chat('z'.repeat(40), { stream }))
    const { requests, input_tokens, output_tokens, ...rest } = await gateway().counted()
    assert.equal(requests, 1)
    assert.equal(output_tokens, 100)
    assert.ok(input_tokens && input_tokens >= 10 && input_tokens < 20, String(input_tokens))
    assert.equal(rest.estimated_input_tokens, input_tokens)
    assert.equal(rest.estimated_output_tokens, 100)
  }
  await post(CHAT, chat('z'.repeat(40)))
  const { requests, estimated_output_tokens } = await gateway().counted()
  assert.deepEqual([requests, estimated_output_tokens], [1, undefined])
})

it('an upstream that rejects the option is retried once without it, and never sent it again', async () => {
  const { post, upstream, counted: all } = gateway()
  // A model of this test alone: the gateway remembers the rejection for it.
  const model = 'gpt-4.1-mini'
  upstream.script(REFUSES_STREAM_OPTIONS)
  for (const arrived of [2, 3, 4]) {
    const { status, text } = await post(CHAT, chat(TEXT, { stream: true, model }))
    assert.equal(status, 200)
    assert.equal(said(text), TEXT)
    assert.equal(upstream.arrived, arrived)
  }
  const { requests, output_tokens, estimated_output_tokens } = await all()
  assert.deepEqual([requests, output_tokens], [3, estimated_output_tokens])
  const withUsage = chat(TEXT, { stream: true, model, stream_options: { include_usage: true } })
  assert.equal((await post(CHAT, withUsage)).status, 400)
  upstream.reset()
  const body = JSON.stringify({ model: MODEL, prompt: 'abcd', stream: true })
  await post('/v1/completions', body)
  assert.match(String(upstream.requests[0]?.body), /include_usage/)
})

it('a request that the upstream rejects costs nothing', async () => {
  const { post, upstream } = gateway()
  await counted()
  upstream.script({ status: 400 }, { status: 500 }, { status: 503 }, { status: 401 })
  for (const status of [400, 500, 503, 502]) {
    assert.equal((await post(CHAT, chat(TEXT))).status, status)
    const { input_tokens, output_tokens, requests, requested_requests } = await gateway().counted()
    assert.deepEqual([input_tokens, output_tokens, requests], [undefined, undefined, undefined])
    assert.equal(requested_requests, 1)
  }
})

/** The upstream behaves like OpenAI's API, as OpenAI's own SDK sees it. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import OpenAI, { toFile } from 'openai'
import { soundOf } from '#simulator/audio.ts'
import { collect } from '#simulator/collect.ts'
import { IMAGE_TOKENS } from '#simulator/images.ts'
import { REASONING_TOKENS } from '#simulator/tokens.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'

let upstream: Upstream
let openai: OpenAI

before(async () => {
  upstream = await startUpstream()
  openai = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: upstream.url, maxRetries: 0 })
})
after(() => upstream.close())
beforeEach(() => upstream.reset())

const model = 'gpt-4o-mini'
const messages = [{ role: 'user' as const, content: 'hello, wörld 🎈!' }]

/** Error thrown by the SDK, as status, code, parameter and message. */
async function refusal(request: Promise<unknown>) {
  const error = await request.then(
    () => assert.fail('it was not refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof OpenAI.APIError, String(error))
  const { status, code, param, message } = error
  return { status, code, param, message }
}

describe('chat', () => {
  it('echoes the last message, and counts tokens by the rule', async () => {
    const { choices, usage } = await openai.chat.completions.create({ model, messages, n: 2 })
    assert.deepEqual(
      choices.map((choice) => choice.message.content),
      ['hello, wörld 🎈!', 'hello, wörld 🎈!'],
    )
    // 15 code points are 4 tokens; a message costs 4 more, and the reply's opening 3.
    assert.equal(usage?.prompt_tokens, 4 + 4 + 3)
    assert.equal(usage?.completion_tokens, 4 * 2)
  })

  it('stops at the maximum, with its finish reason', async () => {
    const { choices, usage } = await openai.chat.completions.create({
      model,
      messages,
      max_completion_tokens: 2,
    })
    assert.equal(choices[0]?.message.content, 'hello, w')
    assert.equal(choices[0]?.finish_reason, 'length')
    assert.equal(usage?.completion_tokens, 2)
  })

  it('caches long prompts in steps of 128, and counts reasoning tokens', async () => {
    const { usage } = await openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'x'.repeat(4 * 1200) }],
      reasoning_effort: 'high',
      max_completion_tokens: 5,
    })
    assert.equal(usage?.prompt_tokens, 1207)
    assert.equal(usage?.prompt_tokens_details?.cached_tokens, 1152)
    assert.equal(usage?.completion_tokens, 5 + REASONING_TOKENS)
    assert.equal(usage?.completion_tokens_details?.reasoning_tokens, REASONING_TOKENS)
  })

  it('calls a tool when tool_choice requires it', async () => {
    const tool = { type: 'function' as const, function: { name: 'look', parameters: {} } }
    const request = { model, messages, tools: [tool], tool_choice: 'required' as const }
    const { choices } = await openai.chat.completions.create(request)
    assert.equal(choices[0]?.finish_reason, 'tool_calls')
    const streamed = openai.chat.completions.stream(request)
    const final = (await streamed.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]
    assert.ok(final?.type === 'function' && final.function.name === 'look')
  })

  it('streams a role, chunks, a finish reason, and usage only when requested', async () => {
    const plain = await collect(
      await openai.chat.completions.create({ model, messages, stream: true }),
    )
    assert.equal(plain[0]?.choices[0]?.delta.role, 'assistant')
    assert.equal(plain.at(-1)?.choices[0]?.finish_reason, 'stop')
    assert.ok(plain.every((chunk) => !('usage' in chunk)))
    const text = plain.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    assert.equal(text, 'hello, wörld 🎈!')
    const withUsage = await collect(
      await openai.chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      }),
    )
    assert.deepEqual(withUsage.at(-1)?.choices, [])
    assert.equal(withUsage.at(-1)?.usage?.total_tokens, 11 + 4)
    assert.ok(withUsage.slice(0, -1).every(({ usage }) => usage === null))
  })

  it('rejects requests with OpenAI’s errors', async () => {
    const { create } = openai.chat.completions
    const bound = create.bind(openai.chat.completions)
    const odd = { model, messages, colour: 'blue' }
    assert.equal((await refusal(bound(odd))).status, 400)
    assert.deepEqual(await refusal(bound({ model: 'no-such', messages })), {
      status: 404,
      code: 'model_not_found',
      param: null,
      message: '404 The model `no-such` does not exist or you do not have access to it.',
    })
    assert.equal((await refusal(bound({ model, messages: [] }))).code, 'empty_array')
    assert.equal(
      (await refusal(bound({ model, messages, stream_options: { include_usage: true } }))).param,
      'stream_options',
    )
    const stranger = openai.withOptions({ apiKey: 'sk-stranger-key' })
    const answer = await refusal(stranger.chat.completions.create({ model, messages }))
    assert.equal(answer.code, 'invalid_api_key')
    assert.equal((await refusal(openai.get('/nothing'))).status, 404)
  })
})

it('completes older prompts, with 16 tokens by default', async () => {
  const request = { model: 'gpt-3.5-turbo-instruct', prompt: ['a'.repeat(100), 'short'] }
  const whole = await openai.completions.create({ ...request, best_of: 2 })
  assert.deepEqual(
    whole.choices.map(({ text }) => text),
    ['a'.repeat(64), 'short'],
  )
  assert.equal(whole.usage?.prompt_tokens, 25 + 2)
  assert.equal(whole.usage?.completion_tokens, (16 + 2) * 2)
  const streamed = await collect(await openai.completions.create({ ...request, stream: true }))
  const first = streamed.filter(({ choices }) => choices[0]?.index === 0)
  assert.equal(first.map(({ choices }) => choices[0]?.text).join(''), 'a'.repeat(64))
})

it('embeds texts and tokens, as base64 and as floats, equal for equal texts', async () => {
  const request = { model: 'text-embedding-3-small', input: ['one', 'two', 'one'] }
  const { data, usage } = await openai.embeddings.create(request)
  assert.equal(data[0]?.embedding.length, 1536)
  assert.deepEqual(data[0]?.embedding, data[2]?.embedding)
  assert.notDeepEqual(data[0]?.embedding, data[1]?.embedding)
  assert.equal(usage.prompt_tokens, 3)
  const tokens = await openai.embeddings.create({
    ...request,
    input: [1, 2, 3, 4],
    encoding_format: 'float',
    dimensions: 8,
  })
  assert.equal(tokens.data[0]?.embedding.length, 8)
  assert.equal(tokens.usage.prompt_tokens, 4)
})

it('moderates text', async () => {
  const { results } = await openai.moderations.create({ input: ['peace', 'violence'] })
  assert.deepEqual(
    results.map(({ flagged }) => flagged),
    [false, true],
  )
})

it('generates, edits and varies images, and streams one', async () => {
  const look = { model: 'gpt-image-1', prompt: 'a cat', n: 2, quality: 'high' } as const
  const made = await openai.images.generate({ ...look, size: '1024x1536' })
  assert.equal(made.data?.length, 2)
  assert.equal(made.usage?.output_tokens, 2 * (IMAGE_TOKENS['1024x1536']?.high ?? 0))
  assert.equal(made.usage?.input_tokens, 2)
  const image = await toFile(Buffer.from([1, 2, 3]), 'a.png', { type: 'image/png' })
  const edited = await openai.images.edit({ ...look, n: 1, image: [image, image] })
  assert.equal(edited.usage?.input_tokens_details.image_tokens, 2 * 85)
  const varied = await openai.images.createVariation({ image, model: 'dall-e-2', n: 3 })
  assert.equal(varied.data?.length, 3)
  assert.ok(varied.data?.[0]?.url)
  const events = await collect(
    await openai.images.generate({ ...look, n: 1, stream: true, partial_images: 1 }),
  )
  assert.deepEqual(
    events.map(({ type }) => type),
    ['image_generation.partial_image', 'image_generation.completed'],
  )
})

it('speaks and transcribes', async () => {
  const input = 'word '.repeat(100)
  const request = { model: 'gpt-4o-mini-tts', voice: 'alloy', input } as const
  const spoken = await openai.audio.speech.create(request)
  assert.equal(spoken.headers.get('content-type'), 'audio/mpeg')
  assert.deepEqual(Buffer.from(await spoken.arrayBuffer()), soundOf(input))
  const events = await openai.audio.speech.create({ ...request, stream_format: 'sse' })
  assert.match(await events.text(), /"speech.audio.done","usage":\{"input_tokens":125/)

  const file = await toFile(soundOf('x'.repeat(200)), 'a.wav')
  const transcription = await openai.audio.transcriptions.create({
    file,
    model: 'gpt-4o-transcribe',
  })
  assert.equal(transcription.text, 'transcribed 20000 bytes')
  assert.ok(transcription.usage?.type === 'tokens' && transcription.usage.input_tokens === 20)
  const deltas = await collect(
    await openai.audio.transcriptions.create({ file, model: 'gpt-4o-transcribe', stream: true }),
  )
  assert.equal(deltas.at(-1)?.type, 'transcript.text.done')
  const timed = await openai.audio.transcriptions.create({
    file,
    model: 'whisper-1',
    response_format: 'verbose_json',
  })
  assert.equal(timed.duration, 2)
  const text = await openai.audio.transcriptions.create({
    file,
    model: 'whisper-1',
    response_format: 'text',
  })
  assert.equal(text, 'transcribed 20000 bytes\n')
  const translated = await openai.audio.translations.create({ file, model: 'whisper-1' })
  assert.equal(translated.text, 'translated 20000 bytes')
})

it('lists its models', async () => {
  const models = await collect(await openai.models.list())
  assert.ok(models.some(({ id }) => id === model))
  assert.equal((await openai.models.retrieve(model)).id, model)
})

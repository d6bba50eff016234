/** Sanity checks of the third-party server: compatible, and different from the mock. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import OpenAI from 'openai'
import { collect } from '#simulator/collect.ts'
import {
  startThirdParty,
  THIRD_PARTY_KEY,
  THIRD_PARTY_REPLY,
  THIRD_PARTY_VECTOR,
  type ThirdPartyUpstream,
} from '#simulator/third-party.ts'

let thirdParty: ThirdPartyUpstream
let openai: OpenAI

before(async () => {
  thirdParty = await startThirdParty()
  openai = new OpenAI({ apiKey: THIRD_PARTY_KEY, baseURL: thirdParty.url, maxRetries: 0 })
})
after(() => thirdParty.close())

const messages = [{ role: 'user' as const, content: 'hello\nthere' }]

it('returns a chat with its usage', async () => {
  const { choices, usage } = await openai.chat.completions.create({ model: 'gpt-4o', messages })
  assert.equal(choices[0]?.message.content, THIRD_PARTY_REPLY)
  assert.ok(usage && usage.completion_tokens > 0)
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
})

it('streams a chat, with usage in the last chunk when requested', async () => {
  for (const isUsageRequested of [true, false]) {
    const stream = await openai.chat.completions.create({
      model: 'gpt-4o',
      messages,
      stream: true,
      ...(isUsageRequested ? { stream_options: { include_usage: true } } : {}),
    })
    const chunks = await collect(stream)
    const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
    assert.equal(text, THIRD_PARTY_REPLY)
    assert.ok(chunks.length > 4)
    assert.equal(chunks.at(-1)?.choices.length, isUsageRequested ? 0 : 1)
    assert.equal(Boolean(chunks.at(-1)?.usage), isUsageRequested)
  }
})

it('returns responses, whole and streamed', async () => {
  const whole = await openai.responses.create({ model: 'gpt-4o', input: 'hello' })
  assert.equal(whole.output_text, THIRD_PARTY_REPLY)
  const stream = await openai.responses.create({ model: 'gpt-4o', input: 'hello', stream: true })
  const events = await collect(stream)
  assert.equal(events.at(-1)?.type, 'response.completed')
})

it('returns embeddings', async () => {
  const { data } = await openai.embeddings.create({
    model: 'text-embedding-3-small',
    input: 'hello',
  })
  assert.deepEqual(data[0]?.embedding, THIRD_PARTY_VECTOR)
})

it('rejects another key with 401', async () => {
  const stranger = new OpenAI({ apiKey: 'sk-stranger', baseURL: thirdParty.url, maxRetries: 0 })
  await assert.rejects(
    stranger.chat.completions.create({ model: 'gpt-4o', messages }),
    OpenAI.AuthenticationError,
  )
})

it('reports the requested paths', () => {
  assert.ok(thirdParty.paths().includes('/v1/chat/completions'))
})

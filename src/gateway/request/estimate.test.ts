import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PART_TOKENS } from '#catalog/catalog.ts'
import { BODIES, type BodyId } from '#gateway/formats/openai/bodies.ts'
import { estimate } from './estimate.ts'
import { readFacts } from './json-body.ts'

function estimateOf(route: BodyId, body: unknown) {
  return estimate(readFacts(BODIES[route], Buffer.from(JSON.stringify(body))), 'greater')
}

function chat(messages: unknown, rest = {}) {
  return estimateOf('createChatCompletion', { model: 'gpt-4o-mini', messages, ...rest })
}

function said(content: unknown) {
  return [{ role: 'user', content }]
}

describe('token estimate', () => {
  it('a message of 25 characters is 10 tokens, as at OpenAI', () => {
    assert.deepEqual(chat(said('x'.repeat(25))), { inputTokens: 10, tokens: 10 })
  })

  it('characters count, not the bytes or escapes they are written in', () => {
    for (const text of [
      'x'.repeat(8),
      'é'.repeat(8),
      '天'.repeat(8),
      '😀'.repeat(8),
      '\n'.repeat(8),
    ]) {
      assert.equal(chat(said(text)).tokens, 2 + 3)
    }
    const escaped = Buffer.from(
      '{"model":"m","messages":[{"content":"\\u00e9\\ud83d\\ude00\\/\\n"}]}',
    )
    assert.equal(estimate(readFacts(BODIES.createChatCompletion, escaped), 'greater').tokens, 1 + 3)
  })

  it('the greater of the input and the maximum output is reserved', () => {
    const messages = said('x'.repeat(400))
    assert.equal(chat(messages, { max_tokens: 50 }).tokens, 103)
    assert.equal(chat(messages, { max_tokens: 500 }).tokens, 500)
    assert.equal(chat(messages, { max_completion_tokens: 600, max_tokens: 500 }).tokens, 600)
    assert.equal(chat(messages, { max_tokens: 500 }).inputTokens, 103)
  })

  it('the maximum output counts for each choice, and nothing without a maximum', () => {
    assert.equal(chat(said('x'), { n: 100 }).tokens, 4)
    assert.equal(chat(said('x'), { n: 3, max_tokens: 500 }).tokens, 1500)
    const prompt = { model: 'm', prompt: 'x', n: 2, best_of: 5, max_tokens: 100 }
    assert.equal(estimateOf('createCompletion', prompt).tokens, 500)
  })

  it('a part that is not text counts a fixed amount by its kind, independent of its bytes', () => {
    const data = 'A'.repeat(100_000)
    const parts = [
      { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
      { type: 'input_audio', input_audio: { data, format: 'wav' } },
      { type: 'file', file: { file_data: data, filename: 'a.pdf' } },
      { type: 'text', text: 'x'.repeat(40) },
    ]
    const { image, audio, file } = PART_TOKENS
    assert.equal(chat(said(parts)).tokens, image + audio + file + 10 + 3)
  })

  it('tokens given as numbers count one each', () => {
    for (const [input, tokens] of [
      [[1, 2, 3], 3],
      [
        [
          [1, 2],
          [3, 4, 5],
        ],
        5,
      ],
      ['x'.repeat(9), 3],
      [['x'.repeat(4), 'x'.repeat(5)], 3],
    ] as const) {
      assert.equal(estimateOf('createEmbedding', { model: 'm', input }).tokens, tokens)
      assert.equal(estimateOf('createCompletion', { model: 'm', prompt: input }).tokens, tokens)
    }
  })

  it('text outside the messages counts: predictions, documents, reasoning', () => {
    const text = 'x'.repeat(400)
    const messages = said('x')
    const plain = chat(messages).inputTokens
    const part = [{ type: 'text', text }]
    for (const body of [
      { prediction: { type: 'content', content: text } },
      { prediction: { type: 'content', content: part } },
      { documents: [text] },
      { documents: [{ title: 'a', text }] },
      { chat_template_kwargs: { documents: [{ text }] } },
    ]) {
      assert.ok(chat(messages, body).inputTokens >= plain + 100, JSON.stringify(body))
    }
    for (const message of [
      { role: 'assistant', content: 'x', reasoning_content: text },
      { role: 'assistant', content: 'x', reasoning: text },
      { role: 'assistant', content: 'x', reasoning_details: part },
    ]) {
      assert.equal(chat([message]).inputTokens, plain + 100)
    }
    const documents = [{ text }]
    const response = { model: 'm', input: 'x', documents }
    assert.ok(estimateOf('createResponse', response).inputTokens >= plain + 100)
  })
})

/** The bound of a body beside the tokens that a chat with functions is rendered to. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { ChatMessage } from 'gpt-tokenizer/GptEncoding'
import { DEFAULT_JSON_BOUNDS } from '#json/bounds.ts'
import { codePoints } from '#test/fuzz/code-points.ts'
import { loadTokenizer, mostTokens } from './count-texts.ts'
import { readVerbatimTexts } from './verbatim-texts.ts'

const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'the ',
        'return x;\n',
        '\n\n',
        ' \\frac',
        '你好',
        '"',
        '---',
        '  ',
        '42',
        '😀',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.string({ unit: codePoints, maxLength: 6 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

const name = fc.stringMatching(/^[a-z_]{1,20}$/)

const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: text }),
  fc.record({ role: fc.constant('user'), content: text, name }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.constant(''),
    function_call: fc.record({ name, arguments: text }),
  }),
)

const functions = fc.array(
  fc.record({
    name,
    description: text,
    parameters: fc.record({
      type: fc.constant('object' as const),
      properties: fc.dictionary(
        name,
        fc.record({ type: fc.constant('string' as const), description: text }),
      ),
    }),
  }),
  { minLength: 1, maxLength: 3 },
)

it('a chat with functions has no more tokens than its bound', async () => {
  const count = await loadTokenizer('o200k_base')
  const { countChatCompletionTokens } = await import('gpt-tokenizer/model/gpt-4o')
  assert.ok(countChatCompletionTokens)
  const render = countChatCompletionTokens
  const chats = fc.record({
    messages: fc.array(message, { minLength: 1, maxLength: 12 }),
    functions,
  })
  let [bytes, bounds, tokens] = [0, 0, 0]
  fc.assert(
    fc.property(chats, (chat) => {
      const body = Buffer.from(JSON.stringify({ model: 'gpt-4o', ...chat }))
      let bound = body.length
      readVerbatimTexts(body, DEFAULT_JSON_BOUNDS, (one, taken) => {
        bound -= taken - mostTokens(one, taken, count, () => false)
      })
      const rendered = render({ ...chat, messages: chat.messages as ChatMessage[] })
      bytes += body.length
      bounds += bound
      tokens += rendered
      assert.ok(rendered <= bound, `${rendered} of ${bound}`)
    }),
    { numRuns: 100 },
  )
  assert.ok(tokens < bounds && bounds < bytes, `${tokens}, ${bounds}, ${bytes}`)
})

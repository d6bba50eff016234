import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DEFAULT_JSON_BOUNDS } from '#json/bounds.ts'
import { readVerbatimTexts } from './verbatim-texts.ts'

function textsOf(body: unknown): string[] {
  const found: string[] = []
  readVerbatimTexts(Buffer.from(JSON.stringify(body)), DEFAULT_JSON_BOUNDS, (text, bytes) => {
    assert.equal(bytes, JSON.stringify(text).length - 2 + Buffer.byteLength(text) - text.length)
    found.push(text)
  })
  return found
}

it('contents of a chat are verbatim texts, without names, tools and calls', () => {
  const messages = [
    { role: 'system', content: 'one', name: 'no' },
    { role: 'user', content: [{ type: 'text', text: 'two\n"é😀' }, { type: 'image_url' }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'no', function: { name: 'no', arguments: '{"no":1}' } }],
    },
    { role: 'tool', content: 'three', tool_call_id: 'no' },
  ]
  const tools = [{ type: 'function', function: { name: 'no', description: 'no' } }]
  const prediction = { type: 'content', content: 'no' }
  assert.deepEqual(textsOf({ model: 'no', messages, tools, prediction, user: 'no' }), [
    'one',
    'two\n"é😀',
    'three',
  ])
})

it('items of a response have verbatim texts, without encrypted reasoning and arguments', () => {
  const input = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'one' }] },
    { type: 'reasoning', encrypted_content: 'no', summary: [{ type: 'summary_text', text: 'no' }] },
    { type: 'function_call', name: 'no', arguments: 'no', call_id: 'no' },
    { type: 'function_call_output', call_id: 'no', output: 'two' },
    { type: 'custom_tool_call', name: 'no', input: 'three', call_id: 'no' },
    { type: 'custom_tool_call_output', call_id: 'no', output: [{ type: 'x', text: 'four' }] },
    { type: 'additional_tools', tools: [{ type: 'custom', description: 'no', text: 'no' }] },
  ]
  const format = { type: 'json_schema', name: 'no', schema: { content: 'no' } }
  assert.deepEqual(textsOf({ instructions: 'zero', input, text: { format } }), [
    'zero',
    ...['one', 'two', 'three', 'four'],
  ])
})

it('a text, and a list of texts, are verbatim', () => {
  assert.deepEqual(textsOf({ input: 'one' }), ['one'])
  assert.deepEqual(textsOf({ input: ['one', 'two'], prompt: ['three'] }), ['one', 'two', 'three'])
  assert.deepEqual(textsOf({ prompt: { id: 'no', variables: { a: 'no' } } }), [])
  assert.deepEqual(textsOf({ input: [[1, 2], [3]], prompt: [1, 2] }), [])
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import {
  HARMLESS_NAMES,
  looksLikeReference,
  NAMED_REFERENCES,
  REFERENCE_NAME,
  REFERENCE_NAMES,
} from '#contract/data-plane/references.ts'
import { BODIES, type BodyId } from '#gateway/formats/openai/bodies.ts'
import { foldCase } from '#json/fold.ts'
import { readFacts } from './json-body.ts'

function read(route: BodyId, text: string) {
  return readFacts(BODIES[route], Buffer.from(text))
}

function referencesOf(route: BodyId, body: object) {
  return read(route, JSON.stringify({ model: 'm', ...body })).references.map(
    ({ kind, id, param }) => [kind, id, param],
  )
}

describe('a reference is found', () => {
  it('to a file, at every position of a body', () => {
    const part = { type: 'file', file: { file_id: 'file-1' } }
    const messages = [{ role: 'user', content: [{ type: 'text', text: '' }, part] }]
    assert.deepEqual(referencesOf('createChatCompletion', { messages }), [
      ['file', 'file-1', 'messages[0].content[1].file.file_id'],
    ])
    const output = [{ type: 'input_image', file_id: 'file-3' }]
    const input = [
      { role: 'user', content: [{ type: 'input_file', file_id: 'file-2' }] },
      { type: 'function_call_output', call_id: 'c', output },
      {
        type: 'computer_call_output',
        call_id: 'c',
        output: { type: 'computer_screenshot', file_id: 'file-4' },
      },
    ]
    const tools = [
      { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-5', 'file-6'] } },
      { type: 'image_generation', input_image_mask: { file_id: 'file-7' } },
    ]
    assert.deepEqual(referencesOf('createResponse', { input, tools }), [
      ['file', 'file-2', 'input[0].content[0].file_id'],
      ['file', 'file-3', 'input[1].output[0].file_id'],
      ['file', 'file-4', 'input[2].output.file_id'],
      ['file', 'file-5', 'tools[0].container.file_ids[0]'],
      ['file', 'file-6', 'tools[0].container.file_ids[1]'],
      ['file', 'file-7', 'tools[1].input_image_mask.file_id'],
    ])
    assert.deepEqual(referencesOf('createBatch', { input_file_id: 'file-8' }), [
      ['file', 'file-8', 'input_file_id'],
    ])
  })

  it('to every other kind of upstream object', () => {
    const found = (body: object) =>
      referencesOf('createResponse', body).map(([kind, id]) => `${kind} ${id}`)
    assert.deepEqual(found({ previous_response_id: 'resp_1' }), ['response resp_1'])
    assert.deepEqual(found({ conversation: 'conv_1' }), ['conversation conv_1'])
    assert.deepEqual(found({ conversation: { id: 'conv_1' } }), ['conversation conv_1'])
    assert.deepEqual(found({ prompt: { id: 'pmpt_1', variables: { any: 'x' } } }), [
      'prompt pmpt_1',
    ])
    assert.deepEqual(
      found({ tools: [{ type: 'file_search', vector_store_ids: ['vs_1', 'vs_2'] }] }),
      ['vector_store vs_1', 'vector_store vs_2'],
    )
    assert.deepEqual(found({ tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }), [
      'container cntr_1',
    ])
    assert.deepEqual(found({ input: [{ type: 'item_reference', id: 'msg_1' }] }), ['item msg_1'])
    assert.deepEqual(found({ input: [{ id: 'msg_1' }] }), ['item msg_1'])
    assert.deepEqual(found({ input: [{ id: 'msg_1', type: 'new_kind', role: 'user' }] }), [
      'item msg_1',
    ])
    assert.deepEqual(found({ input: [{ id: 'ig_1', type: 'image_generation_call' }] }), [
      'item ig_1',
    ])
    assert.deepEqual(
      found({ previous_response_id: null, conversation: null, input: [{ id: null }] }),
      [],
    )
    const audio = { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }
    assert.deepEqual(referencesOf('createChatCompletion', audio), [
      ['stored_audio', 'audio_1', 'messages[0].audio.id'],
    ])
    assert.deepEqual(referencesOf('createSpeech', { voice: { id: 'voice_1' } }), [
      ['voice', 'voice_1', 'voice.id'],
    ])
    assert.deepEqual(referencesOf('createEmbedding', { model: 'ft:x' }), [
      ['fine_tuned_model', 'ft:x', 'model'],
    ])
  })

  it('to a fine-tuned model, in any case and with escapes', () => {
    const kindsIn = (model: string) =>
      read('createEmbedding', `{"model":"${model}"}`).references.map(({ kind }) => kind)
    for (const model of ['ft:x', 'FT:x', 'fT:x', '\\u0066t:x', '\\u0046T:x', 'f\\u0054\\u003ax']) {
      assert.deepEqual(kindsIn(model), ['fine_tuned_model'], model)
    }
    for (const model of ['f', 'ft', 'gt:x', '\\u0067t:x', '\\\\ft:x', 'éft:x', 'ſt:x', '&t:x']) {
      assert.deepEqual(kindsIn(model), [], model)
    }
  })

  it('to an item with an id and without its content', () => {
    for (const item of [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'x' }] },
      { type: 'reasoning', summary: [], encrypted_content: null, content: [] },
      { type: 'reasoning', encrypted_content: '', content: [] },
      { type: 'web_search_call', status: 'completed' },
      { type: 'file_search_call', queries: ['x'], results: null },
      { type: 'compaction' },
      { type: 'mcp_list_tools', server_label: 's' },
      { type: 'program', call_id: 'c', fingerprint: 'f' },
      { type: 'compaction', content: 'of another type' },
      { type: 'message', role: 'assistant' },
      { role: 'assistant', encrypted_content: 'of another type' },
    ]) {
      const found = [['item', 'x_1', 'input[0].id']]
      assert.deepEqual(referencesOf('createResponse', { input: [{ ...item, id: 'x_1' }] }), found)
      assert.deepEqual(referencesOf('createResponse', { input: [{ id: 'x_1', ...item }] }), found)
    }
    const lone = { input: { type: 'reasoning', id: 'x_1' } }
    assert.deepEqual(referencesOf('createResponse', lone), [['item', 'x_1', 'input.id']])
    const input = [
      { type: 'function_call', id: 'fc_1', call_id: 'c', arguments: '' },
      { type: 'function_call_output', id: 'fc_2', call_id: 'c', output: '' },
      { type: 'reasoning', summary: [] },
      { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
      { id: 'msg_2', role: 'assistant', content: '' },
    ]
    assert.deepEqual(referencesOf('createResponse', { input }), [])
  })

  it('to every item with an id that enters a conversation', () => {
    const named = [
      { type: 'message', id: 'msg_1', role: 'user', content: 'x' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
      { role: 'user', content: 'x' },
      { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' },
    ]
    const items = [
      ['item', 'msg_1', 'items[0].id'],
      ['item', 'rs_1', 'items[1].id'],
      ['item', 'fc_1', 'items[3].id'],
    ]
    assert.deepEqual(referencesOf('createConversation', { items: named }), items)
    const inInput = items.map(([kind, id, param]) => [kind, id, param?.replace('items', 'input')])
    const conversation = [['conversation', 'conv_1', 'conversation']]
    const body = { input: named, conversation: 'conv_1' }
    assert.deepEqual(referencesOf('createResponse', body), [...inInput, ...conversation])
    assert.deepEqual(referencesOf('countInputTokens', body), conversation)
    assert.deepEqual(referencesOf('createResponse', { input: named }), [])
    const lone = { input: named[0], conversation: 'conv_1' }
    assert.deepEqual(referencesOf('createResponse', lone), [
      ['item', 'msg_1', 'input.id'],
      ...conversation,
    ])
  })

  it('in nested lists, in which nothing is an item', () => {
    const kinds = (route: BodyId, body: object) =>
      referencesOf(route, body).map(([kind, id]) => `${kind} ${id}`)
    const item = { type: 'item_reference', id: 'msg_1' }
    assert.deepEqual(kinds('createResponse', { input: [[item]] }), ['unknown '])
    assert.deepEqual(kinds('createConversation', { items: [[[item]]] }), ['unknown '])
    const file = { content: [{ file_id: 'file-1' }] }
    assert.deepEqual(kinds('createResponse', { input: [[file]] }), ['file file-1'])
    assert.deepEqual(kinds('createChatCompletion', { messages: [[file]] }), ['file file-1'])
  })

  it('not in items that are sent back, in call ids and schemas, or in free members', () => {
    const answered = [
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'x', annotations: [] }],
      },
      { id: 'msg_1', role: 'assistant', content: 'x' },
      {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'call_1',
        name: 'f',
        arguments: '{"file_id":"x"}',
      },
      { type: 'function_call_output', call_id: 'call_1', output: '{"file_id":"x"}' },
      { type: 'image_generation_call', id: 'ig_1', result: 'AAAA' },
    ]
    const metadata = { user_id: 'u', file_id: 'f' }
    const parameters = {
      type: 'object',
      properties: { file_id: { type: 'string' }, id: {} },
      required: ['id'],
    }
    const tools = [
      { type: 'function', name: 'f', parameters },
      {
        type: 'mcp',
        server_label: 's',
        connector_id: 'connector_gmail',
        headers: { 'x-org_id': 'o' },
      },
    ]
    const text = { format: { type: 'json_schema', name: 'n', schema: parameters } }
    assert.deepEqual(referencesOf('createResponse', { input: answered, metadata, tools, text }), [])
    const messages = [
      {
        role: 'assistant',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'x', id: 'mine' },
    ]
    const rest = {
      tools: [{ type: 'function', function: { name: 'f', parameters } }],
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: parameters } },
      guided_json: parameters,
      session_id: 's',
      logit_bias: { 50256: -100 },
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
    }
    assert.deepEqual(referencesOf('createChatCompletion', { messages, ...rest }), [])
  })

  it('in every member of no table whose name looks like one', () => {
    for (const name of [
      'widget_id',
      'widget_ids',
      'vector_store',
      'vector_stores_new',
      'containers',
      'uuid',
      'id',
      'rid',
      'request_id',
    ]) {
      const cases: readonly (readonly [BodyId, object, string])[] = [
        ['createResponse', { [name]: 'x' }, name],
        [
          'createResponse',
          { input: [{ role: 'user', content: [{ new: { [name]: {} } }] }] },
          `input[0].content[0].new.${name}`,
        ],
        ['createResponse', { tools: [{ type: 'new', [name]: ['x'] }] }, `tools[0].${name}`],
        ['createEmbedding', { new: [{ deep: { [name]: 7 } }] }, `new[0].deep.${name}`],
      ]
      for (const [route, body, param] of cases) {
        assert.deepEqual(referencesOf(route, body), [['unknown', '', param]])
      }
      assert.deepEqual(referencesOf('createResponse', { [name]: null }), [])
    }
    assert.deepEqual(referencesOf('createChatCompletion', { prompt: { id: 'p' } })[0], [
      'unknown',
      '',
      'prompt',
    ])
    const escaped = '{"model":"m","w\\u0069dget_\\u0049D":1}'
    assert.equal(read('createResponse', escaped).references[0]?.kind, 'unknown')
  })

  it('at most a thousand times in one body', () => {
    const tools = (count: number) => [
      { type: 'x', file_ids: Array.from({ length: count }, () => 'f') },
    ]
    assert.equal(referencesOf('createResponse', { tools: tools(1000) }).length, 1000)
    assert.throws(
      () => referencesOf('createResponse', { tools: tools(1001) }),
      (error) => error instanceof Problem && error.code === 'invalid_value',
    )
  })
})

/** The words of the contract's rule, also those that no list has, and pieces that change a name. */
const WORDS = [
  ...Object.values(REFERENCE_NAMES).flat(),
  ...(REFERENCE_NAME.source.match(/[a-z_]{2,}/g) ?? []),
  ...'srx_ID"\u0130\u0131\u017f\u212a\u00e9\ud83d',
]

/** Whether a reference is found in a body with the member. */
function isFound(written: string, value: string): boolean {
  const bytes = Buffer.from(`{"model":"m",${written}:${value}}`)
  return readFacts(BODIES.createEmbedding, bytes).references.length > 0
}

it('a member of a body is a reference exactly where the contract’s rule finds its name', () => {
  const parts = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 })
  let found = 0
  fc.assert(
    fc.property(parts, fc.boolean(), fc.boolean(), (words, isObject, isEscaped) => {
      const name = words.join('').toWellFormed()
      const written = isEscaped
        ? `"${[...name].map((letter) => escapeOf(letter)).join('')}"`
        : JSON.stringify(name)
      // An object of a known name is a reference by a member in it.
      fc.pre(!isObject || !Object.hasOwn(NAMED_REFERENCES, foldCase(name)))
      fc.pre(!Object.hasOwn(HARMLESS_NAMES, foldCase(name)))
      const expected = looksLikeReference(foldCase(name), isObject)
      assert.equal(isFound(written, isObject ? '{"a":1}' : '"a"'), expected)
      found += Number(expected)
    }),
    { numRuns: 5_000 },
  )
  assert.ok(found > 200, `${found} of 5,000`)
})

function escapeOf(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

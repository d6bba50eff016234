/** Facts of bodies of messages. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { BodyFacts } from '#gateway/request/facts.ts'
import { readFacts } from '#gateway/request/json-body.ts'
import { MESSAGE_BODIES } from './bodies.ts'

const BASE = { model: 'claude-opus-5-5', max_tokens: 100, messages: [] }

function factsOf(more: object): BodyFacts {
  return readFacts(MESSAGE_BODIES.createMessage, Buffer.from(JSON.stringify({ ...BASE, ...more })))
}

function factsOfBlocks(...content: readonly object[]): BodyFacts {
  return factsOf({ messages: [{ role: 'user', content }] })
}

function factsOfTools(...tools: readonly object[]): BodyFacts {
  return factsOf({ tools })
}

it('text counts under every member that a model reads, and schemas and inputs as written', () => {
  const input = { container_id: 'a', file_id: 'b', model: 1 }
  const found = factsOf({
    system: [{ type: 'text', text: '12345' }],
    messages: [
      { role: 'user', content: '123' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'n', input }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: '12' }] },
        ],
      },
    ],
    tools: [{ name: 'n', description: '1234', input_schema: input }],
  })
  const written = JSON.stringify(input).length
  assert.equal(found.textCharacters, 5 + 3 + 2 + 4 + 2 * written)
  assert.deepEqual([found.messages, found.references, found.isOpaque], [3, [], false])
})

it('an image is one of known size, and its data are no text; a document may be of any length', () => {
  const data = 'a'.repeat(1_000)
  const image = factsOfBlocks({ type: 'image', source: { type: 'base64', data } })
  assert.deepEqual([image.images, image.imageBytes, image.isOpaque], [1, 1_002, false])
  const pdf = factsOfBlocks({ type: 'document', source: { type: 'base64', data } })
  assert.deepEqual([pdf.files, pdf.isOpaque], [1, true])
})

it('an image under a block of another type makes the input opaque', () => {
  const source = { type: 'base64', data: 'a' }
  for (const block of [{ type: 'text', text: '', source }, { source }, { type: 'hologram' }]) {
    assert.equal(factsOfBlocks(block).isOpaque, true, JSON.stringify(block))
  }
})

it('the calls of tools that the upstream runs are the sum of their maxima, if each has one', () => {
  const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 5 }
  const fetch = { type: 'web_fetch_20260318', name: 'web_fetch', max_uses: 2 }
  const both = factsOfTools(search, fetch, { name: 'f', input_schema: {} })
  assert.deepEqual(
    [both.hostsTools, both.maxToolCalls, both.hostedTools],
    [true, 7, ['web_search']],
  )
  assert.equal(factsOfTools(search, { ...fetch, max_uses: null }).maxToolCalls, undefined)
  const later = factsOfTools({ type: 'hologram_20300101', max_uses: 1 })
  assert.deepEqual([later.hostsTools, later.hasOtherTools, later.maxToolCalls], [true, true, 1])
})

it('tools of the client are not hosted, whatever their date', () => {
  for (const type of ['custom', 'bash_20250124', 'text_editor_20300101', 'memory_20250818', null]) {
    assert.equal(factsOfTools({ type, name: 'f' }).hostsTools, false, String(type))
  }
})

it('a fallback and an advisor are further models with their maxima', () => {
  const { otherModels } = factsOf({
    fallbacks: [
      { model: 'a', max_tokens: 512 },
      { max_tokens: 7, model: 'b' },
    ],
    tools: [{ type: 'advisor_20260301', model: 'c', max_uses: 2, max_tokens: 9 }],
  })
  assert.deepEqual(
    otherModels.map(({ model, use, maxOutputTokens, calls }) => [
      model,
      use,
      maxOutputTokens,
      calls,
    ]),
    [
      ['a', 'fallback', 512, 1],
      ['b', 'fallback', 7, 1],
      ['c', 'advisor', 9, 2],
    ],
  )
})

it('fallbacks without a model steer the upstream, and their unknown members are unknown', () => {
  for (const fallbacks of ['default', ['default'], [{}], [{ model: null }], { model: 'a' }]) {
    const { steering } = factsOf({ fallbacks })
    assert.deepEqual(
      steering.map(({ member }) => member.path),
      ['fallbacks'],
      JSON.stringify(fallbacks),
    )
  }
  const { unknownMember, hostedTools } = factsOf({
    fallbacks: [{ model: 'a', tomorrow: 1, tools: [{ type: 'web_search_20250305' }] }],
  })
  assert.deepEqual([unknownMember, hostedTools], ['tomorrow', ['web_search']])
})

it('a breakpoint may read from a cache, and writes to one for an hour unless it says 5m', () => {
  const at = (cache_control: object) => factsOf({ cache_control })
  assert.deepEqual([at({}).mayReadCache, at({}).mayWriteForHour], [true, false])
  assert.equal(at({ ttl: '5m' }).mayWriteForHour, false)
  for (const ttl of ['1h', '24h', 7]) assert.equal(at({ ttl }).mayWriteForHour, true, String(ttl))
  const { mayReadCache, mayWriteForHour } = factsOf({})
  assert.deepEqual([mayReadCache, mayWriteForHour], [false, false])
})

it('the upstream may compact a conversation by an edit of that type, or where it is asked to', () => {
  const edited = (type: string) => factsOf({ context_management: { edits: [{ type }] } }).compacts
  assert.deepEqual([edited('compact_20260112'), edited('clear_thinking_20251015')], [true, false])
  assert.equal(factsOf({ compaction: { type: 'summarize' } }).compacts, true)
})

it('a name that is read may occur once', () => {
  const body = '{"model":"a","max_tokens":1,"max_tokens":2,"messages":[]}'
  assert.throws(() => readFacts(MESSAGE_BODIES.createMessage, Buffer.from(body)), {
    code: 'duplicate_parameter',
  })
})

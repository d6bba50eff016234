// The acts of the SDK `@anthropic-ai/sdk`, of both major versions.
import assert from 'node:assert/strict'
import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic()
const model = 'claude-opus-5-5'
const [, , act, said] = process.argv
const tools = [
  {
    name: 'get_weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } } },
  },
]
const WEATHER = 'call get_weather with {"city": "Oslo"}'

function asUser(content) {
  return { role: 'user', content }
}

function create(text, rest = {}) {
  return client.messages.create({ model, max_tokens: 1024, messages: [asUser(text)], ...rest })
}

function textOf({ content }) {
  return content.map(({ text = '' }) => text).join('')
}

async function callTool(send) {
  const messages = [asUser(WEATHER)]
  const first = await send(messages)
  assert.equal(first.stop_reason, 'tool_use')
  const call = first.content.find(({ type }) => type === 'tool_use')
  const content = `rain in ${call.input.city}`
  messages.push(
    { role: 'assistant', content: first.content },
    asUser([{ type: 'tool_result', tool_use_id: call.id, content }]),
  )
  assert.equal(textOf(await send(messages)), 'rain in Oslo')
}

/** The text of the error, which the client has sent once. */
async function rejected(status) {
  await assert.rejects(create('rejected'), (error) => {
    assert.ok(error instanceof Anthropic.APIError, String(error))
    assert.equal(error.status, status)
    assert.ok(error.message.includes(said), error.message)
    return true
  })
}

const acts = {
  async 'tool call'() {
    const request = { model, max_tokens: 1024, tools }
    await callTool((messages) => client.messages.create({ ...request, messages }))
    await callTool((messages) => client.messages.stream({ ...request, messages }).finalMessage())
  },
  async surfaces() {
    const streamed = client.messages.stream({
      model,
      max_tokens: 2048,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [asUser('a stream')],
    })
    assert.equal(textOf(await streamed.finalMessage()), 'a stream')
    const managed = await client.beta.messages.create({
      model,
      max_tokens: 1024,
      betas: ['context-management-2025-06-27'],
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      messages: [asUser('a beta')],
    })
    assert.equal(managed.usage.iterations.length, 1)
    const messages = [asUser('a count')]
    const counted = await client.messages.countTokens({ model, messages })
    assert.ok(counted.input_tokens > 0)
    const ids = []
    for await (const { id } of client.models.list({ limit: 5 })) ids.push(id)
    assert.ok(ids.includes(model))
    assert.equal((await client.models.retrieve(model)).id, model)
    const search = [{ type: 'web_search_20250305', name: 'web_search' }]
    const found = await create('call web_search with {"query": "Oslo"}', { tools: search })
    assert.equal(found.usage.server_tool_use.web_search_requests, 1)
  },
  async 'rate limit'() {
    assert.equal(textOf(await create('waited')), 'waited')
  },
  async 'large budget'() {
    const streamed = client.messages.stream({
      model,
      max_tokens: 128_000,
      messages: [asUser('large')],
    })
    assert.equal(textOf(await streamed.finalMessage()), 'large')
  },
  'end of a budget': () => rejected(429),
  async 'revoked key'() {
    const cut = client.messages.stream({ model, max_tokens: 1024, messages: [asUser('cut')] })
    await assert.rejects(cut.finalMessage(), /authentication_error/)
    await rejected(401)
  },
}

await acts[act]()

/** Tool calls and reasoning of the upstream, with OpenAI's own SDK. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import OpenAI from 'openai'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'

let upstream: Upstream
let openai: OpenAI

before(async () => {
  upstream = await startUpstream()
  openai = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: upstream.url, maxRetries: 0 })
})
after(() => upstream.close())

const model = 'gpt-4o-mini'
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const content = 'Please call look with {"city": "Oslo"}'
const userMessage = { role: 'user' as const, content }

describe('a tool that the last user message names', () => {
  it('is called over chat, and its output is echoed', async () => {
    const tools = [
      { type: 'function' as const, function: { name: 'other', parameters } },
      { type: 'function' as const, function: { name: 'look', parameters } },
    ]
    const first = await openai.chat.completions.create({ model, messages: [userMessage], tools })
    const message = first.choices[0]?.message
    const [call] = message?.tool_calls ?? []
    assert.ok(message && call?.type === 'function')
    assert.deepEqual(call.function, { name: 'look', arguments: '{"city": "Oslo"}' })
    const output = { role: 'tool' as const, tool_call_id: call.id, content: 'rain' }
    const messages = [userMessage, message, output]
    const second = await openai.chat.completions.create({ model, messages, tools })
    assert.equal(second.choices[0]?.message.content, 'rain')
  })

  it('is called over responses, whole and streamed, after the model’s reasoning', async () => {
    const tools = [{ type: 'function' as const, name: 'look', parameters, strict: false }]
    const request = { model: 'gpt-5', input: content, tools }
    const include = ['reasoning.encrypted_content' as const]
    const { output } = await openai.responses.create({ ...request, include })
    assert.deepEqual(
      output.map(({ type }) => type),
      ['reasoning', 'function_call'],
    )
    const [reasoning] = output
    assert.ok(reasoning?.type === 'reasoning' && reasoning.encrypted_content)
    const final = await openai.responses.stream(request).finalResponse()
    const call = final.output[1]
    assert.ok(call?.type === 'function_call' && call.arguments === '{"city": "Oslo"}')
  })

  it('gets the text of a custom tool', async () => {
    const tools = [{ type: 'custom' as const, name: 'look' }]
    const input = 'call look with "around"'
    const final = await openai.responses.stream({ model, input, tools }).finalResponse()
    const [call] = final.output
    assert.ok(call?.type === 'custom_tool_call')
    assert.equal(call.input, 'around')
  })

  it('is found in a namespace, among the tools and in the input', async () => {
    const look = { type: 'function' as const, name: 'look', parameters, strict: false }
    const crm = { type: 'namespace' as const, name: 'crm', description: '', tools: [look] }
    const added = { type: 'additional_tools' as const, role: 'developer' as const, tools: [crm] }
    const among = await openai.responses.create({ model, input: content, tools: [crm] })
    const inInput = await openai.responses.create({ model, input: [added, userMessage] })
    for (const { output } of [among, inInput]) {
      const [call] = output
      assert.ok(call?.type === 'function_call')
      assert.deepEqual([call.namespace, call.name], ['crm', 'look'])
    }
  })

  it('is not called when the request does not define it', async () => {
    const { output_text } = await openai.responses.create({ model, input: content })
    assert.equal(output_text, content)
  })
})

it('scripted items are the output of a response, with ids, whole and streamed', async () => {
  const items = [
    { type: 'reasoning', encrypted_content: 'opaque' },
    { type: 'custom_tool_call', name: 'look', namespace: 'functions', input: 'around' },
  ]
  upstream.script({ items }, { items })
  const whole = await openai.responses.create({ model, input: 'one' })
  const streamed = await openai.responses.stream({ model, input: 'one' }).finalResponse()
  for (const { output } of [whole, streamed]) {
    const [reasoning, call] = output
    assert.ok(reasoning?.type === 'reasoning' && call?.type === 'custom_tool_call')
    assert.match(`${reasoning.id} ${call.id} ${call.call_id}`, /^rs_\w+ ctc_\w+ call_\w+$/)
    assert.deepEqual([reasoning.encrypted_content, call.input], ['opaque', 'around'])
  }
})

// The acts of the SDK `openai`, over chat completions or responses.
import assert from 'node:assert/strict'
import OpenAI from 'openai'

const openai = new OpenAI()
const model = 'gpt-4o-mini'
const [, , act, surface] = process.argv
const city = { type: 'object', properties: { city: { type: 'string' } } }
const WEATHER = 'call get_weather with {"city": "Oslo"}'

const asUser = (content) => ({ role: 'user', content })

const chat = {
  async 'first turn'() {
    const { choices } = await openai.chat.completions.create({ model, messages: [asUser('one')] })
    assert.equal(choices[0].message.content, 'one')
  },
  async 'second turn'() {
    const messages = [asUser('one')]
    const first = await openai.chat.completions.create({ model, messages })
    messages.push(first.choices[0].message, asUser('two'))
    const second = await openai.chat.completions.create({ model, messages })
    assert.equal(second.choices[0].message.content, 'two')
  },
  async stream() {
    const messages = [asUser('a stream')]
    let text = ''
    for await (const { choices } of await openai.chat.completions.create({
      ...{ model, messages, stream: true, stream_options: { include_usage: true } },
    })) {
      text += choices[0]?.delta.content ?? ''
    }
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const get_weather = { name: 'get_weather', parameters: city, parse: JSON.parse }
    const tool = { ...get_weather, function: ({ city }) => `rain in ${city}` }
    const completions = openai.beta.chat?.completions.runTools
      ? openai.beta.chat.completions
      : openai.chat.completions
    const runner = completions.runTools({
      ...{ model, messages: [asUser(WEATHER)], tools: [{ type: 'function', function: tool }] },
    })
    assert.equal(await runner.finalContent(), 'rain in Oslo')
  },
  async error() {
    const request = { model: 'no-such-model', messages: [asUser('one')] }
    await assert.rejects(openai.chat.completions.create(request), isUnknownModel)
  },
}

const responses = {
  async 'first turn'() {
    const { output_text } = await openai.responses.create({ model, input: 'one' })
    assert.equal(output_text, 'one')
  },
  async 'second turn'() {
    const first = await openai.responses.create({ model, input: 'one' })
    const previous_response_id = first.id
    const second = await openai.responses.create({ model, previous_response_id, input: 'two' })
    assert.equal(second.output_text, 'two')
    const input = [asUser('one'), ...first.output, asUser('three')]
    const third = await openai.responses.create({ model, input })
    assert.equal(third.output_text, 'three')
  },
  async stream() {
    let text = ''
    for await (const event of await openai.responses.create({
      ...{ model, input: 'a stream', stream: true },
    })) {
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const tools = [{ type: 'function', name: 'get_weather', parameters: city, strict: false }]
    const input = [asUser(WEATHER)]
    const first = await openai.responses.create({ model, input, tools })
    const call = first.output.find(({ type }) => type === 'function_call')
    const output = `rain in ${JSON.parse(call.arguments).city}`
    input.push(...first.output)
    input.push({ type: 'function_call_output', call_id: call.call_id, output })
    const second = await openai.responses.create({ model, input, tools })
    assert.equal(second.output_text, 'rain in Oslo')
  },
  async error() {
    const request = { model: 'no-such-model', input: 'one' }
    await assert.rejects(openai.responses.create(request), isUnknownModel)
  },
}

function isUnknownModel(error) {
  assert.ok(error instanceof OpenAI.NotFoundError)
  assert.equal(error.code, 'model_not_found')
  return true
}

await { chat, responses }[surface][act]()

// The acts of LangChain's provider for OpenAI, over chat completions or responses.
import assert from 'node:assert/strict'
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'

const [, , act, surface] = process.argv

function modelOf(model) {
  return new ChatOpenAI({ model, maxRetries: 0, useResponsesApi: surface === 'responses' })
}

// It calls OpenAI's newer models over responses, whatever it is configured for.
const model = modelOf(surface === 'responses' ? 'gpt-5.6-luna' : 'gpt-oss:20b')
const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
}

const acts = {
  async 'first turn'() {
    const { text } = await model.invoke('one')
    assert.equal(text, 'one')
  },
  async 'second turn'() {
    const first = await model.invoke('one')
    const { text } = await model.invoke([new HumanMessage('one'), first, new HumanMessage('two')])
    assert.equal(text, 'two')
  },
  async stream() {
    let text = ''
    for await (const chunk of await model.stream('a stream')) text += chunk.text
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const description = 'The weather of a city'
    const options = { name: 'get_weather', description, schema }
    const weather = tool(async ({ city }) => `rain in ${city}`, options)
    const bound = model.bindTools([weather])
    const messages = [new HumanMessage('call get_weather with {"city": "Oslo"}')]
    const first = await bound.invoke(messages)
    assert.ok(first instanceof AIMessage)
    const output = await weather.invoke(first.tool_calls[0])
    assert.ok(output instanceof ToolMessage)
    const second = await bound.invoke([...messages, first, output])
    assert.equal(second.text, 'rain in Oslo')
  },
  async error() {
    await assert.rejects(modelOf('no-such-model').invoke('one'), { status: 404 })
  },
}

await acts[act]()

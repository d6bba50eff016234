// The acts of LlamaIndex's provider for OpenAI, over chat completions or responses.
import assert from 'node:assert/strict'
import { tool } from '@llamaindex/core/tools'
import { openai, openaiResponses } from '@llamaindex/openai'
import { agent } from '@llamaindex/workflow'
import { z } from 'zod'

const [, , act, surface] = process.argv
// Over responses it leaves answers out of the history that it sends: this refers to them.
const stored = { store: true, trackPreviousResponses: true }

function modelOf(model) {
  return surface === 'responses' ? openaiResponses({ model, ...stored }) : openai({ model })
}

const llm = modelOf('gpt-5.6-luna')

function asUser(content) {
  return { role: 'user', content }
}

// The response that the next turn follows is that of the last stream.
async function streamed(messages) {
  let text = ''
  for await (const { delta } of await llm.chat({ messages, stream: true })) text += delta
  return text
}

const acts = {
  async 'first turn'() {
    const { message } = await llm.chat({ messages: [asUser('one')] })
    assert.equal(message.content, 'one')
  },
  async 'second turn'() {
    const content = await streamed([asUser('one')])
    const history = [asUser('one'), { role: 'assistant', content }]
    const { message } = await llm.chat({ messages: [...history, asUser('two')] })
    assert.equal(message.content, 'two')
  },
  async stream() {
    const text = await streamed([asUser('a stream')])
    assert.ok(text.startsWith('a stream'), text)
  },
  async 'tool call'() {
    const weather = tool({
      name: 'get_weather',
      description: 'The weather of a city',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => `rain in ${city}`,
    })
    const { data } = await agent({ llm, tools: [weather] }).run(
      'call get_weather with {"city": "Oslo"}',
    )
    // Its streams over responses repeat their last piece.
    assert.ok(data.result.startsWith('rain in Oslo'), data.result)
  },
  async error() {
    const failing = modelOf('no-such-model').chat({ messages: [asUser('one')] })
    await assert.rejects(failing, { status: 404 })
  },
}

await acts[act]()

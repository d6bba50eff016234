// The acts of OpenAI's Agents SDK: over chat, over responses, and with a session of conversations.
import assert from 'node:assert/strict'
import {
  Agent,
  OpenAIConversationsSession,
  run,
  setOpenAIAPI,
  setTracingDisabled,
  tool,
  user,
} from '@openai/agents'
import { z } from 'zod'

const [, , act, surface] = process.argv
setTracingDisabled(true)
setOpenAIAPI(surface === 'chat' ? 'chat_completions' : 'responses')

const tools = [
  tool({
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => `rain in ${city}`,
  }),
]
const agent = new Agent({ name: 'Guide', instructions: 'Be brief.', model: 'gpt-5.6-luna', tools })
const options = surface === 'conversations' ? { session: new OpenAIConversationsSession() } : {}

const acts = {
  async 'first turn'() {
    const { finalOutput } = await run(agent, 'one', options)
    assert.equal(finalOutput, 'one')
  },
  async 'second turn'() {
    const first = await run(agent, 'one', options)
    const input = options.session ? 'two' : [...first.history, user('two')]
    const second = await run(agent, input, options)
    assert.equal(second.finalOutput, 'two')
    if (options.session) await options.session.clearSession()
  },
  async stream() {
    const streamed = await run(agent, 'a stream', { ...options, stream: true })
    let text = ''
    for await (const piece of streamed.toTextStream()) text += piece
    await streamed.completed
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const { newItems } = await run(agent, 'call get_weather with {"city": "Oslo"}', options)
    const output = newItems.find(({ type }) => type === 'tool_call_output_item')
    assert.equal(output.output, 'rain in Oslo')
  },
  async error() {
    const failing = new Agent({ name: 'Guide', model: 'no-such-model' })
    await assert.rejects(run(failing, 'one', options), { status: 404 })
  },
}

await acts[act]()

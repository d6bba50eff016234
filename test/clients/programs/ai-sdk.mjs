// The acts of Vercel's AI SDK with its provider for OpenAI, or for what is compatible.
import assert from 'node:assert/strict'
import { APICallError, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'

const [, , act, surface] = process.argv
const settings = { baseURL: process.env.OPENAI_BASE_URL, apiKey: process.env.OPENAI_API_KEY }

async function providerOf() {
  if (surface === 'compatible') {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
    return createOpenAICompatible({ name: 'bailiwick', ...settings })
  }
  const { createOpenAI } = await import('@ai-sdk/openai')
  const openai = createOpenAI(settings)
  return surface === 'chat' ? openai.chat : openai
}

const provider = await providerOf()
const model = provider('gpt-5.6-luna')

function asUser(content) {
  return { role: 'user', content }
}

const acts = {
  async 'first turn'() {
    const { text } = await generateText({ model, prompt: 'one' })
    assert.equal(text, 'one')
  },
  async 'second turn'() {
    const first = await generateText({ model, messages: [asUser('one')] })
    const messages = [asUser('one'), ...first.response.messages, asUser('two')]
    const { text } = await generateText({ model, messages })
    assert.equal(text, 'two')
  },
  async stream() {
    let text = ''
    for await (const piece of streamText({ model, prompt: 'a stream' }).textStream) text += piece
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    const get_weather = tool({
      inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
      execute: async ({ city }) => `rain in ${city}`,
    })
    const { steps } = await generateText({
      model,
      tools: { get_weather },
      stopWhen: stepCountIs(3),
      prompt: 'call get_weather with {"city": "Oslo"}',
    })
    assert.equal(steps.length, 2)
    assert.equal(steps[0].toolResults[0].output, 'rain in Oslo')
  },
  async error() {
    const failing = generateText({ model: provider('no-such-model'), prompt: 'one', maxRetries: 0 })
    await assert.rejects(failing, (error) => {
      assert.ok(APICallError.isInstance(error))
      assert.equal(error.statusCode, 404)
      return true
    })
  },
}

await acts[act]()

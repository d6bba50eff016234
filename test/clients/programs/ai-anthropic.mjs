// The acts of Vercel's AI SDK with its provider for Anthropic.
import assert from 'node:assert/strict'
import { createAnthropic } from '@ai-sdk/anthropic'
import { APICallError, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'

const { ANTHROPIC_BASE_URL: baseURL, ANTHROPIC_API_KEY: apiKey } = process.env
const anthropic = createAnthropic({ baseURL, apiKey })
const model = anthropic('claude-opus-5-5')
const [, , act, said] = process.argv
const get_weather = tool({
  inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
  execute: async ({ city }) => `rain in ${city}`,
})
const call = {
  model,
  tools: { get_weather },
  stopWhen: stepCountIs(3),
  prompt: 'call get_weather with {"city": "Oslo"}',
}

/** The text of the error, of a request that was not sent again. */
async function rejected(status) {
  await assert.rejects(generateText({ model, prompt: 'rejected', maxRetries: 0 }), (error) => {
    assert.ok(APICallError.isInstance(error), String(error))
    assert.equal(error.statusCode, status)
    assert.ok(error.message.includes(said), error.message)
    return true
  })
}

async function textOf({ textStream }) {
  let text = ''
  for await (const piece of textStream) text += piece
  return text
}

const acts = {
  async 'tool call'() {
    const { steps } = await generateText(call)
    assert.equal(steps.length, 2)
    assert.equal(steps[0].toolResults[0].output, 'rain in Oslo')
    assert.equal(steps[1].text, 'rain in Oslo')
    assert.equal(await textOf(streamText(call)), 'rain in Oslo')
  },
  async surfaces() {
    assert.equal(await textOf(streamText({ model, prompt: 'a stream' })), 'a stream')
    const thinking = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } }
    const thought = await generateText({ model, prompt: 'a thought', providerOptions: thinking })
    assert.equal(thought.text, 'a thought')
    assert.ok(thought.reasoningText.length > 0)
    const first = await generateText({ model, prompt: 'one' })
    const messages = [
      { role: 'user', content: 'one' },
      ...first.response.messages,
      { role: 'user', content: 'two' },
    ]
    assert.equal((await generateText({ model, messages })).text, 'two')
  },
  async 'rate limit'() {
    assert.equal((await generateText({ model, prompt: 'waited' })).text, 'waited')
  },
  async 'large budget'() {
    const { text } = await generateText({ model, prompt: 'large', maxOutputTokens: 128_000 })
    assert.equal(text, 'large')
  },
  'end of a budget': () => rejected(429),
  async 'revoked key'() {
    const errors = []
    const onError = ({ error }) => errors.push(JSON.stringify(error))
    await textOf(streamText({ model, prompt: 'cut', maxRetries: 0, onError }))
    assert.match(errors.join(), /authentication_error/)
    await rejected(401)
  },
}

await acts[act]()

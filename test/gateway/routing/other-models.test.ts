/** Aliases and fallback models of requests with several models: tools, advisors, fallbacks. */
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import {
  bothFormats,
  CLAUDE,
  envelopeOf,
  MESSAGES,
  VERSION,
} from '#test/gateway/messages/messages.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { type PlantedRouting, plantRouting } from '#test/support/model-routing.ts'

const RESPONSES = '/v1/responses'
const SOL = 'gpt-5.6-sol'
const LUNA = 'gpt-5.6-luna'
const OPUS = 'claude-opus-5-5'
const IMAGE = 'gpt-image-1'

const gateway = shareGateway({ config: bothFormats })
afterEach(() => route({}))

function route(routing: PlantedRouting): Promise<void> {
  return plantRouting(gateway().h, gateway().key, routing)
}

const message = { model: CLAUDE, max_tokens: 100, messages: [{ role: 'user', content: 'a' }] }

function imageTool(model: string): object {
  return { type: 'image_generation', model }
}

it('an alias in a tool is rejected with a sentence, and reaches no upstream', async () => {
  await route({ aliases: { painter: IMAGE } })
  for (const model of ['painter', 'PAINTER']) {
    const body = { model: SOL, input: 'a', tools: [imageTool(model)] }
    const { status, error } = await gateway().post(RESPONSES, body)
    assert.equal(status, 400, model)
    assert.equal(error.message, `Invalid 'tools': '${model}' is an alias. Name the model itself.`)
  }
  assert.deepEqual(gateway().arrived(), [])
  const named = { model: SOL, input: 'a', tools: [imageTool(IMAGE)] }
  assert.equal((await gateway().post(RESPONSES, named)).status, 200)
})

it('an alias among Anthropic’s fallbacks, or of an advisor, is rejected with a sentence', async () => {
  await route({ aliases: { wise: OPUS } })
  for (const [param, more] of [
    ['fallbacks', { fallbacks: [{ model: 'wise' }] }],
    ['tools', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'wise' }] }],
  ] as const) {
    const answer = await gateway().post(MESSAGES, { ...message, ...more }, { headers: VERSION })
    assert.equal(answer.status, 400, answer.text)
    const { message: text } = envelopeOf(answer).error
    assert.equal(text, `Invalid '${param}': 'wise' is an alias. Name the model itself.`)
  }
  assert.deepEqual(gateway().arrived(), [])
})

it('an alias in a tool of a batch’s line fails the batch with a sentence', async () => {
  await route({ aliases: { painter: IMAGE } })
  const line = JSON.stringify({
    custom_id: 'one',
    method: 'POST',
    url: RESPONSES,
    body: { model: SOL, input: 'a', tools: [imageTool('painter')] },
  })
  const file = await uploadLines(gateway(), [line])
  const batch = await createBatch(gateway(), file, { endpoint: RESPONSES })
  assert.equal(batch.status, 'failed')
  assert.match(batch.errors?.data?.[0]?.message ?? '', /'painter' is an alias/)
})

it('a name of a listed model in a tool is the model, whatever alias has it', async () => {
  await route({ aliases: { [IMAGE]: LUNA } })
  const body = { model: SOL, input: 'a', tools: [imageTool(IMAGE)] }
  assert.equal((await gateway().post(RESPONSES, body)).status, 200)
})

it('a fallback model keeps the tools and the other models of the body', async () => {
  await route({ fallbacks: { [SOL]: { models: [LUNA] }, [CLAUDE]: { models: [OPUS] } } })
  const { upstream, post } = gateway()
  upstream.script({ includes: SOL, status: 503, times: 'always' })
  const tools = [imageTool(IMAGE), { type: 'web_search' }]
  const response = await post(RESPONSES, { model: SOL, input: 'a', tools })
  assert.equal(response.status, 200, response.text)
  assert.equal(response.headers.get('x-bailiwick-model'), LUNA)
  const sent = JSON.parse(gateway().arrived().at(-1) ?? '')
  assert.deepEqual(sent, { model: LUNA, input: 'a', tools })
  upstream.reset()
  upstream.script({ includes: `"model":"${CLAUDE}"`, status: 529, times: 'always' })
  const body = { ...message, fallbacks: [{ model: 'claude-haiku-4-5' }] }
  const headers = { ...VERSION, 'anthropic-beta': 'server-side-fallback-2026-06-01' }
  const answer = await post(MESSAGES, body, { headers })
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.headers.get('x-bailiwick-model'), OPUS)
  assert.deepEqual(JSON.parse(gateway().arrived().at(-1) ?? ''), { ...body, model: OPUS })
})

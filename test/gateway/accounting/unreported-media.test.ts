/** Costs of whole answers with images or audio that report no usage. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens, so that each costs thousands of nano-dollars. */
const gateway = shareGateway({
  config: `
models:
  gpt-image-1:
    context_window: 10000
    max_image_tokens: 2000
    price: { input: 0, output: 10, image_output: 40 }
  gpt-4o-audio-preview:
    context_window: 10000
    price: { input: 0, output: 10, audio_output: 80 }
`,
})
const IMAGE = 40_000
const AUDIO = 80_000
const IMAGE_TOKENS = 2_000

function event(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`
}

const STREAM = { 'content-type': 'text/event-stream' }

/** Cost of a request under a spend limit, by the ledger. */
async function costOf(path: string, body: object): Promise<number> {
  const { h, post } = gateway()
  const { projectId, key } = await makeLimitedProject(h, 100_000)
  await post(path, body, { key }).catch(() => undefined)
  return spentBy(h, projectId)
}

describe('an answer without reported usage is charged', () => {
  it('the most tokens of each image that it has', async () => {
    gateway().upstream.script({ body: { created: 1, data: [{ b64_json: 'AAAA' }, { url: 'x' }] } })
    const body = { model: 'gpt-image-1', prompt: 'a', n: 2 }
    const cost = await costOf('/v1/images/generations', body)
    assert.equal(cost, 2 * IMAGE_TOKENS * IMAGE)
  })

  it('the maximum as audio for a stream with audio', async () => {
    const audio = { choices: [{ index: 0, delta: { audio: { data: 'AAAA' } } }] }
    gateway().upstream.script({ headers: STREAM, body: `${event(audio)}data: [DONE]\n\n` })
    const cost = await costOf(CHAT, {
      model: 'gpt-4o-audio-preview',
      messages: [{ role: 'user', content: 'a' }],
      modalities: ['text', 'audio'],
      max_tokens: 500,
      stream: true,
    })
    assert.equal(cost, 500 * AUDIO)
  })

  it('the same for one that breaks off after some of it', async () => {
    const audio = { choices: [{ index: 0, delta: { audio: { data: 'AAAA' } } }] }
    gateway().upstream.script({
      headers: STREAM,
      body: event(audio).repeat(3),
      cut: event(audio).length,
      fault: { kind: 'reset', at: 2 },
    })
    const cost = await costOf(CHAT, {
      model: 'gpt-4o-audio-preview',
      messages: [{ role: 'user', content: 'a' }],
      max_tokens: 500,
      stream: true,
    })
    assert.equal(cost, 500 * AUDIO)
  })

  it('no tokens of an image that breaks off before any of it', async () => {
    gateway().upstream.script({ fault: { kind: 'reset', at: 'start' } })
    const cost = await costOf('/v1/images/generations', { model: 'gpt-image-1', prompt: 'a' })
    assert.equal(cost, 0)
  })
})

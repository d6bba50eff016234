/** Answers that report the usage of their input alone: their output is estimated. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens. */
const CONFIG = `
models:
  ${MODEL}: { context_window: 1000, price: { input: 100, output: 1000 } }
  gpt-image-1:
    context_window: 100
    max_image_tokens: 2000
    price: { input: 100, output: 100, image_output: 1000 }
`
const INPUT = 100_000
const OUTPUT = 1_000_000
const READ = 7
/** Twenty tokens of four characters. */
const TEXT = 'x'.repeat(80)
const STREAM = { 'content-type': 'text/event-stream' }

const gateway = shareGateway({ config: CONFIG })

/** Cost of a request that is answered so. */
async function costOf(
  path: string,
  body: object | string,
  answer: object | string,
): Promise<number> {
  const { h, post, upstream } = gateway()
  const headers = typeof answer === 'string' ? STREAM : undefined
  upstream.script({ path, body: answer, ...(headers && { headers }) })
  const { projectId, key } = await makeLimitedProject(h, 100_000)
  assert.equal((await post(path, body, { key })).status, 200)
  return spentBy(h, projectId)
}

describe('an answer with the usage of its input alone', () => {
  it('is charged its text', async () => {
    const message = { role: 'assistant', content: TEXT }
    const answer = { id: 'c', choices: [{ index: 0, message }], usage: { prompt_tokens: READ } }
    assert.equal(await costOf(CHAT, chat('abcd'), answer), READ * INPUT + 20 * OUTPUT)
  })

  it('is charged the deltas of its stream', async () => {
    const event = (value: object): string => `data: ${JSON.stringify({ id: 'c', ...value })}\n\n`
    const delta = event({ choices: [{ index: 0, delta: { content: 'abcd' } }] })
    const last = event({ choices: [], usage: { prompt_tokens: READ } })
    const body = chat('abcd', { stream: true, stream_options: { include_usage: true } })
    const cost = await costOf(CHAT, body, `${delta.repeat(30)}${last}data: [DONE]\n\n`)
    assert.equal(cost, READ * INPUT + 30 * OUTPUT)
  })

  it('is charged what its total has beside its input', async () => {
    const usage = { prompt_tokens: READ, total_tokens: 30 }
    const message = { role: 'assistant', content: TEXT }
    const answer = { id: 'c', choices: [{ index: 0, message }], usage }
    assert.equal(await costOf(CHAT, chat('abcd'), answer), READ * INPUT + 23 * OUTPUT)
  })

  it('is charged the largest image for each that it has', async () => {
    const data = [{ b64_json: 'iVBOR' }, { b64_json: 'iVBOR' }]
    const answer = { created: 1, data, usage: { input_tokens: READ } }
    const body = { model: 'gpt-image-1', prompt: 'a cat', n: 2 }
    const cost = await costOf('/v1/images/generations', body, answer)
    assert.equal(cost, READ * INPUT + 2 * 2_000 * OUTPUT)
  })
})

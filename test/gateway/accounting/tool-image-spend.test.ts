/** Images of hosted tools under a spend limit: what they reserve, and what they are charged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type GatewayHarness, MODEL, shareGateway, startGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens, so that each costs thousands of nano-dollars. */
const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}: { context_window: 1000, price: { input: 0, output: 0 } }
  gpt-image-1:
    context_window: 100
    max_image_tokens: 2000
    price: { input: 10, image_input: 20, output: 5, image_output: 40 }
  gpt-image-1-mini: { price: { input: 10, output: 40 } }
  gpt-image-2: { price: { input: 10, output: 40 } }
  gpt-image-3: { max_image_tokens: 2000, price: { input: 10, output: 40 } }
  dall-e-3: { price: { input: 0, output: 0, image: 0.04 } }
  gpt-image-none: { context_window: 100, max_image_tokens: 2000 }
`
const RESPONSES = '/v1/responses'
/** Nano-dollars. */
const TEXT = 10_000
const READ = 20_000
const WRITTEN = 40_000
const IMAGE = 40_000_000
const IMAGE_TOKENS = 2_000
/** Tokens of three partial images. */
const PARTIAL = 300
const CALL = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBOR' }
const USAGE = { input_tokens: 5, output_tokens: 5, total_tokens: 10 }
const IMAGE_USAGE = {
  input_tokens: 50,
  input_tokens_details: { image_tokens: 30, text_tokens: 20 },
  output_tokens: 300,
  output_tokens_details: { image_tokens: 300, text_tokens: 0 },
  total_tokens: 350,
}
const STREAM = { 'content-type': 'text/event-stream' }

const gateway = shareGateway({ config: CONFIG })

function asking(model = 'gpt-image-1', more: object = {}): object {
  return {
    model: MODEL,
    input: 'a cat',
    tools: [{ type: 'image_generation', model }],
    max_tool_calls: 2,
    ...more,
  }
}

/** The amount that a request reserves, in nano-dollars, where it has no room. */
async function reservedBy({ h, post }: Pick<GatewayHarness, 'h' | 'post'>, body: object) {
  const { key } = await makeLimitedProject(h, 1)
  const { headers } = await post(RESPONSES, body, { key })
  return Number(/requested=(\d+);/.exec(headers.get('x-bailiwick-limit') ?? '')?.[1])
}

interface ImageAnswer {
  readonly result: string
  readonly usage?: object
  readonly stream?: boolean
}

/** Cost of a response with one image, by the ledger. */
async function costOf(
  { h, post, upstream }: Pick<GatewayHarness, 'h' | 'post' | 'upstream'>,
  { result, usage, stream = false }: ImageAnswer,
): Promise<number> {
  const tool_usage = usage && { image_gen: usage }
  const answer = { id: 'resp_1', model: MODEL, output: [{ ...CALL, result }], tool_usage }
  const response = { ...answer, status: 'completed', usage: USAGE }
  const events = [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    { type: 'response.image_generation_call.in_progress', item_id: 'ig_1' },
    { type: 'response.completed', response },
  ]
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  upstream.script(stream ? { body: text, headers: STREAM } : { body: response })
  const { projectId, key } = await makeLimitedProject(h, 100)
  const { status } = await post(RESPONSES, asking('gpt-image-1', { stream }), { key })
  assert.equal(status, 200)
  return spentBy(h, projectId)
}

/** Rounding of the request with its calls, and of its images. */
const ROUNDING = USAGE_COSTS.length + 2 + USAGE_COSTS.length

onEachStore('images of a hosted tool', (dialect) => {
  it('reserve the most that one reads and writes for each call', async () => {
    await using other = await startGateway({ dialect, config: CONFIG })
    const each = 100 * READ + (IMAGE_TOKENS + PARTIAL) * WRITTEN
    assert.equal(await reservedBy(other, asking()), 2 * each + ROUNDING)
  })

  it('are charged what their answer reports of them, within the reservation', async () => {
    await using other = await startGateway({ dialect, config: CONFIG })
    const cost = 20 * TEXT + 30 * READ + 300 * WRITTEN
    for (const result of ['iVBOR', 'A'.repeat(400_000)]) {
      assert.equal(await costOf(other, { result, usage: IMAGE_USAGE }), cost)
      assert.equal(await costOf(other, { result, usage: IMAGE_USAGE, stream: true }), cost)
    }
  })
})

describe('an image of a hosted tool', () => {
  it('reserves its price where it has one', async () => {
    assert.equal(await reservedBy(gateway(), asking('dall-e-3')), 2 * IMAGE + ROUNDING)
  })

  it('is rejected where the most that it reads or writes is not known', async () => {
    const { h, post, arrived } = gateway()
    const { key } = await makeLimitedProject(h, 100_000)
    for (const model of ['gpt-image-1-mini', 'gpt-image-2', 'gpt-image-3']) {
      const { status, error } = await post(RESPONSES, asking(model), { key })
      assert.deepEqual([status, error.code], [400, 'spend_limit_unbounded'], model)
      assert.match(error.message, /`context_window` and `max_image_tokens`/)
    }
    assert.deepEqual(arrived(), [])
  })

  it('is rejected where it has no price', async () => {
    const { h, post } = gateway()
    const { key } = await makeLimitedProject(h, 100_000)
    const { status, error } = await post(RESPONSES, asking('gpt-image-none'), { key })
    assert.deepEqual([status, error.code], [400, 'model_not_priced'])
  })

  it('is charged as the largest one where its answer reports no tokens of it', async () => {
    const cost = IMAGE_TOKENS * WRITTEN
    for (const result of ['iVBOR', 'A'.repeat(400_000)]) {
      assert.equal(await costOf(gateway(), { result }), cost)
      assert.equal(await costOf(gateway(), { result, stream: true }), cost)
    }
  })

  it('reserves and costs nothing where its request allows no calls', async () => {
    const { h, post } = gateway()
    const { projectId, key } = await makeLimitedProject(h, 1)
    const body = asking('gpt-image-2', { max_tool_calls: 0 })
    assert.equal((await post(RESPONSES, body, { key })).status, 200)
    assert.equal(await spentBy(h, projectId), 0)
  })
})

/** Models of hosted tools have their own limits, and their images are counted. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({ clock })
const RESPONSES = '/v1/responses'
const IMAGE_MODEL = 'gpt-image-1'
const CALL = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBOR' }

function bodyOf(tool: object, more: object = {}): object {
  return {
    model: 'gpt-4o-mini',
    input: 'a cat',
    tools: [{ type: 'image_generation', ...tool }],
    ...more,
  }
}

/** A key of a new project with these limits of a model. */
async function keyWith(model: string, limits: object): Promise<string> {
  const { h } = gateway()
  const project_id = await makeProject(h)
  await h.client.updateProjectRateLimits({ project_id, rate_limit_id: `rl-${model}`, ...limits })
  return (await makeUserKey(h, project_id)).value
}

type Column = 'images' | 'requests' | 'output_tokens'

async function usageOf(model: string, column: Column): Promise<number> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['images', 'requests', 'output_tokens'])
    .where('width', '=', '1d')
    .where('kind', '=', 'images')
    .where('model', '=', model)
    .execute()
  return rows.reduce((sum, row) => sum + Number(row[column]), 0)
}

it('an image_generation tool is rejected when its model has no images or requests left', async () => {
  const { post, upstream } = gateway()
  for (const limits of [{ max_images_per_1_minute: 0 }, { max_requests_per_1_minute: 0 }]) {
    const key = await keyWith(IMAGE_MODEL, limits)
    for (const tool of [
      {},
      { model: IMAGE_MODEL },
      { model: ' GPT-Image-1' },
      { quality: 'high' },
    ]) {
      const answer = await post(RESPONSES, bodyOf(tool), { key })
      assert.equal(answer.status, 429, JSON.stringify(tool))
      assert.match(answer.error.message, /for ( GPT-Image-1|gpt-image-1) in project/)
    }
    const plain = await post(RESPONSES, { model: 'gpt-4o-mini', input: 'a cat' }, { key })
    assert.equal(plain.status, 200)
    const other = bodyOf({ model: 'gpt-image-1-mini' })
    assert.equal((await post(RESPONSES, other, { key })).status, 200)
  }
  assert.equal(upstream.arrived, 4)
})

it('the images that a tool generates are counted, and charged to the limit of its model', async () => {
  const { post, upstream } = gateway()
  const key = await keyWith(IMAGE_MODEL, { max_images_per_1_minute: 3 })
  const before = await usageOf(IMAGE_MODEL, 'images')
  const usage = { input_tokens: 5, output_tokens: 5 }
  const body = { id: 'resp_1', object: 'response', output: [CALL, CALL, CALL], usage }
  upstream.script({ status: 200, body })
  assert.equal((await post(RESPONSES, bodyOf({}), { key })).status, 200)
  assert.equal(await usageOf(IMAGE_MODEL, 'images'), before + 3)
  const next = await post(RESPONSES, bodyOf({}), { key })
  assert.equal(next.status, 429)
  assert.match(next.error.message, /images per min/)
})

it('the images of a whole response too large to be collected are counted', async () => {
  const { post, upstream } = gateway()
  const before = await usageOf(IMAGE_MODEL, 'images')
  const large = { ...CALL, result: 'A'.repeat(400_000) }
  const body = {
    id: 'resp_1',
    output: [large, large],
    usage: { input_tokens: 5, output_tokens: 5 },
  }
  upstream.script({ status: 200, body, cut: 9_973 })
  assert.equal((await post(RESPONSES, bodyOf({}))).status, 200)
  assert.equal(await usageOf(IMAGE_MODEL, 'images'), before + 2)
})

it('the images of a stream are counted once, by its calls and its output', async () => {
  const { post, upstream } = gateway()
  const before = await usageOf(IMAGE_MODEL, 'images')
  const events = [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    { type: 'response.output_item.added', item: { ...CALL, result: null } },
    { type: 'response.image_generation_call.in_progress', item_id: 'ig_1' },
    { type: 'response.output_item.done', item: CALL },
    {
      type: 'response.completed',
      response: { id: 'resp_1', output: [CALL], usage: { input_tokens: 5, output_tokens: 5 } },
    },
  ]
  const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  upstream.script({ status: 200, body, headers: { 'content-type': 'text/event-stream' }, cut: 50 })
  assert.equal((await post(RESPONSES, bodyOf({}, { stream: true }))).status, 200)
  assert.equal(await usageOf(IMAGE_MODEL, 'images'), before + 1)
  assert.equal(await usageOf(IMAGE_MODEL, 'requests'), before + 1)
})

it('the images of a background response are counted when it has ended', async () => {
  const { h, post, upstream } = gateway()
  const before = await usageOf(IMAGE_MODEL, 'images')
  const tokensBefore = await usageOf(IMAGE_MODEL, 'output_tokens')
  const { text } = await post(RESPONSES, bodyOf({}, { background: true }))
  const { id } = JSON.parse(text)
  await h.flush()
  const usage = { input_tokens: 5, output_tokens: 5 }
  const tool_usage = { image_gen: { input_tokens: 30, output_tokens: 600 } }
  const body = { id, status: 'completed', output: [CALL, CALL], usage, tool_usage }
  upstream.script({ path: `/v1/responses/${id}`, times: 'always', body })
  move(15_000)
  await h.poll()
  assert.equal(await usageOf(IMAGE_MODEL, 'images'), before + 2)
  assert.equal(await usageOf(IMAGE_MODEL, 'output_tokens'), tokensBefore + 600)
})

it('an unused tool charges nothing to the limit of its model', async () => {
  const { post } = gateway()
  const key = await keyWith(IMAGE_MODEL, { max_images_per_1_minute: 1 })
  for (let i = 0; i < 3; i++) {
    assert.equal((await post(RESPONSES, bodyOf({}), { key })).status, 200)
  }
})

it('tools with more than 4 different models are rejected', async () => {
  const { post } = gateway()
  const tools = ['a', 'b', 'c', 'd', 'e'].map((model) => ({ type: 'image_generation', model }))
  const answer = await post(RESPONSES, { model: 'gpt-4o-mini', input: 'a cat', tools })
  assert.equal(answer.status, 400)
  assert.match(answer.error.message, /at most 4 different models/)
})

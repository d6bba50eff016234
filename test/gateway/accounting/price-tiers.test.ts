/** Prices by service tier, length, image and upstream: their costs, and reservations under them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens. The upstream's own price of one model is ten times that. */
function configOf(upstreamUrl: string) {
  return `
upstreams:
  main:
    base_url: '${upstreamUrl}'
    api_key: sk-upstream-key
    prices:
      gpt-4o: { input: 1000, output: 10000 }
models:
  ${MODEL}:
    context_window: 1000
    price:
      input: 100
      output: 1000
      above: [{ input_tokens: 500, input: 200, output: 2000 }]
      service_tiers:
        priority: { input: 300, output: 3000 }
  gpt-4o:
    context_window: 1000
    price: { input: 100, output: 1000 }
  dall-e-3:
    context_window: 1000
    price:
      input: 0
      output: 0
      image: 0.01
      images: [{ size: 1024x1024, quality: hd, price: 0.08 }, { size: 1024x1024, price: 0.04 }]
`
}

const IMAGES = '/v1/images/generations'
const ROUNDING = USAGE_COSTS.length
const TOKEN = 1_000

const gateway = shareGateway({ config: configOf })

function limited(cents: number) {
  return makeLimitedProject(gateway().h, cents)
}

function spent(projectId: string) {
  return spentBy(gateway().h, projectId)
}

/** Cost of a request whose usage and tier the upstream reports, and what it has reserved. */
async function charged(path: string, body: object, usage: object, tier?: string) {
  const { post, upstream } = gateway()
  const { projectId, key } = await limited(1_000_000)
  const poor = await limited(1)
  const text = JSON.stringify(body)
  const refused = await post(path, text, { key: poor.key })
  const header = refused.headers.get('x-bailiwick-limit') ?? ''
  const reserved = Number(/requested=(\d+)/.exec(header)?.[1])
  const answer = { id: 'chatcmpl-1', object: 'chat.completion', model: MODEL, created: 1 }
  const choices = [
    { index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' },
  ]
  const service = tier !== undefined && { service_tier: tier }
  if (path === CHAT) {
    const model = (body as { model: string }).model
    upstream.script({ path, status: 200, body: { ...answer, model, choices, usage, ...service } })
  }
  assert.equal((await post(path, text, { key })).status, 200)
  return { reserved, cost: await spent(projectId), bytes: text.length }
}

function usageOf(prompt: number, completion: number) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  }
}

it('a service tier costs its own price, for which a request that names it has reserved', async (t) => {
  const body = JSON.parse(chat('x', { max_tokens: 50, service_tier: 'priority' }))
  const { cost, reserved, bytes } = await charged(CHAT, body, usageOf(20, 50), 'priority')
  t.diagnostic(`priority: cost ${cost}, reserved ${reserved} nano-dollars`)
  assert.equal(cost, 20 * 300 * TOKEN + 50 * 3_000 * TOKEN)
  assert.equal(reserved, bytes * 300 * TOKEN + 50 * 3_000 * TOKEN + ROUNDING)
})

it('a request that names a tier may be answered in the standard one', async () => {
  const body = JSON.parse(chat('x', { max_tokens: 50, service_tier: 'priority' }))
  const { cost } = await charged(CHAT, body, usageOf(20, 50), 'default')
  assert.equal(cost, 20 * 100 * TOKEN + 50 * 1_000 * TOKEN)
})

it('a request without a tier reserves the dearest tier, as the upstream may answer in any', async () => {
  const body = JSON.parse(chat('x', { max_tokens: 50 }))
  const { cost, reserved, bytes } = await charged(CHAT, body, usageOf(20, 50), 'priority')
  assert.equal(cost, 20 * 300 * TOKEN + 50 * 3_000 * TOKEN)
  assert.equal(reserved, bytes * 300 * TOKEN + 50 * 3_000 * TOKEN + ROUNDING)
})

it('a tier without a price costs the dearest known tier, and is counted in a metric', async () => {
  const { h } = gateway()
  const { cost } = await charged(CHAT, JSON.parse(chat('x')), usageOf(20, 50), 'turbo')
  assert.equal(cost, 20 * 300 * TOKEN + 50 * 3_000 * TOKEN)
  const text = await (await fetch(`${h.url}/metrics`)).text()
  assert.ok(text.includes(`bailiwick_usage_unpriced_models_total{model="${MODEL}"} 1\n`))
})

it('a price by length holds above its boundary, and is reserved where it may be reached', async (t) => {
  const body = JSON.parse(chat('x'.repeat(1_000), { max_tokens: 10, service_tier: 'default' }))
  const at = await charged(CHAT, body, usageOf(500, 10), 'default')
  const above = await charged(CHAT, body, usageOf(501, 10), 'default')
  t.diagnostic(`500 tokens ${at.cost}, 501 tokens ${above.cost}, reserved ${above.reserved}`)
  assert.equal(at.cost, 500 * 100 * TOKEN + 10 * 1_000 * TOKEN)
  assert.equal(above.cost, 501 * 200 * TOKEN + 10 * 2_000 * TOKEN)
  // The window is 1,000 tokens, less than the body has bytes.
  assert.equal(above.reserved, 1_000 * 200 * TOKEN + 10 * 2_000 * TOKEN + ROUNDING)
})

it('an upstream’s own price is charged and reserved', async () => {
  const body = JSON.parse(chat('x', { model: 'gpt-4o', max_tokens: 5 }))
  const { cost, reserved, bytes } = await charged(CHAT, body, usageOf(20, 5))
  assert.equal(cost, 20 * 1_000 * TOKEN + 5 * 10_000 * TOKEN)
  assert.equal(reserved, bytes * 1_000 * TOKEN + 5 * 10_000 * TOKEN + ROUNDING)
})

it('an image costs the price of its size and quality, and reserves the dearest that it may have', async (t) => {
  const image = { model: 'dall-e-3', prompt: 'a cat', n: 1 }
  const costs: number[][] = []
  for (const more of [{ size: '1024x1024', quality: 'hd' }, { size: '1024x1024' }, {}]) {
    const { cost, reserved } = await charged(IMAGES, { ...image, ...more }, {})
    costs.push([cost, reserved - ROUNDING])
  }
  t.diagnostic(`cost and reserved of images, in nano-dollars: ${costs.join('; ')}`)
  assert.deepEqual(costs, [
    [8e7, 8e7],
    [4e7, 8e7],
    [1e7, 8e7],
  ])
})

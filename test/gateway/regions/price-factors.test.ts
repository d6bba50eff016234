/** Regional factors of prices: in the cost of an answer, and in what is reserved for it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Models of one price: those with `regional` are served in a region, for a tenth more. */
const REGIONAL = 'regional-model'
const PLAIN = 'plain-model'
const OWN = 'regional-own'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  eu:
    base_url: "${url}"
    api_key: sk-upstream-key
    models: ["regional-*"]
    price_factors: { "regional-*": 1.1, "*": 5 }
    prices: { ${OWN}: { input: 100, output: 1000 } }
  main:
    base_url: "${url}"
    api_key: sk-upstream-key
    models: [plain-model]
models:
  ${REGIONAL}: { context_window: 1000, price: { input: 100, output: 1000 } }
  ${PLAIN}: { context_window: 1000, price: { input: 100, output: 1000 } }
  ${OWN}: { context_window: 1000, price: { input: 7, output: 7 } }
`,
})

const TOKENS = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 }

async function chargeOf(model: string) {
  const { h, post, upstream } = gateway()
  const body = { model, messages: [{ role: 'user', content: 'text' }], max_tokens: 100 }
  const poor = await makeLimitedProject(h, 1)
  const denied = await post(CHAT, { ...body }, { key: poor.key })
  const header = denied.headers.get('x-bailiwick-limit') ?? ''
  const { projectId, key } = await makeLimitedProject(h, 1_000_000)
  const choices = [
    { index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' },
  ]
  const answer = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model, choices }
  upstream.script({ path: CHAT, status: 200, body: { ...answer, usage: TOKENS } })
  const { status, text } = await post(CHAT, body, { key })
  assert.equal(status, 200, text)
  const reserved = Number(/requested=(\d+)/.exec(header)?.[1])
  return { reserved, cost: Number(await spentBy(h, projectId)) }
}

it('a regional upstream costs and reserves its factor, but for prices of its own', async () => {
  const plain = await chargeOf(PLAIN)
  const regional = await chargeOf(REGIONAL)
  const own = await chargeOf(OWN)
  assert.equal(plain.cost, 200_000_000)
  assert.equal(regional.cost, 220_000_000)
  assert.equal(own.cost, 200_000_000)
  // The name of the model, which is three characters longer, is not counted as text.
  assert.ok(
    Math.abs(regional.reserved / plain.reserved - 1.1) < 0.01,
    JSON.stringify({ plain, regional }),
  )
})

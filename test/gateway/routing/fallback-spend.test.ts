/** Fallback models under a spend limit: a failed model leaves its room to the next. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { plantRouting } from '#test/support/model-routing.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'

// Six tokens of output are 0.6 cents.
const gateway = shareGateway({
  config: `
models:
  ${SOL}: { price: { input: 0, output: 1000 } }
  ${TERRA}: { price: { input: 0, output: 1000 } }
`,
  upstream: { models: [SOL, TERRA, 'llama'] },
})

it('a spend limit with room for one model serves the fallback, and only it is paid', async () => {
  const { h, post, upstream } = gateway()
  const { projectId, key } = await makeLimitedProject(h, 1)
  const fallbacks = { [SOL]: { models: ['llama', TERRA] } }
  await plantRouting(h, { project_id: projectId }, { fallbacks })
  upstream.script({ status: 503 })
  const body = chat('a', { model: SOL, max_tokens: 6 })
  const { status, headers } = await post(CHAT, body, { key })
  assert.equal(status, 200)
  // A model without a price is not tried under an enforced limit.
  assert.equal(headers.get('x-bailiwick-model'), TERRA)
  const bodies = upstream.requests.map((one) => one.body.toString()).filter((one) => one !== '')
  assert.deepEqual(
    bodies.map((one) => JSON.parse(one).model),
    [SOL, TERRA],
  )
  const spent = await spentBy(h, projectId)
  assert.ok(spent > 0 && spent <= 6_000_000, `${spent}`)
})

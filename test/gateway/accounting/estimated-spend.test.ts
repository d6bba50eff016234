/** Requests that reserve an estimate: they exceed a limit by what they cost beyond it, at most. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens. */
const CONFIG = `
spend_reservation: estimate
bounds: { spend_wait_seconds: 0 }
models:
  ${MODEL}:
    context_window: 1000
    default_output_tokens: 5
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
  gpt-image-1:
    max_image_tokens: 2000
    price: { input: 10, output: 5, image_output: 40 }
`
const TOKEN = 1_000
const LIMIT_CENTS = 20
const LIMIT = LIMIT_CENTS * 10_000_000
const TEXT = 'x'.repeat(80)
/** 20 tokens of text and 3 of a message; the default output. */
const ESTIMATE = 23 * 100 * TOKEN + 5 * 1_000 * TOKEN
/** The upstream counts 27 tokens of input, and repeats the text. */
const COST = 27 * 100 * TOKEN + 20 * 1_000 * TOKEN

const gateway = shareGateway({ config: CONFIG })

function limited() {
  return makeLimitedProject(gateway().h, LIMIT_CENTS)
}

function spent(projectId: string) {
  return spentBy(gateway().h, projectId)
}

it('the limit is exceeded by no more than what each request cost beyond its estimate', async (t) => {
  const { post } = gateway()
  const { projectId, key } = await limited()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => post(CHAT, chat(TEXT), { key })),
  )
  const ran = answers.filter(({ status }) => status === 200).length
  const used = await spent(projectId)
  const overshoot = Math.max(0, used - LIMIT)
  const excess = ran * (COST - ESTIMATE)
  t.diagnostic(`${ran} requests spent ${used}; overshoot ${overshoot}, beyond estimates ${excess}`)
  assert.equal(used, ran * COST)
  assert.ok(overshoot > 0 && overshoot <= excess)
  const { status, headers } = await post(CHAT, chat(TEXT), { key })
  assert.equal(status, 429)
  assert.match(headers.get('x-bailiwick-limit') ?? '', new RegExp(`requested=${ESTIMATE};`))
})

it('a response with an image tool reserves one image in each choice', async () => {
  const { post } = gateway()
  const { key } = await makeLimitedProject(gateway().h, 1)
  const body = { model: MODEL, input: TEXT, tools: [{ type: 'image_generation' }] }
  const { headers } = await post('/v1/responses', body, { key })
  const image = 2_000 * 40 * TOKEN
  const limit = headers.get('x-bailiwick-limit') ?? ''
  assert.match(limit, new RegExp(`requested=${ESTIMATE + image};`))
})

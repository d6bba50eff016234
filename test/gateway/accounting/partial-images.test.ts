/** Partial images of a stream, each of which is billed as 100 tokens more. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models:
  gpt-image-1:
    context_window: 100
    max_image_tokens: 6240
    price: { input: 10, output: 40 }
`
const IMAGES = '/v1/images/generations'
/** Nano-dollars. */
const READ = 10_000
const WRITTEN = 40_000

const gateway = shareGateway({ config: CONFIG })

/** The amount that a request reserves, where it has no room. */
async function reservedBy(more: object): Promise<number> {
  const { h, post } = gateway()
  const { key } = await makeLimitedProject(h, 1)
  const body = { model: 'gpt-image-1', prompt: 'cat', n: 2, ...more }
  const { headers } = await post(IMAGES, body, { key })
  return Number(/requested=(\d+);/.exec(headers.get('x-bailiwick-limit') ?? '')?.[1])
}

it('a streamed image reserves three partial images, another none', async () => {
  const whole = await reservedBy({})
  assert.ok(whole >= 2 * 6_240 * WRITTEN && whole <= 2 * (6_240 * WRITTEN + 100 * READ) + ROUNDING)
  const streamed = await reservedBy({ stream: true, partial_images: 3 })
  // The body is longer by these members.
  assert.ok(streamed - whole >= 2 * 300 * WRITTEN, String(streamed - whole))
})

const ROUNDING = USAGE_COSTS.length

/** A maximum of output beyond the model's own holds no more of a budget or a limit than that. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { CHAT, chat, type GatewayHarness, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const HUGE = 2_000_000_000
const MOST = 100

/** Dollars for a million tokens: an answer of the model costs at most 10 cents. */
function configOf(reservation: 'upper_bound' | 'estimate') {
  return `
bounds: { spend_wait_seconds: 0 }
spend_reservation: ${reservation}
spend_reservation_batch: ${reservation}
models:
  ${MODEL}:
    context_window: 10000
    max_output_tokens: ${MOST}
    price: { input: 1, output: 1000 }
    max_tokens_per_1_minute: 1000
`
}

/** The key of a project that may spend 25 cents: two answers, or five in a batch. */
async function limitedKey({ h }: GatewayHarness) {
  const project_id = await makeProject(h)
  await h.client.updateProjectSpendLimit({
    project_id,
    threshold_amount: 25,
    currency: 'USD',
    interval: 'month',
  })
  return (await makeUserKey(h, project_id)).value
}

for (const reservation of ['upper_bound', 'estimate'] as const) {
  describe(`with spend_reservation: ${reservation}`, () => {
    const gateway = shareGateway({ config: configOf(reservation) })

    it('a request with a maximum of 2,000,000,000 leaves room for another', async () => {
      const { post, upstream } = gateway()
      const key = await limitedKey(gateway())
      upstream.script({ answerAfter: 'the first' })
      const huge = post(CHAT, chat('x', { max_tokens: HUGE }), { key })
      await Promise.race([huge, upstream.until((requests) => requests.length > 0)])
      assert.equal(upstream.requests.length, 1)
      assert.equal((await post(CHAT, chat('x', { max_tokens: 10 }), { key })).status, 200)
      upstream.open('the first')
      assert.equal((await huge).status, 200)
    })

    it('a batch reserves the model’s maximum for a line with more', async () => {
      const openai = gateway().h.caller(await limitedKey(gateway()))
      const lines = (count: number) =>
        Array.from({ length: count }, (_, at) => chatLine(at, 'x', { max_tokens: HUGE }))
      assert.equal((await startBatch({ openai }, lines(6))).status, 'failed')
      assert.notEqual((await startBatch({ openai }, lines(4))).status, 'failed')
    })

    it('a line with more than the model’s maximum does not add to the others of its batch', async () => {
      const openai = gateway().h.caller(await limitedKey(gateway()))
      const lines = (count: number) => [
        chatLine(0, 'x', { max_tokens: HUGE }),
        ...Array.from({ length: count }, (_, at) => chatLine(at + 1, 'x', { max_tokens: 10 })),
      ]
      // Five cents, and half a cent for each of the others.
      assert.equal((await startBatch({ openai }, lines(41))).status, 'failed')
      assert.notEqual((await startBatch({ openai }, lines(30))).status, 'failed')
    })
  })
}

describe('a limit on tokens', () => {
  const gateway = shareGateway({ config: configOf('upper_bound') })

  it('admits a request with a maximum of 2,000,000,000 for a model that writes less', async () => {
    const { post } = gateway()
    const { status, headers } = await post(CHAT, chat('x', { max_tokens: HUGE, n: 4 }))
    assert.equal(status, 200)
    assert.equal(headers.get('x-ratelimit-remaining-tokens'), String(1_000 - 4 * MOST))
    const { error } = await post(CHAT, chat('x', { max_tokens: HUGE, n: 11 }))
    assert.match(error.message, /^Request too large .* Limit 1000, Requested 1100\./)
  })
})

/** Impossible reported amounts: usage that no model can produce is replaced by the estimate. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, type Counted, chat, MODEL, shareGateway } from '#test/harness/gateway.ts'

const gateway = shareGateway({
  config: (url) => `
upstreams:
  only: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
models:
  ${MODEL}: { max_tokens_per_1_minute: 1000, price: { input: 1, output: 1 } }
`,
})
/** Text of every response: 100 tokens by its length. */
const REPLY = 'x'.repeat(400)
const ABSURD = 2e14

const send = async (usage: object, more: object): Promise<Counted> => {
  const { post, counted, upstream } = gateway()
  await counted()
  upstream.script({ reply: REPLY, usage: usage as never })
  const { status } = await post(CHAT, chat('abcd', more))
  assert.equal(status, 200)
  return counted()
}

for (const stream of [false, true]) {
  const name = stream ? 'a stream' : 'a whole answer'
  it(`2e14 reported tokens of ${name} are replaced by the estimate, and close no bucket`, async () => {
    for (const usage of [
      { prompt_tokens: 10, completion_tokens: ABSURD },
      { prompt_tokens: ABSURD, completion_tokens: 10 },
      { prompt_tokens: 10, completion_tokens: 1e300 },
      {
        prompt_tokens: 10,
        completion_tokens: 10,
        prompt_tokens_details: { cached_tokens: ABSURD },
      },
    ]) {
      const counted = await send(usage, { stream })
      assert.deepEqual([counted.input_tokens, counted.output_tokens], [4, 100])
      assert.equal(counted.estimated_output_tokens, 100)
    }
  })
}

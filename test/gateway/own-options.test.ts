/** A caller's own mistake in stream_options is not taken for the upstream's. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareWorld } from './world.ts'

const world = shareWorld()

it('a stream_options that is wrong in itself does not make the gateway stop to ask', async () => {
  const { post, upstream } = world()
  const refusal = { error: { message: "Unknown parameter: 'stream_options.odd'.", param: null } }
  upstream.script({ includes: '"odd"', times: 'always', status: 400, body: refusal })
  const odd = chat('a', { stream: true, stream_options: { odd: true } })
  const answer = await post(CHAT, odd)
  assert.equal(answer.status, 400)
  assert.equal(answer.text, JSON.stringify(refusal))
  upstream.reset()
  await post(CHAT, chat('a', { stream: true }))
  assert.match(String(upstream.requests[0]?.body), /include_usage/)
})

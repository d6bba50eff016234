/** A caller's own mistake in stream_options is not taken for the upstream's, nor what it repeats of a body. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareWorld } from '#test/gateway/world.ts'

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

it('a refusal that only repeats what the caller wrote does not make it stop to ask', async () => {
  const { post, upstream, arrived } = world()
  for (const word of ['stream_options', 'stream\\u005foptions', 'STREAM%5foptions']) {
    const refusal = { error: { message: 'Error while downloading https://x/stream_options.png' } }
    upstream.script({ status: 400, body: refusal })
    const body = chat(`https://x/${word}.png`, { stream: true }).replaceAll('\\\\', '\\')
    const answer = await post(CHAT, body)
    assert.deepEqual([answer.status, answer.text], [400, JSON.stringify(refusal)], word)
    await post(CHAT, chat('a', { stream: true }))
    assert.match(String(arrived().at(-1)), /include_usage/)
  }
})

it('a refused long body is sent without the option, unless it has the name in it', async () => {
  const { post, upstream, arrived } = world()
  const refusal = { error: { message: "Unknown parameter: 'stream_options'.", param: null } }
  const before = 'x'.repeat(1_048_576)
  // a model of this test alone: the gateway remembers what was refused
  const long = (after: string): string =>
    chat(`${before}${after}`, { stream: true, model: 'gpt-4' }).replaceAll('\\\\', '\\')
  upstream.script({ status: 400, body: refusal })
  const repeating = await post(CHAT, long('STREAM\\u005fo%70tions'))
  assert.deepEqual([repeating.status, repeating.text], [400, JSON.stringify(refusal)])
  // The mock would repeat the body, four characters an event.
  upstream.script({ status: 400, body: refusal }, { status: 200, body: {} })
  assert.equal((await post(CHAT, long('stream_option'))).status, 200)
  const asked = arrived().map((body) => body.includes('include_usage'))
  assert.deepEqual(asked, [true, true, false])
})

it('what an upstream refuses for one model it is asked for others', async () => {
  const { post, upstream, arrived } = world()
  const refusal = { error: { message: "Unknown parameter: 'stream_options'.", param: null } }
  upstream.script({ includes: 'include_usage', status: 400, body: refusal })
  // Models of this test alone: the gateway remembers what was refused.
  for (const model of ['gpt-4-turbo', 'gpt-4-turbo', 'gpt-4.1']) {
    assert.equal((await post(CHAT, chat('a', { stream: true, model }))).status, 200)
  }
  const asked = arrived().map((body) => body.includes('include_usage'))
  assert.deepEqual(asked, [true, false, false, true])
})

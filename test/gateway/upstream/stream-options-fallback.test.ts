/** Fallback without `stream_options`: only a rejection of the option itself disables it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

it('an invalid stream_options of the caller does not disable the option', async () => {
  const { post, upstream } = gateway()
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

it('a rejection that repeats the caller’s text does not disable it', async () => {
  const { post, upstream, arrived } = gateway()
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

it('a rejected long body is retried without the option, unless it contains the option’s name', async () => {
  const { post, upstream, arrived } = gateway()
  const refusal = { error: { message: "Unknown parameter: 'stream_options'.", param: null } }
  const before = 'x'.repeat(1_048_576)
  // A model of this test alone: the gateway remembers the rejection.
  const long = (after: string): string =>
    chat(`${before}${after}`, { stream: true, model: 'gpt-4' }).replaceAll('\\\\', '\\')
  upstream.script({ status: 400, body: refusal })
  const repeating = await post(CHAT, long('STREAM\\u005fo%70tions'))
  assert.deepEqual([repeating.status, repeating.text], [400, JSON.stringify(refusal)])
  // The mock would repeat the body, four characters per event.
  upstream.script({ status: 400, body: refusal }, { status: 200, body: {} })
  assert.equal((await post(CHAT, long('stream_option'))).status, 200)
  const withOption = arrived().map((body) => body.includes('include_usage'))
  assert.deepEqual(withOption, [true, true, false])
})

it('a rejection for one model leaves the option enabled for others', async () => {
  const { post, upstream, arrived } = gateway()
  const refusal = { error: { message: "Unknown parameter: 'stream_options'.", param: null } }
  upstream.script({ includes: 'include_usage', status: 400, body: refusal })
  // Models of this test alone: the gateway remembers the rejection.
  for (const model of ['gpt-4-turbo', 'gpt-4-turbo', 'gpt-4.1']) {
    assert.equal((await post(CHAT, chat('a', { stream: true, model }))).status, 200)
  }
  const withOption = arrived().map((body) => body.includes('include_usage'))
  assert.deepEqual(withOption, [true, false, false, true])
})

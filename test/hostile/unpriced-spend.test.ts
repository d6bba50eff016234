/** Requests without a price under an enforced spend limit: rejected, or charged the dearest. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { CHAT, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000, service_tiers: { priority: { input: 300, output: 3000 } } }
  gpt-4o: { context_window: 1000, price: { input: 100, output: 1000 } }
  free: { price: { input: 0, output: 0 } }
  pictures: { price: { input: 0, output: 0, image: 0 } }
`
const gateway = shareGateway({
  config: CONFIG,
  upstream: { models: [MODEL, 'gpt-4o', 'free', 'pictures', 'llama', 'dall-e-3', 'tts-1'] },
})
const IMAGES = '/v1/images/generations'
const SPEECH = '/v1/audio/speech'
const RESPONSES = '/v1/responses'
const NANO = 1_000

async function sent(path: string, body: object, key: string) {
  const { status, error } = await gateway().post(path, JSON.stringify(body), { key })
  return status === 200 ? status : [status, error.code]
}

const message = { messages: [{ role: 'user', content: 'x' }] }
const NOT_PRICED = [400, 'model_not_priced']

it('service_tier without a price is rejected under an enforced limit', async () => {
  const { h } = gateway()
  const { key } = await makeLimitedProject(h, 100)
  const chatIn = (service_tier: string, model = 'gpt-4o') =>
    sent(CHAT, { ...message, model, max_tokens: 5, service_tier }, key)
  assert.deepEqual(await chatIn('priority'), NOT_PRICED)
  assert.deepEqual(await chatIn('Priority', MODEL), NOT_PRICED)
  assert.deepEqual([await chatIn('flex'), await chatIn('priority', MODEL)], [200, 200])
})

it('a tier that the policy of the project sets is rejected like one that a request names', async () => {
  const { h } = gateway()
  const { key, projectId } = await makeLimitedProject(h, 100)
  const { serviceTierSettings } = h.openai.admin.organization.projects
  await serviceTierSettings.update(projectId, { default: 'fast', enabled_tiers: 'all' })
  const of = (model: string) => sent(CHAT, { ...message, model, max_tokens: 5 }, key)
  assert.deepEqual([await of('gpt-4o'), await of(MODEL)], [NOT_PRICED, 200])
})

it('a model without a price is rejected under an enforced limit, and one of price 0 is not', async () => {
  const { h, openai } = gateway()
  const { key, projectId } = await makeLimitedProject(h, 100)
  assert.deepEqual(await sent(CHAT, { ...message, model: 'llama' }, key), NOT_PRICED)
  assert.equal(await sent(CHAT, { ...message, model: 'free' }, key), 200)
  const { value: open } = await makeUserKey(h, await makeProject(h))
  assert.equal(await sent(CHAT, { ...message, model: 'llama' }, open), 200)
  assert.equal(await spentBy(h, projectId), 0)
  const limited = openai.withOptions({ apiKey: key })
  const batch = await startBatch({ openai: limited }, [chatLine(1, 'x', { model: 'llama' })])
  assert.deepEqual([batch.status, batch.errors?.data?.[0]?.code], ['failed', 'model_not_priced'])
})

it('a kind of amount without a price is rejected under an enforced limit', async () => {
  const { h } = gateway()
  const { key } = await makeLimitedProject(h, 10_000)
  const image = { prompt: 'a cat', n: 1 }
  assert.deepEqual(await sent(IMAGES, { ...image, model: 'free' }, key), NOT_PRICED)
  assert.equal(await sent(IMAGES, { ...image, model: 'pictures' }, key), 200)
  const speech = { model: 'free', input: 'x', voice: 'alloy' }
  assert.deepEqual(await sent(SPEECH, speech, key), NOT_PRICED)
  const search = { model: MODEL, input: 'x', max_tool_calls: 1, max_output_tokens: 16 }
  const tools = [{ type: 'web_search' }]
  assert.deepEqual(await sent(RESPONSES, { ...search, tools }, key), NOT_PRICED)
  assert.equal(await sent(RESPONSES, search, key), 200)
})

it('a limit that only warns rejects nothing without a price', async () => {
  const { h } = gateway()
  const { key, projectId } = await makeLimitedProject(h, 100)
  await h.client.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: 100,
    currency: 'USD',
    interval: 'month',
    mode: 'warn',
  })
  assert.equal(await sent(CHAT, { ...message, model: 'llama' }, key), 200)
})

it('a tier that only the answer reports is charged at the dearest known tier', async () => {
  const { h, upstream } = gateway()
  const { key, projectId } = await makeLimitedProject(h, 1_000_000)
  const choices = [
    { index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' },
  ]
  const usage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }
  const answer = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, choices, usage }
  const answering = async (model: string, service_tier: string, more = {}) => {
    upstream.script({ path: CHAT, status: 200, body: { ...answer, model, service_tier } })
    const before = await spentBy(h, projectId)
    assert.equal(await sent(CHAT, { ...message, model, max_tokens: 5, ...more }, key), 200)
    return (await spentBy(h, projectId)) - before
  }
  const standard = 20 * 100 * NANO + 5 * 1_000 * NANO
  assert.equal(await answering('gpt-4o', 'priority'), standard)
  assert.equal(await answering('gpt-4o', 'priority', { service_tier: 'auto' }), standard)
  assert.equal(await answering(MODEL, 'turbo'), 3 * standard)
  const beyond = await (await fetch(`${h.url}/metrics`)).text()
  assert.ok(!/^bailiwick_spend_beyond_bound_dollars_total [^0]/m.test(beyond), 'it was reserved')
})

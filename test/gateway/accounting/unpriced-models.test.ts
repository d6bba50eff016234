/** Models and service tiers without a price, where the server rejects them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'

const CONFIG = `
unpriced_models: refuse
models:
  gpt-4:
    price: { input: 1, output: 1, service_tiers: { priority: { input: 2, output: 2 } } }
`
const gateway = shareGateway({ config: CONFIG, upstream: { models: [MODEL, 'gpt-4', 'llama'] } })

it('a model without a price is rejected, and no upstream receives it', async () => {
  const { post, arrived } = gateway()
  const { status, error } = await post(CHAT, chat('x', { model: 'llama' }))
  assert.deepEqual([status, error.code, error.param], [400, 'model_not_priced', 'model'])
  assert.match(error.message, /`llama`/)
  assert.deepEqual(arrived(), [])
})

it('so is a service tier without a price, and not one that has one', async () => {
  const { post } = gateway()
  const statusOf = async (model: string, service_tier: string) =>
    (await post(CHAT, chat('x', { model, service_tier }))).status
  assert.equal(await statusOf(MODEL, 'priority'), 400)
  assert.equal(await statusOf('gpt-4', 'priority'), 200)
  assert.deepEqual([await statusOf(MODEL, 'flex'), await statusOf(MODEL, 'auto')], [200, 200])
})

it('a batch for such a model has failed', async () => {
  const { openai } = gateway()
  const { status, errors } = await startBatch({ openai }, [chatLine(1, 'x', { model: 'llama' })])
  assert.deepEqual([status, errors?.data?.[0]?.code], ['failed', 'model_not_priced'])
})

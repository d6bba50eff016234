/** Budgets of limits that requests have met: as the counters have them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
`

const gateway = shareGateway({ config: CONFIG })

it('the budget has what is spent, reserved and left while requests are under way', async () => {
  const { h, post, upstream } = gateway()
  const project_id = await makeProject(h)
  const { value: key } = await makeUserKey(h, project_id)
  const limit = { threshold_amount: 10, currency: 'USD', interval: 'month' } as const
  await h.client.updateProjectSpendLimit({ project_id, ...limit })
  const read = () => h.client.retrieveProjectBudget({ project_id })
  assert.equal((await read()).remaining, 0.1)
  upstream.script({ answerAfter: 'the budget is read' })
  const sent = post(CHAT, chat('x', { max_tokens: 60 }), { key })
  await upstream.until((requests) => requests.length > 0)
  const during = await read()
  assert.equal(during.spent, 0)
  assert.ok(during.reserved > 0.06 && during.reserved < 0.1)
  assert.equal(during.remaining, Number((0.1 - during.reserved).toFixed(9)))
  upstream.open('the budget is read')
  await sent
  const after = await read()
  assert.ok(after.spent > 0 && after.spent <= during.reserved)
  assert.equal(after.reserved, 0)
  assert.equal(after.remaining, Number((0.1 - after.spent).toFixed(9)))
  await h.flush()
  const { data } = await h.client.usageRanking({ start_time: after.start_time, group_by: 'model' })
  assert.equal(data[0]?.cost, after.spent)
})

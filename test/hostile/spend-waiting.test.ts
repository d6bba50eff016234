/** Requests that wait for room in one project’s budget leave those of others their wait. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Answer, CHAT, chat, MODEL, shareGateway } from '#test/harness/gateway.ts'
import { makeProject, makeUserKey } from '#test/harness/keys.ts'

/** Ten tokens of output cost a cent. */
const gateway = shareGateway({
  config: `
bounds:
  spend_wait_seconds: 30
  spend_waiting: 8
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`,
})
const WAITING_MAX = 8

/** A project with a limit of 20 cents, nearly all of which a request under way has reserved. */
const fullProject = async (gate: string) => {
  const { h, post, upstream } = gateway()
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  await h.client.updateProjectSpendLimit({
    ...{ project_id: projectId, threshold_amount: 20, currency: 'USD', interval: 'month' },
  })
  const send = (text = 'x', max_tokens = 100): Promise<Answer> =>
    post(CHAT, chat(text, { max_tokens }), { key })
  upstream.script({ includes: gate, answerAfter: gate })
  const first = send(gate, 150)
  await upstream.until((requests) => requests.some(({ body }) => body.includes(gate)))
  return { first, send, open: () => upstream.open(gate) }
}

/** Sends more requests than may wait. Resolves once one of them is rejected. */
const overfill = async (send: () => Promise<Answer>) => {
  const { promise: isFull, resolve } = Promise.withResolvers<void>()
  const sent = Array.from({ length: WAITING_MAX + 1 }, async () => {
    const { status } = await send()
    if (status === 429) resolve()
    return status
  })
  await isFull
  return { statuses: Promise.all(sent) }
}

it('as many waiting requests of a project as may wait do not reject those of another one', async () => {
  const [a, b] = [await fullProject('gate a'), await fullProject('gate b')]
  const ofA = await overfill(() => a.send())
  const ofB = await overfill(() => b.send())
  b.open()
  assert.equal((await b.first).status, 200)
  a.open()
  assert.equal((await a.first).status, 200)
  for (const { statuses } of [ofA, ofB]) {
    assert.equal((await statuses).filter((status) => status === 429).length, 1)
  }
})

/** Requests that wait for room in one project’s budget leave those of others their wait. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Answer, CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

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

async function newKey(): Promise<string> {
  const { h } = gateway()
  return (await makeUserKey(h, await makeProject(h))).value
}

/** A project with a limit of 20 cents, nearly all of which a request under way has reserved. */
async function fullProject(gate: string) {
  const { h, post, upstream } = gateway()
  const projectId = await makeProject(h)
  const { value: key } = await makeUserKey(h, projectId)
  await h.client.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: 20,
    currency: 'USD',
    interval: 'month',
  })
  const send = (text = 'x', max_tokens = 100): Promise<Answer> =>
    post(CHAT, chat(text, { max_tokens }), { key })
  upstream.script({ includes: gate, answerAfter: gate })
  const first = send(gate, 150)
  await upstream.until((requests) => requests.some(({ body }) => body.includes(gate)))
  return { first, send, open: () => upstream.open(gate) }
}

/** Sends more requests than may wait. Resolves once one of them is rejected. */
async function overfill(send: () => Promise<Answer>) {
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

it('many waiting requests of a project delay another one by no more than one answer', async () => {
  const { h, post, upstream } = gateway()
  const [a, b] = [await newKey(), await newKey()]
  await h.client.updateOrganizationSpendLimit({
    threshold_amount: 110,
    currency: 'USD',
    interval: 'month',
  })
  const send = (key: string, text: string, cents: number) =>
    post(CHAT, chat(text, { max_tokens: cents * 10 }), { key })
  const gates = ['gate 1', 'gate 2', 'gate 3', 'gate 4']
  const held = []
  for (const gate of gates) {
    upstream.script({ includes: gate, answerAfter: gate })
    held.push(send(a, gate, 22))
    await upstream.until((requests) => requests.some(({ body }) => body.includes(gate)))
  }
  const ofA = Array.from({ length: WAITING_MAX }, (_, at) => send(a, `of a ${at}`, 22))
  // Each of these is answered after those before it have begun to wait.
  assert.equal((await send(a, 'small', 0.2)).status, 200)
  const ofB = send(b, 'of b', 20)
  assert.equal((await send(b, 'small', 0.2)).status, 200)
  upstream.open('gate 1')
  assert.equal((await ofB).status, 200)
  const before = gateway()
    .arrived()
    .findIndex((body) => body.includes('of b'))
  const passed = gateway()
    .arrived()
    .slice(0, before)
    .filter((body) => body.includes('of a'))
  assert.deepEqual(passed, [])
  for (const gate of gates) upstream.open(gate)
  for (const answer of [...held, ...ofA]) assert.equal((await answer).status, 200)
  await h.client.deleteOrganizationSpendLimit()
})

/** Bodies of requests that wait for room in spend limits leave those of other projects room. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

/** Ten tokens of output cost a cent. */
const gateway = shareGateway({
  config: `
bounds:
  spend_wait_seconds: 60
  body_project_bytes: 400000
  body_budget_bytes: 800000
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 0, output: 1000 }
    max_tokens_per_1_minute: unlimited
`,
})
const LONG = 'x'.repeat(32_000)
/** Together they fill the room of a project. */
const WAITING = 12

/** Fills a project's limit of 20 cents, and sends long requests that wait for it. */
async function fill(gate: string) {
  const { h, post, upstream } = gateway()
  const { key } = await makeLimitedProject(h, 20)
  upstream.script({ includes: gate, answerAfter: gate })
  const first = post(CHAT, chat(gate, { max_tokens: 150 }), { key })
  await upstream.until((requests) => requests.some(({ body }) => body.includes(gate)))
  const body = chat(LONG, { max_tokens: 100 })
  const waiting = Array.from({ length: WAITING }, () => post(CHAT, body, { key }))
  return {
    end: async () => {
      upstream.open(gate)
      assert.equal((await first).status, 200)
      return Promise.all(waiting)
    },
  }
}

it('waiting requests of two projects do not reject the bodies of a third one', async () => {
  const filled = [await fill('gate a'), await fill('gate b')]
  const { post, key } = gateway()
  await eventually('a long request of another project is answered', async () => {
    const { status } = await post(CHAT, chat(LONG), { key: key.value })
    return status === 200
  })
  for (const { end } of filled) {
    const statuses = (await end()).map(({ status }) => status)
    assert.deepEqual([...new Set(statuses)].sort(), [200, 429])
  }
})

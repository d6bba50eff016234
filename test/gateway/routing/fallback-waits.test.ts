/** Another upstream, another model, then waiting: fallback models without room in a spend limit. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { CHAT, chat } from '#test/support/gateway.ts'
import { plantRouting } from '#test/support/model-routing.ts'
import { QUEUE_CONFIG, startQueue } from '#test/support/spend-queue.ts'

const SOL = 'gpt-5.6-sol'
const TERRA = 'gpt-5.6-terra'
const LUNA = 'gpt-5.6-luna'
/** 80 cents of a model at a dollar for a thousand tokens: more than the 40 cents that are left. */
const LARGE = 800

const config = `${QUEUE_CONFIG}
  ${SOL}: { price: { input: 0, output: 0 } }
  ${TERRA}: { price: { input: 0, output: 1000 } }
  ${LUNA}: { price: { input: 0, output: 1 } }
`

async function start(models: readonly string[]) {
  const queue = await startQueue({ config })
  const { h, upstream, post } = queue.gateway
  const { projectId: project_id, key } = queue
  await plantRouting(h, { project_id }, { fallbacks: { [SOL]: { models } } })
  upstream.script({ includes: SOL, status: 503, times: 'always' })
  const body = chat('falls back', { model: SOL, max_tokens: LARGE })
  return {
    queue,
    send: () => post(CHAT, body, { key }),
    /** Models of the bodies that arrived after the first request of the queue. */
    models: () => {
      const bodies = queue.gateway.arrived().filter((text) => text.includes('falls back'))
      return bodies.map((text) => JSON.parse(text).model)
    },
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  }
}

it('a fallback with room at once is tried before one that would wait for room', async () => {
  await using started = await start([TERRA, LUNA])
  const { status, headers } = await started.send()
  assert.equal(status, 200)
  assert.equal(headers.get('x-bailiwick-model'), LUNA)
  assert.deepEqual(started.models(), [SOL, LUNA])
  await started.queue.end()
})

it('where no other model can serve, a fallback waits for room and is served', async () => {
  await using started = await start([TERRA, 'gpt-unpriced'])
  const { queue } = started
  const answer = started.send()
  await queue.gateway.upstream.until((all) => all.some(({ body }) => body.includes(SOL)))
  assert.equal((await queue.send('passing', 2)).status, 200)
  assert.deepEqual(started.models(), [SOL])
  await queue.end()
  const { status, headers } = await answer
  assert.equal(status, 200)
  assert.equal(headers.get('x-bailiwick-model'), TERRA)
  assert.deepEqual(started.models(), [SOL, TERRA])
})

it('a fallback with a failure after its wait leaves the error of the requested model', async () => {
  await using started = await start([TERRA])
  const { queue } = started
  queue.gateway.upstream.script({ includes: TERRA, status: 503, times: 'always' })
  const answer = started.send()
  await queue.gateway.upstream.until((all) => all.some(({ body }) => body.includes(SOL)))
  await queue.end()
  const { status, headers } = await answer
  assert.equal(status, 503)
  assert.equal(headers.get('x-bailiwick-model'), null)
  assert.deepEqual(started.models(), [SOL, TERRA])
})

/** Waits for room in a spend limit that end before their time: by a caller, a key, or a stop. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { QUEUE_CONFIG, startQueue, WAIT_MS } from '#test/support/spend-queue.ts'

type Queue = Awaited<ReturnType<typeof startQueue>>

function start() {
  return startQueue({ config: QUEUE_CONFIG })
}

async function rejectedIn({ gateway }: Queue): Promise<string[]> {
  const text = await gateway.h.metrics.registry.metrics()
  return text.split('\n').filter((line) => /^bailiwick_spend_rejected_total.* [1-9]/.test(line))
}

it('a waiting request of a key that is deleted is 401', async () => {
  await using queue = await start()
  const { client } = queue.gateway.h
  const { answer } = await queue.queue('the large', 80)
  const project_id = queue.projectId
  const { data } = await client.listProjectApiKeys({ project_id })
  const api_key_id = data[0]?.id ?? ''
  await client.deleteProjectApiKey({ project_id, api_key_id })
  const { status, error } = await answer
  assert.deepEqual([status, error.code], [401, 'invalid_api_key'])
  assert.deepEqual(queue.arrived(), ['the first'])
})

it('a waiting request of an archived project is 401', async () => {
  await using queue = await start()
  const { answer } = await queue.queue('the large', 80)
  await queue.gateway.h.client.archiveProject({ project_id: queue.projectId })
  const { status } = await answer
  assert.equal(status, 401)
  assert.deepEqual(queue.arrived(), ['the first'])
})

it('a waiting request with its caller gone is not counted as rejected, and not sent', async () => {
  await using queue = await start()
  const leave = await queue.sendAndLeave('the large', 80)
  const later = await queue.queue('the later', 20)
  leave()
  assert.equal((await later.answer).status, 200)
  await queue.end()
  assert.deepEqual(await rejectedIn(queue), [])
  assert.deepEqual(queue.arrived(), ['the first', 'the later'])
})

it('a waiting request is rejected once, with a time to try again, when the server stops', async () => {
  await using queue = await start()
  const { answer } = await queue.queue('the large', 80)
  const startedAt = performance.now()
  const stopped = queue.gateway.h.app.close()
  const { status, headers, error } = await answer
  assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
  assert.ok(Number(headers.get('retry-after-ms')) > 0)
  assert.equal(headers.get('connection'), 'close')
  assert.ok(performance.now() - startedAt < WAIT_MS / 2)
  assert.deepEqual(await rejectedIn(queue), [
    'bailiwick_spend_rejected_total{scope="project",reason="held"} 1',
  ])
  await queue.end()
  await stopped
})

it('waiting requests are admitted, in their order, when the limit is raised', async () => {
  await using queue = await start()
  const large = await queue.queue('the large', 80)
  const later = await queue.queue('the later', 25)
  const startedAt = performance.now()
  await queue.gateway.h.client.updateProjectSpendLimit({
    project_id: queue.projectId,
    threshold_amount: 200,
    currency: 'USD',
    interval: 'month',
  })
  for (const { answer } of [large, later]) assert.equal((await answer).status, 200)
  assert.ok(performance.now() - startedAt < WAIT_MS / 2)
  await queue.end()
  assert.deepEqual(queue.arrived(), ['the first', 'the large', 'the later'])
})

it('a waiting request is admitted when a period begins', async () => {
  const { clock, move } = movableClock(Date.parse('2026-01-31T23:50:00Z'))
  await using queue = await startQueue({ config: QUEUE_CONFIG, clock })
  const spent = await queue.send('spent '.repeat(40), 36)
  assert.equal(spent.status, 200)
  const { answer } = await queue.queue('the large', 38)
  assert.deepEqual(queue.arrived(), ['the first'])
  move(15 * 60_000)
  assert.equal((await answer).status, 200)
  await queue.end()
})

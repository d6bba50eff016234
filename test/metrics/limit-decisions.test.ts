/** Decisions of limits in metrics equal what callers were answered. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'
import { QUEUE_CONFIG, startQueue } from '#test/support/spend-queue.ts'

/** Two requests a minute, and tokens for many. */
const CONFIG = `
models:
  gpt-small:
    max_requests_per_1_minute: 2
    max_tokens_per_1_minute: 1000000
`

/** Decisions that are not 0, by their labels. */
async function decisions({ h }: GatewayHarness): Promise<Record<string, number>> {
  const text = await h.metrics.registry.metrics()
  const series = text.matchAll(
    /^bailiwick_limit_decisions_total\{decision="(\w+)",dimension="(\w+)",scope="(\w+)"\} ([1-9]\d*)$/gm,
  )
  return Object.fromEntries(
    [...series].map(([, decision, dimension, scope, count]) => [
      `${dimension} of ${scope} ${decision}`,
      Number(count),
    ]),
  )
}

it('a rate limit admits and rejects as callers see it, and the former name has the rejected', async () => {
  await using gateway = await startGateway({ config: CONFIG })
  const statuses: number[] = []
  for (const text of ['a', 'b', 'c']) {
    statuses.push((await gateway.post(CHAT, chat(text, { model: 'gpt-small' }))).status)
  }
  assert.deepEqual(statuses, [200, 200, 429])
  assert.deepEqual(await decisions(gateway), {
    'requests of organization admitted': 2,
    'requests of organization rejected': 1,
    'tokens of organization admitted': 2,
  })
  assert.match(
    await gateway.h.metrics.registry.metrics(),
    /^bailiwick_rate_limited_requests_total\{dimension="requests",scope="organization"\} 1$/m,
  )
})

it('a request that waits for room in a spend limit has waited and is admitted', async () => {
  await using queue = await startQueue({ config: QUEUE_CONFIG })
  const waiting = async () =>
    /^bailiwick_spend_queue_length (\d+)$/m.exec(
      await queue.gateway.h.metrics.registry.metrics(),
    )?.[1]
  const ofSpend = async () =>
    Object.entries(await decisions(queue.gateway)).filter(([name]) => name.startsWith('spend'))
  assert.equal(await waiting(), '0')
  assert.deepEqual(await ofSpend(), [['spend of project admitted', 1]])
  const { answer } = await queue.queue('the large', 80)
  assert.equal(await waiting(), '1')
  assert.deepEqual(await ofSpend(), [
    // With one that was small enough to pass.
    ['spend of project admitted', 2],
    ['spend of project waited', 1],
  ])
  await queue.end()
  assert.equal((await answer).status, 200)
  await eventually('nobody waits', async () => (await waiting()) === '0')
  assert.deepEqual(await ofSpend(), [
    ['spend of project admitted', 3],
    ['spend of project waited', 1],
  ])
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Task } from '#background/scheduler.ts'
import type { Changes } from './redis-changes.ts'
import type { RedisClient } from './redis-client.ts'
import { createSettlements } from './redis-settlements.ts'

/** A client that answers with `answers`, one after the other; an error is a rejection. */
function createWorld(answers: (string | Error)[]) {
  let calls = 0
  const client = {
    status: 'ready',
    on: () => client,
  }
  const changes = {
    settle: async () => {
      const answer = answers[calls++]
      if (answer instanceof Error) throw answer
      return answer ?? '1'
    },
  } as unknown as Changes
  const tasks: Task[] = []
  const world = { now: 0, warnings: [] as string[], cuts: 0 }
  const settlements = createSettlements(client as unknown as RedisClient, changes, {
    elapsed: () => world.now,
    schedule: (task) => {
      tasks.push(task)
      return { stop: async () => {}, runNow: async () => {} } as never
    },
    warn: (message) => world.warnings.push(message),
    onDebtCut: () => {
      world.cuts += 1
    },
  })
  const send = (): void => {
    const demands = [{ bucket: 'tokens', windowMs: 60_000, limit: 10, cost: 1 }]
    settlements.send('org', { id: 'reservation1', demands, actual: [2] })
  }
  const runTask = async (): Promise<void> => {
    for (const { run } of tasks) await run()
    await turn()
    await turn()
  }
  return { ...settlements, world, send, runTask, calls: () => calls }
}

it('a settlement without an answer is tried again until there is one', async () => {
  const { send, runTask, calls, world } = createWorld([new Error('gone'), new Error('gone'), '2'])
  send()
  await turn()
  await turn()
  assert.equal(calls(), 1)
  for (const expected of [2, 3, 3]) {
    await runTask()
    assert.equal(calls(), expected)
  }
  assert.deepEqual([world.cuts, world.warnings], [1, []])
})

it('it is dropped with a warning before its mark expires', async () => {
  const { send, runTask, calls, world } = createWorld([new Error('gone')])
  send()
  await turn()
  await turn()
  world.now = 100_001
  await runTask()
  assert.equal(calls(), 1)
  assert.equal(world.warnings.length, 1)
})

it('closing waits for what is in flight, and tries once more what has failed', async () => {
  const { send, close, calls } = createWorld([new Error('gone'), '1'])
  send()
  await close()
  assert.equal(calls(), 2)
})

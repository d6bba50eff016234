import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { createChanges } from './redis-changes.ts'
import { LimiterUnavailable } from './redis-client.ts'
import type { ScriptArguments } from './redis-script-call.ts'

interface Sent extends ScriptArguments {
  answer(bytes: Buffer): void
  fail(error: Error): void
}

const demands = [{ bucket: 'tokens', windowMs: 60_000, limit: 10, cost: 1 }]

function idOf(number: number): string {
  return String(number).padStart(12, '0')
}

function createWorld(apart = false) {
  const sent: Sent[] = []
  const changes = createChanges(
    (_, given) => {
      const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
      sent.push({ ...given, answer: resolve, fail: reject })
      return promise
    },
    { atStage: createTurnStages(setImmediate), answerMs: 500, debtWindows: 2, apart },
  )
  let made = 0
  const nextId = () => idOf(++made)
  return {
    sent,
    flush: changes.flush,
    reserve: (scope = 'org', time = '') => changes.reserve(scope, time, { id: nextId(), demands }),
    settle: (scope = 'org', time = '') =>
      changes.settle(scope, time, { id: nextId(), demands, actual: [2], taken: undefined }),
  }
}

/** The time 7, and a reservation that left its bucket at each level. */
function outcomes(...levels: number[]): Buffer {
  const bytes = Buffer.alloc(8 + levels.length * 10)
  bytes.writeDoubleLE(7, 0)
  for (const [index, level] of levels.entries()) {
    bytes.writeUInt8(1, 8 + index * 10)
    bytes.writeDoubleLE(level, 8 + index * 10 + 2)
  }
  return bytes
}

it('settlements and reservations of a turn are one call, and each has its own answer', async () => {
  const { sent, reserve, settle } = createWorld()
  const reserved = [reserve(), reserve()]
  const settled = [settle(), settle()]
  assert.equal(sent.length, 0)
  await turn()
  const [first] = sent
  assert.equal(sent.length, 1)
  assert.deepEqual(first?.keys, [`{org}:s:${idOf(3)}`, `{org}:s:${idOf(4)}`, '{org}:b:tokens'])
  first?.answer(Buffer.concat([Buffer.from('12'), outcomes(3, 4)]))
  assert.deepEqual(await Promise.all(settled), ['1', '2'])
  const levels = (await Promise.all(reserved)).map(({ levels: [level] }) => level)
  assert.deepEqual(levels, [3, 4])
})

it('a batch has calls of one scope and one time, and at most 64', async () => {
  const { sent, reserve, settle } = createWorld()
  const calls = Array.from({ length: 40 }, () => settle())
  for (let n = 0; n < 25; n++) void reserve().catch(() => {})
  void reserve('other').catch(() => {})
  void reserve('org', '7').catch(() => {})
  await turn()
  const batches = sent.map(({ keys, values: [time, , marks] }) => [time, marks, keys.at(-1)])
  assert.deepEqual(batches, [
    ['', '40', '{org}:b:tokens'],
    ['', '0', '{org}:b:tokens'],
    ['', '0', '{other}:b:tokens'],
    ['7', '0', '{org}:b:tokens'],
  ])
  for (const { fail } of sent) fail(new Error('no answer'))
  await Promise.allSettled(calls)
})

it('a batch without an answer fails its own calls alone', async () => {
  const { sent, reserve, settle } = createWorld()
  const first = reserve()
  await turn()
  const failing = [settle(), reserve()]
  await turn()
  sent[1]?.fail(new Error('gone'))
  sent[0]?.answer(outcomes(5))
  for (const call of failing) {
    await assert.rejects(call, (error) => error instanceof LimiterUnavailable)
  }
  assert.deepEqual((await first).levels, [5])
})

it('a call without an answer in its batch fails, and the others have theirs', async () => {
  const { sent, settle } = createWorld()
  const [answered, missing] = [settle(), settle()]
  await turn()
  sent[0]?.answer(Buffer.from('1'))
  assert.equal(await answered, '1')
  await assert.rejects(missing, /no answer to a call/)
})

it('what waits can be sent before the end of the turn', () => {
  const { sent, reserve, flush } = createWorld()
  void reserve().catch(() => {})
  flush()
  assert.equal(sent.length, 1)
  flush()
  assert.equal(sent.length, 1)
  sent[0]?.fail(new Error('no answer'))
})

it('on a cluster settlements are a call of their own, before the reservations', async () => {
  const { sent, reserve, settle } = createWorld(true)
  const reserved = reserve()
  const settled = settle()
  await turn()
  assert.deepEqual(
    sent.map(({ keys }) => keys),
    [[`{org}:s:${idOf(2)}`, '{org}:b:tokens'], ['{org}:b:tokens']],
  )
  sent[0]?.answer(Buffer.from('1'))
  sent[1]?.answer(outcomes(3))
  assert.equal(await settled, '1')
  assert.deepEqual((await reserved).levels, [3])
})

it('a batch that cannot be sent fails its own calls, and the next one is sent', async () => {
  let calls = 0
  const broken = createChanges(
    () => {
      calls += 1
      if (calls === 1) throw new Error('broken')
      return Promise.resolve(outcomes(3))
    },
    { atStage: createTurnStages(setImmediate), answerMs: 500, debtWindows: 2 },
  )
  const first = broken.reserve('org', '', { id: idOf(1), demands })
  const second = broken.reserve('other', '', { id: idOf(2), demands })
  await assert.rejects(first, /broken/)
  assert.deepEqual((await second).levels, [3])
})

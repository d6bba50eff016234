import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { timedSchedule } from '#test/support/schedule.ts'
import { createSilenceWatch, type Exchange } from './silence.ts'

function createWorld(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const watch = createSilenceWatch(timedSchedule())
  const silent: string[] = []
  const slow: string[] = []
  const newExchange = (name: string, maxMs: number | undefined, slowMs?: number): Exchange => {
    const exchange = {
      index: -1,
      silentLooks: 0,
      silenceMaxMs: () => maxMs,
      slowMs: () => slowMs,
      onSlow: () => slow.push(name),
      onSilence: () => {
        silent.push(name)
        watch.delete(exchange)
      },
    }
    watch.add(exchange)
    return exchange
  }
  return { watch, silent, slow, newExchange, pass: (ms: number) => t.mock.timers.tick(ms) }
}

it('an exchange ends after its limit, at most a second late', (t) => {
  const { silent, newExchange, pass } = createWorld(t)
  pass(499)
  newExchange('a', 2_000)
  pass(1_999)
  assert.deepEqual(silent, [])
  pass(502)
  assert.deepEqual(silent, ['a'])
  pass(10_000)
  assert.deepEqual(silent, ['a'])
})

it('the limit counts from the last part, and not while there is none', (t) => {
  const { silent, newExchange, pass } = createWorld(t)
  newExchange('unlimited', undefined)
  const active = newExchange('active', 1_000)
  for (let i = 0; i < 5; i++) {
    pass(1_000)
    active.silentLooks = 0
  }
  assert.deepEqual(silent, [])
  pass(1_500)
  assert.deepEqual(silent, ['active'])
})

it('several may end in one look, and a deleted one does not', (t) => {
  const { watch, silent, newExchange, pass } = createWorld(t)
  newExchange('a', 1_000)
  const deleted = newExchange('b', 1_000)
  newExchange('c', 1_000)
  newExchange('later', 3_000)
  watch.delete(deleted)
  pass(1_500)
  assert.deepEqual(silent.sort(), ['a', 'c'])
  pass(2_000)
  assert.deepEqual(silent.at(-1), 'later')
})

it('a closed watch looks no more', async (t) => {
  const { watch, silent, newExchange, pass } = createWorld(t)
  newExchange('a', 1_000)
  await watch.close()
  pass(5_000)
  assert.deepEqual(silent, [])
})

it('a slow exchange is reported once in a silence, and goes on', (t) => {
  const { silent, slow, newExchange, pass } = createWorld(t)
  const exchange = newExchange('a', 10_000, 1_200)
  pass(1_500)
  assert.deepEqual(slow, [])
  pass(5_000)
  assert.deepEqual(slow, ['a'])
  exchange.silentLooks = 0
  pass(2_500)
  assert.deepEqual([slow, silent], [['a', 'a'], []])
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createTurnStages, type Stage } from './turn-stages.ts'

function createWorld() {
  const log: string[] = []
  let scheduled: (() => void)[] = []
  const add = createTurnStages((run) => scheduled.push(run))
  /** Runs what was scheduled before, as one turn does. */
  const runTurn = (): void => {
    const runs = scheduled
    scheduled = []
    for (const run of runs) run()
    log.push('|')
  }
  const at = (stage: Stage, text: string): void => {
    add(stage, () => {
      log.push(text)
    })
  }
  return { log, add, at, runTurn, scheduled: () => scheduled.length }
}

it('stages run in their order, and the work of each in the order of its calls', () => {
  const { log, at, runTurn } = createWorld()
  at('write', 'write 1')
  at('start', 'start 1')
  at('conclude', 'conclude 1')
  at('start', 'start 2')
  at('write', 'write 2')
  runTurn()
  assert.deepEqual(log, ['conclude 1', 'start 1', 'start 2', 'write 1', 'write 2', '|'])
})

it('work for a later stage is done in the same turn, and for one that is over in the next', () => {
  const { log, add, at, runTurn } = createWorld()
  const both = (): void => {
    at('write', 'write')
    at('conclude', 'conclude')
    at('start', 'start')
  }
  add('start', both)
  runTurn()
  runTurn()
  assert.deepEqual(log, ['write', '|', 'conclude', 'start', '|'])
})

it('a turn has all stages in their order after one that has added to an earlier stage', () => {
  const { log, add, at, runTurn } = createWorld()
  const retry = (): void => at('send', 'retried')
  add('send', retry)
  runTurn()
  at('start', 'start')
  const conclude = (): void => at('write', 'answer')
  add('conclude', conclude)
  runTurn()
  assert.deepEqual(log, ['|', 'start', 'retried', 'answer', '|'])
})

it('writes alone need no other stage, and follow those of work that comes after them', () => {
  const { log, at, runTurn, scheduled } = createWorld()
  at('write', 'write 1')
  at('write', 'write 2')
  assert.equal(scheduled(), 1)
  at('start', 'start')
  at('write', 'write 3')
  runTurn()
  at('write', 'write 4')
  assert.equal(scheduled(), 1)
  runTurn()
  assert.deepEqual(log, ['start', 'write 1', 'write 2', 'write 3', '|', 'write 4', '|'])
})

it('each stage is scheduled once in a turn, and not at all without work', () => {
  const { at, runTurn, scheduled } = createWorld()
  at('conclude', 'conclude')
  const stages = scheduled()
  at('write', 'write')
  at('conclude', 'another')
  assert.equal(scheduled(), stages)
  runTurn()
  assert.equal(scheduled(), 0)
})

it('microtasks and ticks run between the stages of the event loop', async () => {
  const log: string[] = []
  const workOf = (text: string) => (): void => {
    log.push(text)
    process.nextTick(() => log.push(`tick of ${text}`))
    void Promise.resolve().then(() => log.push(`microtask of ${text}`))
  }
  const atStage = createTurnStages(setImmediate)
  atStage('start', workOf('start 1'))
  atStage('start', workOf('start 2'))
  atStage('write', workOf('write'))
  await turn()
  assert.deepEqual(log, [
    'start 1',
    'start 2',
    'tick of start 1',
    'tick of start 2',
    'microtask of start 1',
    'microtask of start 2',
    'write',
    'tick of write',
    'microtask of write',
  ])
})

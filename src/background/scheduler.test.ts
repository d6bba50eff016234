import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { createScheduler, type Task, type TaskStatus } from './scheduler.ts'

const SECOND = 1_000

/** A scheduler with timers that a test fires. */
function createWorld() {
  const { clock, move } = movableClock()
  const timers = new Set<() => void>()
  const failures: [string, string, boolean][] = []
  const scheduler = createScheduler({
    now: clock,
    elapsed: clock,
    repeat: (_task, work) => {
      timers.add(work)
      return () => timers.delete(work)
    },
    onFailure: (task, error, isNew) => failures.push([task, String(error), isNew]),
  })
  const status = (): TaskStatus => scheduler.tasks()[0] ?? assert.fail('no task')
  const tick = async (): Promise<void> => {
    move(SECOND)
    for (const fire of timers) fire()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const schedule = (run: Task['run'], more: Partial<Task> = {}) =>
    scheduler.schedule({ name: 'usage', everyMs: SECOND, run, ...more })
  return { clock, move, timers, failures, scheduler, status, tick, schedule }
}

describe('the registry', () => {
  it('has last run, duration, last success and next run of a task', async () => {
    const { clock, move, status, tick, schedule } = createWorld()
    const startedAt = clock()
    schedule(() => move(40))
    const fresh = { name: 'usage', everyMs: SECOND, isFailing: false, lastError: null } as const
    const never = { lastRunAt: null, durationMs: null, lastSuccessAt: null }
    assert.deepEqual(status(), { ...fresh, ...never, nextRunAt: startedAt + SECOND })
    await tick()
    assert.deepEqual(status(), {
      ...fresh,
      lastRunAt: startedAt + SECOND,
      durationMs: 40,
      lastSuccessAt: startedAt + SECOND + 40,
      nextRunAt: startedAt + 2 * SECOND,
    })
  })

  it('rejects a second task of one name', () => {
    const { schedule } = createWorld()
    schedule(() => {})
    assert.throws(() => schedule(() => {}), /usage is scheduled already/)
  })
})

describe('a failing task', () => {
  it('shows its error, runs again, and keeps the error after its success', async () => {
    const { clock, status, tick, schedule } = createWorld()
    let runs = 0
    schedule(async () => {
      runs += 1
      if (runs < 3) throw new Error(`no store ${runs}`)
    })
    await tick()
    assert.deepEqual(status().lastError, { at: clock(), message: 'no store 1' })
    assert.equal(status().isFailing, true)
    await tick()
    const lastError = { at: clock(), message: 'no store 2' }
    await tick()
    assert.deepEqual([runs, status().isFailing, status().lastSuccessAt], [3, false, clock()])
    assert.deepEqual(status().lastError, lastError)
  })

  it('that throws is recorded like one that rejects', async () => {
    const { failures, status, tick, schedule } = createWorld()
    schedule(() => assert.fail('broken'))
    await tick()
    assert.equal(status().isFailing, true)
    assert.equal(failures.length, 1)
  })

  it('reports each message as new once until its next success', async () => {
    const { failures, tick, schedule } = createWorld()
    const messages = ['a', 'a', 'b', undefined, 'a']
    schedule(() => {
      const message = messages.shift()
      if (message !== undefined) throw new Error(message)
    })
    while (messages.length > 0) await tick()
    assert.deepEqual(
      failures.map(([, message, isNew]) => [message, isNew]),
      [
        ['Error: a', true],
        ['Error: a', false],
        ['Error: b', true],
        ['Error: a', true],
      ],
    )
  })

  it('with a backoff waits twice as long after each failure, up to its bound', async () => {
    const { clock, status, tick, schedule } = createWorld()
    const runs: number[] = []
    const startedAt = clock()
    schedule(
      () => {
        runs.push((clock() - startedAt) / SECOND)
        throw new Error('away')
      },
      { backoffMaxMs: 3 * SECOND },
    )
    for (let second = 1; second <= 10; second++) await tick()
    assert.deepEqual(runs, [1, 2, 4, 7, 10])
    assert.equal(status().nextRunAt, clock() + 3 * SECOND)
  })

  it('by a part of its work is failing, although the run ends well', async () => {
    const { status, tick, schedule } = createWorld()
    const task = schedule(async () => task.report(new Error('one of two')))
    await tick()
    assert.deepEqual([status().isFailing, status().lastError?.message], [true, 'one of two'])
    assert.equal(status().lastSuccessAt, null)
  })
})

describe('a run', () => {
  it('under way is not joined by the next interval, and is followed by one for all callers', async () => {
    const { tick, schedule } = createWorld()
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let runs = 0
    const task = schedule(() => gates[runs++]?.promise)
    await tick()
    await tick()
    assert.equal(runs, 1)
    const callers = [task.run(), task.run(), task.run()]
    gates[0]?.resolve()
    await tick()
    assert.equal(runs, 2)
    gates[1]?.resolve()
    await Promise.all(callers)
    assert.equal(runs, 2)
  })

  it('under way is awaited by a stop, and none follows', async () => {
    const { scheduler, timers, status, tick, schedule } = createWorld()
    const gate = Promise.withResolvers<void>()
    let runs = 0
    const task = schedule(() => {
      runs += 1
      return gate.promise
    })
    await tick()
    const waiting = task.run()
    let isStopped = false
    const stopped = scheduler[Symbol.asyncDispose]().then(() => {
      isStopped = true
    })
    await tick()
    assert.deepEqual([isStopped, timers.size], [false, 0])
    gate.resolve()
    await Promise.all([stopped, waiting, task.run()])
    assert.deepEqual([runs, status().nextRunAt], [1, null])
  })
})

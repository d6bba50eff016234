import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { configuredBounds } from '#config/bounds.ts'
import { createFairQueue } from '#event-loop/fair-queue.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { OPENAI_UPSTREAM } from '#gateway/formats/openai/upstream.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { Attempt } from './attempt.ts'
import { sharesOf } from './connection-shares.ts'
import type { UpstreamTarget } from './open-target.ts'
import type { AttemptOutcome } from './outcome.ts'
import type { UpstreamRequest } from './request.ts'
import { createSilenceWatch } from './silence.ts'

const PROJECT = 'proj_a'
const REQUEST: UpstreamRequest = {
  projectId: PROJECT,
  method: 'POST',
  path: '/v1/chat/completions',
  headers: [],
  body: null,
}
const controller = { pause: () => {}, resume: () => {}, abort: () => {} } as never

/** A target whose pool keeps the handlers of the requests that are sent to it. */
function openTarget() {
  const sent: Dispatcher.DispatchHandler[] = []
  const queue = createFairQueue({
    shares: sharesOf(8, configuredBounds()),
    waitMs: 1_000,
    waitingMax: 8,
  })
  const pool = {
    dispatch: (_: unknown, handler: Dispatcher.DispatchHandler) => {
      sent.push(handler)
      return true
    },
  }
  let last = 0
  const target = {
    atStage: createTurnStages(setImmediate),
    queue,
    pool,
    elapsed: () => 0,
    onAttempted: () => {},
    nextSequence: () => ++last,
    silence: createSilenceWatch(manualSchedule()),
    format: OPENAI_UPSTREAM,
    hasCredentials: true,
    upstream: { firstByteMs: 3_000, idleMs: 2_000 },
  } as unknown as UpstreamTarget
  return { target, queue, sent }
}

function startAttempt(
  target: UpstreamTarget,
  onEnd: () => void = () => {},
  isCommitted: () => boolean = () => false,
) {
  const outcomes: AttemptOutcome[] = []
  const errors: unknown[] = []
  const consumer = {
    onStart: () => {},
    onHead: () => {},
    onData: () => {},
    onEnd,
    isCommitted,
  }
  const attempt = new Attempt(target, REQUEST, consumer, {
    isLast: true,
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
  })
  attempt.start()
  return { attempt, outcomes, errors }
}

function answer(handler: Dispatcher.DispatchHandler | undefined): void {
  handler?.onRequestStart?.(controller, {})
  handler?.onResponseStart?.(controller, 200, { 'content-type': 'application/json' })
  handler?.onResponseData?.(controller, Buffer.from('{}'))
  handler?.onResponseEnd?.(controller, {})
}

it('requests of one turn are sent at its end, and their answers conclude at the end of theirs', async () => {
  const { target, queue, sent } = openTarget()
  const first = startAttempt(target)
  const second = startAttempt(target)
  assert.equal(sent.length, 0)
  await turn()
  assert.deepEqual(sent, [first.attempt, second.attempt])
  answer(first.attempt)
  answer(second.attempt)
  assert.equal(queue.held(PROJECT), 0)
  assert.deepEqual([first.outcomes, second.outcomes], [[], []])
  await turn()
  const answered = [{ kind: 'answered', status: 200 }]
  assert.deepEqual([first.outcomes, second.outcomes], [answered, answered])
})

it('a request that is cancelled in its turn is not sent, and leaves its connection free', async () => {
  const { target, queue, sent } = openTarget()
  const { attempt, outcomes } = startAttempt(target)
  assert.equal(queue.held(PROJECT), 1)
  attempt.cancel()
  assert.deepEqual(outcomes, [{ kind: 'cancelled', stage: 'queued' }])
  await turn()
  assert.equal(sent.length, 0)
  assert.equal(queue.held(PROJECT), 0)
})

it('a whole answer cannot be cancelled any more', async () => {
  const { target } = openTarget()
  const { attempt, outcomes } = startAttempt(target)
  await turn()
  answer(attempt)
  attempt.cancel()
  attempt.cancel('timeout')
  await turn()
  assert.deepEqual(outcomes, [{ kind: 'answered', status: 200 }])
})

it('an error of the consumer at the end of an answer is passed on', async () => {
  const { target, queue } = openTarget()
  const broken = new Error('the answer cannot be read')
  const { attempt, outcomes, errors } = startAttempt(target, () => {
    throw broken
  })
  await turn()
  answer(attempt)
  await turn()
  assert.deepEqual([outcomes, errors], [[], [broken]])
  assert.equal(queue.held(PROJECT), 0)
})

it('silence is limited before the head, and then between parts unless reading is paused', async () => {
  const { target, sent } = openTarget()
  const { attempt } = startAttempt(target)
  await turn()
  const [handler] = sent
  handler?.onRequestStart?.(controller, {})
  assert.equal(attempt.silenceMaxMs(), 3_000)
  handler?.onResponseStart?.(controller, 200, {})
  assert.equal(attempt.silenceMaxMs(), 2_000)
  attempt.pause()
  assert.equal(attempt.silenceMaxMs(), undefined)
  attempt.silentLooks = 3
  attempt.resume()
  assert.deepEqual([attempt.silenceMaxMs(), attempt.silentLooks], [2_000, 0])
  attempt.silentLooks = 3
  handler?.onResponseData?.(controller, Buffer.from('{}'))
  assert.equal(attempt.silentLooks, 0)
})

it('silence is a timeout, or breaks an answer off', async () => {
  for (const isCommitted of [false, true]) {
    const { target, sent } = openTarget()
    const { attempt, outcomes } = startAttempt(
      target,
      () => {},
      () => isCommitted,
    )
    await turn()
    sent[0]?.onRequestStart?.(controller, {})
    attempt.onSilence()
    const expected = isCommitted ? { kind: 'broken' } : { kind: 'failed', reason: 'timeout' }
    assert.deepEqual(outcomes, [expected])
  }
})

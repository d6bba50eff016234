/** Waits of a request, as its record has them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { CallLog } from './call-log.ts'

it('waits of a millisecond and more have an entry, and all are in the sum', () => {
  const { clock, move } = movableClock(0)
  const log = new CallLog(clock, clock())
  move(2)
  const endWait = log.startWait()
  move(7)
  endWait()
  move(1)
  log.startAttempt('one', [])
  move(40)
  const acquiredAt = clock()
  move(500)
  log.endAttempt({ status: 200, reason: null }, acquiredAt)
  log.startAttempt('two', [])
  log.endAttempt({ status: 200, reason: null }, clock() + 0.5)
  assert.deepEqual(log.waits, [
    { for: 'spend', startedMs: 2, ms: 7 },
    { for: 'connection', startedMs: 10, ms: 40 },
  ])
  assert.equal(log.waitedMs, 47.5)
})

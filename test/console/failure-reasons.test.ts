/** Causes of failed requests, summed from their logs. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { failureReasons } from '#console/pages/project/overview/failure-reasons.ts'

const TIMES = { model: 'gpt-5.6-luna', started_ms: 0, duration_ms: 10 }
const REACHED = { ...TIMES, upstream: 'azure', status: 503, reason: null }
const UNREACHED = { ...TIMES, upstream: 'default', status: null, reason: 'connect' }
const ANSWER = { status: 502, code: 'upstream_failed', requests: 1 }

it('failures are summed by the upstream of the last attempt, its end and the returned error', () => {
  const reasons = failureReasons([
    { ...ANSWER, attempts: [REACHED, UNREACHED] },
    { ...ANSWER, attempts: [UNREACHED] },
    { ...ANSWER, attempts: [UNREACHED, REACHED] },
    { ...ANSWER, attempts: [{ ...UNREACHED, reason: 'timeout' }], status: 504, code: null },
  ])
  assert.deepEqual(
    reasons.map(({ upstream, end, status, count }) => [upstream, end, status, count]),
    [
      ['default', 'could not be reached', 502, 2],
      ['azure', 'answered 503', 502, 1],
      ['default', 'did not answer in time', 504, 1],
    ],
  )
})

it('a row of many requests without attempts has the cause of others with the same error', () => {
  const reasons = failureReasons([
    { ...ANSWER, attempts: [], requests: 240 },
    { ...ANSWER, attempts: [UNREACHED] },
    { ...ANSWER, attempts: [], status: 500, code: 'internal_error' },
  ])
  assert.deepEqual(
    reasons.map(({ upstream, code, count }) => [upstream, code, count]),
    [
      ['default', 'upstream_failed', 241],
      ['', 'internal_error', 1],
    ],
  )
})

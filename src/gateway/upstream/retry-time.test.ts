/** The time that an answer of an upstream names, and models that are closed for it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createClosings } from './closings.ts'
import { pickRetryHeaders, retryTimeOf, type UpstreamHeaders } from './forwarded-headers.ts'

const DATE = 'Mon, 30 Nov 2026 12:00:00 GMT'
const MINUTE_MS = 60_000

function use(model: string, projectId = 'proj_a') {
  return { model, projectId }
}

describe('the time to retry', () => {
  for (const [name, headers, expected] of [
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['a fraction of a second', { 'retry-after': '0.25' }, 250],
    ['milliseconds', { 'retry-after-ms': '1500' }, 1_500],
    ['milliseconds before seconds', { 'retry-after': '30', 'retry-after-ms': '1500' }, 1_500],
    ['seconds beside invalid milliseconds', { 'retry-after': '3', 'retry-after-ms': 'x' }, 3_000],
    [
      'a date, from the date of the answer',
      { date: DATE, 'retry-after': 'Mon, 30 Nov 2026 12:00:45 GMT' },
      45_000,
    ],
    ['a day', { 'retry-after': '86400' }, 86_400_000],
    ['nothing', {}, undefined],
    ['more than a day', { 'retry-after': '86401' }, undefined],
    ['a number beyond any', { 'retry-after': '9'.repeat(400) }, undefined],
    ['infinity', { 'retry-after': 'Infinity' }, undefined],
    ['no number', { 'retry-after': 'NaN' }, undefined],
    ['an exponent', { 'retry-after': '1e3' }, undefined],
    ['a negative number', { 'retry-after': '-1' }, undefined],
    ['two numbers', { 'retry-after': '1, 2' }, undefined],
    ['a list of headers', { 'retry-after': ['1', '2'] }, undefined],
    ['a date without the date of the answer', { 'retry-after': DATE }, undefined],
    [
      'a date in the past',
      { date: DATE, 'retry-after': 'Mon, 30 Nov 2026 11:59:59 GMT' },
      undefined,
    ],
    [
      'a date of next year',
      { date: DATE, 'retry-after': 'Tue, 30 Nov 2027 12:00:00 GMT' },
      undefined,
    ],
    ['a day that no month has', { date: DATE, 'retry-after': 'Mon, 99 Nov 2026 12:00:45 GMT' }],
    ['text', { date: DATE, 'retry-after': 'tomorrow' }, undefined],
  ] as const satisfies readonly (readonly [string, UpstreamHeaders, (number | undefined)?])[]) {
    it(`of ${name} is ${expected ?? 'none'}, and is relayed only then`, () => {
      assert.equal(retryTimeOf(headers), expected)
      const relayed: string[] = []
      pickRetryHeaders(headers, relayed)
      assert.equal(relayed.length > 0, expected !== undefined)
    })
  }
})

describe('closed models', () => {
  it('are closed for at most five minutes, the longest time that was named', () => {
    const closings = createClosings()
    closings.close(use('a'), 429, 86_400_000, 0)
    closings.close(use('a'), 503, 1_000, 0)
    assert.ok(closings.isClosed(use('a'), 5 * MINUTE_MS - 1))
    assert.ok(!closings.isClosed(use('a'), 5 * MINUTE_MS))
    assert.ok(!closings.isClosed(use('b'), 0))
  })

  it('are at most 1,000: of more the oldest is open', () => {
    const closings = createClosings()
    for (let n = 0; n < 3_000; n++) closings.close(use(`m-${n}`), 429, MINUTE_MS, 0)
    assert.equal(closings.list(0).length, 1_000)
    assert.ok(!closings.isClosed(use('m-0'), 0) && closings.isClosed(use('m-2999'), 0))
    assert.deepEqual(closings.list(MINUTE_MS), [])
  })

  it('are closed to the project alone that had the answer, and to all after a second one', () => {
    const closings = createClosings()
    closings.close(use('a'), 429, MINUTE_MS, 0)
    assert.ok(!closings.isClosed(use('a', 'proj_b'), 0))
    closings.close(use('a', 'proj_b'), 429, 1_000, 0)
    assert.ok(closings.isClosed(use('a', 'proj_c'), MINUTE_MS - 1))
  })

  it('are opened by a success', () => {
    const closings = createClosings()
    closings.close(use('a'), 429, MINUTE_MS, 0)
    closings.open('a')
    assert.ok(!closings.isClosed(use('a'), 0))
  })
})

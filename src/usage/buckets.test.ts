import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import {
  type BucketRange,
  bucketsOf,
  segmentsOf,
  startOf,
  USAGE_RETENTION_MS,
  WIDTHS,
} from './buckets.ts'

const DAY_S = 86_400
const MIDNIGHT = Date.parse('2026-03-01T00:00:00Z') / 1000
const SECONDS: Record<UsageWidth, number> = { '1m': 60, '1h': 3_600, '1d': DAY_S }

const width = fc.constantFrom(...WIDTHS)
const time = fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 5 * DAY_S })

const ranges = fc.record({
  width,
  start: time,
  until: time,
  untilNamed: fc.boolean(),
  limit: fc.integer({ min: 1, max: 200 }),
})

it('buckets have no gaps between them, from the requested start on', () => {
  fc.assert(
    fc.property(ranges, (range) => {
      const { buckets } = bucketsOf(range)
      assert.equal(buckets[0]?.start ?? range.start, range.start)
      for (const [at, bucket] of buckets.entries()) {
        assert.ok(bucket.start < bucket.end && bucket.end - bucket.start <= SECONDS[range.width])
        if (at > 0) assert.equal(bucket.start, buckets[at - 1]?.end)
        if (at > 0) assert.equal(bucket.start % SECONDS[range.width], 0)
      }
    }),
  )
})

it('pages of any size have the same buckets as one page', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 1, max: 50 }), (range, limit) => {
      const whole = bucketsOf({ ...range, limit: 10_000 })
      assert.equal(whole.next, null)
      const paged: unknown[] = []
      for (let start: number | null = range.start; start !== null; ) {
        const page: ReturnType<typeof bucketsOf> = bucketsOf({ ...range, start, limit })
        assert.ok(page.buckets.length <= limit)
        paged.push(...page.buckets)
        start = page.next
      }
      assert.deepEqual(paged, whole.buckets)
    }),
  )
})

it('the last bucket ends at end_time, else at the end of its width', () => {
  const range: BucketRange = {
    width: '1d',
    start: MIDNIGHT + 100,
    until: MIDNIGHT + DAY_S + 200,
    untilNamed: true,
    limit: 7,
  }
  const ends = (one: BucketRange) => bucketsOf(one).buckets.map(({ end }) => end - MIDNIGHT)
  assert.deepEqual(ends(range), [DAY_S, DAY_S + 200])
  assert.deepEqual(ends({ ...range, untilNamed: false }), [DAY_S, 2 * DAY_S])
})

/** The number of times that uses are counted, with rows as the flush writes them. */
function countedBy(uses: readonly number[], segments: ReturnType<typeof segmentsOf>): number {
  return segments.reduce(
    (sum, segment) =>
      sum +
      uses.filter((ms) => {
        const start = startOf(segment.width, ms)
        return start >= segment.fromMs && start < segment.toMs
      }).length,
    0,
  )
}

it('a time range counts every use in it once and none outside, to the minute', () => {
  fc.assert(
    fc.property(width, time, time, fc.array(time, { maxLength: 200 }), (of, start, end, uses) => {
      const [startMs, endMs] = [start * 1000, end * 1000]
      const segments = segmentsOf(of, startMs, endMs, (MIDNIGHT + 5 * DAY_S) * 1000)
      const used = uses.map((second) => second * 1000)
      const inside = used.filter((ms) => {
        const minute = startOf('1m', ms)
        return start < end && minute >= startOf('1m', startMs) && minute < endMs
      })
      assert.equal(countedBy(used, segments), inside.length)
      assert.ok(segments.length <= 5)
    }),
  )
})

it('a time range without minute rows counts the hours that it begins and ends in', () => {
  const startMs = (MIDNIGHT + 3_700) * 1000
  const endMs = (MIDNIGHT + DAY_S + 3_700) * 1000
  const hours = segmentsOf('1d', startMs, endMs, endMs + USAGE_RETENTION_MS['1m'] + 1)
  assert.deepEqual(
    hours.map((one) => [one.width, one.fromMs / 1000 - MIDNIGHT, one.toMs / 1000 - MIDNIGHT]),
    [
      ['1h', 3_600, DAY_S],
      ['1h', DAY_S, DAY_S + 3_700],
    ],
  )
  const days = segmentsOf('1d', startMs, endMs, endMs + USAGE_RETENTION_MS['1h'] + 1)
  assert.deepEqual(days, [{ width: '1d', fromMs: MIDNIGHT * 1000, toMs: endMs }])
})

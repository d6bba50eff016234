import assert from 'node:assert/strict'
import { it } from 'node:test'
import { periodOf } from './period.ts'

function days(interval: Parameters<typeof periodOf>[0], at: string): string[] {
  const { startMs, endMs } = periodOf(interval, Date.parse(at))
  return [startMs, endMs].map((ms) => new Date(ms).toISOString().replace('T00:00:00.000Z', ''))
}

it('periods begin at midnight in UTC, weeks on Monday', () => {
  assert.deepEqual(days('day', '2026-11-26T23:59:59.999Z'), ['2026-11-26', '2026-11-27'])
  assert.deepEqual(days('week', '2026-11-26T12:00Z'), ['2026-11-23', '2026-11-30'])
  assert.deepEqual(days('week', '2026-11-29T23:59Z'), ['2026-11-23', '2026-11-30'])
  assert.deepEqual(days('week', '2026-11-30T00:00Z'), ['2026-11-30', '2026-12-07'])
  assert.deepEqual(days('month', '2026-12-31T23:59Z'), ['2026-12-01', '2027-01-01'])
  assert.deepEqual(days('month', '2028-02-29T00:00Z'), ['2028-02-01', '2028-03-01'])
  assert.deepEqual(days('quarter', '2026-11-26T00:00Z'), ['2026-10-01', '2027-01-01'])
  assert.deepEqual(days('quarter', '2026-03-31T23:59Z'), ['2026-01-01', '2026-04-01'])
})

/** Periods that costs are compared with. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { previousOf } from '#console/pages/costs/report/periods.ts'

function at(date: string): number {
  return Date.parse(`${date}Z`) / 1000
}

it('periods before are as long, and a month is a calendar month', () => {
  const now = at('2026-11-20T12:02:00')
  const [november, step] = [at('2026-11-01T00:00:00'), 120]
  const month = previousOf({ from: november }, 'month', 'utc', now)
  assert.deepEqual(month, {
    from: at('2026-10-01T00:00:00'),
    to: now - step - (november - at('2026-10-01T00:00:00')),
  })
  // March is longer than February: not beyond its end.
  const march = previousOf(
    { from: at('2026-03-01T00:00:00') },
    'month',
    'utc',
    at('2026-03-31T12:00:00'),
  )
  assert.deepEqual(march, { from: at('2026-02-01T00:00:00'), to: at('2026-03-01T00:00:00') })
  const week = previousOf({ from: at('2026-11-14T00:00:00') }, '7d', 'utc', now)
  assert.deepEqual(week, { from: at('2026-11-07T00:00:00'), to: at('2026-11-13T12:00:00') })
  const days = { from: at('2026-11-03T00:00:00'), to: at('2026-11-05T00:00:00') }
  assert.deepEqual(previousOf(days, 'custom', 'utc', now), {
    from: at('2026-11-01T00:00:00'),
    to: days.from,
  })
})

/** Periods that costs are compared with. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { previousOf } from '#console/pages/usage/report/periods.ts'
import { stretchOf } from '#console/time/ranges.ts'

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
  const quarter = { from: at('2026-07-01T00:00:00'), to: at('2026-10-01T00:00:00') }
  assert.deepEqual(previousOf(quarter, 'last-quarter', 'utc', now), {
    from: at('2026-04-01T00:00:00'),
    to: quarter.from,
  })
})

it('ranges of days end with the last whole day, week, month or quarter', () => {
  // A Friday.
  const today = at('2026-11-20T00:00:00')
  const days = (name: Parameters<typeof stretchOf>[1], now = today): string => {
    const { from, to } = stretchOf('utc', name, now)
    const dates = [from, ...(to === undefined ? [] : [to])].map((one) => new Date(one * 1000))
    return dates.map((one) => one.toISOString().slice(0, 10)).join(' ')
  }
  assert.equal(days('today'), '2026-11-20')
  assert.equal(days('yesterday'), '2026-11-19 2026-11-20')
  assert.equal(days('7d'), '2026-11-14')
  assert.equal(days('last-week'), '2026-11-09 2026-11-16')
  assert.equal(days('last-week', at('2026-11-16T00:00:00')), '2026-11-09 2026-11-16')
  assert.equal(days('last-week', at('2026-11-15T00:00:00')), '2026-11-02 2026-11-09')
  assert.equal(days('last-quarter'), '2026-07-01 2026-10-01')
  assert.equal(days('last-quarter', at('2026-02-10T00:00:00')), '2025-10-01 2026-01-01')
  assert.equal(days('last-month', at('2026-01-05T00:00:00')), '2025-12-01 2026-01-01')
})

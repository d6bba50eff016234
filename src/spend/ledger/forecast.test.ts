import assert from 'node:assert/strict'
import { it } from 'node:test'
import { forecastOf, recentDays } from './forecast.ts'

const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 10, 20, 12)
const MIDNIGHT = Date.UTC(2026, 10, 20)
const DECEMBER = Date.UTC(2026, 11, 1)
const { startMs } = recentDays(NOON)

/** Of November, with 100 spent. */
function forecast(nano: bigint, firstDayMs: number | undefined, nowMs = NOON) {
  return forecastOf({ spent: 100n, recent: { nano, firstDayMs } }, { nowMs, endMs: DECEMBER })
}

it('the last seven days begin at midnight in UTC', () => {
  assert.equal(new Date(startMs).toISOString(), '2026-11-13T00:00:00.000Z')
})

it('a forecast adds the rest of the period at the average of the last seven days', () => {
  // 7.5 days so far, and 10.5 to come.
  assert.equal(forecast(75n, startMs), 205n)
  assert.equal(forecast(75n, startMs - DAY_MS), 205n)
  assert.equal(forecast(70n, startMs, MIDNIGHT), 210n)
})

it('an owner that began to spend in these days is averaged from its first day on', () => {
  assert.equal(forecast(15n, startMs + 6 * DAY_MS), 205n)
})

it('there is no forecast before a whole day with a cost', () => {
  assert.equal(forecast(15n, startMs + 7 * DAY_MS), undefined)
  assert.equal(forecast(0n, undefined), undefined)
})

it('the forecast of a period at its end is the spend', () => {
  const recent = { nano: 75n, firstDayMs: startMs }
  assert.equal(forecastOf({ spent: 100n, recent }, { nowMs: NOON, endMs: NOON }), 100n)
})

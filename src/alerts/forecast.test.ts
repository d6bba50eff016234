import assert from 'node:assert/strict'
import { it } from 'node:test'
import { periodOf } from '#spend/period.ts'
import { alertForecast, recentDays } from './forecast.ts'

const DAY_MS = 86_400_000
const NOW = Date.parse('2026-03-21T12:00:00Z')
const MONTH = periodOf('month', NOW)
const { startMs } = recentDays(NOW)

it('the last seven days begin at midnight in UTC', () => {
  assert.equal(new Date(startMs).toISOString(), '2026-03-14T00:00:00.000Z')
})

it('the forecast continues the average of the last seven days', () => {
  // 7.5 days at 10 a day; 10.5 days are left.
  const recent = { nano: 75n, firstDayMs: startMs }
  assert.equal(alertForecast(200n, recent, MONTH, NOW), 200n + 105n)
  assert.equal(alertForecast(200n, { ...recent, firstDayMs: startMs - DAY_MS }, MONTH, NOW), 305n)
})

it('a scope that began to spend in these days is averaged from its first day on', () => {
  const recent = { nano: 15n, firstDayMs: startMs + 6 * DAY_MS }
  assert.equal(alertForecast(15n, recent, MONTH, NOW), 15n + 105n)
})

it('there is no forecast before a whole day with a cost', () => {
  const today = { nano: 15n, firstDayMs: startMs + 7 * DAY_MS }
  assert.equal(alertForecast(15n, today, MONTH, NOW), undefined)
  assert.equal(alertForecast(15n, undefined, MONTH, NOW), undefined)
  assert.equal(alertForecast(0n, { nano: 0n, firstDayMs: undefined }, MONTH, NOW), undefined)
})

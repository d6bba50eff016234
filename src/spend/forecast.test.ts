import assert from 'node:assert/strict'
import { it } from 'node:test'
import { forecastOf, recentStartOf } from './forecast.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
const MIDNIGHT = Date.UTC(2026, 10, 20)
const DECEMBER = Date.UTC(2026, 11, 1)

it('a forecast adds the rest of the period at the rate of the last seven days', () => {
  assert.equal(recentStartOf(NOON), Date.UTC(2026, 10, 13))
  // 7.5 days so far, and 10.5 to come.
  assert.equal(forecastOf({ spent: 100n, recent: 75n }, { nowMs: NOON, endMs: DECEMBER }), 205n)
  const whole = { nowMs: MIDNIGHT, endMs: DECEMBER }
  assert.equal(forecastOf({ spent: 100n, recent: 70n }, whole), 210n)
})

it('a period at its end, and one without recent spend, has what is spent', () => {
  const end = { nowMs: NOON, endMs: NOON }
  assert.equal(forecastOf({ spent: 100n, recent: 75n }, end), 100n)
  assert.equal(forecastOf({ spent: 100n, recent: 0n }, { nowMs: NOON, endMs: DECEMBER }), 100n)
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatNear } from '#console/time/relative-time.ts'

const NOW = Date.parse('2026-12-01T09:00:00Z') / 1_000
const DAY_SECONDS = 86_400

it('a time is relative within a week, and a date beyond it', () => {
  const texts = [0, 3, 6, 7, 30, 400].map((days) =>
    formatNear('utc', NOW - days * DAY_SECONDS, NOW),
  )
  assert.deepEqual(texts, [
    ...['just now', '3 days ago', '6 days ago'],
    ...['Nov 24', 'Nov 1', 'Oct 27, 2025'],
  ])
  assert.equal(formatNear('utc', NOW + 2 * DAY_SECONDS, NOW), 'in 2 days')
  assert.equal(formatNear('utc', NOW + 90 * DAY_SECONDS, NOW), 'Mar 1')
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { startOfNextMonth } from '#usage/months.ts'
import { withMonths } from './plan.ts'

const DAY_MS = 86_400_000
const FIRST = Date.UTC(2026, 0, 1)

function plan(fromMs: number, toMs: number, nowMs: number) {
  return withMonths([{ width: '1d', fromMs, toMs }], nowMs)
}

/** Number of times that the rows of a plan count each day. */
function counted(segments: ReturnType<typeof plan>): Map<number, number> {
  const days = new Map<number, number>()
  for (const { fromMs, toMs, sign } of segments) {
    for (let ms = fromMs; ms < toMs; ms += DAY_MS) {
      days.set(ms, (days.get(ms) ?? 0) + sign)
    }
  }
  return days
}

function rowsOf(segments: ReturnType<typeof plan>): number {
  let rows = 0
  for (const { width, fromMs, toMs } of segments) {
    for (let ms = fromMs; ms < toMs; rows++) {
      ms = width === '1mo' ? startOfNextMonth(ms) : ms + DAY_MS
    }
  }
  return rows
}

const dayOfYear = fc.integer({ min: 0, max: 500 })

it('months and days count each day of the stretch once, and no other', () => {
  fc.assert(
    fc.property(dayOfYear, fc.integer({ min: 1, max: 400 }), dayOfYear, (day, length, now) => {
      const [fromMs, toMs] = [FIRST + day * DAY_MS, FIRST + (day + length) * DAY_MS]
      const nowMs = FIRST + now * DAY_MS + 1
      const segments = plan(fromMs, toMs, nowMs)
      for (const [ms, count] of counted(segments)) {
        // Of days that have not begun there are no rows.
        if (ms <= nowMs) assert.equal(count, ms >= fromMs && ms < toMs ? 1 : 0)
      }
      const first = Math.min(toMs, nowMs)
      for (let ms = fromMs; ms < first; ms += DAY_MS) assert.equal(counted(segments).get(ms), 1)
      assert.ok(rowsOf(segments) <= length)
    }),
  )
})

it('a stretch reads at most half a month of days at each end', () => {
  const from = Date.UTC(2026, 0, 16)
  for (let days = 60; days < 400; days++) {
    const segments = plan(from, from + days * DAY_MS, Date.UTC(2030, 0))
    const inDays = segments.filter(({ width }) => width === '1d')
    assert.ok(rowsOf(inDays) <= 32, `${days} days read ${rowsOf(inDays)}`)
  }
})

it('a month until now is one row, and hours stay hours', () => {
  const now = Date.UTC(2026, 4, 20, 7)
  const month = { width: '1mo', fromMs: Date.UTC(2026, 4), toMs: Date.UTC(2026, 5), sign: 1 }
  assert.deepEqual(plan(Date.UTC(2026, 4), Date.UTC(2026, 4, 21), now), [month])
  const hours = { width: '1h', fromMs: 0, toMs: 3_600_000 } as const
  assert.deepEqual(withMonths([hours], now), [{ ...hours, sign: 1 }])
})

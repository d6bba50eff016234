/** Movers and the forecast of the overview, without a page. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { forecastOf } from '#console/pages/overview/forecast.ts'
import { mostMoved, moversOf } from '#console/pages/overview/projects/movers.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'

type Row = Parameters<typeof moversOf>[0][number]
type Week = Pick<UsageSummary, 'total' | 'buckets'>

function row(project_id: string, cost: number, previous_amount: number): Row {
  return { project_id, cost, previous_amount } as Row
}

function weekOf(days: Record<string, number>): Week {
  const buckets = Object.entries(days).map(([day, cost]) => ({
    start_time: Date.parse(day) / 1_000,
    cost,
  }))
  const total = { cost: buckets.reduce((sum, { cost }) => sum + cost, 0) }
  return { total, buckets } as unknown as Week
}

describe('movers of the overview', () => {
  it('the three largest changes are explained, small ones are not', () => {
    const rows = [row('a', 100, 99), row('b', 5, 20), row('c', 9, 0), row('d', 0.2, 0)]
    assert.deepEqual([...moversOf([...rows, row('e', 40, 38), row('f', 4, 1)])], ['b', 'c', 'f'])
  })

  it('the row that moved the most has the direction of the change', () => {
    const rows = [row('more', 30, 10), row('less', 2, 40), row('same', 7, 7)]
    assert.equal(mostMoved(rows, 5)?.project_id, 'more')
    assert.equal(mostMoved(rows, -5)?.project_id, 'less')
    assert.equal(mostMoved([row('same', 7, 7)], 5), undefined)
  })
})

describe('forecast of the overview', () => {
  const now = Date.parse('2026-10-14T12:00:00Z') / 1_000

  it('the rest of the month is like the days since the first spend', () => {
    const week = weekOf({ '2026-10-12': 0, '2026-10-13': 12, '2026-10-14': 6 })
    // 18 dollars in a day and a half, for 17.5 days more.
    assert.equal(forecastOf(18, week, now), 18 + (18 * 17.5) / 1.5)
  })

  it('there is none before a whole day, nor without spend', () => {
    assert.equal(forecastOf(6, weekOf({ '2026-10-14': 6 }), now), undefined)
    assert.equal(forecastOf(0, weekOf({ '2026-10-13': 0 }), now), undefined)
  })
})

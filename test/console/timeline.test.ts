import assert from 'node:assert/strict'
import { it } from 'node:test'
import { timelineOf, valuesOver } from '#console/pages/usage/timeline.ts'

const HOUR = 3600

function at(text: string): number {
  return Date.parse(text) / 1000
}

it('the current bucket is marked as incomplete, and no other', () => {
  const from = at('2026-11-20T00:00:00Z')
  const now = at('2026-11-26T08:30:00Z')
  const open = timelineOf({ from, width: '1d', zone: 'utc' }, now)
  assert.deepEqual(
    open.buckets.map(({ label, isUnfinished }) => [label, isUnfinished]),
    [...[20, 21, 22, 23, 24, 25].map((day) => [`Nov ${day}`, false]), ['Nov 26', true]],
  )
  assert.equal(open.buckets.at(-1)?.name, 'Thursday, November 26, 2026, so far')
  assert.equal(open.zone, 'UTC')
  const past = timelineOf({ from, to: from + 48 * HOUR, width: '1d', zone: 'utc' }, now)
  assert.deepEqual(
    past.buckets.map(({ isUnfinished }) => isUnfinished),
    [false, false],
  )
})

it('amounts are counted in the bucket that has their start', () => {
  const from = at('2026-11-26T06:00:00Z')
  const timeline = timelineOf({ from, width: '1h', zone: 'utc' }, from + 2.5 * HOUR)
  const none = { project_id: null, user_id: null, api_key_id: null, model: null }
  const entries = [-1, 0, 0.5, 2].map((hours) => ({
    at: from + hours * HOUR,
    of: none,
    amounts: { requests: 1 },
  }))
  assert.deepEqual(
    valuesOver(timeline, entries, ({ requests }) => requests),
    [2, 0, 1],
  )
})

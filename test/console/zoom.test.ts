import assert from 'node:assert/strict'
import { it } from 'node:test'
import { timesOfBar } from '#console/pages/usage/log-times.ts'
import { timelineOf } from '#console/pages/usage/timeline.ts'
import { zoomIn, zoomName } from '#console/pages/usage/zoom.ts'

const HOUR = 3600
const DAY = 24 * HOUR
const NOW = Date.parse('2026-11-26T08:30:00Z') / 1000

function zoom(from: number, seconds: number, rest = '') {
  return zoomIn(new URLSearchParams(`zoom=${from}-${from + seconds}${rest}`), NOW)
}

it('a zoom has minutes up to 3 hours, hours up to 5 days, and days beyond', () => {
  const from = NOW - 7 * DAY
  assert.equal(zoom(from, 3 * HOUR)?.width, '1m')
  assert.equal(zoom(from, 3 * HOUR + 60)?.width, '1h')
  assert.equal(zoom(from, 5 * DAY)?.width, '1h')
  assert.equal(zoom(from, 6 * DAY)?.width, '1d')
})

it('a zoom is not finer than stored usage: minutes of 8 days, hours of 400', () => {
  assert.equal(zoom(NOW - 8 * DAY, HOUR)?.width, '1h')
  assert.equal(zoom(NOW - 400 * DAY, HOUR)?.width, '1d')
})

it('an invalid, reversed or future zoom is ignored, and one of tagged costs', () => {
  const from = NOW - DAY
  for (const text of ['', 'zoom=', 'zoom=1', 'zoom=a-b', `zoom=${from}-${from}`, 'zoom=5-4']) {
    assert.equal(zoomIn(new URLSearchParams(text), NOW), undefined, text)
  }
  assert.equal(zoom(NOW + 60, HOUR), undefined)
  assert.equal(zoom(from, HOUR, '&by=tag:team'), undefined)
  assert.equal(zoom(from, HOUR, '&only=team%3Dsearch'), undefined)
  assert.deepEqual(zoom(from, HOUR, '&by=key'), { from, to: from + HOUR, width: '1m' })
})

it('a zoom is no longer than the longest range, however long its address says', () => {
  assert.equal(zoom(NOW - 366 * DAY, 366 * DAY)?.width, '1d')
  assert.equal(zoom(NOW - 367 * DAY, 367 * DAY), undefined)
  assert.equal(zoom(1, 99_999_999_990), undefined)
})

it('minutes are named by day and minute, and hours of several days by weekday', () => {
  const from = Date.parse('2026-11-24T22:00:00Z') / 1000
  const minutes = timelineOf({ from, to: from + 120, width: '1m', zone: 'utc' }, NOW)
  assert.deepEqual(
    minutes.buckets.map(({ name, label }) => [name, label]),
    [
      ['Nov 24, 2026, 22:00', '22:00'],
      ['Nov 24, 2026, 22:01', '22:01'],
    ],
  )
  const hours = timelineOf({ from, to: from + 2 * DAY, width: '1h', zone: 'utc' }, NOW)
  assert.equal(hours.buckets.length, 48)
  assert.equal(hours.buckets[2]?.label, 'Wed 00:00')
  assert.equal(zoomName('utc', { from, to: from + HOUR }), 'Nov 24, 22:00 – 23:00')
  assert.equal(zoomName('utc', { from, to: from + 4 * HOUR }), 'Nov 24, 22:00 – Nov 25, 02:00')
})

it('the logs of a bar end with the next one, and of the last with the question', () => {
  const timeline = { starts: [100, 160, 220] }
  assert.deepEqual(timesOfBar({ timeline, shown: {} }, 0), { from: 100, to: 160 })
  assert.deepEqual(timesOfBar({ timeline, shown: { to: 250 } }, 2), { from: 220, to: 250 })
  assert.deepEqual(timesOfBar({ timeline, shown: {} }, 2), { from: 220, to: undefined })
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dayStartsOf } from './day-starts.ts'

function at(text: string): number {
  return Date.parse(text)
}

function daysFrom(zone: string, from: string, count: number): string[] {
  const days = dayStartsOf(zone)
  assert.ok(days)
  const starts: string[] = []
  let ms = at(from)
  for (let n = 0; n < count; n++) {
    ms = days.next(ms)
    starts.push(new Date(ms).toISOString().slice(0, 16))
  }
  return starts
}

it('days of UTC begin at its midnight', () => {
  assert.deepEqual(daysFrom('UTC', '2026-02-28T12:30:00Z', 2), [
    '2026-03-01T00:00',
    '2026-03-02T00:00',
  ])
})

it('days are 23 and 25 hours long where the clock changes', () => {
  assert.deepEqual(daysFrom('Europe/Berlin', '2026-03-28T12:00:00Z', 3), [
    '2026-03-28T23:00',
    '2026-03-29T22:00',
    '2026-03-30T22:00',
  ])
  assert.deepEqual(daysFrom('Europe/Berlin', '2026-10-24T12:00:00Z', 3), [
    '2026-10-24T22:00',
    '2026-10-25T23:00',
    '2026-10-26T23:00',
  ])
})

it('a zone may be ahead by half an hour, and a day begin after midnight', () => {
  assert.deepEqual(daysFrom('Asia/Kolkata', '2026-01-01T00:00:00Z', 1), ['2026-01-01T18:30'])
  // The clock of Beirut is put forward at midnight.
  assert.deepEqual(daysFrom('Asia/Beirut', '2026-03-28T12:00:00Z', 2), [
    '2026-03-28T22:00',
    '2026-03-29T21:00',
  ])
})

it('the same time some days before is found over a change of the clock', () => {
  const days = dayStartsOf('Europe/Berlin')
  assert.equal(days?.shift(at('2026-03-30T08:00:00Z'), -2), at('2026-03-28T09:00:00Z'))
  assert.equal(
    dayStartsOf('UTC')?.shift(at('2026-03-30T08:00:00Z'), -2),
    at('2026-03-28T08:00:00Z'),
  )
})

it('a name that is no zone has no days', () => {
  assert.equal(dayStartsOf('Nowhere/Town'), undefined)
})

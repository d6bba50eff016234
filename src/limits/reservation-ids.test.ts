import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createReservationIds, SETTLED_REMEMBERED } from './reservation-ids.ts'

it('each name is claimed once, by the one who gave it', () => {
  const ids = createReservationIds()
  const first = ids.idOf(ids.next())
  const second = ids.idOf(ids.next())
  assert.equal(ids.claim(second), 2)
  assert.equal(ids.claim(first), 1)
  assert.equal(ids.claim(first), undefined)
  assert.equal(createReservationIds().claim(first), undefined)
  for (const made of ['0', '-1', '1.5', '3', 'NaN', '', '1e400']) {
    assert.equal(ids.claim(first.replace(/1$/, made)), undefined)
  }
})

it('a name is claimed as long as it is remembered, also once the numbers have gone around', () => {
  const ids = createReservationIds()
  const old = ids.idOf(ids.next())
  const settled = ids.idOf(ids.next())
  assert.equal(ids.claim(settled), 2)
  for (let i = 0; i < SETTLED_REMEMBERED; i++) ids.next()
  assert.equal(ids.claim(old), undefined)
  const last = SETTLED_REMEMBERED + 2
  assert.equal(ids.claim(ids.idOf(last)), last)
  assert.equal(ids.claim(ids.idOf(last)), undefined)
  const oldest = last - SETTLED_REMEMBERED + 8
  assert.equal(ids.claim(ids.idOf(oldest)), undefined)
  assert.equal(ids.claim(ids.idOf(oldest + 1)), oldest + 1)
})

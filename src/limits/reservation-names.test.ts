import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createReservationNames, SETTLED_REMEMBERED } from './reservation-names.ts'

it('each name is claimed once, by the one who gave it', () => {
  const names = createReservationNames()
  const first = names.nameOf(names.next())
  const second = names.nameOf(names.next())
  assert.equal(names.claim(second), 2)
  assert.equal(names.claim(first), 1)
  assert.equal(names.claim(first), undefined)
  assert.equal(createReservationNames().claim(first), undefined)
  for (const made of ['0', '-1', '1.5', '3', 'NaN', '', '1e400']) {
    assert.equal(names.claim(first.replace(/1$/, made)), undefined)
  }
})

it('a name is claimed as long as it is remembered, also once the numbers have gone around', () => {
  const names = createReservationNames()
  const old = names.nameOf(names.next())
  const settled = names.nameOf(names.next())
  assert.equal(names.claim(settled), 2)
  for (let i = 0; i < SETTLED_REMEMBERED; i++) names.next()
  assert.equal(names.claim(old), undefined)
  const last = SETTLED_REMEMBERED + 2
  assert.equal(names.claim(names.nameOf(last)), last)
  assert.equal(names.claim(names.nameOf(last)), undefined)
  const oldest = last - SETTLED_REMEMBERED + 8
  assert.equal(names.claim(names.nameOf(oldest)), undefined)
  assert.equal(names.claim(names.nameOf(oldest + 1)), oldest + 1)
})

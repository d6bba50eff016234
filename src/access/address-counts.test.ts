import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { createAddressCounts } from './address-counts.ts'

it('requests above the bound are delayed until the minute of their address has ended', () => {
  const { clock, move } = movableClock()
  const counts = createAddressCounts(3, clock)
  for (let n = 0; n < 3; n++) {
    assert.equal(counts.peek('a'), undefined)
    assert.equal(counts.add('a'), undefined)
    move(1_000)
  }
  assert.equal(counts.peek('a'), 57_000)
  assert.equal(counts.add('a'), 57_000)
  assert.equal(counts.add('b'), undefined)
  move(57_000)
  assert.equal(counts.peek('a'), undefined)
  assert.equal(counts.add('a'), undefined)
})

it('a clock that is set back does not delay any address', () => {
  const { clock, move } = movableClock()
  const counts = createAddressCounts(1, clock)
  counts.add('a')
  assert.equal(counts.add('a'), 60_000)
  move(-1)
  assert.equal(counts.add('a'), undefined)
})

it('addresses above 10,000 share one count until the next minute', () => {
  const { clock, move } = movableClock()
  const counts = createAddressCounts(2, clock)
  for (let n = 0; n < 10_000; n++) assert.equal(counts.add(`a${n}`), undefined)
  assert.equal(counts.add('b'), undefined)
  assert.equal(counts.add('c'), undefined)
  assert.equal(counts.add('d'), 60_000)
  assert.equal(counts.add('a1'), undefined)
  move(60_000)
  for (const address of ['b', 'c', 'd']) assert.equal(counts.add(address), undefined)
})

it('a request that is taken back does not count, and several count at once', () => {
  const { clock, move } = movableClock()
  const counts = createAddressCounts(2, clock)
  counts.remove('a')
  for (let n = 0; n < 3; n++) {
    assert.equal(counts.add('a'), undefined)
    counts.remove('a')
  }
  assert.equal(counts.add('a', 3), 60_000)
  move(60_000)
  counts.remove('a')
  assert.equal(counts.add('a', 2), undefined)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHeldAmounts } from './held-amounts.ts'

test('adds amounts by name, and takes from them', () => {
  const held = createHeldAmounts()
  held.add('a', 3)
  held.add('b', 5)
  held.add('a', 4)
  held.add('b', -5)
  assert.deepEqual(['a', 'b', 'c'].map(held.of), [7, 0, 0])
  held.add('b', 2)
  assert.equal(held.of('b'), 2)
})

test('leaves no rounding error of fractions', () => {
  const held = createHeldAmounts()
  for (const amount of [0.1, 0.2, -0.3]) held.add('a', amount)
  assert.equal(held.of('a'), 0)
})

test('ignores an amount of zero', () => {
  const held = createHeldAmounts()
  held.add('a', 0)
  assert.equal(held.of('a'), 0)
})

test('keeps the amounts of more names than it keeps without one', () => {
  const held = createHeldAmounts()
  const names = Array.from({ length: 5_000 }, (_, n) => `name-${n}`)
  names.forEach((name, n) => {
    held.add(name, n + 1)
  })
  names.forEach((name, n) => {
    if (n % 2 === 0) held.add(name, -(n + 1))
  })
  const expected = names.map((_, n) => (n % 2 === 0 ? 0 : n + 1))
  assert.deepEqual(names.map(held.of), expected)
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { delist, enlist, isListed } from './roster.ts'

describe('roster', () => {
  it('items are removed in any order, and twice without effect', () => {
    const items = ['a', 'b', 'c', 'd'].map((name) => ({ name, index: 0 }))
    const list: typeof items = []
    for (const item of items) enlist(list, item)
    const [a, b, , d] = items
    assert.ok(a && b && d)
    for (const item of [b, d, b]) delist(list, item)
    assert.deepEqual(list.map(({ name }) => name).sort(), ['a', 'c'])
    assert.deepEqual(
      [a, b, d].map((item) => isListed(list, item)),
      [true, false, false],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ITEMS_PER_TURN } from '#event-loop/in-turns.ts'
import { rowsIn, slicesOf } from './row-slices.ts'

function rowsOf(length: number) {
  return Array.from({ length }, (_, i) => ({
    i,
    name: `row ${i}`,
    none: null,
    share: i / 8,
    bytes: Uint8Array.of(0, i % 256),
  }))
}

describe('rows from the thread', () => {
  it('are the same behind it, in their order', async () => {
    for (const length of [0, 1, ITEMS_PER_TURN, 10 * ITEMS_PER_TURN + 1]) {
      const slices = slicesOf(rowsOf(length))
      // As it happens on the way.
      const received = structuredClone(slices, { transfer: slices.map(({ buffer }) => buffer) })
      assert.deepEqual(await rowsIn(received), rowsOf(length))
      assert.ok(slices.every(({ byteLength }) => byteLength === 0))
    }
  })

  it('are read a slice in each turn', async () => {
    const slices = slicesOf(rowsOf(4 * ITEMS_PER_TURN))
    let turns = 0
    const count = (): void => {
      turns += 1
      if (turns < 10) setImmediate(count)
    }
    setImmediate(count)
    await rowsIn(slices)
    assert.equal(turns, 3)
  })
})

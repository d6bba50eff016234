import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRateTable } from './project-rates.ts'

const MINUTE = 60_000

function tableOf(limit: number, entriesMax?: number) {
  let now = 0
  const table = createRateTable({
    limit,
    elapsed: () => now,
    ...(entriesMax !== undefined && { entriesMax }),
  })
  return { table, move: (ms: number) => (now += ms) }
}

describe('rate table', () => {
  it('a level leaks by the limit in a minute', () => {
    const { table, move } = tableOf(60)
    table.add('a', 60)
    assert.deepEqual([table.level('a'), table.level('b')], [60, 0])
    move(10_000)
    assert.equal(table.level('a'), 50)
    assert.equal(table.msUntil(50, 59), 0)
    assert.equal(table.msUntil(60, 59), 1_000)
    move(MINUTE)
    assert.equal(table.level('a'), 0)
  })

  it('a level is at most twice the limit', () => {
    const { table, move } = tableOf(60)
    table.add('a', 1_000)
    assert.equal(table.level('a'), 120)
    move(MINUTE)
    assert.equal(table.level('a'), 60)
  })

  it('a generation that ends takes no level with it', () => {
    const { table, move } = tableOf(60)
    move(2 * MINUTE - 1)
    table.add('a', 120)
    move(1)
    table.add('b', 1)
    assert.ok(table.level('a') > 119)
    move(MINUTE)
    table.add('a', 1)
    assert.ok(table.level('a') > 59)
  })

  it('more owners than entries are dropped by generations', () => {
    const { table } = tableOf(60, 100)
    for (let index = 0; index < 1_000; index += 1) table.add(`owner ${index}`, 1)
    const known = Array.from({ length: 1_000 }, (_, index) => table.level(`owner ${index}`))
    assert.ok(known.filter((level) => level > 0).length <= 200)
    assert.equal(known.at(-1), 1)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRateTable } from './project-rates.ts'

const MINUTE = 60_000

function tableOf(limit: number, entriesMax?: number) {
  let now = 0
  const table = createRateTable({ limit, ...(entriesMax !== undefined && { entriesMax }) })
  return {
    add: (owner: string, amount: number) => table.add(owner, amount, now),
    level: (owner: string) => table.level(owner, now),
    msUntil: table.msUntil,
    move: (ms: number) => (now += ms),
  }
}

describe('rate table', () => {
  it('a level leaks by the limit in a minute', () => {
    const { add, level, msUntil, move } = tableOf(60)
    add('a', 60)
    assert.deepEqual([level('a'), level('b')], [60, 0])
    move(10_000)
    assert.equal(level('a'), 50)
    assert.equal(msUntil(50, 59), 0)
    assert.equal(msUntil(60, 59), 1_000)
    move(MINUTE)
    assert.equal(level('a'), 0)
  })

  it('a level is at most twice the limit', () => {
    const { add, level, move } = tableOf(60)
    add('a', 1_000)
    assert.equal(level('a'), 120)
    move(MINUTE)
    assert.equal(level('a'), 60)
  })

  it('a generation that ends takes no level with it', () => {
    const { add, level, move } = tableOf(60)
    move(2 * MINUTE - 1)
    add('a', 120)
    move(1)
    add('b', 1)
    assert.ok(level('a') > 119)
    move(MINUTE)
    add('a', 1)
    assert.ok(level('a') > 59)
  })

  it('more owners than entries are dropped by generations', () => {
    const { add, level } = tableOf(60, 100)
    for (let index = 0; index < 1_000; index += 1) add(`owner ${index}`, 1)
    const known = Array.from({ length: 1_000 }, (_, index) => level(`owner ${index}`))
    assert.ok(known.filter((amount) => amount > 0).length <= 200)
    assert.equal(known.at(-1), 1)
  })
})

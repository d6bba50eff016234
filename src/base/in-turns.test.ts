import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eachInTurns, ITEMS_PER_TURN, mapInTurns } from './in-turns.ts'

describe('work in turns of the event loop', () => {
  it('is done in order, with a turn of others after each share of it', async () => {
    const seen: (number | string)[] = []
    const others = (): void => {
      seen.push('others')
      if (seen.length < 6) setImmediate(others)
    }
    setImmediate(others)
    await eachInTurns([1, 2, 3, 4, 5], (item) => void seen.push(item), 2)
    assert.deepEqual(seen.slice(0, 7), [1, 2, 'others', 3, 4, 'others', 5])
  })

  it('is done at once where it is little', async () => {
    let turns = 0
    setImmediate(() => {
      turns += 1
    })
    const items = Array.from({ length: ITEMS_PER_TURN }, (_, index) => index)
    assert.deepEqual(
      await mapInTurns(items, (item) => item * 2),
      items.map((item) => item * 2),
    )
    assert.equal(turns, 0)
  })

  it('ends with the first error', async () => {
    const done: number[] = []
    const work = (item: number): void => {
      if (item === 2) throw new Error('no more')
      done.push(item)
    }
    await assert.rejects(eachInTurns([1, 2, 3], work, 1), { message: 'no more' })
    assert.deepEqual(done, [1])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ITEMS_PER_TURN, startTurns } from './in-turns.ts'

describe('work in turns of the event loop', () => {
  it('is done in order, with a turn of others after each share of it', async () => {
    const seen: (number | string)[] = []
    const others = (): void => {
      seen.push('others')
      if (seen.length < 6) setImmediate(others)
    }
    setImmediate(others)
    await startTurns(2).each([1, 2, 3, 4, 5], (item) => void seen.push(item))
    assert.deepEqual(seen.slice(0, 7), [1, 2, 'others', 3, 4, 'others', 5])
  })

  it('shares its turns between several lists', async () => {
    const seen: (number | string)[] = []
    const turns = startTurns(2)
    setImmediate(() => void seen.push('others'))
    for (const list of [[1], [2], [3]]) await turns.each(list, (item) => void seen.push(item))
    assert.deepEqual(seen, [1, 2, 'others', 3])
  })

  it('is done at once if it is little', async () => {
    let turns = 0
    setImmediate(() => {
      turns += 1
    })
    const items = Array.from({ length: ITEMS_PER_TURN }, (_, index) => index)
    const doubled = await startTurns().map(items, (item) => item * 2)
    assert.deepEqual([doubled.at(-1), doubled.length, turns], [198, ITEMS_PER_TURN, 0])
  })

  it('ends with the first error', async () => {
    const done: number[] = []
    const work = (item: number): void => {
      if (item === 2) throw new Error('no more')
      done.push(item)
    }
    await assert.rejects(startTurns(1).each([1, 2, 3], work), { message: 'no more' })
    assert.deepEqual(done, [1])
  })
})

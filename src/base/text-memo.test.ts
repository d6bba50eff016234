/** Values that are remembered by an object and a text. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTextMemo } from './text-memo.ts'

describe('a memo by an object and a text', () => {
  const [first, second] = [{ id: 1 }, { id: 2 }]

  /** Whether a value was made, or else remembered. */
  function memoOf(ofEachMax: number, inAllMax: number) {
    const memo = createTextMemo<object, object>(ofEachMax, inAllMax)
    return (key: object, text: string): boolean => {
      let isMade = false
      memo.find(key, text, () => {
        isMade = true
        return {}
      })
      return isMade
    }
  }

  it('remembers the value of a text for each object', () => {
    const isMade = memoOf(10, 100)
    assert.deepEqual([isMade(first, 'a'), isMade(second, 'a')], [true, true])
    assert.deepEqual([isMade(first, 'a'), isMade(second, 'a')], [false, false])
  })

  it('forgets those of one object that has too many, and no others', () => {
    const isMade = memoOf(2, 100)
    isMade(second, 'kept')
    for (const text of ['a', 'b', 'c']) isMade(first, text)
    assert.deepEqual([isMade(first, 'a'), isMade(second, 'kept')], [true, false])
  })

  it('forgets all when all together are too many', () => {
    const isMade = memoOf(10, 3)
    for (const key of [first, second]) for (const text of ['a', 'b']) isMade(key, text)
    assert.deepEqual([isMade(second, 'b'), isMade(first, 'a')], [false, true])
  })

  it('counts long texts as several', () => {
    const isMade = memoOf(10, 20)
    isMade(first, 'a'.repeat(4_096))
    isMade(first, 'short')
    assert.equal(isMade(first, 'short'), false)
    isMade(second, 'b'.repeat(4_096))
    assert.equal(isMade(first, 'short'), true)
  })
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createRecentMap } from './recent-map.ts'

it('a map has at most so many entries, and at least the last half of them', () => {
  const entriesMax = 10
  const map = createRecentMap<number>({ entriesMax })
  for (let index = 0; index < 100; index++) {
    map.set(`key ${index}`, index)
    const kept = Array.from({ length: 100 }, (_, n) => map.get(`key ${n}`)).filter(
      (value) => value !== undefined,
    )
    assert.ok(kept.length <= entriesMax && kept.length >= Math.min(index + 1, entriesMax / 2))
    assert.equal(kept.at(-1), index)
  }
  map.clear()
  assert.equal(map.get('key 99'), undefined)
})

it('setting a key again drops nothing, also in a generation that is full', () => {
  const map = createRecentMap<number>({ entriesMax: 8 })
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  for (const key of [...keys, 'e']) map.set(key, 1)
  assert.deepEqual(
    keys.filter((key) => map.get(key) !== undefined),
    keys,
  )
})

it('entries within values count too, and `grow` is false once the generation is full', () => {
  const map = createRecentMap<string[]>({ entriesMax: 6 })
  map.set('a', ['first'])
  assert.deepEqual([map.grow(), map.grow(), map.grow()], [true, true, false])
  map.set('a', ['second'])
  assert.deepEqual(map.young('a'), ['second'])
  assert.equal(
    map.find('a', (values) => values.find((value) => value === 'first')),
    'first',
  )
})

it('a generation that is over is kept for the time of another, and both are dropped after two', () => {
  const map = createRecentMap<number>({ entriesMax: 10, generationMs: 1_000 })
  map.expire(5_000)
  map.set('a', 1)
  map.expire(5_999)
  assert.equal(map.young('a'), 1)
  map.expire(6_000)
  assert.deepEqual([map.young('a'), map.get('a')], [undefined, 1])
  map.expire(6_999)
  assert.equal(map.get('a'), 1)
  map.set('b', 2)
  map.expire(8_000)
  assert.deepEqual([map.get('a'), map.get('b')], [undefined, undefined])
})

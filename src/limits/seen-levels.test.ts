import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createSeenLevels } from './seen-levels.ts'

function buckets(...names: string[]) {
  return names.map((bucket) => ({ bucket }))
}

it('the last level of a bucket is found, and when it was seen', () => {
  const seen = createSeenLevels()
  seen.record('org', buckets('requests', 'tokens'), [1, 20], 5)
  seen.record('other', buckets('tokens'), [3], 6)
  seen.record('org', buckets('tokens'), [30], 7)
  assert.deepEqual(seen.find('org', 'requests'), { level: 1, atMs: 5 })
  assert.deepEqual(seen.find('org', 'tokens'), { level: 30, atMs: 7 })
  assert.deepEqual(seen.find('other', 'tokens'), { level: 3, atMs: 6 })
  assert.equal(seen.find('other', 'requests'), undefined)
})

it('at most so many are kept, and at least the last half of them', () => {
  const max = 10
  const seen = createSeenLevels(max)
  const scopes = Array.from({ length: 100 }, (_, index) => `org${index}`)
  for (const [index, scope] of scopes.entries()) {
    seen.record(scope, buckets('tokens'), [index], index)
    const kept = scopes.filter((one) => seen.find(one, 'tokens')).length
    assert.ok(kept <= max && kept >= Math.min(index + 1, max / 2), `${kept} after ${index + 1}`)
    assert.equal(seen.find(scope, 'tokens')?.level, index)
  }
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { packChanges, unpackOutcomes } from './redis-packing.ts'

function demandOf(bucket: string) {
  return { bucket, windowMs: 60_000, limit: 10, cost: 1 }
}

function idOf(digit: number): string {
  return `reservation${digit}`
}

it('a batch has the key of each bucket once', () => {
  const calls = [
    { id: idOf(1), demands: [demandOf('requests'), demandOf('tokens')] },
    { id: idOf(2), demands: [demandOf('tokens'), demandOf('images')] },
  ]
  const { keys } = packChanges('org', [], calls)
  assert.deepEqual(keys, ['{org}:b:requests', '{org}:b:tokens', '{org}:b:images'])
})

it('settlements have a mark each, and no fixed cost', () => {
  const demands = [{ ...demandOf('requests'), fixed: true }, demandOf('tokens')]
  const calls = [1, 2].map((digit) => ({ id: idOf(digit), demands, actual: [1, 3] }))
  const { keys, packed } = packChanges('org', calls, [])
  assert.deepEqual(keys, ['{org}:s:reservation1', '{org}:s:reservation2', '{org}:b:tokens'])
  assert.equal(packed.length, 2 * (12 + 2 + 34))
})

it('an answer that ends too early is an error', () => {
  const calls = [{ id: idOf(1), demands: [demandOf('requests')] }]
  const answer = Buffer.alloc(8 + 2 + 8)
  assert.equal(unpackOutcomes(answer, 'org', calls).length, 1)
  assert.throws(() => unpackOutcomes(answer.subarray(0, -1), 'org', calls), RangeError)
})

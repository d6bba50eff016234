import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addWaiter, type Waiters, wake } from './waiters.ts'

/** A queue with the names of those that were woken since the last look. */
function startQueue() {
  const waiters: Waiters = new Map()
  const woken: string[] = []
  const add = (projectId: string, name: string) =>
    addWaiter(waiters, projectId, () => woken.push(name))
  return { waiters, add, wake: () => wake(waiters), woken: () => woken.splice(0) }
}

it('projects that wait take turns, whatever number of requests of one waits', () => {
  const { waiters, add, wake, woken } = startQueue()
  const ofA = Array.from({ length: 20 }, (_, n) => add('a', `a${n}`))
  const [b1, b2] = [add('b', 'b1'), add('b', 'b2')]
  const ofMore = Array.from({ length: 8 }, (_, n) => add(`p${n}`, `p${n}`))
  b2.leave()
  wake()
  assert.deepEqual(woken(), ['a0', 'b1', 'p0', 'p1', 'p2', 'p3', 'p4', 'p5'])
  wake()
  assert.deepEqual(woken(), ['p6', 'p7', 'a0', 'b1', 'p0', 'p1', 'p2', 'p3'])
  for (const one of [...ofA, b1, ...ofMore]) one.leave()
  assert.equal(waiters.size, 0)
})

it('the requests of a project have an order, which a wake in vain does not change', () => {
  const { add, wake, woken } = startQueue()
  const [first, second, third] = [add('a', 'first'), add('a', 'second'), add('a', 'third')]
  for (let n = 0; n < 3; n++) wake()
  assert.deepEqual(woken(), ['first', 'first', 'first'])
  assert.deepEqual([first.isFirst(), second.isFirst()], [true, false])
  second.leave()
  assert.deepEqual(woken(), [])
  first.leave()
  assert.deepEqual(woken(), ['third'])
  assert.ok(third.isFirst())
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addWaiter, type Waiters, wake } from './waiters.ts'

it('projects that wait take turns, whatever number of requests of one waits', () => {
  const waiters: Waiters = new Map()
  const woken: string[] = []
  const add = (projectId: string, name: string) =>
    addWaiter(waiters, projectId, () => woken.push(name))
  for (let n = 1; n <= 20; n++) add('a', `a${n}`)
  add('b', 'b1')
  const removed = add('b', 'b2')
  add('c', 'c1')
  removed()
  wake(waiters)
  assert.deepEqual(woken, ['a1', 'b1', 'c1', 'a2', 'a3', 'a4', 'a5', 'a6'])
  for (let n = 0; n < 3; n++) wake(waiters)
  assert.equal(waiters.size, 0)
  assert.equal(woken.length, 22)
})

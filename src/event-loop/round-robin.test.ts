import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createRoundRobin } from './round-robin.ts'

interface Item {
  readonly name: string
  left: number
  isQueued: boolean
}

function itemOf(name: string, left: number): Item {
  return { name, left, isQueued: false }
}

/** A round robin, and the names of the items with a step in each turn. */
function start(stepsPerTurn: number, onStep: (item: Item) => void = () => {}) {
  const turns: string[][] = [[]]
  const add = createRoundRobin<Item>(stepsPerTurn, (item) => {
    turns.at(-1)?.push(item.name)
    onStep(item)
    item.left -= 1
    return item.left > 0
  })
  const nextTurn = async (): Promise<void> => {
    await turn()
    turns.push([])
  }
  return { add, nextTurn, turns }
}

it('a turn runs so many steps, of the items in rotation', async () => {
  const { add, nextTurn, turns } = start(2)
  for (const item of [itemOf('a', 3), itemOf('b', 1), itemOf('c', 2)]) add(item)
  for (let n = 0; n < 3; n++) await nextTurn()
  assert.deepEqual(turns.slice(0, 3), [
    ['a', 'b'],
    ['c', 'a'],
    ['c', 'a'],
  ])
})

it('an item that is added twice has one step in the rotation', async () => {
  const { add, nextTurn, turns } = start(8)
  const item = itemOf('a', 1)
  add(item)
  add(item)
  await nextTurn()
  assert.deepEqual(turns, [['a'], []])
})

it('an item that is added within a step starts no second round of steps in a turn', async () => {
  const b = itemOf('b', 4)
  const { add, nextTurn, turns } = start(1, ({ name }) => {
    if (name === 'a') add(b)
  })
  add(itemOf('a', 1))
  for (let n = 0; n < 5; n++) await nextTurn()
  assert.deepEqual(turns.slice(0, 5), [['a'], ['b'], ['b'], ['b'], ['b']])
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BOUNDS } from '#config/bounds.ts'
import type { BudgetId } from '#spend/budget.ts'
import { createWaitingSlots, type WaitingSlots } from './waiting-slots.ts'

const budgetOf = (ownerId: string): BudgetId => ({
  ...{ organizationId: 'org', scope: 'api_key', interval: 'month' },
  ownerId,
})

/** Number of requests that get a slot. */
const entered = (slots: WaitingSlots, ownerId: string, projectId: string): number => {
  let count = 0
  while (slots.enter(budgetOf(ownerId), projectId)) count += 1
  return count
}

it('are as many for each project at each budget', () => {
  const slots = createWaitingSlots(10)
  assert.equal(entered(slots, 'shared', 'a'), 10)
  assert.equal(entered(slots, 'shared', 'b'), 10)
  assert.equal(entered(slots, 'another', 'a'), 10)
})

it('are left to another project by 1,100 requests of one', () => {
  const slots = createWaitingSlots(BOUNDS.spend_waiting.default)
  const waits = Array.from({ length: 1_100 }, () => slots.enter(budgetOf('key of a'), 'a'))
  assert.equal(waits.filter((leave) => leave !== undefined).length, 1_024)
  assert.ok(slots.enter(budgetOf('key of b'), 'b'))
  assert.ok(slots.enter(budgetOf('another key of a'), 'a'))
})

it('are bounded for a project, and for all together, of which no project has all', () => {
  const slots = createWaitingSlots(10)
  const of = (projectId: string): number =>
    Array.from({ length: 6 }, (_, n) => entered(slots, `key ${n}`, projectId)).reduce(
      (a, b) => a + b,
    )
  assert.deepEqual(['a', 'b', 'c', 'd', 'e'].map(of), [40, 40, 40, 40, 0])
})

it('are free again once a wait has ended', () => {
  const slots = createWaitingSlots(1)
  const leave = slots.enter(budgetOf('key'), 'a')
  assert.equal(slots.enter(budgetOf('key'), 'a'), undefined)
  leave?.()
  assert.ok(slots.enter(budgetOf('key'), 'a'))
})

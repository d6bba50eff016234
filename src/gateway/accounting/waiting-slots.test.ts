import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BOUNDS } from '#config/bounds.ts'
import type { BudgetId } from '#spend/ledger/budget.ts'
import { createWaitingSlots, type SlotBounds, type WaitingSlots } from './waiting-slots.ts'

function budgetOf(payerId: string): BudgetId {
  return {
    organizationId: 'org',
    scope: 'api_key',
    interval: 'month',
    payerId,
  }
}

function boundsOf(spend_waiting: number): SlotBounds {
  return {
    spend_waiting,
    body_project_bytes: 400,
    body_budget_bytes: 800,
  }
}

/** Number of requests that get a slot. */
function entered(slots: WaitingSlots, payerId: string, projectId: string): number {
  let count = 0
  while (slots.enter(budgetOf(payerId), projectId, 0)) count += 1
  return count
}

it('are as many for each project at each budget', () => {
  const slots = createWaitingSlots(boundsOf(10))
  assert.equal(entered(slots, 'shared', 'a'), 10)
  assert.equal(entered(slots, 'shared', 'b'), 10)
  assert.equal(entered(slots, 'another', 'a'), 10)
})

it('are left to another project by 1,100 requests of one', () => {
  const slots = createWaitingSlots(boundsOf(BOUNDS.spend_waiting.default))
  const waits = Array.from({ length: 1_100 }, () => slots.enter(budgetOf('key of a'), 'a', 0))
  assert.equal(waits.filter((leave) => leave !== undefined).length, 1_024)
  assert.ok(slots.enter(budgetOf('key of b'), 'b', 0))
  assert.ok(slots.enter(budgetOf('another key of a'), 'a', 0))
})

it('are bounded for a project, and for all together, of which no project has all', () => {
  const slots = createWaitingSlots(boundsOf(10))
  const of = (projectId: string): number =>
    Array.from({ length: 6 }, (_, n) => entered(slots, `key ${n}`, projectId)).reduce(
      (a, b) => a + b,
    )
  assert.deepEqual(['a', 'b', 'c', 'd', 'e'].map(of), [40, 40, 40, 40, 0])
})

it('are free again once a wait has ended', () => {
  const slots = createWaitingSlots(boundsOf(1))
  const leave = slots.enter(budgetOf('key'), 'a', 0)
  assert.equal(slots.enter(budgetOf('key'), 'a', 0), undefined)
  leave?.()
  assert.ok(slots.enter(budgetOf('key'), 'a', 0))
})

it('have bodies of at most a quarter of a project’s room, and of half of all room', () => {
  const slots = createWaitingSlots(boundsOf(10))
  const enter = (projectId: string, bytes: number) => slots.enter(budgetOf('key'), projectId, bytes)
  const leave = enter('a', 60)
  assert.ok(enter('a', 40))
  assert.equal(enter('a', 1), undefined)
  leave?.()
  assert.ok(enter('a', 60))
  for (const projectId of ['b', 'c', 'd']) assert.ok(enter(projectId, 100))
  assert.equal(enter('e', 1), undefined)
})

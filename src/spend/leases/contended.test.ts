/** Shares of projects in a budget that they reserve of at several nodes. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SpendReservationOutcome } from '#spend/counters/counters.ts'
import { onEachStore } from '#test/support/databases.ts'
import { projectLimit, type SpendingNode } from '#test/support/spending-nodes.ts'
import { spendingNodes } from '#test/support/spending-suite.ts'
import { find } from './store.ts'

const LIMIT = projectLimit(1_000n, { scope: 'organization', payerId: 'org-a' })

onEachStore('the budget of an organization on several nodes', (dialect) => {
  const { store, start, moveAll, flushAll } = spendingNodes(dialect)

  /** Reserves for a project, and notes a lack of room. */
  const reserve = async (
    { reserve, counters }: SpendingNode,
    projectId: string,
    cost: bigint,
  ): Promise<SpendReservationOutcome> => {
    const outcome = await reserve([LIMIT], cost, projectId)
    if (outcome.kind === 'held') counters.recordWait(outcome, projectId)
    return outcome
  }

  it('is not held by one project while another one waits at another node', async () => {
    const [first, second] = [await start(), await start()]
    const whole = await reserve(first, 'a', 900n)
    assert.ok(whole.kind === 'admitted')
    assert.equal((await reserve(second, 'b', 200n)).kind, 'held')
    await second.flush.flush()
    first.counters.release(whole.reservation)
    const next = await reserve(first, 'a', 900n)
    assert.deepEqual(next.kind === 'held' && next.share, { held: 0n, most: 500n })
    assert.equal((await reserve(second, 'b', 200n)).kind, 'admitted')
    assert.equal((await reserve(first, 'a', 300n)).kind, 'admitted')
    assert.equal(first.counters.roomFor(LIMIT, 'a'), 200n)
    const elsewhere = await reserve(second, 'a', 300n)
    assert.deepEqual(elsewhere.kind === 'held' && elsewhere.share, { held: 300n, most: 500n })
    moveAll(5_000)
    assert.equal((await reserve(second, 'a', 300n)).kind, 'admitted')
  })

  it('has for a project what its background responses have reserved on any node', async () => {
    const [first, second] = [await start(), await start()]
    const response = await reserve(first, 'proj_a', 450n)
    assert.ok(response.kind === 'admitted')
    first.createResponse(response.reservation)
    assert.equal((await reserve(second, 'b', 600n)).kind, 'held')
    for (let n = 0; n < 3; n++) {
      await flushAll()
      for (const node of [first, second]) {
        const next = await reserve(node, 'proj_a', 100n)
        assert.deepEqual(next.kind === 'held' && next.share, { held: 450n, most: 500n })
      }
    }
  })

  it('admits requests above the share one at a time, of the projects in turn', async () => {
    const [first, second] = [await start(), await start()]
    let under = await reserve(first, 'a', 600n)
    for (const [node, projectId, other] of [
      [second, 'b', 'a'],
      [first, 'a', 'b'],
      [second, 'b', 'a'],
    ] as const) {
      assert.ok(under.kind === 'admitted')
      assert.equal((await reserve(node, projectId, 600n)).kind, 'held')
      const otherNode = node === first ? second : first
      moveAll(100)
      assert.equal((await reserve(otherNode, other, 600n)).kind, 'held')
      otherNode.counters.release(under.reservation)
      moveAll(100)
      await flushAll()
      assert.equal((await reserve(otherNode, other, 600n)).kind, 'held')
      under = await reserve(node, projectId, 600n)
    }
    assert.equal(under.kind, 'admitted')
  })

  it('has in its row those of the projects that have reserved most', async () => {
    const node = await start()
    for (let n = 1; n <= 12; n++) await reserve(node, `project ${n}`, BigInt(n))
    moveAll(1_000)
    await flushAll()
    const [amounts] = (await find(store().reader, LIMIT))?.held.values() ?? []
    assert.deepEqual([...(amounts?.values() ?? [])], [12n, 11n, 10n, 9n, 8n, 7n, 6n, 5n])
  })

  it('admits a large request in the lease without the store, once a write to it has failed', async () => {
    const node = await start()
    const first = await reserve(node, 'a', 900n)
    assert.ok(first.kind === 'admitted')
    node.counters.release(first.reservation)
    node.fault = 'before'
    node.move(1_000)
    await node.flush.flush()
    node.move(1)
    assert.equal(node.counters.reserve([LIMIT], 900n, 'a').kind, 'admitted')
    node.fault = undefined
  })
})

/** Reservations of background responses over several nodes: each counts once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { reservedSums } from '#spend/counters/seeds.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { projectLimit, type SpendingNode } from '#test/support/spending-nodes.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'
import { spentIn } from './budget-row.ts'
import { find } from './store.ts'

const DAY_START = Date.UTC(2026, 10, 26)
const LIMIT = projectLimit(100n)
const COST = 10n

onEachStore('background responses on several nodes', (dialect) => {
  const { store, start, moveAll, flushAll } = spendingNodes(dialect)

  /** Spend, leases and stored reservations of the limit. */
  const held = async (): Promise<bigint> => {
    const row = await find(store().reader, LIMIT)
    assert.ok(row)
    let sum = spentIn(row, DAY_START) ?? 0n
    for (const lease of row.leases.values()) sum += lease
    for (const { nano } of await reservedSums(store().reader)) sum += nano
    return sum
  }

  /** Creates responses in turn, and returns the number that the limit admits. */
  const create = async (
    nodes: readonly SpendingNode[],
    count: number,
    gapMs: number,
  ): Promise<number> => {
    let admitted = 0
    for (let n = 0; n < count; n++) {
      const node = nodes[n % nodes.length]
      assert.ok(node)
      const outcome = await node.reserve([LIMIT], COST)
      if (outcome.kind === 'admitted') {
        admitted += 1
        node.createResponse(outcome.reservation)
      }
      moveAll(gapMs)
      await flushAll()
    }
    return admitted
  }

  for (const nodes of [1, 3]) {
    for (const gapMs of [0, 300, 1_500]) {
      it(`${nodes} nodes admit what fits a limit, ${gapMs} ms apart`, async () => {
        const running: SpendingNode[] = []
        for (let n = 0; n < nodes; n++) running.push(await start(NOON))
        assert.equal(await create(running, 24, gapMs), 10)
        moveAll(2_000)
        await flushAll()
        assert.equal(await create(running, 6, gapMs), 0)
        assert.equal(await held(), 100n)
        for (const node of running) {
          assert.equal(await record(store(), (tx) => node.differenceOf(tx, LIMIT)), 0n)
        }
      })
    }
  }
})

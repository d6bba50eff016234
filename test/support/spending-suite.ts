/** Budgets of several nodes over one store, for each test of a suite. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach } from 'node:test'
import type { SpendReservation } from '#spend/counters/counters.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase } from './databases.ts'
import { type SpendingNode, startSpendingNode } from './spending-nodes.ts'

export const NOON = Date.UTC(2026, 10, 26, 12)
export const MIDNIGHT = Date.UTC(2026, 10, 27)

/** Starts nodes, which end with the test. */
export function spendingNodes(dialect: Dialect) {
  let url: string
  let store: Store
  const running: SpendingNode[] = []

  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  afterEach(async () => {
    for (const { flush } of running.splice(0)) await flush.close()
    await store.close()
    await dropDatabase(url)
  })

  const start = async (
    startMs = NOON,
    nanoPerToken = 1,
    isAlone = false,
  ): Promise<SpendingNode> => {
    const node = await startSpendingNode({ store, startMs, nanoPerToken, isAlone })
    running.push(node)
    return node
  }
  const moveAll = (ms: number): void => {
    for (const node of running) node.move(ms)
  }
  const flushAll = async (): Promise<void> => {
    for (const { flush } of running) await flush.flush()
  }
  const reserved = async (
    node: SpendingNode,
    limit: SpendLimit,
    cost: bigint,
  ): Promise<SpendReservation> => {
    const outcome = await node.reserve([limit], cost)
    assert.ok(outcome.kind === 'admitted', outcome.kind)
    return outcome.reservation
  }
  /** Reserves, spends and releases. */
  const spent = async (node: SpendingNode, limit: SpendLimit, tokens: number): Promise<void> => {
    const reservation = await reserved(node, limit, BigInt(tokens))
    node.spend(tokens)
    node.counters.release(reservation)
  }
  const kindOf = async (node: SpendingNode, limit: SpendLimit, cost: bigint): Promise<string> =>
    (await node.reserve([limit], cost)).kind
  return { store: () => store, running, start, moveAll, flushAll, reserved, spent, kindOf }
}

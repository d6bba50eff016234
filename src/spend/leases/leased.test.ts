import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { ledgerOf, projectLimit, type SpendingNode } from '#test/support/spending-nodes.ts'
import { MIDNIGHT, NOON, spendingNodes } from '#test/support/spending-suite.ts'
import { find } from './store.ts'

const DAY_MS = 86_400_000
/** $50,000,000, which no double holds to the nano-dollar. */
const LARGE = 50_000_000_000_000_000n

onEachStore('budgets of several nodes', (dialect) => {
  const { store, running, start, moveAll, flushAll, reserved, spent, kindOf } =
    spendingNodes(dialect)

  it('limits of $50,000,000 hold one nano-dollar below and above', async () => {
    const [first, second] = [await start(NOON, 50_000), await start(NOON, 50_000)]
    const limit = projectLimit(LARGE)
    const most = await reserved(first, limit, LARGE - 1_000_000n)
    // A row of usage that is written at once holds no more than a double does.
    for (let n = 0; n < 9; n++) {
      first.spend(100_000_000_001)
      await first.flush.flush()
    }
    first.counters.release(most)
    moveAll(1_000)
    await first.flush.flush()
    const left = LARGE - (await ledgerOf(store(), limit, NOON))
    assert.equal(await kindOf(second, limit, left + 1n), 'exhausted')
    assert.equal(await kindOf(second, limit, left), 'admitted')
    assert.equal(await kindOf(first, limit, 1n), 'held')
    assert.equal(await kindOf(first, projectLimit(LARGE + 1n), 1n), 'admitted')
  })

  it('a node that ends returns its leases', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(1_000n)
    await spent(first, limit, 100)
    await first.flush.close()
    running.splice(running.indexOf(first), 1)
    assert.equal(await kindOf(second, limit, 900n), 'admitted')
  })

  it('a node that is idle returns what it does not need', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(1_000n)
    await spent(first, limit, 100)
    assert.equal(await kindOf(second, limit, 900n), 'held')
    moveAll(1_000)
    await first.flush.flush()
    assert.equal(await kindOf(second, limit, 900n), 'admitted')
  })

  it('the leases of a killed node end once its last flush is long ago', async () => {
    const [killed, other] = [await start(), await start()]
    const limit = projectLimit(1_000n)
    await reserved(killed, limit, 600n)
    assert.equal(await kindOf(other, limit, 500n), 'held')
    running.splice(running.indexOf(killed), 1)
    for (let s = 0; s < 70; s += 5) {
      other.move(5_000)
      assert.equal(await kindOf(other, limit, 500n), 'held')
    }
    other.move(10_000)
    assert.equal(await kindOf(other, limit, 500n), 'admitted')
  })

  it('no lease ends while nobody could flush, nor until all had the time to', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(1_000n)
    await reserved(first, limit, 600n)
    await reserved(second, limit, 1n)
    for (const node of running) node.fault = 'before'
    moveAll(300_000)
    for (const node of running) node.fault = undefined
    assert.equal(await kindOf(second, limit, 500n), 'held')
    await first.flush.flush()
    for (let n = 0; n < 10; n++) {
      moveAll(5_000)
      await flushAll()
      assert.equal(await kindOf(second, limit, 500n), 'held')
    }
  })

  it('without the store, a node spends its lease, and no more', async () => {
    const [node, other] = [await start(), await start()]
    const limit = projectLimit(100_000n)
    await spent(node, limit, 10)
    node.fault = 'before'
    let within = 0n
    for (;;) {
      const outcome = node.counters.reserve([limit], 10n, 'proj_a')
      if (outcome.kind !== 'admitted') break
      node.spend(10)
      node.counters.release(outcome.reservation)
      within += 10n
    }
    assert.ok(within > 0n && within <= 1_000n, String(within))
    node.fault = undefined
    await node.flush.flush()
    assert.equal(await ledgerOf(store(), limit, NOON), within + 10n)
    assert.equal(await kindOf(other, limit, 100_000n - within - 9n), 'exhausted')
  })

  it('a commit whose answer is lost counts once', async () => {
    const node = await start()
    const limit = projectLimit(100n)
    await spent(node, limit, 30)
    node.fault = 'after'
    await node.flush.flush()
    node.fault = undefined
    node.move(10_000)
    await node.flush.flush()
    await node.flush.flush()
    assert.equal(await ledgerOf(store(), limit, NOON), 30n)
    assert.equal(await kindOf(node, limit, 71n), 'exhausted')
    assert.equal(await kindOf(node, limit, 70n), 'admitted')
  })

  it('a node whose clock is behind reserves in both periods around the turn', async () => {
    const [ahead, behind] = [await start(MIDNIGHT + 500), await start(MIDNIGHT - 500)]
    const limit = projectLimit(100n)
    await spent(ahead, limit, 70)
    await ahead.flush.flush()
    assert.equal(await kindOf(behind, limit, 31n), 'held')
    await reserved(behind, limit, 29n)
    assert.equal(await ledgerOf(store(), limit, MIDNIGHT - DAY_MS), 0n)
  })

  it('a lower limit leaves a node no room that it had before', async () => {
    const node = await start()
    await spent(node, projectLimit(100_000n), 10)
    assert.equal(await kindOf(node, projectLimit(20n), 11n), 'exhausted')
    assert.equal(await kindOf(node, projectLimit(20n), 10n), 'admitted')
    assert.equal(await kindOf(node, projectLimit(20n), 1n), 'held')
  })

  it('a rejection of any node is in the row, for its limit and its period', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(10n)
    assert.equal(await kindOf(first, limit, 11n), 'exhausted')
    first.counters.recordRejection(limit)
    await first.flush.flush()
    assert.equal(await second.counters.isEnforcing(limit), true)
    assert.equal(await second.counters.isEnforcing(projectLimit(11n)), false)
    moveAll(DAY_MS)
    assert.equal(await second.counters.isEnforcing(limit), false)
  })

  it('reserved is all that the nodes hold of a limit', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(100_000n)
    const reservation = await reserved(first, limit, 40n)
    const loaded = async (node: SpendingNode) => {
      const [state] = await node.counters.load([limit])
      return [state?.spent, state?.reserved]
    }
    const lease = (await find(store().reader, limit))?.leases.get(first.flush.name) ?? 0n
    assert.ok(lease > 40n)
    assert.deepEqual(await loaded(first), [0n, 40n])
    assert.deepEqual(await loaded(second), [0n, lease])
    first.spend(30)
    first.counters.release(reservation)
    assert.deepEqual(await loaded(first), [0n, 30n])
    moveAll(1_000)
    await flushAll()
    for (const node of [first, second]) assert.deepEqual(await loaded(node), [30n, 0n])
  })

  it('a limit that only warns admits everything, and is counted', async () => {
    const node = await start()
    const limit = projectLimit(10n, { mode: 'warn' })
    assert.equal(await kindOf(node, limit, 100n), 'admitted')
    node.spend(100)
    await eventually('the row is opened beside the request', () => !!node.counters.read(limit))
    await node.flush.flush()
    const row = await find(store().reader, limit)
    assert.deepEqual([...(row?.spent.values() ?? [])], [100n])
    assert.equal(node.counters.read(limit)?.spent, 100n)
  })
})

import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import type { SpendLimit, SpendReservation } from '#spend/budget.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/harness/databases.ts'
import {
  ledgerOf,
  projectLimit,
  type SpendingNode,
  startSpendingNode,
} from '#test/support/spending-nodes.ts'
import { find } from './store.ts'

const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 10, 26, 12)
const MIDNIGHT = Date.UTC(2026, 10, 27)
/** $50,000,000, which no double holds to the nano-dollar. */
const LARGE = 50_000_000_000_000_000n

onEachStore('budgets of several nodes', (dialect) => {
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

  const start = async (startMs = NOON, nanoPerToken = 1): Promise<SpendingNode> => {
    const node = await startSpendingNode({ store, startMs, nanoPerToken })
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
    node.budgets.release(reservation)
  }
  const kindOf = async (node: SpendingNode, limit: SpendLimit, cost: bigint): Promise<string> =>
    (await node.reserve([limit], cost)).kind

  it('three nodes with 120 callers spend a limit to its end, and no more', async () => {
    const limit = projectLimit(10_000n)
    const nodes = [await start(), await start(), await start()]
    let admitted = 0
    const caller = async (node: SpendingNode, at: number): Promise<void> => {
      for (let n = 0; ; n++) {
        const tokens = 10 + ((at * 7 + n) % 40)
        const outcome = await node.reserve([limit], BigInt(tokens))
        if (outcome.kind === 'exhausted') return
        if (outcome.kind === 'admitted') {
          admitted += 1
          await Promise.resolve()
          node.spend(n % 3 === 0 ? tokens : Math.ceil(tokens / 3))
          node.budgets.release(outcome.reservation)
        } else {
          moveAll(50)
          await flushAll()
        }
      }
    }
    await Promise.all(
      nodes.flatMap((node, i) => Array.from({ length: 40 }, (_, at) => caller(node, i * 40 + at))),
    )
    await flushAll()
    const used = await ledgerOf(store, limit, NOON)
    process.stdout.write(`# ${dialect}: ${admitted} admitted, ${used} of ${limit.limit} spent\n`)
    assert.ok(used <= limit.limit && used > limit.limit - 50n, String(used))
  })

  it('limits of $50,000,000 hold one nano-dollar below and above', async () => {
    const [first, second] = [await start(NOON, 50_000), await start(NOON, 50_000)]
    const limit = projectLimit(LARGE)
    const most = await reserved(first, limit, LARGE - 1_000_000n)
    // A row of usage that is written at once holds no more than a double does.
    for (let n = 0; n < 9; n++) {
      first.spend(100_000_000_001)
      await first.flush.flush()
    }
    first.budgets.release(most)
    moveAll(1_000)
    await first.flush.flush()
    const left = LARGE - (await ledgerOf(store, limit, NOON))
    assert.equal(await kindOf(second, limit, left + 1n), 'exhausted')
    assert.equal(await kindOf(second, limit, left), 'admitted')
    assert.equal(await kindOf(first, limit, 1n), 'held')
    assert.equal(await kindOf(first, projectLimit(LARGE + 1n), 1n), 'admitted')
  })

  it('two nodes that begin at once count what was spent before once', async () => {
    const before = await start()
    before.spend(80)
    await before.flush.flush()
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(100n)
    const kinds = await Promise.all(
      [first, second].flatMap((node) => [kindOf(node, limit, 10n), kindOf(node, limit, 10n)]),
    )
    assert.deepEqual(kinds.sort(), ['admitted', 'admitted', 'held', 'held'])
  })

  it('a limit that is set later counts what another node has not written yet, once it has', async () => {
    const [first, second] = [await start(), await start()]
    first.spend(95)
    const limit = projectLimit(100n)
    assert.equal(await kindOf(first, limit, 10n), 'exhausted')
    await first.flush.flush()
    assert.equal(await kindOf(second, limit, 10n), 'exhausted')
    assert.equal(await ledgerOf(store, limit, NOON), 95n)
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
      const outcome = node.budgets.reserve([limit], 10n)
      if (outcome.kind !== 'admitted') break
      node.spend(10)
      node.budgets.release(outcome.reservation)
      within += 10n
    }
    assert.ok(within > 0n && within <= 1_000n, String(within))
    node.fault = undefined
    await node.flush.flush()
    assert.equal(await ledgerOf(store, limit, NOON), within + 10n)
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
    assert.equal(await ledgerOf(store, limit, NOON), 30n)
    assert.equal(await kindOf(node, limit, 71n), 'exhausted')
    assert.equal(await kindOf(node, limit, 70n), 'admitted')
  })

  it('what is reserved at the turn of a period counts in the next one', async () => {
    const [first, second] = [await start(MIDNIGHT - 1_000), await start(MIDNIGHT - 1_000)]
    const limit = projectLimit(100n)
    const open = await reserved(first, limit, 60n)
    await spent(second, limit, 39)
    moveAll(2_000)
    await first.flush.flush()
    assert.equal(await kindOf(second, limit, 41n), 'held')
    await spent(second, limit, 40)
    first.spend(60)
    first.budgets.release(open)
    await flushAll()
    assert.equal(await ledgerOf(store, limit, MIDNIGHT - 1), 39n)
    assert.equal(await ledgerOf(store, limit, MIDNIGHT), 100n)
    assert.equal(await kindOf(second, limit, 1n), 'exhausted')
  })

  it('a node whose clock is behind reserves in both periods around the turn', async () => {
    const [ahead, behind] = [await start(MIDNIGHT + 500), await start(MIDNIGHT - 500)]
    const limit = projectLimit(100n)
    await spent(ahead, limit, 70)
    await ahead.flush.flush()
    assert.equal(await kindOf(behind, limit, 31n), 'held')
    await reserved(behind, limit, 29n)
    assert.equal(await ledgerOf(store, limit, MIDNIGHT - DAY_MS), 0n)
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
    first.budgets.noteExhausted(limit)
    await first.flush.flush()
    assert.equal(await second.budgets.isEnforcing(limit), true)
    assert.equal(await second.budgets.isEnforcing(projectLimit(11n)), false)
    moveAll(DAY_MS)
    assert.equal(await second.budgets.isEnforcing(limit), false)
  })

  it('reserved is all that the nodes hold of a limit', async () => {
    const [first, second] = [await start(), await start()]
    const limit = projectLimit(100_000n)
    const reservation = await reserved(first, limit, 40n)
    const loaded = async (node: SpendingNode) => {
      const [state] = await node.budgets.load([limit])
      return [state?.spent, state?.reserved]
    }
    const lease = (await find(store.reader, limit))?.leases.get(first.flush.name) ?? 0n
    assert.ok(lease > 40n)
    assert.deepEqual(await loaded(first), [0n, 40n])
    assert.deepEqual(await loaded(second), [0n, lease])
    first.spend(30)
    first.budgets.release(reservation)
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
    await node.flush.flush()
    await node.flush.flush()
    const row = await find(store.reader, limit)
    assert.deepEqual([...(row?.spent.values() ?? [])], [100n])
    assert.equal(node.budgets.read(limit)?.spent, 100n)
  })
})

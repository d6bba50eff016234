/** A node that cannot write stops to spend before the others end its leases. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SpendReservation } from '#spend/counters/counters.ts'
import { onEachStore } from '#test/support/databases.ts'
import { ledgerOf, projectLimit, type SpendingNode } from '#test/support/spending-nodes.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'

const LIMIT = projectLimit(1_000n)
/** Time since its last flush at which a node's leases expire, and at which the others end them. */
const EXPIRED_MS = 68_000
const ENDED_MS = 75_000

onEachStore('leases of a node that cannot write', (dialect) => {
  const { store, running, start, reserved, kindOf } = spendingNodes(dialect)

  interface Cut {
    readonly cut: SpendingNode
    readonly other: SpendingNode
    readonly open: SpendReservation
    readonly expiries: () => number
    /** Moves both clocks: the other node flushes. */
    readonly pass: (ms: number) => Promise<void>
  }

  /** A node with 900 of 1,000 reserved, and no store from then on. */
  const cutOff = async (): Promise<Cut> => {
    const [cut, other] = [await start(NOON), await start(NOON)]
    let expiries = 0
    cut.leases?.onExpired(() => {
      expiries += 1
    })
    const open = await reserved(cut, LIMIT, 900n)
    assert.equal(await kindOf(other, LIMIT, 200n), 'held')
    cut.fault = 'before'
    const pass = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 5_000) {
        for (const node of running) node.move(Math.min(left, 5_000))
        cut.leases?.look()
        void cut.flush.flush()
        const outcome = await other.reserve([LIMIT], 200n)
        if (outcome.kind === 'admitted') other.counters.release(outcome.reservation)
      }
    }
    return { cut, other, open, expiries: () => expiries, pass }
  }

  it('they expire seconds before the others end them', async () => {
    const { cut, other, expiries, pass } = await cutOff()
    await pass(EXPIRED_MS - 1)
    assert.equal(expiries(), 0)
    await pass(1)
    assert.equal(expiries(), 1)
    assert.equal(cut.leases?.isExpired(), true)
    assert.equal(await kindOf(other, LIMIT, 200n), 'held')
    await pass(ENDED_MS - EXPIRED_MS + 1_000)
    assert.equal(await kindOf(other, LIMIT, 200n), 'admitted')
    assert.equal(expiries(), 1)
    cut.fault = undefined
  })

  it('what it writes after the others got its lease is beyond the limit, to the nano-dollar', async () => {
    const { cut, other, open, pass } = await cutOff()
    await pass(EXPIRED_MS)
    // An answer that ends here has used this much.
    cut.spend(321)
    cut.counters.release(open)
    await pass(ENDED_MS - EXPIRED_MS + 1_000)
    const taken = await reserved(other, LIMIT, 800n)
    other.spend(800)
    other.counters.release(taken)
    await other.flush.flush()
    const outcome = cut.counters.reserve([LIMIT], 1n, 'proj_a')
    assert.ok(outcome.kind === 'unseeded')
    outcome.seeding.catch(() => {})
    cut.fault = undefined
    await cut.flush.flush()
    await cut.flush.flush()
    assert.equal(await ledgerOf(store(), LIMIT, NOON), 1_121n)
    assert.deepEqual([cut.beyond, other.beyond], [121, 0])
    assert.equal(cut.leases?.isExpired(), false)
    assert.equal(await kindOf(cut, LIMIT, 1n), 'exhausted')
  })

  it('a node that is back before has its lease, and nothing is beyond the limit', async () => {
    const { cut, open, pass } = await cutOff()
    await pass(EXPIRED_MS - 1_000)
    cut.fault = undefined
    await cut.flush.flush()
    assert.equal(cut.leases?.isExpired(), false)
    cut.spend(900)
    cut.counters.release(open)
    await cut.flush.flush()
    assert.equal(await ledgerOf(store(), LIMIT, NOON), 900n)
    assert.equal(cut.beyond, 0)
  })

  it('a node without leases does not expire, however long it is idle', async () => {
    const node = await start(NOON)
    const open = await reserved(node, LIMIT, 10n)
    node.counters.release(open)
    node.move(1_000)
    await node.flush.flush()
    node.move(3_600_000)
    node.leases?.look()
    assert.equal(node.leases?.isExpired(), false)
    assert.equal(await kindOf(node, LIMIT, 1_000n), 'admitted')
  })
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import type { SpendReservation } from '#spend/counters/counters.ts'
import { reservedSums } from '#spend/counters/seeds.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import {
  type Fault,
  projectLimit,
  type SpendingNode,
  startSpendingNode,
} from '#test/support/spending-nodes.ts'
import { find } from './store.ts'

const EVENING = Date.UTC(2026, 10, 26, 23, 50)
const MIDNIGHT = Date.UTC(2026, 10, 27)
const LIMIT = projectLimit(1_000n)

interface Step {
  readonly node: number
  readonly kind: 'reserve' | 'settle' | 'create' | 'flush' | 'move' | 'fault' | 'kill' | 'ask'
  readonly amount: number
  readonly fault: Fault
}

const step: fc.Arbitrary<Step> = fc.record({
  node: fc.nat(2),
  kind: fc.constantFrom(
    ...(['reserve', 'reserve', 'reserve', 'settle', 'settle', 'flush', 'ask'] as const),
    'create',
    ...(['move', 'fault', 'kill'] as const),
  ),
  amount: fc.integer({ min: 1, max: 400 }),
  fault: fc.constantFrom<Fault[]>('before', 'after', undefined, undefined),
})

/** The difference that a node finds in the row; 0 where it cannot be compared. */
async function differenceIn(store: Store, node: SpendingNode): Promise<bigint> {
  return (await record(store, (tx) => node.differenceOf(tx, LIMIT))) ?? 0n
}

interface Open {
  readonly reservation: SpendReservation
  readonly node: SpendingNode
}

/** Reserves, with a few answers of the store where it gives any. */
async function reserve(node: SpendingNode, cost: bigint, flushes: number) {
  let outcome = node.counters.reserve([LIMIT], cost, 'proj_a')
  for (let n = 0; n < flushes && outcome.kind === 'unseeded'; n++) {
    outcome.seeding.catch(() => {})
    await nextTurn()
    await node.flush.flush()
    outcome = node.counters.reserve([LIMIT], cost, 'proj_a', true)
  }
  if (outcome.kind === 'unseeded') outcome.seeding.catch(() => {})
  return outcome
}

it('whatever fails, no period spends more than the limit, and rows have what the ledger has', async () => {
  let admitted = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const store = await openStore('sqlite::memory:')
      let nowMs = EVENING
      const start = () => startSpendingNode({ store, startMs: nowMs })
      const nodes = [await start(), await start(), await start()]
      let open: Open[] = []
      const settle = ({ reservation, node }: Open, amount: number): void => {
        node.spend(Math.min(amount, Number(reservation.cost)))
        node.counters.release(reservation)
      }
      for (const { kind, node: at, amount, fault } of steps) {
        const node = nodes[at]
        assert.ok(node)
        if (kind === 'reserve' || kind === 'ask') {
          const outcome = await reserve(node, BigInt(amount >> 3), kind === 'reserve' ? 8 : 0)
          if (outcome.kind !== 'admitted') continue
          open.push({ reservation: outcome.reservation, node })
          admitted += 1
        } else if (kind === 'settle') {
          const first = open.shift()
          if (first) settle(first, amount)
        } else if (kind === 'create') {
          const first = open.shift()
          if (first) first.node.createResponse(first.reservation)
        } else if (kind === 'flush') {
          await node.flush.flush()
          assert.equal(await differenceIn(store, node), 0n)
        } else if (kind === 'fault') {
          node.fault = fault
        } else if (kind === 'move') {
          nowMs += amount * 20
          for (const one of nodes) one.move(amount * 20)
        } else if (amount < 100) {
          // Unwritten usage of the node is lost, and so are its reservations.
          open = open.filter((one) => one.node !== node)
          nodes[at] = await start()
        }
      }
      for (const node of nodes) node.fault = undefined
      for (const one of open) settle(one, 400)
      for (const { flush } of nodes) await flush.close()
      // In one transaction: a flush of a killed node may still be under way.
      await record(store, async (tx) => {
        const row = await find(tx, LIMIT)
        const reserved = await reservedSums(tx)
        const deferred = reserved.reduce((sum, { nano }) => sum + nano, 0n)
        for (const atMs of [EVENING, MIDNIGHT]) {
          const used = await ledgerCostOf(tx, LIMIT, periodOf(LIMIT.interval, atMs))
          assert.ok(used + deferred <= LIMIT.limit, `${used} and ${deferred} of ${LIMIT.limit}`)
          const startsAtMs = atMs === MIDNIGHT ? MIDNIGHT : MIDNIGHT - 86_400_000
          if (row) assert.equal(row.spent.get(startsAtMs) ?? 0n, used)
        }
      })
      await store.close()
    }),
    { numRuns: 30 },
  )
  process.stdout.write(`# ${admitted} reservations admitted\n`)
  assert.ok(admitted > 100)
})

/** Usage that is written so late that it is booked in the next month. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { find } from '#spend/leases/store.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { ledgerOf, projectLimit, startSpendingNode } from '#test/support/spending-nodes.ts'
import { SUBJECT } from '#test/support/usage.ts'
import { newPricing, type Slot } from '#usage/slot.ts'
import { emptySums } from '#usage/tally.ts'
import { createMemoryCounters } from './memory.ts'

const JANUARY = Date.UTC(2026, 0, 31, 23, 50)
const FEBRUARY = Date.UTC(2026, 1)
const HOURS_MS = 2 * 3_600_000
const PAYERS = { organizationId: 'org-a', projectId: 'proj_a', ownerId: 'user-a', keyId: 'key_a' }

/** A row of January: the last of its sums is a cost. */
function lateSlot(nano: number): Slot {
  return {
    subject: { ...SUBJECT, ...PAYERS },
    kind: 'completions',
    minuteMs: JANUARY,
    sums: emptySums().with(-1, nano),
    pricing: newPricing(),
    values: undefined,
  }
}

it('is charged to budgets whose period has begun since, and to none twice', async () => {
  let nowMs = JANUARY
  const counters = createMemoryCounters({
    now: () => nowMs,
    contendedShare: 0.5,
    seed: async (budget) => budget.seed(budget.charged()),
  })
  const limits = (['day', 'week', 'month', 'quarter'] as const).map(
    (interval): SpendLimit => projectLimit(1_000n, { interval }),
  )
  await counters.load(limits)
  counters.charge(PAYERS, 70)
  nowMs += HOURS_MS
  counters.chargeLate(lateSlot(70))
  assert.deepEqual(
    limits.map((limit) => [limit.interval, counters.read(limit)?.spent]),
    [
      ['day', 70n],
      // From Monday, 26 January, to 1 February.
      ['week', 70n],
      ['month', 70n],
      ['quarter', 70n],
    ],
  )
})

onEachStore('late usage of several nodes', (dialect) => {
  it('is in the row of the budget in the month that the ledger has it in', async () => {
    const url = await emptyDatabase(dialect)
    const store = await openStore(url)
    const node = await startSpendingNode({ store, startMs: JANUARY })
    const limit = projectLimit(1_000n, { interval: 'month' })
    assert.equal((await node.reserve([limit], 100n)).kind, 'admitted')
    node.spend(70)
    node.fault = 'before'
    await node.flush.flush()
    node.move(HOURS_MS)
    node.fault = undefined
    await node.flush.flush()
    assert.equal(await ledgerOf(store, limit, JANUARY), 0n)
    assert.equal(await ledgerOf(store, limit, FEBRUARY), 70n)
    const row = await find(store.reader, limit)
    assert.deepEqual(row?.spent.get(FEBRUARY), 70n)
    await node.flush.close()
    await store.close()
    await dropDatabase(url)
  })
})

/** Spend of values of tags: by period, over a lifetime, and after a budget has left memory. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { onEachStore } from '#test/support/databases.ts'
import { ledgerOf, valueLimit } from '#test/support/spending-nodes.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'

const DAY_MS = 86_400_000

onEachStore('spend of values of tags', (dialect) => {
  const { store, start, kindOf } = spendingNodes(dialect)

  it('a node that begins counts what another has written, in each period', async () => {
    const before = await start(NOON - DAY_MS)
    before.spend(60)
    await before.flush.flush()
    before.move(DAY_MS)
    before.spend(30)
    await before.flush.flush()
    const of = (interval: SpendLimit['interval']): SpendLimit => ({ ...valueLimit(100n), interval })
    assert.equal(await ledgerOf(store(), of('day'), NOON), 30n)
    assert.equal(await ledgerOf(store(), of('day'), NOON - DAY_MS), 60n)
    assert.equal(await ledgerOf(store(), of('quarter'), NOON), 90n)
    assert.equal(await ledgerOf(store(), of('lifetime'), NOON), 90n)
    const node = await start()
    assert.equal(await kindOf(node, of('lifetime'), 11n), 'exhausted')
    assert.equal(await kindOf(node, of('day'), 70n), 'admitted')
  })

  it('a node alone begins a budget with what it has written and what waits', async () => {
    const node = await start(NOON, 1, true)
    node.spend(40)
    await node.flush.flush()
    node.spend(50)
    const limit: SpendLimit = { ...valueLimit(100n), interval: 'lifetime' }
    assert.equal(await kindOf(node, limit, 11n), 'exhausted')
    assert.equal(node.counters.read(limit)?.spent, 90n)
    await node.flush.flush()
    assert.equal(node.counters.read(limit)?.spent, await ledgerOf(store(), limit, NOON))
  })

  it('usage of an earlier day that is written after a later one counts in its own day', async () => {
    const [early, late] = [await start(NOON - DAY_MS), await start()]
    late.spend(5)
    await late.flush.flush()
    early.spend(7)
    await early.flush.flush()
    assert.equal(await ledgerOf(store(), valueLimit(1n), NOON), 5n)
    assert.equal(await ledgerOf(store(), valueLimit(1n), NOON - DAY_MS), 7n)
    assert.equal(await ledgerOf(store(), { ...valueLimit(1n), interval: 'lifetime' }, NOON), 12n)
  })

  it('a period that the row does not have costs the whole lifetime, never less', async () => {
    const node = await start()
    node.spend(9)
    await node.flush.flush()
    assert.equal(await ledgerOf(store(), valueLimit(1n), NOON - 3 * DAY_MS), 9n)
    assert.equal(await ledgerOf(store(), valueLimit(1n), NOON + DAY_MS), 0n)
  })
})

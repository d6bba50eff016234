/** A clock that jumps over the end of a period and back: each period spends its limit once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { ledgerOf, projectLimit } from '#test/support/spending-nodes.ts'
import { NOON, spendingNodes } from '#test/support/spending-suite.ts'

const DAY_MS = 86_400_000
const LIMIT = projectLimit(100n)

onEachStore('a clock that jumps over the end of a period and back', (dialect) => {
  const { store, start, spent, kindOf } = spendingNodes(dialect)

  for (const [name, isAlone] of [
    ['in memory', true],
    ['with leases', false],
  ] as const) {
    for (const days of [1, 3]) {
      it(`lets no period spend the limit twice, ${name}, over ${days} days`, async () => {
        const node = await start(NOON, 1, isAlone)
        const move = async (byDays: number): Promise<void> => {
          await node.flush.flush()
          node.move(byDays * DAY_MS)
        }
        await spent(node, LIMIT, 90)
        await move(days)
        await spent(node, LIMIT, 60)
        await move(-days)
        assert.equal(await kindOf(node, LIMIT, 11n), 'exhausted')
        await spent(node, LIMIT, 10)
        for (let day = 1; day < days; day++) {
          await move(1)
          await spent(node, LIMIT, 100)
          await node.flush.flush()
          assert.equal(await kindOf(node, LIMIT, 1n), 'exhausted')
        }
        await move(1)
        assert.equal(await kindOf(node, LIMIT, 41n), 'exhausted')
        await spent(node, LIMIT, 40)
        assert.equal(await kindOf(node, LIMIT, 1n), 'exhausted')
        await move(1)
        await spent(node, LIMIT, 100)
        await node.flush.flush()
        for (let day = 0; day <= days + 1; day++) {
          assert.equal(await ledgerOf(store(), LIMIT, NOON + day * DAY_MS), 100n, `day ${day}`)
        }
      })
    }

    it(`counts what was spent before a period to which it goes back, ${name}`, async () => {
      const early = await start(NOON, 1, isAlone)
      await spent(early, LIMIT, 70)
      await early.flush.flush()
      const other = projectLimit(100n, { scope: 'organization', payerId: 'org-a' })
      early.move(3 * DAY_MS)
      assert.equal(await kindOf(early, other, 20n), 'admitted')
      early.move(-3 * DAY_MS)
      assert.equal(await kindOf(early, other, 31n), 'exhausted')
      assert.equal(await kindOf(early, other, 10n), 'admitted')
    })
  }
})

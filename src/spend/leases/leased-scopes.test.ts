/** Budgets of several nodes hold in every scope: of a project, a tag and a value of a tag. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import {
  ledgerOf,
  projectLimit,
  type SpendingNode,
  tagLimit,
  valueLimit,
} from '#test/support/spending-nodes.ts'
import { MIDNIGHT, NOON, spendingNodes } from '#test/support/spending-suite.ts'

for (const [scope, limitOf] of [
  ['project', projectLimit],
  ['tag', tagLimit],
  ['value of a tag', valueLimit],
] as const) {
  onEachStore(`budgets of a ${scope} on several nodes`, (dialect) => {
    const { store, start, moveAll, flushAll, reserved, spent, kindOf } = spendingNodes(dialect)

    it('three nodes with 120 callers spend a limit to its end, and no more', async () => {
      const limit = limitOf(10_000n)
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
            node.counters.release(outcome.reservation)
          } else {
            moveAll(50)
            await flushAll()
          }
        }
      }
      await Promise.all(
        nodes.flatMap((node, i) =>
          Array.from({ length: 40 }, (_, at) => caller(node, i * 40 + at)),
        ),
      )
      await flushAll()
      const used = await ledgerOf(store(), limit, NOON)
      const figures = `${admitted} admitted, ${used} of ${limit.limit} spent`
      process.stdout.write(`# ${dialect}, ${scope}: ${figures}\n`)
      assert.ok(used <= limit.limit && used > limit.limit - 50n, String(used))
    })

    it('two nodes that begin at once count what was spent before once', async () => {
      const before = await start()
      before.spend(80)
      await before.flush.flush()
      const [first, second] = [await start(), await start()]
      const limit = limitOf(100n)
      const kinds = await Promise.all(
        [first, second].flatMap((node) => [kindOf(node, limit, 10n), kindOf(node, limit, 10n)]),
      )
      assert.deepEqual(kinds.sort(), ['admitted', 'admitted', 'held', 'held'])
    })

    it('a limit that is set later counts what another node has not written yet, once it has', async () => {
      const [first, second] = [await start(), await start()]
      first.spend(95)
      const limit = limitOf(100n)
      assert.equal(await kindOf(first, limit, 10n), 'exhausted')
      await first.flush.flush()
      assert.equal(await kindOf(second, limit, 10n), 'exhausted')
      assert.equal(await ledgerOf(store(), limit, NOON), 95n)
    })

    it('reservations at the turn of a period count in the next one', async () => {
      const [first, second] = [await start(MIDNIGHT - 1_000), await start(MIDNIGHT - 1_000)]
      const limit = limitOf(100n)
      const open = await reserved(first, limit, 60n)
      await spent(second, limit, 39)
      moveAll(2_000)
      await first.flush.flush()
      assert.equal(await kindOf(second, limit, 41n), 'held')
      await spent(second, limit, 40)
      first.spend(60)
      first.counters.release(open)
      await flushAll()
      assert.equal(await ledgerOf(store(), limit, MIDNIGHT - 1), 39n)
      assert.equal(await ledgerOf(store(), limit, MIDNIGHT), 100n)
      assert.equal(await kindOf(second, limit, 1n), 'exhausted')
    })
  })
}

/** The check that finds differences between budgets, the ledger and limits. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sql } from 'kysely'
import { parseRow, writeRow } from '#spend/leases/budget-row.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, type GatewayHarness, MODEL, startGateway } from '#test/support/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const CONFIG = `
bounds: { spend_wait_seconds: 0 }
models: { ${MODEL}: { context_window: 1000, price: { input: 100, output: 1000 } } }
`
const MINUTE_MS = 60_000

onEachStore('the check of counters against the ledger', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    it(`finds a difference at the second look, ${name}`, {
      skip: redisUrl ? withoutRedis : false,
    }, async () => {
      const { clock, move } = movableClock()
      await using gateway = await startGateway({
        dialect,
        clock,
        config: CONFIG,
        flushEveryMs: 3_600_000,
        ...(redisUrl && { redisUrl: redisUrl() }),
      })
      const { projectId, key } = await makeLimitedProject(gateway.h, 1_000)
      const look = async (): Promise<number> => {
        assert.equal((await gateway.post(CHAT, chat('x', { max_tokens: 5 }), { key })).status, 200)
        move(MINUTE_MS)
        await gateway.h.flush()
        return differenceOf(gateway)
      }
      assert.deepEqual([await look(), await look(), await look()], [0, 0, 0])
      await record(gateway.h.store, (tx) =>
        tx
          .updateTable('usage_sum')
          .set({ cost: sql`cost + 2500000` })
          .where('dimension', '=', 'project')
          .where('project_id', '=', projectId)
          .execute(),
      )
      assert.deepEqual([await look(), await look(), await look()], [0, 0.0025, 0.0025])
    })
  }

  it('finds what is leased beyond a limit that was not lowered', {
    skip: withoutRedis,
  }, async () => {
    const { clock, move } = movableClock()
    await using gateway = await startGateway({
      dialect,
      clock,
      config: CONFIG,
      flushEveryMs: 3_600_000,
      redisUrl: sharedRedisUrl(),
    })
    const { projectId, key } = await makeLimitedProject(gateway.h, 1_000)
    const lower = (cents: number) =>
      gateway.h.client.updateProjectSpendLimit({
        project_id: projectId,
        threshold_amount: cents,
        currency: 'USD',
        interval: 'month',
      })
    const spend = async (): Promise<void> => {
      assert.equal((await gateway.post(CHAT, chat('x', { max_tokens: 5 }), { key })).status, 200)
    }
    const look = async (): Promise<number> => {
      move(MINUTE_MS)
      await gateway.h.flush()
      return differenceOf(gateway)
    }
    /** Gives another node a lease in dollars. */
    const lease = (dollars: number) =>
      record(gateway.h.store, async (tx) => {
        const rows = await tx.selectFrom('spend_budget').select(['owner_id', 'state']).execute()
        const row = rows.find(({ owner_id }) => owner_id === projectId)
        assert.ok(row)
        const parsed = parseRow(row.state)
        parsed.leases.set('other', BigInt(dollars) * 1_000_000_000n)
        await tx
          .updateTable('spend_budget')
          .set({ state: writeRow(parsed) })
          .where('owner_id', '=', projectId)
          .execute()
      })
    await spend()
    assert.deepEqual([await look(), await look()], [0, 0])
    await lease(9)
    await spend()
    await lower(500)
    assert.equal((await gateway.post(CHAT, chat('x'), { key })).status, 429)
    assert.deepEqual([await look(), await look()], [0, 0])
    await lease(12)
    const [first, second] = [await look(), await look()]
    assert.equal(first, 0)
    assert.ok(second > 2 && second < 2.1, String(second))
  })
})

async function differenceOf({ h }: GatewayHarness): Promise<number> {
  const text = await h.metrics.registry.metrics()
  return Number(/^bailiwick_spend_ledger_difference_dollars (\S+)$/m.exec(text)?.[1])
}

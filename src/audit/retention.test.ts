import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { audited } from './audited.ts'
import { purgeAuditLog } from './retention.ts'

const DAY_MS = 86_400_000

async function write({ system }: Harness, count: number): Promise<void> {
  const event = { type: 'project.archived' as const, id: 'proj_a' }
  const change = () => audited(system, async () => ({ result: undefined, event }))
  await Promise.all(Array.from({ length: count }, change))
}

async function times({ store }: Harness): Promise<number[]> {
  const rows = await store.reader.selectFrom('audit_log').select('effective_at').execute()
  return rows.map(({ effective_at }) => effective_at).toSorted((a, b) => a - b)
}

onEachStore('the retention of the audit log', (dialect) => {
  it('deletes events of days that are over, the oldest first, also on two nodes at once', async () => {
    const { clock, move } = movableClock(Date.parse('2026-01-01T23:00:00Z'))
    await using h = await startHarness(dialect, { clock, isWithoutTimers: true })
    const { system } = h
    await write(h, 450)
    const first = (await times(h)).length
    move(DAY_MS)
    await write(h, 3)
    const [oldest] = await times(h)
    move(29 * DAY_MS)
    assert.deepEqual(await purgeAuditLog(system, 30), {
      count: 0,
      beforeMs: Date.parse('2026-01-01T00:00:00Z'),
    })
    assert.equal((await times(h))[0], oldest)
    const both = await Promise.all([purgeAuditLog(system, 29), purgeAuditLog(system, 29)])
    const last = await purgeAuditLog(system, 29)
    const counts = [...both, last].map(({ count }) => count)
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      first,
    )
    assert.equal((await times(h)).length, 3)
  })

  it('of 0 days keeps every event', async () => {
    const { clock, move } = movableClock()
    await using h = await startHarness(dialect, { clock, isWithoutTimers: true })
    await write(h, 2)
    const before = await times(h)
    move(40_000 * DAY_MS)
    assert.equal((await purgeAuditLog(h.system, 0)).count, 0)
    assert.deepEqual(await times(h), before)
  })

  it('leaves the numbers of changes, which other nodes follow', async () => {
    const { clock, move } = movableClock()
    await using h = await startHarness(dialect, { clock, isWithoutTimers: true })
    await write(h, 2)
    const numbers = () => h.store.reader.selectFrom('change').selectAll().execute()
    const before = await numbers()
    move(10 * DAY_MS)
    assert.ok((await purgeAuditLog(h.system, 1)).count > 0)
    assert.deepEqual(await numbers(), before)
  })
})

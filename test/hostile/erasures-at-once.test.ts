/** An erasure that is requested many times at once. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LATE_WRITES_MS, runErasures } from '#control/erasures/erasing.ts'
import { newEmail } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'

const TIMES = 10

onEachStore('an erasure', (dialect) => {
  const { clock: now, move } = movableClock()
  const server = shareHarness(dialect, { clock: now, isWithoutTimers: true })

  it('that is requested many times at once is begun once, and has one event', async () => {
    const { client } = server()
    const { id: user_id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const answers = await Promise.all(
      Array.from({ length: TIMES }, () => client.eraseUser({ user_id })),
    )
    assert.equal(new Set(answers.map(({ requested_at }) => requested_at)).size, 1)
    const { data } = await client.listAuditLogs({ event_types: ['user.deleted'], limit: 100 })
    const events = data.filter((event) => event['user.deleted']?.id === user_id)
    assert.equal(events.length, 1)
    assert.equal((await client.retrieveUserErasure({ user_id })).status, 'in_progress')
  })

  it('that two nodes make while the person has requests leaves no row with them', async () => {
    const h = server()
    const { client, store } = h
    const { id: project_id } = await client.createProject({ name: 'Erased' })
    const { id: user_id } = await client.createUser({ email: newEmail(), role: 'reader' })
    const log = async (from: number): Promise<void> => {
      const ids = Array.from({ length: 50 }, (_, n) => `req_${user_id}_${from + n}`)
      const own = { projectId: project_id, ownerId: user_id, address: '203.0.113.9' }
      const times = { endedAt: now() - 1_000, startedAt: now() - 2_000 }
      await keepLogs(
        h,
        ids.map((id) => requestRecord(id, { ...own, ...times, session: user_id })),
      )
    }
    await log(0)
    await client.eraseUser({ user_id })
    const nodes = [runErasures(store, now), runErasures(store, now)]
    await Promise.all([...nodes, log(100), log(200), log(300)])
    move(LATE_WRITES_MS)
    await Promise.all([runErasures(store, now), runErasures(store, now)])
    const rows = await store.reader
      .selectFrom('request_logs')
      .selectAll()
      .where('project_id', '=', project_id)
      .execute()
    assert.ok(rows.length > 0)
    for (const row of rows) {
      assert.deepEqual([row.address, row.session], [null, null], row.request_id)
    }
    assert.equal((await client.retrieveUserErasure({ user_id })).status, 'completed')
  })
})

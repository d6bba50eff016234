import assert from 'node:assert/strict'
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { requestLogDays, requestLogRow } from '#request-logs/rows.ts'
import { addRequestLogDays, addRequestLogs } from '#request-logs/store.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { startUsageNodes } from '#test/support/usage-nodes.ts'

onEachStore('the migration of request logs', (dialect) => {
  it('adds them to a store with usage, which nodes of the release before go on writing', async () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-migrate-'))
    const file = `sqlite:${join(folder.path, 'store.db')}`
    const url = dialect === 'sqlite' ? file : await bareDatabase(dialect)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => dropDatabase(url))
    const { clock, move } = movableClock(Date.parse('2026-11-30T12:00:00Z'))
    const old = await openStore(url, '0040-hour-cache-writes')
    // Rows by upstream have had further columns since then.
    const of = { names: ['node-a'], upstreams: [null] }
    const nodes = startUsageNodes({ store: old, now: clock, move, ...of })
    await nodes.useHours(2)
    const usage = await old.reader.selectFrom('usage').selectAll().execute()
    // On PostgreSQL both run side by side; a file of SQLite has one process.
    if (dialect === 'sqlite') {
      await nodes.close()
      await old.close()
    }
    const store = await openStore(url)
    stack.defer(store.close)
    assert.deepEqual(await store.reader.selectFrom('usage').selectAll().execute(), usage)
    const rows = [requestLogRow(requestRecord('req_1'))]
    await record(store, async (tx) => {
      await addRequestLogs(tx, rows)
      await addRequestLogDays(tx, requestLogDays(rows))
    })
    if (dialect === 'postgres') {
      await nodes.useHours(1)
      await nodes.close()
      await old.close()
    }
    const found = await store.reader.selectFrom('request_logs').selectAll().execute()
    assert.deepEqual(
      found.map((row) => ({ ...row })),
      rows,
    )
  })
})

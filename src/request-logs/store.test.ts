import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { requestLogDays, requestLogRow } from './rows.ts'
import { addRequestLogDays, addRequestLogs } from './store.ts'

const DAY_MS = 86_400_000

onEachStore('request logs', (dialect) => {
  let url: string
  let store: Store
  beforeEach(async () => {
    url = await emptyDatabase(dialect)
    store = await openStore(url)
  })
  afterEach(async () => {
    await store.close()
    await dropDatabase(url)
  })

  it('rows are stored as they are, absent members as null', async () => {
    const all = Array.from({ length: 23 }, (_, at) => {
      const isRejected = at % 2 === 1
      return requestLogRow(
        requestRecord(`req_${String(at).padStart(2, '0')}`, {
          endedAt: Date.parse('2026-11-30T12:00:00Z') + at,
          ...(isRejected && {
            upstream: null,
            model: null,
            status: 429,
            outcome: 'rejected',
            code: 'rate_limit_exceeded',
            session: 'a, "b" {c} \\d',
            address: null,
            userAgent: null,
          }),
        }),
      )
    })
    await record(store, (tx) => addRequestLogs(tx, all))
    const read = store.reader.selectFrom('request_logs').selectAll().orderBy('request_id')
    assert.deepEqual(
      (await read.execute()).map((row) => ({ ...row })),
      all,
    )
  })

  it('text that a store would reject is replaced and shortened', async () => {
    const row = requestLogRow(
      requestRecord('req_1', { model: `a\0${'x'.repeat(300)}`, userAgent: 'b\ud800' }),
    )
    await record(store, (tx) => addRequestLogs(tx, [row]))
    const [found] = await store.reader.selectFrom('request_logs').selectAll().execute()
    assert.equal(found?.model, `a\ufffd${'x'.repeat(254)}`)
    assert.equal(found?.user_agent, 'b\ufffd')
  })

  it('the number of rows of a project and a day grows with each flush', async () => {
    const rows = ['proj_b', 'proj_a', 'proj_b'].map((projectId, at) =>
      requestLogRow(requestRecord(`req_${at}`, { projectId })),
    )
    const next = requestLogRow(
      requestRecord('req_3', { endedAt: Date.parse('2026-12-01T00:00:00Z') }),
    )
    await record(store, (tx) => addRequestLogDays(tx, requestLogDays(rows)))
    await record(store, (tx) => addRequestLogDays(tx, requestLogDays([...rows, next])))
    const days = await store.reader
      .selectFrom('request_log_days')
      .select(['project_id', 'starts_at', 'logs'])
      .orderBy('project_id')
      .orderBy('starts_at')
      .execute()
    const today = Date.parse('2026-11-30T00:00:00Z')
    assert.deepEqual(
      days.map((day) => [day.project_id, day.starts_at, day.logs]),
      [
        ['proj_a', today, 2],
        ['proj_a', today + DAY_MS, 1],
        ['proj_b', today, 4],
      ],
    )
  })
})

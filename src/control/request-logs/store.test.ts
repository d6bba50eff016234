import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Reader, run } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { bareDatabase } from '#test/support/databases.ts'
import { findByRequestId } from './store.ts'

it('a request log is found on SQLite by the index of request ids, not in the order of time', async () => {
  const store = await openStore(await bareDatabase('sqlite'))
  const plan: unknown[] = []
  const explained: Reader = {
    dialect: 'sqlite',
    selectFrom: store.reader.selectFrom,
    [run]: async (sql, parameters) => {
      plan.push(...(await store.reader[run](`explain query plan ${sql}`, parameters)))
      return []
    },
  }
  await findByRequestId(explained, { organizationId: 'org-a', requestId: 'req_1' })
  await store.close()
  assert.match(JSON.stringify(plan), /USING INDEX request_logs_request \(request_id=\?\)/)
})

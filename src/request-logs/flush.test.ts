import assert from 'node:assert/strict'
import { afterEach, beforeEach, it } from 'node:test'
import { run, type Store, StoreUnavailable, type TransactionBody, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { countedRequests, startLoggingNode } from '#test/support/logging-node.ts'

onEachStore('request logs in the flush', (dialect) => {
  const { clock } = movableClock(Date.parse('2026-11-30T12:00:00Z'))
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

  const statement = (text: string) => record(store, (tx) => Promise.resolve(tx[run](text, [])))

  /** Fills the disk, and returns the statement that makes room again. */
  const fillDisk = async (): Promise<string> => {
    if (dialect === 'sqlite') {
      await statement('pragma max_page_count = 1')
      return 'pragma max_page_count = 4294967294'
    }
    await statement(`create function is_full() returns trigger language plpgsql as $$
      begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$`)
    await statement(`create trigger full_disk before insert on request_log_days
      for each row execute function is_full()`)
    return 'drop trigger full_disk on request_log_days'
  }

  it('rows and usage of a flush are in the store together, once', async () => {
    const node = startLoggingNode(store, clock, 'node-a')
    for (let n = 0; n < 40; n++) node.add(`req_${n}`)
    await node.flush()
    assert.deepEqual(await countedRequests(store.reader), { usage: 40, rows: 40, days: 40 })
    await node.flush()
    await node.close()
    assert.deepEqual(await countedRequests(store.reader), { usage: 40, rows: 40, days: 40 })
  })

  it('a commit with a lost acknowledgement adds no row twice', async () => {
    let isLost = true
    const losing: Store = {
      ...store,
      [transact]: async <T>(change: TransactionBody<T>): Promise<T> => {
        const result = await store[transact](change)
        if (!isLost) return result
        isLost = false
        throw new StoreUnavailable(new Error('the connection broke'))
      },
    }
    const node = startLoggingNode(losing, clock, 'node-a')
    node.add('req_1')
    await node.flush()
    node.add('req_2')
    await node.flush()
    await node.close()
    assert.deepEqual(await countedRequests(store.reader), { usage: 2, rows: 2, days: 2 })
  })

  it('on a full disk neither rows nor usage are written, and all when there is space', async () => {
    const node = startLoggingNode(store, clock, 'node-a')
    const makeRoom = await fillDisk()
    for (let n = 0; n < 2_000; n++) node.add(`req_${n}`, { userAgent: 'u'.repeat(128) })
    await node.flush()
    assert.deepEqual(await countedRequests(store.reader), { usage: 0, rows: 0, days: 0 })
    await statement(makeRoom)
    node.add('req_later')
    await node.flush()
    await node.close()
    const all = { usage: 2_001, rows: 2_001, days: 2_001 }
    assert.deepEqual(await countedRequests(store.reader), all)
  })
})

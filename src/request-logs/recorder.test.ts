/** Which requests have a row in the request logs. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { dropDatabase, emptyDatabase } from '#test/support/databases.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import type { Outcome } from './record.ts'
import {
  createRequestLogRecorder,
  type RequestLogRecorder,
  type RequestLogRecorderOptions,
  type RowResult,
} from './recorder.ts'

const START_MS = Date.parse('2026-11-30T12:00:00Z')

function recorderWith(more: Partial<RequestLogRecorderOptions> = {}) {
  const time = movableClock(START_MS)
  const results: RowResult[] = []
  const recorder = createRequestLogRecorder({
    now: time.clock,
    random: () => 0.5,
    successesPerSecond: 2,
    sample: 0,
    onResult: (result) => results.push(result),
    ...more,
  })
  const send = (
    outcome: Outcome,
    keyId = 'key_a',
    code: string | null = null,
    projectId = 'proj_a',
  ): void => {
    const status = 200
    if (!recorder.isWanted(outcome, { keyId, projectId }, { code, status })) return
    const request = {
      outcome,
      keyId,
      projectId,
      code,
      status,
      endedAt: time.clock(),
    }
    recorder.add(requestRecord(`req_${results.length}`, request))
  }
  const sendMany = (times: number, ...ended: Parameters<typeof send>): void => {
    for (let sent = 0; sent < times; sent++) send(...ended)
  }
  const count = (result: RowResult): number => results.filter((one) => one === result).length
  return { ...time, recorder, send, sendMany, count }
}

function rowsOf(store: Store) {
  return store.reader
    .selectFrom('request_logs')
    .select(['code', 'key_id', 'requests', 'ended_at'])
    .execute()
}

describe('rows of the request logs', () => {
  let url: string
  let store: Store
  beforeEach(async () => {
    url = await emptyDatabase('sqlite')
    store = await openStore(url)
  })
  afterEach(async () => {
    await store.close()
    await dropDatabase(url)
  })

  /** Writes what waits. Returns how many requests each row stands for. */
  const write = async (recorder: RequestLogRecorder, last = false): Promise<number[]> => {
    for (let batch = recorder.take(last); batch; batch = recorder.take(last)) {
      const { write: writeRows, writeShared } = batch
      await record(store, async (tx) => {
        await writeRows(tx)
        await writeShared?.(tx)
      })
    }
    return (await rowsOf(store)).map(({ requests }) => requests).sort((a, b) => a - b)
  }

  it('all successes of a second have one up to the quota, and the others by the sample', async () => {
    let drawn = 0
    const random = (): number => (drawn++ % 10) / 10
    const { recorder, sendMany, move, count } = recorderWith({ random, sample: 0.2 })
    sendMany(12, 'succeeded')
    assert.equal(count('recorded'), 2 + 2)
    assert.equal(count('left_out'), 8)
    move(1_000)
    sendMany(2, 'left')
    assert.equal(count('recorded'), 6)
    assert.equal((await write(recorder)).length, 6)
  })

  it('60 rejections of a key and a code have one in a minute, and one stands for the rest', async () => {
    const { recorder, sendMany, move, count } = recorderWith()
    sendMany(10_000, 'rejected', 'key_a', 'rate_limit_exceeded')
    sendMany(3, 'rejected', 'key_b', 'rate_limit_exceeded')
    sendMany(2, 'failed', 'key_a', 'upstream_error')
    assert.equal((await write(recorder)).length, 65)
    move(60_000)
    assert.deepEqual(await write(recorder), [...new Array<number>(65).fill(1), 9_940])
    assert.equal(count('recorded') + count('merged'), 10_005)
    const rest = (await rowsOf(store)).find(({ requests }) => requests > 1)
    assert.equal(rest?.key_id, 'key_a')
    assert.equal(rest?.code, 'rate_limit_exceeded')
    assert.equal(rest?.ended_at, START_MS + 60_000)
  })

  it('the rest of a minute is written at the stop', async () => {
    const { recorder, sendMany } = recorderWith()
    sendMany(62, 'rejected')
    assert.deepEqual((await write(recorder, true)).at(-1), 2)
  })

  it('rows beyond the room in memory are dropped and counted', async () => {
    const { recorder, send, count } = recorderWith({ rowsMax: 3, successesPerSecond: 100 })
    for (let n = 0; n < 5; n++) send('succeeded', 'key_a', null, `proj_${n}`)
    assert.equal(count('dropped'), 2)
    assert.equal(recorder.waiting(), 3)
    assert.equal((await write(recorder)).length, 3)
  })

  it('a key with more codes than 16 in a minute has one cause for the others', async () => {
    const { recorder, send, move } = recorderWith()
    for (let n = 0; n < 200; n++) send('rejected', 'key_a', `code_${n}`)
    assert.equal((await write(recorder)).length, 16 + 60)
    move(60_000)
    assert.equal((await write(recorder)).at(-1), 200 - 16 - 60)
    const rest = (await rowsOf(store)).find(({ requests }) => requests > 1)
    assert.equal(rest?.code, null)
  })

  it('a project with many keys and codes displaces no row of another', async () => {
    const { recorder, send, count, move } = recorderWith()
    for (let key = 0; key < 700; key++) {
      for (let code = 0; code < 16; code++) send('rejected', `key_${key}`, `code_${code}`)
    }
    const dropped = count('dropped')
    assert.equal(count('recorded'), 1_000)
    send('rejected', 'key_other', 'invalid_value', 'proj_other')
    assert.equal(count('dropped'), dropped)
    await write(recorder)
    const { length } = (await rowsOf(store)).filter(({ key_id }) => key_id === 'key_other')
    assert.equal(length, 1)
    move(60_000)
    send('rejected', 'key_699', 'code_15')
    assert.equal(count('dropped'), dropped)
  })

  it('rows of a project wait in three quarters of the room at most', async () => {
    const { recorder, send, count } = recorderWith({ rowsMax: 8, successesPerSecond: 100 })
    for (let n = 0; n < 9; n++) send('succeeded', 'key_a', null, 'proj_a')
    assert.equal(count('dropped'), 3)
    send('rejected', 'key_b', 'invalid_value', 'proj_b')
    assert.equal(count('dropped'), 3)
    await write(recorder)
    send('succeeded', 'key_a', null, 'proj_a')
    assert.equal(count('dropped'), 3)
  })

  it('keys and codes that are counted in a minute are bounded', () => {
    const { send, count, move } = recorderWith()
    for (let n = 0; n < 10_005; n++) send('rejected', `key_${n}`, null, `proj_${n % 100}`)
    assert.equal(count('dropped'), 5)
    move(60_000)
    send('rejected', 'key_10004')
    assert.equal(count('dropped'), 5)
  })
})

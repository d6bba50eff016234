import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Reader, type Row, run, StoreUnavailable } from '#storage/db.ts'
import { createSlowReads } from './slow-reads.ts'

/** Readers whose reads the test ends, by their SQL. */
function start() {
  const started: string[] = []
  const ends = new Map<string, (rows: Row[]) => void>()
  const readerOf = createSlowReads('sqlite', (sql) => {
    started.push(sql)
    return new Promise<Row[]>((resolve) => ends.set(sql, resolve))
  })
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const end = (sql: string): Promise<void> => {
    ends.get(sql)?.([{ sql }])
    return settled()
  }
  return { readerOf, started, end, settled }
}

function readMany(reader: Reader, name: string, count: number): Promise<Row[]>[] {
  return Array.from({ length: count }, async (_, n) => reader[run](`${name}${n}`, []))
}

it('32 slow reads of an actor do not delay the read of another', async () => {
  const { readerOf, started, end, settled } = start()
  const reads = readMany(readerOf('member'), 'm', 32)
  const [read] = readMany(readerOf('owner'), 'o', 1)
  await settled()
  assert.deepEqual(started, ['m0', 'm1', 'o0'])
  await end('o0')
  assert.deepEqual(await read, [{ sql: 'o0' }])
  assert.deepEqual(started, ['m0', 'm1', 'o0'])
  for (let n = 0; n < 32; n++) await end(`m${n}`)
  assert.equal((await Promise.all(reads)).length, 32)
})

it('slow reads of many actors take turns: nobody waits for the third read of another', async () => {
  const { readerOf, started, end, settled } = start()
  for (const name of ['a', 'b', 'c', 'd']) void Promise.all(readMany(readerOf(name), name, 8))
  void Promise.all(readMany(readerOf('owner'), 'o', 1))
  await settled()
  assert.deepEqual(started, ['a0', 'a1', 'b0'])
  for (const name of ['a0', 'a1', 'b0', 'b1']) await end(name)
  assert.deepEqual(started.slice(3), ['b1', 'c0', 'd0', 'o0'])
})

it('a slow read of an actor with 64 waiting is rejected, and another actor is served', async () => {
  const { readerOf, started, settled } = start()
  void Promise.all(readMany(readerOf('member'), 'm', 66))
  const [beyond] = readMany(readerOf('member'), 'beyond', 1)
  await assert.rejects(beyond ?? Promise.resolve(), StoreUnavailable)
  void Promise.all(readMany(readerOf('owner'), 'o', 1))
  await settled()
  assert.deepEqual(started, ['m0', 'm1', 'o0'])
})

it('a slow read of any actor is rejected while 512 wait', async () => {
  const { readerOf } = start()
  const counts = [66, 65, 64, 64, 64, 64, 64, 64]
  for (const [n, count] of counts.entries()) {
    void Promise.all(readMany(readerOf(`actor ${n}`), 'r', count))
  }
  const [beyond] = readMany(readerOf('owner'), 'o', 1)
  await assert.rejects(beyond ?? Promise.resolve(), /cannot be reached/)
})

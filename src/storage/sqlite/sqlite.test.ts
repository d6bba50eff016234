import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { run, StoreUnavailable, SYSTEM } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { inTransaction } from '#storage/transaction.ts'

/** A process that opens the store, prints whether it could, and then stays until it is killed. */
const OPENER = `
  import { openStore } from '#storage/store.ts'
  try {
    await openStore(process.argv[1])
    console.log('opened')
    setInterval(() => {}, 60_000)
  } catch (error) {
    console.log(error.message)
  }
`

async function openElsewhere(url: string) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', OPENER, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const [said] = await once(child.stdout.setEncoding('utf8'), 'data')
  return {
    said: String(said).trim(),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

describe('a SQLite store', () => {
  let folder: string
  let path: string
  let url: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-store-'))
    path = join(folder, 'data', 'store.db')
    url = `sqlite:${path}`
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('rejects a second process, and is free again once the first is killed', async () => {
    const first = await openElsewhere(url)
    assert.equal(first.said, 'opened')
    const sentence = /^The store .+ is in use by another Bailiwick process\. .+PostgreSQL/
    assert.match((await openElsewhere(url)).said, sentence)
    await assert.rejects(openStore(url), { message: sentence })
    await first.kill()
    await (await openStore(url)).close()
  })

  it('stays locked when its own process tries to open it a second time', async () => {
    const store = await openStore(url)
    await assert.rejects(openStore(url), /in use/)
    const other = await openElsewhere(url)
    assert.match(other.said, /in use/)
    await store.close()
  })

  it('is readable by its owner alone', async () => {
    const store = await openStore(url)
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}.lock`]) {
      assert.equal(statSync(file).mode & 0o077, 0, file)
    }
    await store.close()
  })

  it('keeps committed rows, and deletes a temporary one when it is closed', async () => {
    const store = await openStore(url)
    await inTransaction(store, async (tx) => tx[run]('insert into installation values (2)', []))
    await store.close()
    const again = await openStore(url)
    const rows = await again.reader[run]('select id from installation order by id', [])
    assert.deepEqual(
      rows.map(({ id }) => id),
      [1, 2],
    )
    await again.close()
    const temporary = await openStore('sqlite::memory:')
    const [file] = await temporary.reader[run]('pragma database_list', [])
    assert.ok(existsSync(String(file?.file)))
    await temporary.close()
    assert.equal(existsSync(String(file?.file)), false)
  })

  it('syncs the disk at every commit', async () => {
    const store = await openStore(url)
    await inTransaction(store, async (tx) => {
      assert.deepEqual({ ...(await tx[run]('pragma synchronous', []))[0] }, { synchronous: 2 })
      assert.deepEqual(
        { ...(await tx[run]('pragma journal_mode', []))[0] },
        { journal_mode: 'wal' },
      )
      assert.deepEqual({ ...(await tx[run]('pragma foreign_keys', []))[0] }, { foreign_keys: 1 })
    })
    await store.close()
  })
})

describe('readers of a SQLite store', () => {
  let store: Awaited<ReturnType<typeof openStore>>
  before(async () => {
    store = await openStore('sqlite::memory:')
  })
  after(() => store.close())
  const count = 'select count(*) as n from installation'

  it('see only committed rows, on either connection', async () => {
    await inTransaction(store, async (tx) => {
      await tx[run]('insert into installation values (2)', [])
      assert.equal((await tx[run](count, []))[0]?.n, 2)
      assert.equal((await store.reader[run](count, []))[0]?.n, 1)
      assert.equal((await store.slowReader(SYSTEM)[run](count, []))[0]?.n, 1)
    })
    assert.equal((await store.reader[run](count, []))[0]?.n, 2)
    assert.equal((await store.slowReader(SYSTEM)[run](count, []))[0]?.n, 2)
  })

  it('read many rows in a thread', async () => {
    const many = `with recursive n(i) as (select 0 union all select i + 1 from n where i < 999)
      select i, 'row ' || i as name, null as none, x'00ff' as bytes, i / 8.0 as share from n`
    const rows = await store.slowReader(SYSTEM)[run](many, [])
    const bytes = Uint8Array.of(0, 255)
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      Array.from({ length: 1_000 }, (_, i) => ({
        i,
        name: `row ${i}`,
        none: null,
        bytes,
        share: i / 8,
      })),
    )
  })

  it('read in threads, where 32 reads of an actor delay those of another by few', async () => {
    const heavy = `with recursive n(i) as (select 0 union all select i + 1 from n where i < 99999)
      select count(*) as n from n`
    // Each thread has started.
    await Promise.all(['a', 'b', 'c'].map((actor) => store.slowReader(actor)[run](heavy, [])))
    let done = 0
    const member = store.slowReader('member')
    const reads = Array.from({ length: 32 }, async () => {
      await member[run](heavy, [])
      done += 1
    })
    assert.equal((await store.slowReader('owner')[run]('select 7 as n', []))[0]?.n, 7)
    assert.ok(done < 8, `${done} reads of the member were answered before`)
    await Promise.all(reads)
  })

  it('cannot write', async () => {
    const write = 'insert into installation values (9)'
    await assert.rejects(async () => store.reader[run](write, []), /readonly/)
    await assert.rejects(async () => store.slowReader(SYSTEM)[run](write, []), /readonly/)
  })

  it('fail as unavailable on a closed store', async () => {
    const closed = await openStore('sqlite::memory:')
    await closed.reader[run](count, [])
    await closed.close()
    await assert.rejects(async () => closed.reader[run](count, []), StoreUnavailable)
    await assert.rejects(closed.ping(), StoreUnavailable)
  })
})

import assert from 'node:assert/strict'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import pg from 'pg'
import { startUpstream } from '#simulator/upstream.ts'
import { serve } from '#test/cli/command.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { sharedRedisUrl, startRedis, withoutRedis } from '#test/support/redis.ts'
import { runDoctor } from './doctor.ts'

const KEY = 'sk-upstream-1234567890'

async function execute(databaseUrl: string, sql: string): Promise<void> {
  if (databaseUrl.startsWith('sqlite:')) {
    using db = new DatabaseSync(databaseUrl.slice('sqlite:'.length))
    db.exec(sql)
    return
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** Names, modes and contents of the files of a SQLite store. */
function filesOf(databaseUrl: string) {
  const folder = dirname(databaseUrl.slice('sqlite:'.length))
  return readdirSync(folder).map((name) => {
    const path = `${folder}/${name}`
    return [name, statSync(path).mtimeMs, readFileSync(path).toString('base64')]
  })
}

onEachStore('doctor', (dialect) => {
  it('finds a server healthy while it runs and after its stop, and writes nothing', async () => {
    await using stack = new AsyncDisposableStack()
    const databaseUrl = await emptyDatabase(dialect)
    stack.defer(() => dropDatabase(databaseUrl))
    const upstream = await startUpstream({ keys: [KEY] })
    stack.defer(() => upstream.close())
    const environment = {
      DATABASE_URL: databaseUrl,
      UPSTREAM_URL: upstream.url,
      UPSTREAM_API_KEY: KEY,
    }
    const server = await serve(environment)
    stack.defer(async () => void (await server.stop()))
    const running = await runDoctor(environment)
    assert.deepEqual([running.unhealthy, running.status], [[], 0], running.output)
    assert.match(running.of('store.nodes').message, /^1 node runs/)
    await server.stop()
    const before = dialect === 'sqlite' ? filesOf(databaseUrl) : []
    const stopped = await runDoctor(environment)
    assert.deepEqual([stopped.unhealthy, stopped.status], [[], 0], stopped.output)
    assert.match(stopped.of('store.nodes').message, /^0 nodes run/)
    assert.deepEqual(dialect === 'sqlite' ? filesOf(databaseUrl) : [], before)
  })

  it('names a schema of a newer version, and one of an older version as a warning', async () => {
    const databaseUrl = await emptyDatabase(dialect)
    const environment = { DATABASE_URL: databaseUrl }
    await execute(databaseUrl, "insert into kysely_migration values ('9999-later', '2030-01-01')")
    const newer = await runDoctor(environment)
    assert.equal(newer.status, 1)
    assert.equal(newer.of('store.schema').result, 'failure')
    assert.match(newer.of('store.schema').message, /9999-later/)
    await execute(
      databaseUrl,
      'delete from kysely_migration where name in (select max(name) from kysely_migration); delete from kysely_migration where name in (select max(name) from kysely_migration)',
    )
    const older = await runDoctor(environment)
    assert.equal(older.status, 0)
    assert.match(older.of('store.schema').message, /1 migrations are pending/)
    assert.equal((await runDoctor(environment, ['--strict'])).status, 1)
    await dropDatabase(databaseUrl)
  })

  it('names nodes that would each allow the whole limit, and a clock behind theirs', async () => {
    const databaseUrl = await emptyDatabase(dialect)
    const at = Date.now()
    for (const id of ['a', 'b']) {
      await execute(
        databaseUrl,
        `insert into node (id, planes, limiter, started_at, heartbeat_at, sums) values ('node-${id}', 'all', 'memory', ${at}, ${at}, 1)`,
      )
    }
    const found = await runDoctor({ DATABASE_URL: databaseUrl })
    assert.equal(found.of('store.nodes').result, 'failure')
    assert.equal(found.of('clock.nodes').result, 'ok')
    const late = await runDoctor({ DATABASE_URL: databaseUrl }, [], { now: () => at - 60_000 })
    assert.equal(late.of('clock.nodes').result, 'failure')
    assert.match(late.of('clock.nodes').message, /^The clock is 60\.0 s behind the nodes/)
    await dropDatabase(databaseUrl)
  })
})

/** Overwrites the first page of a table. */
function overwritePage(file: string, table: string): void {
  const db = new DatabaseSync(file)
  const [row] = db.prepare('select rootpage from sqlite_schema where name = ?').all(table)
  const [size] = db.prepare('pragma page_size').all()
  const bytes = Number(size?.page_size)
  db.close()
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(bytes, 0xa5), 0, bytes, (Number(row?.rootpage) - 1) * bytes)
  closeSync(descriptor)
}

describe('doctor on SQLite', () => {
  it('reads the log of a killed process, and leaves both files as they were', async () => {
    const databaseUrl = await emptyDatabase('sqlite')
    const file = databaseUrl.slice('sqlite:'.length)
    using other = new DatabaseSync(file)
    other.exec("pragma journal_mode = wal; insert into kysely_migration values ('9999-later', '')")
    assert.ok(existsSync(`${file}-wal`))
    const bytes = () => [readFileSync(file), readFileSync(`${file}-wal`)]
    const before = bytes()
    const found = await runDoctor({ DATABASE_URL: databaseUrl })
    assert.match(found.of('store.schema').message, /9999-later/)
    assert.deepEqual(bytes(), before)
    other.close()
    await dropDatabase(databaseUrl)
  })

  it('names a damaged file, and a file that is no store', async () => {
    const databaseUrl = await emptyDatabase('sqlite')
    const file = databaseUrl.slice('sqlite:'.length)
    overwritePage(file, 'api_key')
    const damaged = await runDoctor({ DATABASE_URL: databaseUrl })
    assert.equal(damaged.of('store.integrity').result, 'failure', damaged.output)
    assert.equal(damaged.status, 1)
    const other = `sqlite:${import.meta.filename}`
    const foreign = await runDoctor({ DATABASE_URL: other })
    assert.match(foreign.of('store.readable').message, /file is not a database/)
    await dropDatabase(databaseUrl)
  })

  it('names a folder in place of a file, and says that a missing file will be made', async () => {
    const databaseUrl = await emptyDatabase('sqlite')
    const folder = dirname(databaseUrl)
    assert.match(
      (await runDoctor({ DATABASE_URL: folder })).of('store.file').message,
      /is a folder/,
    )
    const missing = await runDoctor({ DATABASE_URL: `${folder}/new/store.db` })
    assert.match(missing.of('store.file').message, /the first start creates it/)
    assert.ok(!existsSync(`${folder}/new`.slice('sqlite:'.length)))
    await dropDatabase(databaseUrl)
  })
})

describe('doctor on PostgreSQL', { skip: process.env.TEST_POSTGRES_URL === undefined }, () => {
  it('names missing rights, too few connections, and a clock that differs', async () => {
    const databaseUrl = await emptyDatabase('postgres')
    const { pathname } = new URL(databaseUrl)
    const name = pathname.slice(1)
    const user = `doctor_${name}`
    await execute(databaseUrl, `create role ${user} login connection limit 3`)
    await execute(databaseUrl, 'revoke create on schema public from public')
    await execute(databaseUrl, `grant select on all tables in schema public to ${user}`)
    const url = new URL(databaseUrl)
    url.username = user
    const found = await runDoctor({ DATABASE_URL: url.href }, [], {
      now: () => Date.now() + 5_000,
    })
    assert.equal(found.of('store.rights').result, 'failure', found.output)
    assert.equal(found.of('store.connections').result, 'failure')
    assert.match(found.of('store.connections').message, /of 3 connections/)
    assert.equal(found.of('clock.store').result, 'warning')
    assert.match(found.of('clock.store').message, /5\.0 s ahead of PostgreSQL/)
    await execute(databaseUrl, `drop owned by ${user}; drop role ${user}`)
    await dropDatabase(databaseUrl)
  })

  it('names a database that rejects writes, and one that cannot be reached', async () => {
    const databaseUrl = await emptyDatabase('postgres')
    const name = new URL(databaseUrl).pathname.slice(1)
    await execute(databaseUrl, `alter database ${name} set default_transaction_read_only = on`)
    const readOnly = await runDoctor({ DATABASE_URL: databaseUrl })
    assert.match(readOnly.of('store.rights').message, /rejects writes/)
    const gone = await runDoctor({ DATABASE_URL: 'postgres://ann:hunter2secret@127.0.0.1:1/x' })
    assert.equal(gone.of('store.reachable').result, 'failure')
    assert.match(gone.of('store.reachable').message, /ECONNREFUSED 127\.0\.0\.1:1/)
    assert.ok(!gone.output.includes('hunter2secret'))
    await dropDatabase(databaseUrl)
  })
})

describe('doctor on Redis', { skip: withoutRedis }, () => {
  const environment = { DATABASE_URL: 'sqlite:/dev/null/none' }

  it('finds a right server healthy', async () => {
    const found = await runDoctor({ ...environment, REDIS_URL: sharedRedisUrl() })
    assert.deepEqual(
      found.unhealthy.filter((name) => name.startsWith('redis')),
      [],
    )
  })

  it('names a policy that evicts, little memory, a replica, and a server that is away', async (t) => {
    const redis = await startRedis(
      ...['--maxmemory-policy', 'allkeys-lru', '--maxmemory', '1mb'],
      ...['--replicaof', '127.0.0.1 1'],
    )
    t.after(() => redis.remove())
    const found = await runDoctor({ ...environment, REDIS_URL: redis.url })
    assert.equal(found.of('redis.eviction').result, 'failure')
    assert.match(found.of('redis.eviction').message, /allkeys-lru/)
    assert.equal(found.of('redis.memory').result, 'warning')
    assert.equal(found.of('redis.role').result, 'failure')
    await redis.kill()
    const away = await runDoctor({ ...environment, REDIS_URL: redis.url })
    assert.equal(away.of('redis.reachable').result, 'failure')
  })
})

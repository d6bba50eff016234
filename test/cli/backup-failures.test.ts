/** Backups that fail, of changed files, of older stores, and of other schemas. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import pg from 'pg'
import { latestMigration } from '#storage/migrations/migrate.ts'
import { bareDatabase, hasPostgres, onEachStore, POSTGRES_HINT } from '#test/support/databases.ts'
import { ROOT } from '#test/support/source.ts'
import { createOrganization, namesIn, newStore } from './backup-stores.ts'
import { run, runProcess, serve } from './command.ts'

const SHIPPED = join(ROOT, 'test/storage/shipped')

async function load(databaseUrl: string, dump: string): Promise<void> {
  if (databaseUrl.startsWith('sqlite:')) {
    using db = new DatabaseSync(databaseUrl.slice('sqlite:'.length))
    return db.exec(dump)
  }
  await query(databaseUrl, dump)
}

async function query(databaseUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

onEachStore('backup', (dialect) => {
  it('that was changed since it was verified is rejected, by its hash', async () => {
    await using store = await newStore(dialect)
    await createOrganization(store.environment)
    const before = await namesIn(store.environment)
    const file = store.file('backup')
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    execFileSync('sha256sum', ['--check', 'backup.sha256'], { cwd: store.file('.') })
    const bytes = readFileSync(file)
    // A letter of the name, in a format without checksums; elsewhere any byte.
    const at = dialect === 'sqlite' ? bytes.indexOf('Acme') : bytes.length >> 1
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    writeFileSync(file, bytes)
    const { status, stderr } = await run(['restore', file, '--replace'], store.environment)
    assert.equal(status, 1)
    assert.match(stderr, /backup was changed after the backup: its hash is not that in .*sha256\./)
    assert.equal(await namesIn(store.environment), before)
  })

  it('of a store of 0.2.1 is restored as it is, and migrated by the next start', async () => {
    await using store = await newStore(dialect)
    await load(store.databaseUrl, readFileSync(join(SHIPPED, `0.2.1.${dialect}.sql`), 'utf8'))
    const file = store.file('backup')
    // By the built program, as it is published.
    const { status, stdout, stderr } = await runProcess(['backup', file, '--json'], {
      ...store.environment,
    })
    assert.equal(status, 0, stderr)
    const { migration } = JSON.parse(stdout)
    assert.ok(migration < latestMigration())
    await using other = await newStore(dialect)
    const restored = await runProcess(['restore', file, '--json'], other.environment)
    assert.equal(restored.status, 0, restored.stderr)
    assert.equal(JSON.parse(restored.stdout).migration, migration)
    const server = await serve(other.environment)
    await server.stop()
    const again = await run(['backup', other.file('migrated'), '--json'], other.environment)
    assert.equal(JSON.parse(again.stdout).migration, latestMigration())
  })

  it('into a folder that does not exist says so, and leaves the store as it is', async () => {
    await using store = await newStore(dialect)
    await createOrganization(store.environment)
    const { status, stderr } = await run(['backup', store.file('none/backup')], store.environment)
    assert.equal(status, 1)
    assert.match(stderr, /^error: The folder .*none of the backup does not exist\.\n$/)
  })
})

describe('backup of PostgreSQL', { skip: hasPostgres ? false : POSTGRES_HINT }, () => {
  it('without its client programs names the package, and leaves no file', async () => {
    await using store = await newStore('postgres')
    await createOrganization(store.environment)
    const file = store.file('backup')
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    const PATH = store.file('programs')
    mkdirSync(PATH)
    const expected = (name: string) =>
      new RegExp(`^error: ${name} cannot be run\\. Install the client programs .*postgresql-client`)
    const environment = { ...store.environment, PATH }
    const without = await run(['backup', store.file('second')], environment)
    assert.match(without.stderr, expected('pg_dump'))
    const unrestored = await run(['restore', file, '--replace'], environment)
    assert.match(unrestored.stderr, expected('pg_restore'))
    for (const name of ['pg_restore', 'pg_dump']) {
      const program = execFileSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' })
      writeFileSync(join(PATH, name), `#!/bin/sh\nexec ${program.trim()} "$@"\n`, { mode: 0o755 })
    }
    symlinkSync('/bin/sh', join(PATH, 'sh'))
    const half = await run(['restore', file, '--replace'], environment)
    assert.match(half.stderr, expected('psql'))
    assert.match(await namesIn(store.environment), /Acme/)
    assert.deepEqual(readdirSync(store.file('.')).sort(), ['backup', 'backup.sha256', 'programs'])
  })

  it('by a user who may not create databases says which right is missing', async () => {
    await using store = await newStore('postgres')
    const [url, role] = [new URL(store.databaseUrl), 'test_without_createdb']
    await query(
      store.databaseUrl,
      `drop role if exists ${role}; create role ${role} login;
       alter database ${url.pathname.slice(1)} owner to ${role};
       alter schema public owner to ${role}`,
    )
    url.username = role
    const environment = { DATABASE_URL: url.href }
    await createOrganization(environment)
    const { status, stderr } = await run(['backup', store.file('backup')], environment)
    assert.equal(status, 1)
    assert.match(stderr, /may not create one: run ALTER ROLE … CREATEDB/)
    assert.deepEqual(readdirSync(store.file('.')), [])
    await query(store.databaseUrl, `reassign owned by ${role} to current_user; drop role ${role}`)
  })

  it('in another schema is restored into that schema, with the name of a letter case', async () => {
    const inSchema = async (): Promise<string> => {
      const url = await bareDatabase('postgres')
      const name = new URL(url).pathname.slice(1)
      await query(
        url,
        `create schema "LLM gateway"; alter database ${name} set search_path to "LLM gateway"`,
      )
      return url
    }
    await using store = await newStore('postgres', inSchema)
    await createOrganization(store.environment)
    const file = store.file('backup')
    const { status, stderr } = await run(['backup', file], store.environment)
    assert.equal(status, 0, stderr)
    await using other = await newStore('postgres', inSchema)
    const restored = await run(['restore', file], other.environment)
    assert.equal(restored.status, 0, restored.stderr)
    assert.match(await namesIn(other.environment), /Acme/)
    await using plain = await newStore('postgres')
    const elsewhere = await run(['restore', file], plain.environment)
    assert.match(elsewhere.stderr, /of the schema LLM gateway, and the user .* has public first/)
  })
})

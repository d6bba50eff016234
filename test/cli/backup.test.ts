import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { createClient } from '#client/client.ts'
import type { Dialect } from '#storage/db.ts'
import { latestMigration } from '#storage/migrations/migrate.ts'
import { openStore } from '#storage/store.ts'
import { emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { createOrganization, namesIn, newStore } from './backup-stores.ts'
import { run, serve, temporaryFolder } from './command.ts'

const PROJECTS = 40

function emptyStore(dialect: Dialect) {
  return newStore(dialect, emptyDatabase)
}

/** Adds a migration that this version does not have. */
async function migrateFurther(databaseUrl: string): Promise<void> {
  if (databaseUrl.startsWith('sqlite:')) {
    const { DatabaseSync } = await import('node:sqlite')
    using db = new DatabaseSync(databaseUrl.slice('sqlite:'.length))
    db.exec("insert into kysely_migration values ('9999-later', '2030-01-01')")
    return
  }
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("insert into kysely_migration values ('9999-later', '2030-01-01')")
  await client.end()
}

onEachStore('backup', (dialect) => {
  it('under writes is one state: restored elsewhere, every project has its event', async () => {
    await using store = await emptyStore(dialect)
    const made = await createOrganization(store.environment)
    const server = await serve(store.environment)
    const adminKey: string = made.admin_api_key.value
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    const create = async (from: number) => {
      for (let n = from; n < from + PROJECTS; n++) await client.createProject({ name: `P${n}` })
    }
    const file = store.file('backup')
    await create(0)
    const [{ status, stdout, stderr }] = await Promise.all([
      run(['backup', file, '--json'], store.environment),
      create(PROJECTS),
    ])
    assert.equal(status, 0, stderr)
    await server.stop()
    const { rows, tables, ...summary } = JSON.parse(stdout)
    assert.deepEqual(summary, {
      object: 'backup',
      file,
      bytes: statSync(file).size,
      migration: latestMigration(),
    })
    assert.ok(rows > PROJECTS * 2 && tables > 40)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.ok(!readFileSync(file, 'latin1').includes(adminKey))

    await using other = await emptyStore(dialect)
    const restored = await run(['restore', file, '--json'], other.environment)
    assert.equal(restored.status, 0, restored.stderr)
    assert.deepEqual(JSON.parse(restored.stdout), { ...JSON.parse(stdout), object: 'restore' })
    const { reader, close } = await openStore(other.databaseUrl)
    const projects = await reader.selectFrom('project').select('id').execute()
    const events = await reader
      .selectFrom('audit_log')
      .select('id')
      .where('type', '=', 'project.created')
      .execute()
    await close()
    assert.ok(projects.length > PROJECTS)
    // The first project is part of its organization's event.
    assert.equal(events.length, projects.length - 1)
    const second = await serve(other.environment)
    const again = createClient({ baseUrl: `${second.url}/v1`, adminKey })
    const { data } = await again.listProjects({ limit: 1 })
    assert.equal(data.length, 1)
    await second.stop()
  })

  it('is restored over a store with organizations with --replace alone', async () => {
    await using store = await emptyStore(dialect)
    await createOrganization(store.environment)
    const file = store.file('backup')
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    await createOrganization(store.environment, 'Later')
    const refused = await run(['restore', file], store.environment)
    assert.deepEqual([refused.status, refused.stdout], [1, ''])
    assert.match(refused.stderr, /has organizations\. To replace all of it, give --replace\./)
    assert.match(await namesIn(store.environment), /Later/)
    const replaced = await run(['restore', file, '--replace'], store.environment)
    assert.equal(replaced.status, 0, replaced.stderr)
    const names = await namesIn(store.environment)
    assert.match(names, /Acme/)
    assert.doesNotMatch(names, /Later/)
  })

  it('is not restored while a server uses the store', async () => {
    await using store = await emptyStore(dialect)
    const file = store.file('backup')
    await createOrganization(store.environment)
    const server = await serve(store.environment)
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    const { status, stderr } = await run(['restore', file, '--replace'], store.environment)
    assert.equal(status, 1)
    assert.match(stderr, /is in use by another Bailiwick process|A server uses the store/)
    assert.equal(await server.stop(), 0)
  })

  it('of a newer version is rejected, and changes nothing', async () => {
    await using store = await emptyStore(dialect)
    await createOrganization(store.environment)
    const file = store.file('backup')
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    const before = await namesIn(store.environment)
    await using newer = await emptyStore(dialect)
    await createOrganization(newer.environment, 'Newer')
    await migrateFurther(newer.databaseUrl)
    const refused = await run(['backup', newer.file('newer')], newer.environment)
    assert.equal(refused.status, 1)
    assert.match(refused.stderr, /was migrated by a newer version of Bailiwick/)
    assert.ok(!existsSync(newer.file('newer')))
    const copied = newer.file('copied')
    if (dialect === 'sqlite') copyFileSync(newer.databaseUrl.slice('sqlite:'.length), copied)
    else execFileSync('pg_dump', ['--format=custom', `--file=${copied}`, newer.databaseUrl])
    const args = ['restore', copied, '--replace']
    const { status, stderr } = await run(args, store.environment)
    assert.equal(status, 1)
    assert.match(stderr, /newer version of Bailiwick: it has the migration 9999-later/)
    assert.equal(await namesIn(store.environment), before)
  })

  it('replaces no file, and leaves none beside it', async () => {
    await using store = await emptyStore(dialect)
    await createOrganization(store.environment)
    const file = store.file('backup')
    writeFileSync(file, 'kept')
    const { status, stderr } = await run(['backup', file], store.environment)
    assert.equal(status, 1)
    assert.match(stderr, /exists\. Give the name of a new file\./)
    assert.equal(readFileSync(file, 'utf8'), 'kept')
    const second = store.file('second')
    assert.equal((await run(['backup', second], store.environment)).status, 0)
    const beside = readdirSync(store.file('.')).filter((name) =>
      /partial|verify|restoring/.test(name),
    )
    assert.deepEqual(beside, [])
  })

  it('that is damaged, or no backup, changes nothing', async () => {
    await using store = await emptyStore(dialect)
    await createOrganization(store.environment)
    const before = await namesIn(store.environment)
    const file = store.file('backup')
    assert.equal((await run(['backup', file], store.environment)).status, 0)
    const damaged = store.file('damaged')
    const bytes = readFileSync(file)
    writeFileSync(damaged, bytes.subarray(0, bytes.length >> 1))
    const text = store.file('text')
    writeFileSync(text, 'no backup')
    for (const name of [damaged, text, store.file('none')]) {
      const { status, stderr } = await run(['restore', name, '--replace'], store.environment)
      assert.equal(status, 1)
      assert.match(stderr, /^error: /)
      assert.equal(await namesIn(store.environment), before)
    }
  })
})

it('a store that does not exist has no backup', async () => {
  using folder = temporaryFolder()
  const args = ['backup', join(folder.path, 'backup')]
  const { status, stderr } = await run(args, { DATABASE_URL: folder.databaseUrl })
  assert.equal(status, 1)
  assert.match(stderr, /^error: The store .*store\.db of DATABASE_URL does not exist\.\n$/)
  assert.deepEqual(readdirSync(folder.path), [])
})

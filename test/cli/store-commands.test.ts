import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createClient } from '#client/client.ts'
import type { Dialect } from '#storage/db.ts'
import { latestMigration } from '#storage/migrations/migrate.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { cells, run, runProcess, serve, serveProcess, temporaryFolder } from './command.ts'

/** A store that outlives the process that opened it. */
async function emptyStore(dialect: Dialect) {
  const folder = temporaryFolder()
  const databaseUrl = dialect === 'sqlite' ? folder.databaseUrl : await emptyDatabase(dialect)
  return {
    databaseUrl,
    [Symbol.asyncDispose]: async () => {
      if (dialect === 'postgres') await dropDatabase(databaseUrl)
      folder[Symbol.dispose]()
    },
  }
}

const NEW = ['organizations', 'create', '--name', 'Acme', '--owner-email', 'ann@acme.example']

onEachStore('store commands', (dialect) => {
  it('create an organization with its owner, its project and a working key', async () => {
    await using store = await emptyStore(dialect)
    const environment = { DATABASE_URL: store.databaseUrl }
    const { status, stdout } = await runProcess([...NEW, '--json'], environment)
    assert.equal(status, 0)
    const made = JSON.parse(stdout)
    const server = await serve(environment)
    assert.ok(server.banner.includes(`Acme (${made.id})`))
    assert.doesNotMatch(server.banner, /shown once/)
    const adminKey: string = made.admin_api_key.value
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    const projects = await client.listProjects()
    assert.deepEqual(
      projects.data.map(({ id }) => id),
      [made.default_project_id],
    )
    const users = await client.listUsers()
    assert.deepEqual(
      users.data.map(({ email, role }) => [email, role]),
      [['ann@acme.example', 'owner']],
    )
    const events = await client.listAuditLogs()
    assert.deepEqual(
      events.data.map(({ type }) => type),
      ['api_key.created', 'organization.updated'],
    )
    const [key] = (await client.listAdminApiKeys()).data
    for (const { actor } of events.data) {
      assert.equal(actor.api_key?.service_account?.id, key?.owner.id)
    }
    assert.equal(await server.stop(), 0)
  })

  it('migrate an older store, without an organization of their own', async () => {
    await using store = await emptyStore(dialect)
    const older = await openStore(store.databaseUrl, '0030-usage-partitions')
    await older.close()
    const environment = { DATABASE_URL: store.databaseUrl }
    const { status, stdout } = await run(['migrate', '--json'], environment)
    assert.equal(status, 0)
    assert.deepEqual(JSON.parse(stdout), { object: 'store', migration: latestMigration() })
    const listed = await run(['organizations', 'list', '--json'], environment)
    assert.deepEqual(JSON.parse(listed.stdout).data, [])
  })

  it('create a key for an operator who has lost every key', async () => {
    await using store = await emptyStore(dialect)
    const environment = { DATABASE_URL: store.databaseUrl }
    await (await serve(environment)).stop()
    const { status, stdout } = await run(['admin-keys', 'create'], environment)
    assert.equal(status, 0)
    const [, adminKey] = /^value +(sk-admin-\S+) {3}\(shown once\)$/m.exec(stdout) ?? []
    assert.ok(adminKey)
    const server = await serve(environment)
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    assert.equal((await client.listAdminApiKeys()).data.length, 2)
    await server.stop()
  })

  it('create a key for the named organization, optionally with an expiry', async () => {
    await using store = await emptyStore(dialect)
    const environment = { DATABASE_URL: store.databaseUrl }
    await run(NEW, environment)
    const second = await run([...NEW, '--json'], environment)
    const { id, admin_api_key } = JSON.parse(second.stdout)
    const options = ['--organization', id, '--name', 'Spare', '--expires-in-seconds', '60']
    const { stdout } = await run(['admin-keys', 'create', ...options, '--json'], environment)
    const spare = JSON.parse(stdout)
    assert.equal(spare.name, 'Spare')
    assert.equal(spare.expires_at, spare.created_at + 60)
    const server = await serve(environment)
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: spare.value })
    const keys = (await client.listAdminApiKeys()).data.map((key) => key.id)
    assert.deepEqual(keys, [admin_api_key.id, spare.id])
    await server.stop()
  })

  it('list the organizations, oldest first', async () => {
    await using store = await emptyStore(dialect)
    const environment = { DATABASE_URL: store.databaseUrl }
    const none = await run(['organizations', 'list'], environment)
    assert.deepEqual(none, { status: 0, stdout: '', stderr: 'There are none.\n' })
    const ids: string[] = []
    for (let i = 0; i < 2; i++) {
      ids.push(JSON.parse((await run([...NEW, '--json'], environment)).stdout).id)
    }
    const { stdout } = await run(['organizations', 'list'], environment)
    assert.deepEqual(
      cells(stdout).map(([id]) => id),
      ['ID', ...ids],
    )
  })

  it('reject invalid arguments with a sentence, and leave the store unchanged', async () => {
    await using store = await emptyStore(dialect)
    const environment = { DATABASE_URL: store.databaseUrl }
    const refusals: readonly [string[], RegExp][] = [
      [['organizations', 'create', '--name', 'A', '--owner-email', 'nobody'], /owner_email/],
      [['organizations', 'create', '--name', '', '--owner-email', 'a@b.example'], /name/],
      [['admin-keys', 'create'], /has no organization yet/],
      [['admin-keys', 'create', '--organization', 'org-none'], /no organization org-none/],
      [['admin-keys', 'create', '--expires-in-seconds', '0'], /expires_in_seconds/],
    ]
    for (const [args, sentence] of refusals) {
      const { status, stdout, stderr } = await run(args, environment)
      assert.equal(status, 1)
      assert.equal(stdout, '')
      assert.match(stderr, sentence)
      assert.equal(stderr.trimEnd().split('\n').length, 1)
    }
    assert.equal((await run(['organizations', 'list'], environment)).stdout, '')
  })

  it(
    dialect === 'sqlite'
      ? 'are refused while a server has the store, and change nothing'
      : 'work beside a server',
    async () => {
      await using store = await emptyStore(dialect)
      const environment = { DATABASE_URL: store.databaseUrl }
      const server = await serveProcess(environment)
      for (const args of [NEW, ['admin-keys', 'create'], ['organizations', 'list']]) {
        const { status, stderr } = await run(args, environment)
        if (dialect === 'postgres') assert.equal(status, 0, stderr)
        else {
          assert.equal(status, 1)
          assert.match(stderr, /^error: The store .* is in use by another Bailiwick process\./)
        }
      }
      await server.stop()
      const { stdout } = await run(['organizations', 'list'], environment)
      assert.equal(cells(stdout).length - 1, dialect === 'postgres' ? 2 : 1)
    },
  )
})

it('an invalid or unreachable store is an error with a sentence', async () => {
  const refusals: readonly [string, RegExp][] = [
    ['mysql://localhost/x', /DATABASE_URL must be sqlite:PATH or postgres/],
    ['postgres://nobody@127.0.0.1:1/none', /The database of DATABASE_URL cannot be reached/],
  ]
  for (const [databaseUrl, sentence] of refusals) {
    const { status, stderr } = await run(['admin-keys', 'create'], { DATABASE_URL: databaseUrl })
    assert.equal(status, 1)
    assert.match(stderr, sentence)
    assert.equal(stderr.trimEnd().split('\n').length, 1)
  }
})

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, it } from 'node:test'
import pg from 'pg'
import { findSession } from '#access/store.ts'
import { purgeServiceAccounts } from '#control/service-accounts/purge.ts'
import { type Dialect, run, type Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { USAGE_COSTS, USAGE_COUNTERS } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { bareDatabase, dropDatabase, onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'

const OLDEST = '0001-organizations-and-projects'

/** Rows of a store of the first release, as its tables then were. */
const OLD_ROWS = [
  `insert into organization (id, name, created_at, default_project_id, operator_id)
   values ('org-old', 'Old', 1000, 'proj_old', 'svc_acct_old')`,
  `insert into project (id, organization_id, name, created_at) values
   ('proj_old', 'org-old', 'Default project', 1000), ('proj_two', 'org-old', 'Two', 2000)`,
  `insert into "user" (id, organization_id, email, email_key, role, added_at)
   values ('user-old', 'org-old', 'Ada@example.com', 'ada@example.com', 'owner', 1000)`,
  `insert into project_user (project_id, user_id, role, added_at)
   values ('proj_two', 'user-old', 'owner', 2000)`,
]

/** Runs statements on the database itself, as neither a server nor a migration would. */
async function onDatabase(url: string, statements: readonly string[]): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const db = new DatabaseSync(url.slice('sqlite:'.length))
    for (const statement of statements) db.exec(statement)
    db.close()
    return
  }
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

async function tablesOf(store: Store): Promise<string[]> {
  const rows = await store.reader[run](
    store.dialect === 'sqlite'
      ? "select name from sqlite_schema where type = 'table' order by name"
      : `select relname collate "C" as name from pg_class where relkind in ('r', 'p')
         and relnamespace = 'public'::regnamespace and not relispartition order by 1`,
    [],
  )
  return rows.map(({ name }) => String(name)).filter((name) => !name.startsWith('kysely_'))
}

onEachStore('migrations', (dialect: Dialect) => {
  const onlyPostgres = { skip: dialect === 'sqlite' && 'one process owns a SQLite store' }
  let folder: string
  let url: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-migrate-'))
    url = dialect === 'sqlite' ? `sqlite:${join(folder, 'store.db')}` : await bareDatabase(dialect)
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true })
    await dropDatabase(url)
  })

  it('bring the oldest store up to date: its rows are kept, and it serves', async () => {
    const old = await openStore(url, OLDEST)
    await record(old, async (tx) => {
      for (const statement of OLD_ROWS) await tx[run](statement, [])
    })
    await old.close()
    const h = await startHarness(dialect, { databaseUrl: url })
    assert.equal(h.bootstrapped.organization.id, 'org-old')
    const projects = await h.client.listProjects()
    assert.deepEqual(
      projects.data.map(({ id, name, created_at }) => [id, name, created_at]),
      [
        ['proj_two', 'Two', 2],
        ['proj_old', 'Default project', 1],
      ],
    )
    const users = await h.client.listProjectUsers({ project_id: 'proj_two' })
    assert.deepEqual(
      users.data.map(({ id, email, role }) => [id, email, role]),
      [['user-old', 'Ada@example.com', 'owner']],
    )
    await h.client.modifyProject({ project_id: 'proj_two', name: 'Second' })
    const { data } = await h.client.listAuditLogs({ event_types: ['project.updated'] })
    assert.equal(data.length, 1)
    const changes = await h.store.reader.selectFrom('change').select('seq').orderBy('seq').execute()
    assert.deepEqual(
      changes.map(({ seq }) => seq),
      [1, 2],
    )
    await h.close()
  })

  it('take the sizes of files from their stored objects', async () => {
    const old = await openStore(url, '0009-folded-names')
    await record(old, async (tx) => {
      for (const statement of OLD_ROWS) await tx[run](statement, [])
      for (const [id, kind, object] of [
        ['file-a', 'file', '{"filename":"\\"bytes\\":1","bytes": 12,"id":"file-a"}'],
        ['file-b', 'file', '{"bytes":"many"}'],
        ['file-c', 'file', null],
        ['batch-a', 'batch', '{"bytes":5}'],
        ['resp-a', 'response', null],
      ]) {
        const said = object === null ? 'null' : `'${object}'`
        await tx[run](
          `insert into owned_object (project_id, id, organization_id, kind, upstream, key_id,
             owner_id, created_at, object, enqueued_tokens)
           values ('proj_two', '${id}', 'org-old', '${kind}', 'u', 'k', 'o', 1, ${said}, 0)`,
          [],
        )
      }
    })
    await old.close()
    const store = await openStore(url)
    const rows = await store.reader
      .selectFrom('owned_object')
      .select(['id', 'bytes'])
      .orderBy('id')
      .execute()
    assert.deepEqual(
      rows.map(({ id, bytes }) => [id, bytes]),
      [
        ['batch-a', 0],
        ['file-a', 12],
        ['file-b', 0],
        ['file-c', 0],
        ['resp-a', null],
      ],
    )
    await store.close()
  })

  it('a session from before its use was recorded counts as used at its creation', async () => {
    const old = await openStore(url, '0012-owned-bytes')
    await old.close()
    await onDatabase(url, [
      ...OLD_ROWS,
      `insert into session (hash, id, organization_id, user_id, created_at, expires_at)
       values ('hash', 'session_old', 'org-old', 'user-old', 1000, 9000)`,
    ])
    const store = await openStore(url)
    const [session] = await findSession(store.reader, { hash: 'hash' })
    assert.deepEqual([session?.created_at, session?.last_used_at], [1000, null])
    await store.close()
  })

  it('a service account from before there were temporary ones never expires', async () => {
    const oldest = await openStore(url, OLDEST)
    await oldest.close()
    await onDatabase(url, [
      ...OLD_ROWS,
      `insert into service_account (id, project_id, name, role, created_at)
       values ('svc_acct_before', 'proj_two', 'Playground', 'member', 1000)`,
    ])
    const h = await startHarness(dialect, { databaseUrl: url })
    const row = h.store.reader.selectFrom('service_account').select('expires_at')
    const account = await row.where('id', '=', 'svc_acct_before').executeTakeFirst()
    const purged = await purgeServiceAccounts(h.system)
    await h.close()
    assert.deepEqual([account?.expires_at, purged], [null, 0])
  })

  it('usage from before upstreams were counted is kept, and later usage has both', async () => {
    const oldest = await openStore(url, OLDEST)
    await record(oldest, async (tx) => {
      for (const statement of OLD_ROWS) await tx[run](statement, [])
    })
    await oldest.close()
    const old = await openStore(url, '0014-owned-kinds')
    const row = { organization_id: 'org-old', width: '1d', kind: 'completions', starts_at: 0 }
    const columns = { ...row, project_id: 'proj_two', owner_id: 'o', key_id: 'k', model: 'm' }
    const rest = { service_tier: '', size: '', source: '', context_level: '', vector_store_id: '' }
    const isLater = (name: string) => /^failed_requests$|^refused_spend$|_1h_/.test(name)
    const names = [...USAGE_COUNTERS, ...USAGE_COSTS].filter((name) => !isLater(name))
    const counters = Object.fromEntries(names.map((name) => [name, 5]))
    const values = { ...columns, batch: 0, ...rest, ...counters }
    const texts = Object.values(values).map((value) => `'${value}'`)
    const insert = `insert into usage (${Object.keys(values)}) values (${texts})`
    await record(old, async (tx) => tx[run](insert, []))
    await old.close()
    const h = await startHarness(dialect, { databaseUrl: url })
    const query = { start_time: 0, end_time: 86_400 }
    const project = { projectId: 'proj_two', ownerId: 'o', keyId: 'k', model: 'm' }
    const amounts = { requests: 1, inputTokens: 20, inputCachedTokens: 15 }
    await use(h, [{ at: 60, subject: { ...project, upstream: 'u' }, amounts }])
    const { total } = await h.client.usageRanking({ ...query, group_by: 'model' })
    assert.deepEqual([total.input_tokens, total.input_cached_tokens], [25, 20])
    assert.equal(total.failed_requests, 0)
    const { data } = await h.client.usageUpstreams(query)
    assert.deepEqual(
      data.flatMap(({ results }) => results.map((one) => [one.upstream, one.input_tokens])),
      [['u', 20]],
    )
    await h.close()
  })

  it('a key from before names were kept leaves its name when it is deleted', async () => {
    const oldest = await openStore(url, OLDEST)
    await record(oldest, async (tx) => {
      for (const statement of OLD_ROWS) await tx[run](statement, [])
    })
    await oldest.close()
    const old = await openStore(url, '0015-upstream-usage')
    await record(old, async (tx) => {
      const account = `insert into service_account (id, project_id, name, role, created_at)
        values ('svc_acct_a', 'proj_two', 'crawler', 'member', 1000)`
      const key = `insert into api_key (id, project_id, service_account_id, owner_access, name, hash,
          redacted_value, scopes, created_at)
        values ('key_a', 'proj_two', 'svc_acct_a', 'active', 'blue', 'hash', 'sk-…a', '[]', 1000)`
      for (const statement of [account, key]) await tx[run](statement, [])
    })
    await old.close()
    const h = await startHarness(dialect, { databaseUrl: url })
    await h.client.deleteProjectServiceAccount({
      project_id: 'proj_two',
      service_account_id: 'svc_acct_a',
    })
    const rows = await h.store.reader
      .selectFrom('deleted_name')
      .select(['id', 'name', 'owner_name'])
      .orderBy('id')
      .execute()
    assert.deepEqual(
      rows.map(({ id, name, owner_name }) => [id, name, owner_name]),
      [
        ['key_a', 'blue', 'crawler'],
        ['svc_acct_a', 'crawler', null],
      ],
    )
    await h.close()
  })

  it('make the same tables from nothing as from the oldest store', async () => {
    const old = await openStore(url, OLDEST)
    await old.close()
    const migrated = await openStore(url)
    const fresh = await startHarness(dialect)
    assert.deepEqual(await tablesOf(migrated), await tablesOf(fresh.store))
    await fresh.close()
    await migrated.close()
  })

  it('run once', async () => {
    await (await openStore(url)).close()
    const store = await openStore(url)
    const [row] = await store.reader[run]('select count(*) as n from installation', [])
    assert.equal(Number(row?.n), 1)
    await store.close()
  })

  it('reject a store that a newer version has written, and change nothing', async () => {
    const store = await openStore(url)
    const tables = await tablesOf(store)
    await store.close()
    await onDatabase(url, [
      `insert into kysely_migration (name, timestamp)
       values ('9999-from-the-future', '2030-01-01T00:00:00.000Z')`,
    ])
    await assert.rejects(openStore(url), /migrated by a newer version of Bailiwick/)
    await onDatabase(url, ["delete from kysely_migration where name = '9999-from-the-future'"])
    const again = await openStore(url)
    assert.deepEqual(await tablesOf(again), tables)
    await again.close()
  })

  it('are all or nothing: one that fails leaves the store as it was', async () => {
    // Makes the last statement of the second migration fail.
    await onDatabase(url, ['create table change (n integer)'])
    await assert.rejects(openStore(url), /change.+already exists/)
    await assert.rejects(openStore(url), /change.+already exists/)
    await onDatabase(url, ['drop table change'])
    await (await openStore(url)).close()
  })

  it('run once when two nodes start together', onlyPostgres, async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(url)))
    const [row] = await (stores[0] as Store).reader[run](
      'select count(*) as n from installation',
      [],
    )
    assert.equal(Number(row?.n), 1)
    for (const store of stores) await store.close()
  })

  it('and a first start happen once on nodes that start together', onlyPostgres, async () => {
    const nodes = await Promise.all(
      Array.from({ length: 4 }, () => startHarness(dialect, { databaseUrl: url })),
    )
    const ids = new Set(nodes.map(({ bootstrapped }) => bootstrapped.organization.id))
    assert.equal(ids.size, 1)
    for (const node of nodes) await node.close()
  })
})

/**
 * Backup and restore of a PostgreSQL database by `pg_dump` and `pg_restore`, which must be
 * installed. They are of the server's version or newer: `pg_dump` itself rejects a newer server.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type BackupState, type BackupTool, notEmpty, type TableSums } from '#storage/backup.ts'
import { openPostgres } from './postgres.ts'
import { restoreInto, runTool, type Variables } from './postgres-tools.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** Age of a heartbeat of a node that runs; see `nodes.ts`. */
const LIVE_MS = 15_000
const NO_STORE = 'The file has no store of Bailiwick.'
const INSUFFICIENT_PRIVILEGE = '42501'

/** A database, and the environment of PostgreSQL's programs. */
interface Target {
  readonly url: string
  readonly environment: Variables
}

export function postgresBackupTool(url: string, environment: Variables): BackupTool {
  const target = { url, environment }
  return {
    write: (file) => write(target, file),
    verify: (file) => verify(target, file),
    migrationsOf: (file) => migrationsOf(environment, file),
    restore: (file, replace) => restore(target, file, replace),
  }
}

/** The snapshot of a transaction: of the dump, and of the checksums. */
async function write(target: Target, file: string): Promise<BackupState> {
  await using client = await connect(target.url)
  await client.query('begin isolation level repeatable read, read only')
  const { rows } = await client.query('select pg_export_snapshot() as snapshot')
  const { address, environment } = withoutPassword(target)
  const snapshot = `--snapshot=${rows[0].snapshot}`
  // A pattern, to pg_dump.
  const schema = `--schema=${client.escapeIdentifier(await schemaOf(client))}`
  const args = ['--format=custom', '--no-owner', '--no-privileges', snapshot, schema]
  await runTool('pg_dump', [...args, `--file=${file}`, `--dbname=${address}`], environment)
  return await stateOf(client)
}

/** Restored into a new database of the same server. */
async function verify(target: Target, file: string): Promise<BackupState> {
  const name = `bailiwick_verify_${randomBytes(6).toString('hex')}`
  await using client = await connect(target.url)
  await createDatabase(client, name)
  try {
    // The store's database may have its search_path by ALTER DATABASE.
    const schema = client.escapeIdentifier(await schemaOf(client))
    await client.query(`alter database ${name} set search_path to ${schema}`)
    const temporary = new URL(target.url)
    temporary.pathname = `/${name}`
    const state = await load({ ...target, url: temporary.href }, file)
    const store = await openPostgres(temporary.href)
    try {
      await store.ping()
    } finally {
      await store.close()
    }
    return state
  } finally {
    await client.query(`drop database if exists ${name} with (force)`)
  }
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`create database ${name} template template0`)
  } catch (error) {
    const isForbidden = error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE
    if (!isForbidden) throw error
    throw new Error(
      'The backup is verified by a restore into a temporary database, and the user of DATABASE_URL ' +
        'may not create one: run ALTER ROLE … CREATEDB, or give a DATABASE_URL of another user.',
      { cause: error },
    )
  }
}

/** One transaction: all of the backup, or no change. */
async function restore(target: Target, file: string, replace: boolean): Promise<BackupState> {
  {
    await using client = await connect(target.url)
    const before = await tablesOf(client)
    if (before.includes('node')) await assertUnused(client)
    if (!replace && (await hasOrganizations(client, before))) throw notEmpty()
    await assertCovered(client, target, file)
  }
  return load(target, file)
}

async function load(target: Target, file: string): Promise<BackupState> {
  const contents = await contentsOf(target.environment, file)
  await prepareSchema(target.url, contents.schema)
  const { address, environment } = withoutPassword(target)
  await restoreInto(
    address,
    await dropsOf(target.url, contents),
    ['--no-owner', '--no-privileges', `--schema=${contents.schema}`, file],
    environment,
  )
  await using client = await connect(target.url)
  return await stateOf(client)
}

/** Statements that drop what the backup replaces. */
async function dropsOf(url: string, { functions }: Contents): Promise<string> {
  await using client = await connect(url)
  const tables = (await ownTables(client)).map((name) => client.escapeIdentifier(name))
  return [
    ...tables.map((name) => `drop table ${name} cascade;\n`),
    ...functions.map((name) => `drop function if exists ${name} cascade;\n`),
  ].join('')
}

/** The schema of the backup, which an empty database may not have yet. */
async function prepareSchema(url: string, schema: string): Promise<void> {
  await using client = await connect(url)
  const { rows } = await client.query('select to_regnamespace($1) as found', [
    client.escapeIdentifier(schema),
  ])
  if (rows[0].found === null) await client.query(`create schema ${client.escapeIdentifier(schema)}`)
  const current = await schemaOf(client)
  if (current === schema) return
  throw new Error(
    `The backup is of the schema ${schema}, and the user of DATABASE_URL has ${current} first in ` +
      'its search_path.',
  )
}

/** Names in a backup. */
interface Contents {
  readonly schema: string
  readonly tables: ReadonlySet<string>
  readonly functions: readonly string[]
}

async function contentsOf(environment: Variables, file: string): Promise<Contents> {
  const list = await runTool('pg_restore', ['--list', file], environment)
  // The list quotes nothing: a schema may have spaces, and Bailiwick's tables have none.
  const [, schema] = / TABLE (?!DATA |ATTACH )(.+?) kysely_migration /.exec(list) ?? []
  if (schema === undefined) throw new Error(NO_STORE)
  const rowsOf = (kind: string): string[] =>
    list.split('\n').flatMap((row) => row.split(` ${kind} ${schema} `, 2)[1] ?? [])
  return {
    schema,
    tables: new Set(rowsOf('TABLE').map((row) => row.split(' ', 1)[0] ?? '')),
    functions: rowsOf('FUNCTION').flatMap((row) => /^\w+\(.*\)(?= )/.exec(row) ?? []),
  }
}

async function assertUnused(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select id from node where heartbeat_at > extract(epoch from now()) * 1000 - $1
     union all select 'process ' || pid from pg_stat_activity
     where datname = current_database() and application_name = 'bailiwick' limit 1`,
    [LIVE_MS],
  )
  if (rows.length === 0) return
  throw new Error(
    `A server uses the store (${rows[0].id}). Stop all nodes before a restore; ` +
      'one that was killed counts for 15 seconds more.',
  )
}

async function hasOrganizations(client: pg.Client, tables: readonly string[]): Promise<boolean> {
  if (!tables.includes('organization')) return tables.length > 0
  return (await client.query('select 1 from organization limit 1')).rows.length > 0
}

/** Tables that the backup does not have would stay, and a later migration would fail on them. */
async function assertCovered(client: pg.Client, target: Target, file: string): Promise<void> {
  const { tables } = await contentsOf(target.environment, file)
  const others = (await ownTables(client)).filter((name) => !tables.has(name))
  if (others.length === 0) return
  throw new Error(
    `The database has tables that the backup does not have: ${others.join(', ')}. ` +
      'Restore into an empty database.',
  )
}

async function migrationsOf(environment: Variables, file: string): Promise<string[]> {
  const args = ['--data-only', '--table=kysely_migration', '--file=-', file]
  const sql = await runTool('pg_restore', args, environment)
  const [, rows] = /^COPY .*\bkysely_migration .*\n([\s\S]*?)^\\\.$/m.exec(sql) ?? []
  if (rows === undefined) throw new Error(NO_STORE)
  return rows
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter((name) => name !== '')
    .toSorted()
}

async function stateOf(client: pg.Client): Promise<BackupState> {
  const tables = await sumsOf(client)
  if (!tables.has('kysely_migration')) {
    throw new Error('The database of DATABASE_URL has no store of Bailiwick.')
  }
  const { rows } = await client.query('select name from kysely_migration order by name')
  return { tables, migrations: rows.map(({ name }) => String(name)) }
}

async function schemaOf(client: pg.Client): Promise<string> {
  return (await client.query('select current_schema() as name')).rows[0].name
}

/** Tables without the partitions of others. */
async function ownTables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `select relname from pg_class where relnamespace = quote_ident(current_schema())::regnamespace
     and relkind in ('r', 'p') and not relispartition order by relname`,
  )
  return rows.map(({ relname }) => String(relname))
}

async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    `select relname from pg_class where relnamespace = quote_ident(current_schema())::regnamespace
     and relkind = 'r' order by relname`,
  )
  return rows.map(({ relname }) => String(relname))
}

/** Sums of the hashes of all rows, which do not depend on their order. */
async function sumsOf(client: pg.Client): Promise<TableSums> {
  const sums = new Map<string, { rows: number; checksum: string }>()
  for (const name of await tablesOf(client)) {
    const { rows } = await client.query(
      `select count(*) as rows, coalesce(sum(hashtextextended(one::text, 0)), 0)::text as checksum
       from ${client.escapeIdentifier(name)} as one`,
    )
    sums.set(name, { rows: Number(rows[0].rows), checksum: String(rows[0].checksum) })
  }
  return sums
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'bailiwick backup',
    options: '-c timezone=UTC',
  })
  client.on('error', () => {})
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

/** The password goes by the environment: other users of the machine see arguments. */
function withoutPassword({ url, environment }: Target) {
  const address = new URL(url)
  const password = decodeURIComponent(address.password)
  address.password = ''
  return {
    address: address.href,
    environment: password === '' ? environment : { ...environment, PGPASSWORD: password },
  }
}

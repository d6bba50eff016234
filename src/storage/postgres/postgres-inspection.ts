/**
 * Diagnosis of a PostgreSQL store: reads alone. No setting of a session is changed, since behind a
 * pooler in transaction mode it would stay for other clients.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Clock } from '#base/clock.ts'
import type { NodeFacts } from '#storage/store-facts.ts'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 5_000
/** Statements whose time is measured. */
const ROUND_TRIPS = 5
/** Longest wait for a notification. */
const NOTIFICATION_MS = 1_000

export interface PostgresFacts {
  /** As in `160002`, and for people. */
  readonly versionNumber: number
  readonly version: string
  readonly encoding: string
  readonly hasIcu: boolean
  /** Whether it is a standby, or its transactions are read-only by default. */
  readonly isReadOnly: boolean
  readonly canCreate: boolean
  /** Connections that this user may still open, and the most that it may have. */
  readonly connectionsLeft: number
  readonly connectionsMax: number
  readonly isTls: boolean
  /** Median of a statement, and the offset of the server's clock from this one. */
  readonly roundTripMs: number
  readonly clockOffsetMs: number
  /** Whether a notification reaches a second connection; undefined: it could not be opened. */
  readonly notifies: boolean | undefined
  readonly migrations: readonly string[] | undefined
  readonly nodes: readonly NodeFacts[]
}

const SERVER = `
select current_setting('server_version_num')::int as "versionNumber",
  current_setting('server_version') as version,
  current_setting('server_encoding') as encoding,
  exists (select from pg_collation where collprovider = 'i') as "hasIcu",
  pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
  coalesce(has_schema_privilege(current_schema(), 'create'), false) as "canCreate",
  coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isTls",
  current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) as "serverMax",
  (select count(*)::int from pg_stat_activity
    where backend_type = 'client backend') as "serverUsed",
  datconnlimit as "databaseMax",
  (select numbackends from pg_stat_database s where s.datid = d.oid)::int as "databaseUsed",
  rolconnlimit as "roleMax",
  (select count(*)::int from pg_stat_activity where usename = current_user) as "roleUsed"
from pg_database d, pg_roles where datname = current_database() and rolname = current_user`

/** Rejects with the driver's error. */
export async function inspectPostgres(
  url: string,
  { now, elapsed }: { readonly now: Clock; readonly elapsed: Clock },
): Promise<PostgresFacts> {
  await using client = await connect(url)
  const { serverMax, serverUsed, databaseMax, databaseUsed, roleMax, roleUsed, ...facts } =
    await first(client, SERVER)
  const limits = [
    { max: serverMax, used: serverUsed },
    { max: databaseMax, used: databaseUsed },
    { max: roleMax, used: roleUsed },
  ].filter(({ max }) => max >= 0)
  const { roundTripMs, clockOffsetMs } = await measure(client, now, elapsed)
  return {
    ...facts,
    connectionsLeft: Math.min(...limits.map(({ max, used }) => max - used)),
    connectionsMax: Math.min(...limits.map(({ max }) => max)),
    roundTripMs,
    clockOffsetMs,
    notifies: await notifies(url, client),
    migrations: await migrationsIn(client),
    nodes: await nodesIn(client),
  }
}

interface OpenClient extends AsyncDisposable {
  readonly client: pg.Client
}

async function connect(url: string): Promise<OpenClient> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'bailiwick doctor',
  })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  return { client, [Symbol.asyncDispose]: () => client.end().catch(() => {}) }
}

async function first({ client }: OpenClient, sql: string) {
  const { rows } = await client.query(sql)
  return rows[0]
}

/** The clock is read in the middle of the fastest round trip. */
async function measure(open: OpenClient, now: Clock, elapsed: Clock) {
  const trips: { readonly ms: number; readonly offsetMs: number }[] = []
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const began = elapsed()
    const beganAt = now()
    const { ms: there } = await first(
      open,
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    )
    const ms = elapsed() - began
    trips.push({ ms, offsetMs: there - beganAt - ms / 2 })
  }
  trips.sort((one, other) => one.ms - other.ms)
  return {
    roundTripMs: trips[Math.floor(ROUND_TRIPS / 2)]?.ms ?? 0,
    clockOffsetMs: trips[0]?.offsetMs ?? 0,
  }
}

/** A pooler in transaction mode gives a notification to whoever has the connection then. */
async function notifies(url: string, sender: OpenClient): Promise<boolean | undefined> {
  const channel = `bailiwick_doctor_${randomUUID().replaceAll('-', '')}`
  try {
    await using listener = await connect(url)
    const arrived = new Promise<boolean>((resolve) => {
      listener.client.on('notification', () => resolve(true))
    })
    await listener.client.query(`listen ${channel}`)
    await sender.client.query('select pg_notify($1, $2)', [channel, ''])
    const waiting = new AbortController()
    const late = wait(NOTIFICATION_MS, false, { signal: waiting.signal })
    const hasArrived = await Promise.race([arrived, late])
    late.catch(() => {})
    waiting.abort()
    await listener.client.query(`unlisten ${channel}`)
    return hasArrived
  } catch {
    return undefined
  }
}

async function hasTable(open: OpenClient, name: string): Promise<boolean> {
  const { found } = await first(open, `select to_regclass('${name}') is not null as found`)
  return found
}

async function migrationsIn(open: OpenClient): Promise<string[] | undefined> {
  if (!(await hasTable(open, 'kysely_migration'))) return undefined
  const { rows } = await open.client.query('select name from kysely_migration')
  return rows.map(({ name }) => String(name))
}

async function nodesIn(open: OpenClient): Promise<NodeFacts[]> {
  if (!(await hasTable(open, 'node'))) return []
  const { rows } = await open.client.query(
    'select planes, limiter, heartbeat_at::float8 as "heartbeatAt" from node',
  )
  return rows
}

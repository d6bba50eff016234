/**
 * Fills the table of request logs for `request-logs-trial.ts` and `npm run bench:console`: the
 * store makes the rows of `trialRecord` by statements from numbers, without the indexes that the
 * migration adds, and builds these afterwards. A row takes some microseconds in place of some tens.
 */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { elapsedClock } from '#base/clock.ts'
import { encodeDetails } from '#request-logs/details.ts'
import { requestLogRow } from '#request-logs/rows.ts'
import { REQUEST_LOG_COLUMNS } from '#request-logs/store.ts'
import type { Dialect } from '#storage/db.ts'
import { requestLogs } from '#storage/migrations/0041-request-logs.ts'
import { columnTypes } from '#storage/migrations/column-types.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import {
  FAILED,
  FEATURES,
  HUNDRED,
  ID_ROOM,
  KEYS,
  MODELS,
  OWNERS,
  PROJECTS,
  REJECTED,
  REJECTED_FROM,
  REQUEST_SPREAD,
  SESSION_BITS,
  SESSION_EVERY,
  SPREAD,
  SPREADS,
  TEAMS,
  trialDetails,
  trialRecord,
  UPSTREAMS,
} from './request-logs-trial-records.ts'

const DAY_MS = 86_400_000
/** Rows of one statement. */
const SLICE_ROWS = 500_000
const CUBE = 2 ** 48
const CREATE_INDEX = /^create index (\w+)/

export interface Filling {
  readonly dialect: Dialect
  readonly url: string
  readonly organizationId: string
  readonly rows: number
  readonly firstMs: number
  /** Microseconds from one row to the next. */
  readonly stepUs: number
  readonly print: (line: string) => void
  /** Expressions over `mixed`, 32 bits of a row, in place of the callers of `trialRecord`. */
  readonly callers?: Readonly<Record<'project_id' | 'key_id' | 'owner_id', string>>
}

/** The time of the row of a number. */
export function endOf({ firstMs, stepUs }: Pick<Filling, 'firstMs' | 'stepUs'>, n: number): number {
  return firstMs + Math.floor((n * stepUs) / 1_000)
}

export async function fillRequestLogs(filling: Filling): Promise<void> {
  const { dialect, rows, print } = filling
  await using connection = await connect(filling)
  const { execute } = connection
  const indexes = requestLogs(columnTypes(dialect)).filter((one) => CREATE_INDEX.test(one))
  const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const startedMs = elapsedClock()
    await work()
    print(`${what}: ${((elapsedClock() - startedMs) / 1_000).toFixed(0)} s`)
  }
  for (const one of indexes) await execute(`drop index ${CREATE_INDEX.exec(one)?.[1]}`)
  await timed(`${rows} rows`, async () => {
    // What is written to a table that the transaction has emptied needs no log of PostgreSQL.
    if (dialect === 'postgres') await execute('begin; truncate request_logs')
    for (let from = 0; from < rows; from += SLICE_ROWS) {
      await execute(insertion(filling, from, Math.min(from + SLICE_ROWS, rows)))
    }
    if (dialect === 'postgres') await execute('commit')
  })
  await timed('indexes', async () => {
    for (const one of indexes) await execute(one)
  })
  await timed('numbers by day, and statistics', async () => {
    await execute(
      `insert into request_log_days (organization_id, project_id, starts_at, logs)
       select organization_id, project_id, ended_at / ${DAY_MS} * ${DAY_MS}, count(*)
       from request_logs group by 1, 2, 3`,
    )
    // The server's task does this for the present day, and PostgreSQL itself for the others.
    if (dialect === 'postgres') await execute('analyze request_logs')
  })
  const compared = filling.callers ? [] : [0, 1, 2, 97, 98, 99, 100, rows - 1]
  for (const n of compared) await assertSame(connection, filling, n)
  print(`size: ${((await connection.bytes()) / 1e9).toFixed(2)} GB`)
}

interface Connection extends AsyncDisposable {
  execute(sql: string): Promise<unknown[]>
  bytes(): Promise<number>
}

async function connect({ dialect, url }: Filling): Promise<Connection> {
  if (dialect === 'sqlite') return openFile(url.slice('sqlite:'.length))
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query("set maintenance_work_mem = '512MB'")
  return {
    execute: async (sql) => (await client.query(sql)).rows,
    bytes: async () => {
      const { rows } = await client.query('select pg_database_size(current_database()) as bytes')
      return Number(rows[0].bytes)
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}

/** Nobody else has the file, and nothing of it outlives the machine's crash. */
function openFile(path: string): Connection {
  const file = new DatabaseSync(path)
  file.exec(`pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -400000`)
  const all = (sql: string) => file.prepare(sql).all()
  return {
    execute: async (sql) => all(sql),
    bytes: async () =>
      Number(
        all('select page_count * page_size as bytes from pragma_page_count, pragma_page_size')[0]
          ?.bytes,
      ),
    [Symbol.asyncDispose]: async () => {
      file.exec('pragma journal_mode = wal')
      file.close()
    },
  }
}

/** The statements and `trialRecord` make the same rows. */
async function assertSame({ execute }: Connection, filling: Filling, n: number): Promise<void> {
  const wanted = requestLogRow(trialRecord(filling.organizationId, n, endOf(filling, n)))
  const [found] = await execute(
    `select ${REQUEST_LOG_COLUMNS.join(', ')} from request_logs
     where organization_id = ${text(filling.organizationId)} and ended_at = ${wanted.ended_at}
       and request_id = ${text(wanted.request_id)}`,
  )
  assert.deepEqual(normal(found), normal(wanted))
}

/** PostgreSQL returns its large integers as texts. */
function normal(row: unknown): unknown {
  assert.ok(row)
  return Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])
}

function insertion(filling: Filling, from: number, until: number): string {
  const { dialect, firstMs, stepUs } = filling
  const values = columnsOf(filling)
  const series =
    dialect === 'sqlite'
      ? `with recursive series(n) as
         (select ${from} union all select n + 1 from series where n < ${until - 1})`
      : `with series(n) as (select generate_series(${from}::bigint, ${until - 1}::bigint))`
  return `insert into request_logs (${REQUEST_LOG_COLUMNS.join(', ')})
    ${series},
    mixes as (select n, ((n + 1) * ${SPREAD}) & 4294967295 as mixed,
      ${firstMs} + n * ${stepUs} / 1000 as ended from series),
    parts as (select n, mixed, ended, ended - 1000 - mixed % 5000 as started,
      (mixed >> 16) * (mixed >> 16) * (mixed >> 16) as part from mixes)
    select ${REQUEST_LOG_COLUMNS.map((name) => values[name]).join(',\n      ')} from parts`
}

/** Expressions of the columns over the number of a row. */
function columnsOf(filling: Filling): Readonly<Record<keyof RequestLogTable, string>> {
  const { dialect, organizationId, callers } = filling
  const same = requestLogRow(requestRecord('', { organizationId }))
  const constants = Object.entries(same).map(([name, value]) => [name, literal(value)])
  const hex = (value: string, digits: number): string =>
    dialect === 'sqlite'
      ? `printf('%0${digits}x', ${value})`
      : `lpad(to_hex(${value}), ${digits}, '0')`
  const id = (prefix: string, at: string): string =>
    [text(prefix), ...SPREADS.map((by) => hex(`(${at} + 1) * ${by} % ${ID_ROOM}`, 12))].join(' || ')
  const keyAt = `(part * ${KEYS} / ${CUBE})`
  const ended = (column: 'outcome' | 'status' | 'code' | 'cost'): string =>
    `case when mixed % ${HUNDRED} = 0 then ${literal(FAILED[column])}
      when mixed % ${HUNDRED} >= ${REJECTED_FROM} then ${literal(REJECTED[column])}
      else ${literal(same[column])} end`
  const random = [
    hex(`mixed * ${REQUEST_SPREAD} % ${ID_ROOM}`, 12),
    hex('mixed & 268435455', 7),
  ].join(' || ')
  return {
    ...(Object.fromEntries(constants) as Record<keyof RequestLogTable, string>),
    ended_at: 'ended',
    started_at: 'started',
    request_id: `'req_' || ${hex('started', 12)} || '7' || ${random}`,
    project_id: id('proj_', `(part * ${PROJECTS} / ${CUBE})`),
    key_id: id('key_', keyAt),
    owner_id: id('user-', `(${keyAt} % ${OWNERS})`),
    ...callers,
    model: among(MODELS),
    upstream: among(UPSTREAMS),
    session: `case when mixed % ${SESSION_EVERY} = 0 then 'session_' || (n >> ${SESSION_BITS}) end`,
    outcome: ended('outcome'),
    status: ended('status'),
    code: ended('code'),
    cost: ended('cost'),
    details: detailsOf(),
  }
}

function detailsOf(): string {
  const details = encodeDetails(requestRecord('', trialDetails('@team@', '@feature@', '@model@')))
  const parts: Record<string, string> = {
    team: `'team_' || (mixed % ${TEAMS})`,
    feature: `'feature_' || (mixed % ${FEATURES})`,
    model: among(MODELS),
  }
  return details
    .split('@')
    .map((part) => (Object.hasOwn(parts, part) ? `(${parts[part]})` : text(part)))
    .join(' || ')
}

function among(values: readonly string[]): string {
  const cases = values.map((value, at) => `when ${at} then ${text(value)}`)
  return `case mixed % ${values.length} ${cases.join(' ')} end`
}

function literal(value: string | number | null): string {
  return typeof value === 'string' ? text(value) : String(value)
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

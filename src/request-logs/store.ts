/** Statements on request logs. */
import { sql } from 'kysely'
import { addingTo, type SummedTable } from '#storage/add-rows.ts'
import type { Tx } from '#storage/db.ts'
import { columnsCommand, rowsCommand } from '#storage/statement.ts'
import type { RequestLogDayTable, RequestLogTable } from '#storage/tables/request-logs.ts'

const COLUMNS = [
  'organization_id',
  'ended_at',
  'request_id',
  'started_at',
  'project_id',
  'key_id',
  'owner_id',
  'endpoint',
  'api_format',
  'model',
  'upstream',
  'status',
  'outcome',
  'code',
  'session',
  'cost',
  'duration_ms',
  'requests',
  'address',
  'user_agent',
  'details',
] as const satisfies readonly (keyof RequestLogTable)[]

const INTEGERS: ReadonlySet<string> = new Set([
  ...['ended_at', 'started_at', 'status', 'cost', 'duration_ms', 'requests'],
])

const addFew = rowsCommand<RequestLogTable>((db, rows) =>
  db.insertInto('request_logs').values(rows as never),
)

const addAll = columnsCommand<RequestLogTable>((db, arrays, bound) => {
  const names = sql.join(bound.map((name) => sql.ref(name)))
  const lists = bound.map(
    (name, at) => sql`cast(${arrays[at]} as ${sql.raw(INTEGERS.has(name) ? 'bigint' : 'text')}[])`,
  )
  return db
    .insertInto('request_logs')
    .columns([...bound])
    .expression(sql`select * from unnest(${sql.join(lists)}) as added(${names})` as never)
})

/** Adds rows. On PostgreSQL by one statement, on SQLite by one for sixteen of them. */
export async function addRequestLogs(tx: Tx, rows: readonly RequestLogTable[]): Promise<void> {
  if (rows.length === 0) return
  if (tx.dialect === 'sqlite') await addFew(tx, rows, COLUMNS)
  else await addAll(tx, rows, COLUMNS)
}

/** Adds to the numbers of rows, in the order of their key, which is the order of the locks. */
export const addRequestLogDays = addingTo<RequestLogDayTable>(
  'request_log_days',
  (db) => db.insertInto<SummedTable>('request_log_days'),
  ['organization_id', 'project_id', 'starts_at'],
  ['logs'],
)

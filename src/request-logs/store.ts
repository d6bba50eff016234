/** Statements on request logs. */
import { sql } from 'kysely'
import { addingTo, type SummedTable, unnested } from '#storage/add-rows.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { columnsCommand, query, rowsCommand } from '#storage/statement.ts'
import type { RequestLogDayTable, RequestLogTable } from '#storage/tables/request-logs.ts'

const DAY_MS = 86_400_000
/** Ids of people, among those of owners. */
const PERSON = 'user-%'

export const REQUEST_LOG_COLUMNS = [
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

const addAll = columnsCommand<RequestLogTable>((db, arrays, bound) =>
  db
    .insertInto('request_logs')
    .columns([...bound])
    .expression(sql`select * from ${unnested(bound, arrays, INTEGERS)}` as never),
)

/** Adds rows. On PostgreSQL by one statement, on SQLite by one for sixteen of them. */
export async function addRequestLogs(tx: Tx, rows: readonly RequestLogTable[]): Promise<void> {
  if (rows.length === 0) return
  if (tx.dialect === 'sqlite') await addFew(tx, rows, REQUEST_LOG_COLUMNS)
  else await addAll(tx, rows, REQUEST_LOG_COLUMNS)
}

/** Number of rows that a project has of a day. */
export type LogDay = Omit<RequestLogDayTable, 'personal'>

/** Adds to the numbers of rows, in the order of their key, which is the order of the locks. */
export const addRequestLogDays = addingTo<LogDay>(
  'request_log_days',
  (db) => db.insertInto<SummedTable>('request_log_days'),
  ['organization_id', 'project_id', 'starts_at'],
  ['logs'],
)

/** Rows of a project: how many, and the first of the days that have any. */
export interface ProjectLogs extends LogOwner {
  readonly logs: number
  readonly firstDay: number
  /** The first day with personal columns; null if they are cleared in all. */
  readonly firstPersonal: number | null
}

/** A day with logs, if there is one. */
export const anyDay = query<object>()((db) =>
  db.selectFrom('request_log_days').select('starts_at as startsAt').limit(1),
)

export const projectLogs = query<object>()((db) =>
  db
    .selectFrom('request_log_days')
    .select([
      'organization_id as organizationId',
      'project_id as projectId',
      sql<number>`cast(sum(logs) as bigint)`.as('logs'),
      sql<number>`min(starts_at)`.as('firstDay'),
      sql<number | null>`min(case when personal = 1 then starts_at end)`.as('firstPersonal'),
    ])
    .groupBy(['organization_id', 'project_id'])
    .orderBy('organization_id')
    .orderBy('project_id'),
)

/** The oldest rows of a project: those of days before a time, but for the newest `keep`. */
export interface OldestLogs extends LogOwner {
  readonly beforeMs: number
  readonly keep: number
}

interface LogOwner {
  readonly organizationId: string
  readonly projectId: string
}

/**
 * Deletes rows of a project's oldest day, about `rows` of them: all that ended in the millisecond
 * of the last one. Resolves to whether there may be more to delete.
 */
export async function deleteOldest(tx: Tx, oldest: OldestLogs, rows: number): Promise<boolean> {
  const { beforeMs, keep } = oldest
  const found = daysOf(tx, oldest).select(['starts_at', 'logs']).orderBy('starts_at').limit(1)
  const day = await (tx.dialect === 'postgres' ? found.forUpdate() : found).executeTakeFirst()
  if (!day || day.starts_at >= beforeMs) return false
  const excess = keep === 0 ? rows : (await numberOf(tx, oldest)) - keep
  if (excess <= 0) return false
  const afterMs = day.starts_at - 1
  const lastMs = await endOfSlice(tx, oldest, day.starts_at, afterMs, Math.min(rows, excess))
  const gone = await tx
    .deleteFrom('request_logs')
    .where('organization_id', '=', oldest.organizationId)
    .where('project_id', '=', oldest.projectId)
    .where('ended_at', '>', afterMs)
    .where('ended_at', '<=', lastMs ?? lastOfDay(day.starts_at))
    .returning('ended_at')
    .execute()
  if (lastMs === undefined) {
    await tx.deleteFrom('request_log_days').where(isDay(oldest, day.starts_at)).execute()
  } else {
    const logs = Math.max(day.logs - gone.length, 0)
    await tx
      .updateTable('request_log_days')
      .set({ logs })
      .where(isDay(oldest, day.starts_at))
      .execute()
  }
  return true
}

/**
 * Clears the personal columns of about `rows` rows of a project after a time, of the first day
 * before another that has any. Resolves to the time of the last; undefined if there is no such day.
 */
export async function clearPersonal(
  tx: Tx,
  owner: LogOwner & { readonly beforeMs: number },
  afterMs: number,
  rows: number,
): Promise<number | undefined> {
  const day = await daysOf(tx, owner)
    .select('starts_at')
    .where('personal', '=', 1)
    .where('starts_at', '<', owner.beforeMs)
    .orderBy('starts_at')
    .limit(1)
    .executeTakeFirst()
  if (!day) return undefined
  const fromMs = Math.max(afterMs, day.starts_at - 1)
  const lastMs = await endOfSlice(tx, owner, day.starts_at, fromMs, rows)
  const isPersonal = sql<boolean>`owner_id like ${PERSON}`
  await tx
    .updateTable('request_logs')
    .set({
      address: null,
      user_agent: null,
      owner_id: sql`case when ${isPersonal} then null else owner_id end`,
    })
    .where('organization_id', '=', owner.organizationId)
    .where('project_id', '=', owner.projectId)
    .where('ended_at', '>', fromMs)
    .where('ended_at', '<=', lastMs ?? lastOfDay(day.starts_at))
    .where((eb) =>
      eb.or([eb('address', 'is not', null), eb('user_agent', 'is not', null), isPersonal]),
    )
    .execute()
  if (lastMs !== undefined) return lastMs
  await tx
    .updateTable('request_log_days')
    .set({ personal: 0 })
    .where(isDay(owner, day.starts_at))
    .execute()
  return lastOfDay(day.starts_at)
}

function daysOf(reader: Reader, { organizationId, projectId }: LogOwner) {
  return reader
    .selectFrom('request_log_days')
    .where('organization_id', '=', organizationId)
    .where('project_id', '=', projectId)
}

function isDay({ organizationId, projectId }: LogOwner, startsAt: number) {
  return sql<boolean>`organization_id = ${organizationId} and project_id = ${projectId}
    and starts_at = ${startsAt}`
}

async function numberOf(reader: Reader, owner: LogOwner): Promise<number> {
  const { logs } = await daysOf(reader, owner)
    .select(sql<number>`cast(coalesce(sum(logs), 0) as bigint)`.as('logs'))
    .executeTakeFirstOrThrow()
  return logs
}

function lastOfDay(startsAt: number): number {
  return startsAt + DAY_MS - 1
}

/** Time of the last of `rows` rows of a day after a time; undefined if it has fewer. */
async function endOfSlice(
  reader: Reader,
  { organizationId, projectId }: LogOwner,
  dayMs: number,
  afterMs: number,
  rows: number,
): Promise<number | undefined> {
  const last = await reader
    .selectFrom('request_logs')
    .select('ended_at')
    .where('organization_id', '=', organizationId)
    .where('project_id', '=', projectId)
    .where('ended_at', '>', afterMs)
    .where('ended_at', '<=', lastOfDay(dayMs))
    .orderBy('ended_at')
    .limit(1)
    .offset(rows - 1)
    .executeTakeFirst()
  return last?.ended_at
}

/**
 * Reads of request logs in slices: each reads at most so many rows of an index, in the order of the
 * log, and returns those that pass the filter and the position of the last row that it has read. A
 * slice takes about the same time whatever the filter is.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { REQUEST_LOG_COLUMNS } from '#request-logs/store.ts'
import type { Dialect, Reader } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { conditionOf, type IndexPart, SLICE_ROWS } from './filters/store.ts'
import { type LogPosition, type LogSlice, mergeSlices, type SliceQuery } from './slices.ts'

const COLUMNS = sql.join(REQUEST_LOG_COLUMNS.map((name) => sql.ref(name)))

/** Most parts of an index that one statement merges. */
const PARTS_MAX = 200

/** The result of a statement: the end of the slice beside each row, or beside none. */
type FoundRow = RequestLogTable & {
  readonly slice_rows: number | string
  readonly end_ms: number | null
  readonly end_id: string | null
}

export async function readSlice(reader: Reader, slice: SliceQuery): Promise<LogSlice> {
  const { filter, rows } = slice
  const { parts, isExact } = slice.index
  // Each key of a tag is another look into the details of each row.
  const work = Math.max(parts.length, Object.keys(filter.tags).length)
  const read = isExact ? rows : Math.max(rows, Math.ceil(SLICE_ROWS / work))
  const slices: LogSlice[] = []
  for (let from = 0; from < parts.length; from += PARTS_MAX) {
    slices.push(await readParts(reader, slice, parts.slice(from, from + PARTS_MAX), read))
  }
  return mergeSlices(slices, slice)
}

async function readParts(
  reader: Reader,
  slice: SliceQuery,
  parts: readonly IndexPart[],
  read: number,
): Promise<LogSlice> {
  const { filter, rows } = slice
  const direction = sql.raw(slice.order)
  const found = await reader
    .selectFrom(
      sql<FoundRow>`(
        with slice as materialized (${merged(reader.dialect, slice, parts, read)}),
        last as (select ended_at as end_ms, request_id as end_id from slice
          order by ended_at ${opposite(slice.order)}, request_id ${opposite(slice.order)} limit 1),
        passing as (select ${COLUMNS} from slice
          where ${conditionOf(reader.dialect, filter)}
          order by ended_at ${direction}, request_id ${direction} limit ${rows})
        select (select count(*) from slice) as slice_rows, last.*, passing.*
        from last left join passing on true
      )`.as('found'),
    )
    .selectAll()
    .orderBy('ended_at', slice.order)
    .orderBy('request_id', slice.order)
    .execute()
  const [first] = found
  if (!first) return { rows: [], end: undefined, isLast: true }
  return {
    rows: found.filter(({ request_id }) => request_id !== null),
    end: { endedAt: Number(first.end_ms), requestId: first.end_id ?? '' },
    isLast: Number(first.slice_rows) < read,
  }
}

/** The rows of all parts, each read as far as the whole slice may come from it. */
function merged(
  dialect: Dialect,
  slice: SliceQuery,
  parts: readonly IndexPart[],
  read: number,
): RawBuilder<unknown> {
  const direction = sql.raw(slice.order)
  const order = sql`order by ended_at ${direction}, request_id ${direction} limit ${read}`
  const reads = parts.map(
    (part, at) => sql`select * from (
      select ${COLUMNS} from request_logs ${hint(dialect, part)}
      where ${ofOrganization(dialect, part, slice.filter.organizationId)} and ${part.where}
        and ${within(slice)} ${order}) as ${sql.ref(`part_${at}`)}`,
  )
  const [only, ...others] = reads
  if (only && others.length === 0) return only
  return sql`select * from (${sql.join(reads, sql` union all `)}) as parts ${order}`
}

/** SQLite has no statistics of the table by which it would choose the index. */
function hint(dialect: Dialect, { index }: IndexPart): RawBuilder<unknown> {
  if (dialect !== 'sqlite' || index === 'primary') return sql``
  return sql`indexed by ${sql.ref(`request_logs_${index}`)}`
}

/**
 * PostgreSQL may follow the primary key in place of an index on other columns, since the page is
 * short, and then reads all newer rows. An expression in place of the column rules that out.
 */
function ofOrganization(
  dialect: Dialect,
  { index }: IndexPart,
  organizationId: string,
): RawBuilder<SqlBool> {
  const isApart = index !== 'primary' && index !== 'failure'
  return dialect === 'postgres' && isApart
    ? sql`organization_id || '' = ${organizationId}`
    : sql`organization_id = ${organizationId}`
}

function within({ filter, order, after }: SliceQuery): RawBuilder<SqlBool> {
  const { fromMs, untilMs } = filter
  const conditions = [
    ...(fromMs === undefined ? [] : [sql`ended_at >= ${fromMs}`]),
    ...(untilMs === undefined ? [] : [sql`ended_at < ${untilMs}`]),
    ...(after === undefined ? [] : [beyond(order, after)]),
  ]
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`
}

/** Rows that follow a position. An index answers the first condition. */
function beyond(
  order: SliceQuery['order'],
  { endedAt, requestId }: LogPosition,
): RawBuilder<SqlBool> {
  return order === 'asc'
    ? sql`ended_at >= ${endedAt} and (ended_at > ${endedAt} or request_id > ${requestId})`
    : sql`ended_at <= ${endedAt} and (ended_at < ${endedAt} or request_id < ${requestId})`
}

function opposite(order: SliceQuery['order']): RawBuilder<unknown> {
  return sql.raw(order === 'asc' ? 'desc' : 'asc')
}

/**
 * Rows of a request: one, as its id is random. The organization is an expression: SQLite, without
 * statistics, would follow the primary key and read every newer row.
 */
export const findByRequestId = query<{ organizationId: string; requestId: string }>()((db, p) =>
  db
    .selectFrom('request_logs')
    .select(REQUEST_LOG_COLUMNS)
    .where(sql<boolean>`organization_id || '' = ${p.organizationId}`)
    .where('request_id', '=', p.requestId)
    .orderBy('ended_at', 'desc')
    .limit(1),
)

interface RecentReads {
  readonly organizationId: string
  readonly actorId: string
  readonly keyId: string | null
  readonly sinceMs: number
}

/** Newest events of the organization among which those of an actor are looked for. */
const RECENT_EVENTS = 200

/** Payloads of the events of reading that an actor has among the newest events. */
export async function recentReads(reader: Reader, of: RecentReads): Promise<string[]> {
  const rows = await reader
    .selectFrom(
      sql<{ payload: string }>`(
        select payload from (
          select type, actor_id, actor_key_id, effective_at, payload from audit_log
          where organization_id = ${of.organizationId} order by id desc limit ${RECENT_EVENTS}
        ) as newest
        where type = 'request_logs.read' and actor_id = ${of.actorId}
          and coalesce(actor_key_id, '') = ${of.keyId ?? ''} and effective_at > ${of.sinceMs}
      )`.as('recent'),
    )
    .selectAll()
    .execute()
  return rows.map(({ payload }) => payload)
}

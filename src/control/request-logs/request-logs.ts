/** Request logs: a search in pages, its export, and the log of one request. */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { CSV, type ExportMedia } from '#contract/endpoint.ts'
import { requestLogNotFound } from '#contract/errors/request-logs.ts'
import type {
  RequestLog,
  RequestLogPage,
  RequestLogQuery,
} from '#contract/extensions/request-logs.ts'
import * as names from '#control/names/store.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { recordExport, recordPage, recordRetrieval } from './audit.ts'
import { mayRead } from './filters/store.ts'
import { CSV_HEAD, csvLineOf, toWire } from './log.ts'
import { filterOf, pageToken, positionOf, searchDigest, visibleRows } from './query.ts'
import { exportSlices, positionAfter, search } from './search.ts'
import type { LogPosition } from './slices.ts'
import { findByRequestId } from './store.ts'

const MS = 1_000
/** Rows that a piece of an export has at most. */
const PIECE_ROWS = 500
/**
 * Time within which nodes write the rows of requests that have ended. Whoever follows requests gets
 * the rows of this time again, with those that were written since.
 */
const WRITTEN_WITHIN_MS = 15_000
const NAMED = ['project', 'api_key', 'user', 'service_account'] as const

export async function list(ctx: Context, query: RequestLogQuery): Promise<RequestLogPage> {
  const digest = searchDigest(ctx, query)
  const { order, limit } = query
  const after = positionOf(query.page, digest)
  const filter = filterOf(ctx, query)
  const found = await search(ctx, { filter, order, after }, limit)
  await recordPage(ctx, query, found.rows)
  // The last row that was read may be of another person.
  const last = filter.visible === 'all' ? found.end : (positionAfter(found.rows) ?? after)
  const next = found.isLast ? followingPosition(ctx, query, last) : found.end
  return {
    object: 'page',
    data: await toLogs(ctx, found.rows),
    has_more: !found.isLast,
    searched_to: found.isLast || !found.end ? null : toSeconds(found.end.endedAt),
    next_page: next === undefined ? null : pageToken(next, digest),
  }
}

/** Where rows may follow the last page of a search that has no end. */
function followingPosition(
  { now }: Context,
  { order, start_time: start = 0, end_time: end }: RequestLogQuery,
  last: LogPosition | undefined,
): LogPosition | undefined {
  if (order === 'desc' || end !== undefined) return undefined
  const writtenMs = Math.max(start * MS, now() - WRITTEN_WITHIN_MS)
  return last && last.endedAt < writtenMs ? last : { endedAt: writtenMs, requestId: '' }
}

export async function retrieve(ctx: Context, requestId: string): Promise<RequestLog> {
  const organizationId = ctx.organization.id
  const [row] = await findByRequestId(ctx.reader, { organizationId, requestId })
  if (!row || !mayRead(visibleRows(ctx), row)) throw new Problem(requestLogNotFound(requestId))
  await recordRetrieval(ctx, row)
  const [log] = await toLogs(ctx, [row])
  if (!log) throw new Error('a row of request logs has no object')
  return log
}

/** All rows from the page on, in pieces. Rows of requests that end later are not in it. */
export async function exportRows(
  ctx: Context,
  query: RequestLogQuery,
  media: ExportMedia,
): Promise<AsyncIterable<string>> {
  const after = positionOf(query.page, searchDigest(ctx, query))
  const filter = filterOf(ctx, query)
  const untilMs = Math.min(filter.untilMs ?? Number.POSITIVE_INFINITY, ctx.now())
  await recordExport(ctx, query, media === CSV ? 'csv' : 'jsonl')
  const pieces = exportSlices(
    ctx,
    { filter: { ...filter, untilMs }, order: query.order, after },
    PIECE_ROWS,
  )
  return piecesOf(ctx, pieces, media)
}

async function* piecesOf(
  ctx: Context,
  pieces: AsyncIterable<readonly RequestLogTable[]>,
  media: ExportMedia,
): AsyncGenerator<string> {
  if (media === CSV) yield CSV_HEAD
  const lineOf = media === CSV ? csvLineOf : jsonLineOf
  for await (const rows of pieces) {
    const logs = await toLogs(ctx, rows)
    yield logs.map(lineOf).join('')
  }
}

function jsonLineOf(log: RequestLog): string {
  return `${JSON.stringify(log)}\n`
}

async function toLogs(ctx: Context, rows: readonly RequestLogTable[]): Promise<RequestLog[]> {
  const ids = rows.flatMap(({ project_id, key_id, owner_id }) => [
    project_id,
    key_id,
    ...(owner_id === null ? [] : [owner_id]),
  ])
  const named = await names.byId(ctx.slowReader, ctx.organization.id, NAMED, ids)
  const texts = new Map([...named].map(([id, { name }]) => [id, name]))
  return rows.map((row) => toWire(row, texts))
}

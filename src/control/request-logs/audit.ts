/**
 * Events of reading the request logs of other people. A page, an export and a retrieved request
 * have one event each, written before the answer. Within a minute the pages of a search share it,
 * as do later searches of a part of its period, such as those of a caller that follows requests.
 */
import { actorColumns, audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import type { RequestLogQuery } from '#contract/extensions/request-logs.ts'
import { digestOf } from '#control/usage/pages.ts'
import type { RequestLogTable } from '#storage/tables/request-logs.ts'
import { isOfAccount } from './filters/store.ts'
import { visibleRows } from './query.ts'
import { recentReads } from './store.ts'

const SHARED_MS = 60_000
/** Most values of a filter that an event names. The digest is of all of them. */
const NAMED_MAX = 20

type Format = 'json' | 'csv' | 'jsonl'

/** Records a page, if any of its rows is of another person. */
export async function recordPage(
  ctx: Context,
  query: RequestLogQuery,
  rows: readonly RequestLogTable[],
): Promise<void> {
  if (rows.some(({ owner_id }) => isOfOthers(ctx, owner_id))) await record(ctx, eventOf(ctx, query))
}

/** Records an export before its first row, unless its filters leave out other people. */
export async function recordExport(
  ctx: Context,
  query: RequestLogQuery,
  format: Format,
): Promise<void> {
  if (visibleRows(ctx) !== 'all') return
  if (query.user_ids?.some((id) => isOfOthers(ctx, id)) === false) return
  await record(ctx, eventOf(ctx, query, format))
}

export async function recordRetrieval(ctx: Context, row: RequestLogTable): Promise<void> {
  if (!isOfOthers(ctx, row.owner_id)) return
  await record(ctx, { type: 'request_logs.read', id: row.request_id, format: 'json' })
}

/** A row without an owner may be anybody's. */
function isOfOthers({ actor }: Context, ownerId: string | null): boolean {
  return !isOfAccount(ownerId) && ownerId !== personOf(actor)
}

function personOf(actor: Context['actor']): string | undefined {
  if (actor.kind === 'session') return actor.user?.id
  return actor.kind === 'admin_key' && actor.owner.kind === 'user' ? actor.owner.id : undefined
}

type ReadEvent = Extract<AuditEvent, { readonly type: 'request_logs.read' }>

function eventOf(ctx: Context, query: RequestLogQuery, format: Format = 'json'): ReadEvent {
  const { limit: _, page: __, order: ___, ...filters } = query
  const { start_time: ____, end_time: _____, ...conditions } = filters
  const named = Object.entries(filters).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(0, NAMED_MAX) : value,
  ])
  return {
    type: 'request_logs.read',
    id: ctx.organization.id,
    format,
    search: digestOf(ctx, 'request_logs.read', conditions),
    filters: Object.fromEntries(named),
  }
}

async function record(ctx: Context, event: ReadEvent): Promise<void> {
  const { actor_id, actor_key_id } = actorColumns(ctx)
  const recent = await recentReads(ctx.reader, {
    organizationId: ctx.organization.id,
    actorId: actor_id,
    keyId: actor_key_id,
    sinceMs: ctx.now() - SHARED_MS,
  })
  if (recent.some((payload) => includes(JSON.parse(payload), event))) return
  await audited(ctx, async () => ({ result: undefined, event }))
}

type ReadPayload = Omit<ReadEvent, 'type'>

/** Whether an earlier event has the same filters, and a period that includes the later one's. */
function includes(earlier: ReadPayload, later: ReadPayload): boolean {
  const { filters: before = {} } = earlier
  const { filters: now = {} } = later
  return (
    earlier.id === later.id &&
    earlier.format === later.format &&
    earlier.search === later.search &&
    (before.start_time ?? 0) <= (now.start_time ?? 0) &&
    (before.end_time ?? Number.POSITIVE_INFINITY) >= (now.end_time ?? Number.POSITIVE_INFINITY)
  )
}

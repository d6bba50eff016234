/** Values of keys of tags with limits of their values: a list, its export, and single ones. */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { csvLine } from '#contract/csv.ts'
import { CSV, type ExportMedia } from '#contract/endpoint.ts'
import { cursorNotFound } from '#contract/errors/parameters.ts'
import { tagValueNotFound } from '#contract/errors/spend.ts'
import type { Page } from '#contract/page.ts'
import type { TagValue, TagValueQuery } from '#contract/spend/tag-values.ts'
import { pageOf, rowsFor } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import type { raiseAt } from '#control/spend/limits/limits.ts'
import * as tags from '#control/tags/store.ts'
import { dollars, nanoOf, nanoOfCents } from '#spend/ledger/money.ts'
import { periodOf } from '#spend/ledger/period.ts'
import type { Reader } from '#storage/db.ts'
import { findKeyDefault, type KeyDefault, type ValuesOfKey } from '#usage/limited-values/store.ts'
import { hashIdentifier, isIdentifierHash, tagName } from '#usage/tag-set.ts'
import { parseValueId } from '#usage/values/rows.ts'
import { limitToWire, ratesOf } from './limits-of-value.ts'
import * as store from './store.ts'

/** Key with values that are hashes of what requests name. */
const HASHED_KEY = 'safety_identifier'
/** Values of one read of an export. */
const PIECE_ROWS = 500

/** A value, at a level: `end_user=alice`, or a key for all values that are too many. */
export interface NamedValue extends ValuesOfKey {
  /** Empty for all values that are too many. */
  readonly value: string
}

export async function list(
  ctx: Context,
  projectId: string,
  query: TagValueQuery,
): Promise<Page<TagValue>> {
  const { key, limit, after, limited, search, order_by: orderBy } = query
  const of = await requireLevel(ctx, projectId, key)
  const reads = { ...of, orderBy, nowMs: ctx.now(), inherited: await defaultOf(ctx, of) }
  const cursor = after === undefined ? undefined : valueOfId(key, after)
  const isShort = orderBy !== 'spent' && !limited && search === undefined
  const reader = isShort ? ctx.reader : ctx.slowReader
  if (after !== undefined) {
    const [found] =
      cursor === undefined ? [] : await store.page(reader, { ...reads, value: cursor, rows: 1 })
    if (!found) throw new Problem(cursorNotFound('after', after))
  }
  const rows = await store.page(reader, {
    ...reads,
    limited,
    search,
    searchHash: search && (await hashOf(ctx, of, search)),
    after: cursor,
    rows: rowsFor(limit),
  })
  const data = rows.slice(0, limit).map((row) => toWire(ctx, reads, row))
  return pageOf(data, rows.length > limit)
}

/** All values from the page on, in the order of values. */
export async function exportValues(
  ctx: Context,
  projectId: string,
  query: TagValueQuery,
  media: ExportMedia,
): Promise<AsyncIterable<string>> {
  await requireLevel(ctx, projectId, query.key)
  return piecesOf(ctx, projectId, query, media)
}

async function* piecesOf(
  ctx: Context,
  projectId: string,
  query: TagValueQuery,
  media: ExportMedia,
): AsyncGenerator<string> {
  if (media === CSV) yield csvLine(Object.keys(CELLS))
  let piece: TagValueQuery = { ...query, order_by: 'value', limit: PIECE_ROWS }
  for (;;) {
    const { data, has_more, last_id } = await list(ctx, projectId, piece)
    yield data.map(media === CSV ? csvLineOf : jsonLineOf).join('')
    if (!has_more || last_id === null) return
    piece = { ...piece, after: last_id }
  }
}

function jsonLineOf(value: TagValue): string {
  return `${JSON.stringify(value)}\n`
}

const CELLS: Readonly<Record<string, (value: TagValue) => string | number>> = {
  key: ({ key }) => key,
  value: ({ value }) => value ?? '',
  project_id: ({ project_id }) => project_id ?? '',
  interval: ({ spend }) => spend?.interval ?? '',
  limit: ({ spend }) => spend?.limit ?? '',
  spent: ({ spend }) => spend?.spent ?? '',
  remaining: ({ spend }) => spend?.remaining ?? '',
  inherited: ({ spend }) => String(spend?.inherited ?? ''),
  total_spent: ({ total_spent }) => total_spent,
  is_limited: ({ is_limited }) => String(is_limited),
  max_requests_per_1_minute: ({ rate_limit }) => rate_limit?.max_requests_per_1_minute ?? '',
  max_tokens_per_1_minute: ({ rate_limit }) => rate_limit?.max_tokens_per_1_minute ?? '',
  max_requests_per_1_day: ({ rate_limit }) => rate_limit?.max_requests_per_1_day ?? '',
  first_used_at: ({ first_used_at }) => timeOf(first_used_at),
  last_used_at: ({ last_used_at }) => timeOf(last_used_at),
}

function csvLineOf(value: TagValue): string {
  return csvLine(Object.values(CELLS).map((cellOf) => cellOf(value)))
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString()
}

export async function retrieve(ctx: Context, projectId: string, name: string): Promise<TagValue> {
  await requireLevel(ctx, projectId, '')
  const of = await namedValue(ctx.reader, ctx, projectId, name)
  const found = await find(ctx.reader, ctx, of)
  if (!found) throw new Problem(tagValueNotFound(name))
  return found
}

/** A value, as it is at present; undefined if it is not known. */
export async function find(
  reader: Reader,
  ctx: Context,
  of: NamedValue,
): Promise<TagValue | undefined> {
  const inherited = await defaultOf(ctx, of)
  const reads = { ...of, inherited, nowMs: ctx.now(), orderBy: 'value' as const, rows: 1 }
  const [row] = await store.page(reader, reads)
  return row && toWire(ctx, reads, row)
}

/**
 * A value by its name in a path. Of `safety_identifier` this is the plain value, which is hashed,
 * or the hash of a value that is listed.
 */
export async function namedValue(
  reader: Reader,
  ctx: Context,
  projectId: string,
  name: string,
): Promise<NamedValue> {
  const { key, value } = parseValueId(`${projectId}/${name}`)
  const of = { organizationId: ctx.organization.id, projectId, key }
  if (key !== HASHED_KEY || value === '') return { ...of, value }
  const reads = { ...of, nowMs: ctx.now(), inherited: undefined, orderBy: 'value' as const }
  const [listed] = isIdentifierHash(value)
    ? await store.page(reader, { ...reads, value, rows: 1 })
    : []
  return { ...of, value: listed ? value : ((await hashOf(ctx, of, value)) ?? value) }
}

/** The hash of a name in a project; undefined if its values are no hashes. */
async function hashOf(
  ctx: Context,
  { projectId, key }: ValuesOfKey,
  name: string,
): Promise<string | undefined> {
  if (key !== HASHED_KEY || projectId === '') return undefined
  const [project] = await tags.findOfProject(ctx.reader, organizationKey(ctx, projectId))
  const hashKey = project?.safety_identifier_key
  return hashKey ? hashIdentifier(hashKey, name) : undefined
}

/** Rejects a project that does not exist, or that the caller may not see. */
async function requireLevel(ctx: Context, projectId: string, key: string): Promise<ValuesOfKey> {
  if (projectId !== '') await projects.requireExisting(ctx.reader, ctx, projectId)
  return { organizationId: ctx.organization.id, projectId, key }
}

async function defaultOf(
  ctx: Context,
  { organizationId, projectId, key }: ValuesOfKey,
): Promise<KeyDefault | undefined> {
  const name = `${projectId}/${key}`
  const [row] = await findKeyDefault(ctx.reader, { organizationId, name })
  return row
}

/** Value of an id of a list of a key; undefined for another's. */
function valueOfId(key: string, id: string): string | undefined {
  if (id === key) return ''
  return id.startsWith(`${key}=`) ? id.slice(key.length + 1) : undefined
}

interface Shown extends ValuesOfKey {
  readonly inherited: KeyDefault | undefined
}

function toWire(
  ctx: Context,
  { projectId, key, inherited }: Shown,
  row: store.ListedValue,
): TagValue {
  const { value } = row
  const own = limitToWire(row, ctx.now())
  return {
    object: 'tag_value',
    id: value === '' ? key : tagName(key, value),
    key,
    value: value === '' ? null : value,
    project_id: projectId === '' ? null : projectId,
    spend: spendOf(ctx, row, own ?? inherited, own === null),
    total_spent: dollars(nanoOf({ dollars: row.total_dollars, nano: row.total_nano })),
    is_limited: row.is_limited === 1,
    spend_limit: own,
    rate_limit: row.rated === null ? null : ratesOf(row),
    first_used_at: toSeconds(row.first_used_at),
    last_used_at: toSeconds(row.last_used_at),
  }
}

type LimitInForce = KeyDefault & { readonly raise?: ReturnType<typeof raiseAt> }

function spendOf(
  ctx: Context,
  row: store.ListedValue,
  limit: LimitInForce | undefined,
  inherited: boolean,
): TagValue['spend'] {
  if (!limit) return null
  const { interval, mode, raise } = limit
  const most = nanoOfCents((raise ?? limit).threshold_amount)
  const spent = nanoOf({ dollars: row.spent_dollars, nano: row.spent_nano })
  return {
    interval,
    mode,
    inherited,
    limit: dollars(most),
    spent: dollars(spent),
    remaining: dollars(most > spent ? most - spent : 0n),
    period_end: interval === 'lifetime' ? null : toSeconds(periodOf(interval, ctx.now()).endMs),
  }
}

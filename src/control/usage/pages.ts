/**
 * Pages of buckets, for usage and costs: the buckets of a query, their rows in the store, and the
 * token of the next page.
 *
 * The token has the start of the next page and the end of the last one: paging without an
 * `end_time` does not extend with the present. It is only valid for the query that it was made for.
 */
import { hash } from 'node:crypto'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { BucketPage } from '#contract/buckets.ts'
import { integerBelowMinValue } from '#contract/errors/parameters.ts'
import { foreignPage, tooManyGroups } from '#contract/errors/usage.ts'
import { startTurns, type Turns } from '#event-loop/in-turns.ts'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import {
  type BucketRange,
  bucketsOf,
  type Segment,
  segmentsOf,
  startOf,
  type TimeBucket,
} from '#usage/buckets.ts'
import { type Column, type Group, groups, type UsageRowsQuery } from './store.ts'
import type { TagQuestion } from './tag-question.ts'
import { type TaggedColumn, taggedGroups } from './tagged/store.ts'

/**
 * Most groups that are read for one page, since all of them are in memory. A page that would have
 * more has fewer buckets.
 */
const GROUPS_MAX = 4_000
/** Most groups of one bucket, which is then a page alone. */
const BUCKET_GROUPS_MAX = 20_000
const TOKEN = /^page_([A-Za-z0-9_-]+)$/
const CONTENT = /^(\d{1,13}) (\d{1,13}) (named|open) ([A-Za-z0-9_-]+)$/
const DIGEST_CHARACTERS = 16
const MS = 1_000

/** Parameters of every query of buckets. */
export interface PageQuery {
  readonly start_time: number
  readonly end_time?: number | undefined
  readonly page?: string | undefined
}

/** Query of the store for each page. */
export interface GroupsQuery
  extends Pick<UsageRowsQuery, 'kinds' | 'filters' | 'groupBy' | 'sums'> {
  /** Left out: usage is not divided by tags. */
  readonly tags?: TagQuestion | undefined
  /** Of tags: whether the sums of usage may be read. */
  readonly isSummed?: boolean
}

/**
 * The page of at most `limit` buckets. `id` names the endpoint: no other endpoint accepts the
 * token. `toResults` converts the groups of one bucket to the contract's results, in turns.
 */
export function bucketPage<R>(
  ctx: Context,
  page: PageOf,
  groupsQuery: GroupsQuery,
  toResults: ToResults<R>,
): Promise<BucketPage<R>> {
  const { tags } = groupsQuery
  return pageOfGroups(ctx, page, toResults, (buckets, segments, rows) =>
    tags
      ? readTagged(ctx, { ...groupsQuery, tags }, buckets, rows)
      : groups(ctx.slowReader, {
          ...groupsQuery,
          organizationId: ctx.organization.id,
          width: page.width,
          segments,
          rows,
        }),
  )
}

interface PageOf {
  readonly id: string
  readonly query: PageQuery
  readonly width: UsageWidth
  readonly limit: number
}

type ToResults<R> = (groups: readonly Group[], turns: Turns) => Promise<R[]>

/** Reads at most `rows` groups of some buckets, in the order of the buckets. */
type ReadGroups = (
  buckets: readonly TimeBucket[],
  segments: readonly Segment[],
  rows: number,
) => Promise<Group[]>

/** The same with groups of another table. */
export async function pageOfGroups<R>(
  ctx: Context,
  { id, query, width, limit }: PageOf,
  toResults: ToResults<R>,
  readGroups: ReadGroups,
): Promise<BucketPage<R>> {
  const digest = digestOf(ctx, id, query)
  const range = rangeOf(ctx, query, digest, { width, limit })
  const { buckets, next } = bucketsOf(range)
  const read = async (of: readonly TimeBucket[], most: number): Promise<Read> => {
    const found = await readGroups(of, segmentsFor(of, width, ctx.now()), most + 1)
    return fitting(of, found, most, width)
  }
  const several = await read(buckets, GROUPS_MAX)
  const alone = several.shown.length === 0 && buckets.length > 0
  const { shown, found } = alone ? await read(buckets.slice(0, 1), BUCKET_GROUPS_MAX) : several
  if (shown.length === 0 && alone) throw new Problem(tooManyGroups(BUCKET_GROUPS_MAX))
  const from = shown.length === buckets.length ? next : (shown.at(-1)?.end ?? null)
  const byBucket = Map.groupBy(found, ({ bucket }) => bucket)
  const data: BucketPage<R>['data'] = []
  const turns = startTurns()
  for (const { start, end } of shown) {
    const results = await toResults(byBucket.get(startOf(width, start * MS)) ?? [], turns)
    data.push({ object: 'bucket', start_time: start, end_time: end, results })
  }
  return {
    object: 'page',
    data,
    has_more: from !== null,
    next_page: from === null ? null : tokenOf({ ...range, start: from }, digest),
  }
}

/** Groups by tags, read in whole days. */
async function readTagged(
  ctx: Context,
  { tags, kinds, filters, groupBy, ...rest }: GroupsQuery & { readonly tags: TagQuestion },
  buckets: readonly TimeBucket[],
  rows: number,
): Promise<Group[]> {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (!first || !last || kinds === 'upstreams') return []
  return taggedGroups(ctx.slowReader, {
    ...rest,
    organizationId: ctx.organization.id,
    kinds,
    filters,
    rows,
    ...tags,
    fromMs: startOf('1d', first.start * MS),
    toMs: last.end * MS,
    groupBy: groupBy.filter(isTagged),
  })
}

const TAGGED: ReadonlySet<string> = new Set<TaggedColumn>(['project_id', 'kind', 'model'])

function isTagged(name: Column): name is Column & TaggedColumn {
  return TAGGED.has(name)
}

/** The buckets with all of their groups, and these groups. */
interface Read {
  readonly shown: readonly TimeBucket[]
  readonly found: readonly Group[]
}

function fitting(
  buckets: readonly TimeBucket[],
  found: readonly Group[],
  most: number,
  width: UsageWidth,
): Read {
  const cut = found.length > most ? found.at(-1)?.bucket : undefined
  if (cut === undefined) return { shown: buckets, found }
  return { shown: buckets.filter(({ start }) => startOf(width, start * MS) < cut), found }
}

function segmentsFor(buckets: readonly TimeBucket[], width: UsageWidth, nowMs: number) {
  const [first, last] = [buckets[0], buckets.at(-1)]
  return first && last ? segmentsOf(width, first.start * MS, last.end * MS, nowMs) : []
}

function rangeOf(
  ctx: Context,
  query: PageQuery,
  digest: string,
  rest: Pick<BucketRange, 'width' | 'limit'>,
): BucketRange {
  const { start_time: start, end_time: end, page } = query
  if (page) return { ...rest, ...readToken(page, digest) }
  return { ...rest, start, until: untilOf(ctx, query), untilNamed: end !== undefined }
}

/** End of a query, in Unix seconds. By default it includes the present second. */
export function untilOf(
  ctx: Context,
  { start_time: start, end_time: end }: Pick<PageQuery, 'start_time' | 'end_time'>,
): number {
  if (end === undefined) return toSeconds(ctx.now()) + 1
  if (end > start) return end
  throw new Problem(integerBelowMinValue('end_time', start + 1, end))
}

/** Digest of the parameters that must stay the same from page to page. */
export function digestOf(ctx: Pick<Context, 'organization'>, id: string, query: object): string {
  const members = Object.entries(query)
    .filter(([name, value]) => name !== 'page' && name !== 'limit' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([id, ctx.organization.id, members])
  return hash('sha256', text, 'base64url').slice(0, DIGEST_CHARACTERS)
}

function tokenOf({ start, until, untilNamed }: BucketRange, digest: string): string {
  const content = `${start} ${until} ${untilNamed ? 'named' : 'open'} ${digest}`
  return encodedToken(content)
}

function readToken(
  token: string,
  digest: string,
): Pick<BucketRange, 'start' | 'until' | 'untilNamed'> {
  const [, start, until, end, made] = CONTENT.exec(tokenContent(token)) ?? []
  if (made === digest) {
    return { start: Number(start), until: Number(until), untilNamed: end === 'named' }
  }
  throw wrongToken()
}

/** Token of a page with this content. */
export function encodedToken(content: string): string {
  return `page_${Buffer.from(content).toString('base64url')}`
}

/** Content of a token; empty for any other text. */
export function tokenContent(token: string): string {
  return Buffer.from(TOKEN.exec(token)?.[1] ?? '', 'base64url').toString()
}

export function wrongToken(): Problem {
  return new Problem(foreignPage())
}

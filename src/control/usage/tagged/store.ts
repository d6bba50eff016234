/**
 * Sums of usage by tags. Rows of tagged usage have the tagged part alone. The rest is the usage of
 * the same days less that part: the sum over all groups equals the usage, to the last nano-dollar.
 * All rows are of whole days.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Group, SumColumn } from '#control/usage/store.ts'
import type { Reader } from '#storage/db.ts'
import type { RowKind } from '#usage/row-kinds.ts'

/** Dimensions that rows of tagged usage have besides the tags. */
export type TaggedColumn = 'project_id' | 'kind' | 'model' | 'tag_set'

/** Days of an organization, and the part of their usage that is read. */
export interface TaggedSelection {
  readonly organizationId: string
  /** Start of the first day, and end of the last, which is not included. */
  readonly fromMs: number
  readonly toMs: number
  readonly kinds: readonly RowKind[]
  /** Allowed values of columns. */
  readonly filters: Readonly<Partial<Record<TaggedColumn, readonly (string | number)[]>>>
  /** Keys to group the usage by. */
  readonly keys: readonly string[]
  /** Allowed values of tags, by their keys; the empty value matches usage without such a tag. */
  readonly allowed: Readonly<Record<string, readonly string[]>>
  /** Only this project and those after it. */
  readonly fromProject?: string | undefined
  /**
   * Whether costs are only added up, by day and at most by project, and the sums of usage have all
   * of it: these are then read for what has no tags, with the whole cost in the first column.
   */
  readonly isSummed?: boolean | undefined
}

/** Name of the column with the values of the nth key. */
export function tagColumn(index: number): string {
  return `tag_${index}`
}

/** The parts of a statement: rows with a `bucket`, the columns, the values of the keys and sums. */
function taggedParts(
  selection: TaggedSelection,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
): RawBuilder<unknown> {
  const parts = [taggedPart(selection, columns, sums)]
  const hasRest = Object.values(selection.allowed).every((values) => values.includes(''))
  if (hasRest) {
    const usage = selection.isSummed
      ? [summedPart(selection, columns, sums)]
      : selection.kinds.map((kind) => usagePart(selection, kind, columns, sums))
    parts.push(...usage, lessTaggedPart(selection, columns, sums))
  }
  return sql.join(parts, sql` union all `)
}

export function usagePart(
  selection: TaggedSelection,
  kind: RowKind,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
): RawBuilder<unknown> {
  return sql`select ${selected(selection, columns, sums, sql``)}
    from usage where organization_id = ${selection.organizationId} and width = '1d'
      and kind = ${kind}
      and starts_at >= ${selection.fromMs} and starts_at < ${selection.toMs} ${among(selection)}`
}

const DAY_MS = 86_400_000

/** Rows of the organization, or of its projects. Of some projects each day is looked up. */
function summedPart(
  selection: TaggedSelection,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
): RawBuilder<unknown> {
  const { organizationId, fromMs, toMs, filters, keys } = selection
  const isApart = columns.length > 0 || filters.project_id !== undefined
  const count = Math.ceil((toMs - fromMs) / DAY_MS)
  const starts = Array.from({ length: count }, (_, day) => fromMs + day * DAY_MS)
  return sql`select ${sql.join([
    sql`starts_at as bucket`,
    ...columns.map((name) => sql.ref(name)),
    ...keys.map((_, index) => sql`'' as ${sql.ref(tagColumn(index))}`),
    ...sums.map((name, at) => sql`${at === 0 ? sql.ref('cost') : sql`0`} as ${sql.ref(name)}`),
  ])}
    from usage_sum where organization_id = ${organizationId} and width = '1d'
      and dimension = ${isApart ? 'project' : 'organization'}
      and ${
        filters.project_id && starts.length > 0
          ? sql`starts_at in (${sql.join(starts)})`
          : sql`starts_at >= ${fromMs} and starts_at < ${toMs}`
      } ${among(selection)}`
}

export function lessTaggedPart(
  selection: TaggedSelection,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
): RawBuilder<unknown> {
  return sql`select ${selected(selection, columns, sums, sql`-`)}
    from tagged_usage ${days(selection)}`
}

/** Columns of a part without tags. */
function selected(
  { keys }: TaggedSelection,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
  sign: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql.join([
    sql`starts_at as bucket`,
    ...columns.map((name) => (name === 'tag_set' ? sql`'' as tag_set` : sql.ref(name))),
    ...keys.map((_, index) => sql`'' as ${sql.ref(tagColumn(index))}`),
    ...sums.map((name) => sql`${sign}${sql.ref(name)} as ${sql.ref(name)}`),
  ])
}

export function taggedPart(
  selection: TaggedSelection,
  columns: readonly TaggedColumn[],
  sums: readonly SumColumn[],
): RawBuilder<unknown> {
  const { keys, allowed } = selection
  const joined = [...new Set([...keys, ...Object.keys(allowed)])]
  const aliasOf = (key: string): string => `of_${joined.indexOf(key)}`
  const tagValue = (key: string) => sql`coalesce(${sql.ref(`${aliasOf(key)}.value`)}, '')`
  const joins = joined.map(
    (key) => sql`left join usage_tag as ${sql.ref(aliasOf(key))}
      on ${sql.ref(`${aliasOf(key)}.organization_id`)} = tagged_usage.organization_id
        and ${sql.ref(`${aliasOf(key)}.tag_set`)} = tagged_usage.tag_set
        and ${sql.ref(`${aliasOf(key)}.key`)} = ${key}`,
  )
  const conditions = Object.entries(allowed).map(
    ([key, values]) => sql`and ${tagValue(key)} in (${sql.join(values)})`,
  )
  return sql`select ${sql.join([
    sql`tagged_usage.starts_at as bucket`,
    ...columns.map((name) => sql.ref(`tagged_usage.${name}`)),
    ...keys.map((key, index) => sql`${tagValue(key)} as ${sql.ref(tagColumn(index))}`),
    ...sums.map((name) => sql`${sql.ref(`tagged_usage.${name}`)} as ${sql.ref(name)}`),
  ])} from tagged_usage ${sql.join(joins, sql` `)}
    ${days(selection)} ${sql.join(conditions, sql` `)}`
}

function days(selection: TaggedSelection): RawBuilder<unknown> {
  return sql`where tagged_usage.organization_id = ${selection.organizationId}
    and tagged_usage.starts_at >= ${selection.fromMs}
    and tagged_usage.starts_at < ${selection.toMs}
    and tagged_usage.kind in (${sql.join(selection.kinds)}) ${among(selection, 'tagged_usage.')}`
}

/** Conditions of the filters. */
function among({ filters, fromProject }: TaggedSelection, prefix = ''): RawBuilder<unknown> {
  const conditions = Object.entries(filters).map(
    ([name, values]) => sql`and ${sql.ref(prefix + name)} in (${sql.join(values)})`,
  )
  if (fromProject !== undefined) {
    conditions.push(sql`and ${sql.ref(`${prefix}project_id`)} >= ${fromProject}`)
  }
  return sql.join(conditions, sql` `)
}

export interface TaggedQuestion extends TaggedSelection {
  readonly groupBy: readonly TaggedColumn[]
  /** Groups in which all of them are zero are left out. */
  readonly sums: readonly SumColumn[]
  /** Most groups. */
  readonly rows: number
}

/** Sums as text, and whether one of them is not zero. */
function totalsOf(sums: readonly SumColumn[]) {
  const totals = sums.map((name) => sql`sum(${sql.ref(name)})`)
  return {
    texts: sums.map((name, at) => sql`cast(${totals[at]} as text) as ${sql.ref(name)}`),
    isUsed: sql`${sql.join(totals, sql` + `)} <> 0`,
  }
}

/** Groups in the order of their buckets, and in each of their dimensions and tags. */
export function taggedGroups(reader: Reader, question: TaggedQuestion): Promise<Group[]> {
  const { groupBy, sums, keys } = question
  const names = ['bucket', ...groupBy, ...keys.map((_, index) => tagColumn(index))]
  const columns = names.map((name) => sql.ref(name))
  const { texts, isUsed } = totalsOf(sums)
  const found = reader
    .selectFrom(
      sql<Group>`(
        select ${sql.join([...columns, ...texts])}
        from (${taggedParts(question, groupBy, sums)}) as used
        group by ${sql.join(columns)} having ${isUsed}
      )`.as('found'),
    )
    .select('bucket')
    .selectAll()
    .limit(question.rows)
  return names.reduce((rows, name) => rows.orderBy(sql.ref(name)), found).execute()
}

/** A row of an export: all of a day that a project used of a model with one tag set. */
export type DayRow = Group & Readonly<Record<DayColumn, string>>

const DAY_COLUMNS = ['project_id', 'tag_set', 'kind', 'model'] as const
type DayColumn = (typeof DAY_COLUMNS)[number]

export interface DayQuestion extends Omit<TaggedSelection, 'keys' | 'allowed' | 'fromProject'> {
  readonly sums: readonly SumColumn[]
  /** Last row of the previous page. */
  readonly after: Readonly<Record<DayColumn, string>> | undefined
  readonly rows: number
}

/** Rows of a day, by project, tag set, kind and model. */
export function dayRows(reader: Reader, question: DayQuestion): Promise<DayRow[]> {
  const { after, sums, rows } = question
  const selection = { ...question, keys: [], allowed: {}, fromProject: after?.project_id }
  const columns = sql.join(DAY_COLUMNS.map((name) => sql.ref(name)))
  const { texts, isUsed } = totalsOf(sums)
  const beyond = after
    ? sql`where (${columns}) > (${sql.join(DAY_COLUMNS.map((name) => after[name]))})`
    : sql``
  return reader
    .selectFrom(
      sql<DayRow>`(
        select 0 as bucket, ${columns}, ${sql.join(texts)}
        from (${taggedParts(selection, DAY_COLUMNS, sums)}) as used ${beyond}
        group by ${columns} having ${isUsed}
        order by ${columns} limit ${rows}
      )`.as('found'),
    )
    .select(['bucket', ...DAY_COLUMNS])
    .selectAll()
    .orderBy('project_id')
    .orderBy('tag_set')
    .orderBy('kind')
    .orderBy('model')
    .execute()
}

/** The tags of sets, by their ids. */
export async function tagsOfSets(
  reader: Reader,
  organizationId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  if (ids.length === 0) return new Map()
  const rows = await reader
    .selectFrom('usage_tag')
    .select(['tag_set', 'key', 'value'])
    .where('organization_id', '=', organizationId)
    .where('tag_set', 'in', ids)
    .orderBy('tag_set')
    .orderBy('key')
    .execute()
  const sets = new Map<string, Record<string, string>>()
  for (const { tag_set, key, value } of rows) {
    sets.set(tag_set, { ...sets.get(tag_set), [key]: value })
  }
  return sets
}

/**
 * Dimensions of usage and costs, on the wire and in the table. `user_id` is the owner of the key,
 * be it a person or a service account, since OpenAI gives each of its service accounts a user.
 */
import type { Visible } from '#context.ts'
import type { Column, Group } from './store.ts'
import { tagColumn } from './tagged/store.ts'

const COLUMNS = {
  project_id: 'project_id',
  user_id: 'owner_id',
  api_key_id: 'key_id',
  model: 'model',
  batch: 'batch',
  service_tier: 'service_tier',
  size: 'size',
  source: 'source',
  context_level: 'context_level',
  vector_store_id: 'vector_store_id',
} as const satisfies Readonly<Record<string, Column>>

/** Null if a result is not grouped by it. */
export interface Dimensions
  extends Readonly<Record<Exclude<keyof typeof COLUMNS, 'batch'>, string | null>> {
  readonly batch: boolean | null
  readonly api_source: 'unlabeled' | null
  /** Left out if results are not grouped by tags. */
  readonly tags?: Readonly<Record<string, string | null>>
}

/** The columns of `group_by`, each once. Not every dimension is a column. */
export function columnsOf(groupBy: readonly string[] = []): Column[] {
  const columns: Readonly<Record<string, Column>> = COLUMNS
  return [...new Set(groupBy.map((name) => columns[name]).filter((name) => name !== undefined))]
}

export function dimensionsOf(
  group: Group,
  groupBy: readonly string[] = [],
  tagKeys: readonly string[] = [],
): Dimensions {
  const text = (column: string): string | null => {
    const value = group[column]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return {
    project_id: text('project_id'),
    user_id: text('owner_id'),
    api_key_id: text('key_id'),
    model: text('model'),
    batch: group.batch === undefined ? null : Number(group.batch) === 1,
    service_tier: text('service_tier'),
    size: text('size'),
    source: text('source'),
    context_level: text('context_level'),
    vector_store_id: text('vector_store_id'),
    api_source: groupBy.includes('api_source') ? 'unlabeled' : null,
    ...(tagKeys.length > 0 && {
      tags: Object.fromEntries(tagKeys.map((key, index) => [key, text(tagColumn(index))])),
    }),
  }
}

/** Filters of all endpoints. */
export interface Filters {
  readonly project_ids?: readonly string[]
  readonly user_ids?: readonly string[]
  readonly api_key_ids?: readonly string[]
  readonly models?: readonly string[]
  readonly batch?: boolean
  readonly sizes?: readonly string[]
  readonly sources?: readonly string[]
  readonly context_levels?: readonly string[]
  readonly vector_store_ids?: readonly string[]
}

type Allowed = Partial<Record<Column, readonly (string | number)[]>>

/** Visible projects; an actor without any sees no usage. */
const NO_PROJECT = ''

export function filtersOf(visible: Visible, filters: Filters): Allowed {
  const projects = projectsOf(visible, filters.project_ids)
  const allowed: Record<string, readonly (string | number)[] | undefined> = {
    project_id: projects?.length === 0 ? [NO_PROJECT] : projects,
    owner_id: filters.user_ids,
    key_id: filters.api_key_ids,
    model: filters.models,
    batch: filters.batch === undefined ? undefined : [filters.batch ? 1 : 0],
    size: filters.sizes,
    source: filters.sources,
    context_level: filters.context_levels,
    vector_store_id: filters.vector_store_ids,
  }
  return Object.fromEntries(
    Object.entries(allowed).filter(([, values]) => values && values.length > 0),
  )
}

function projectsOf(
  visible: Visible,
  requested: readonly string[] | undefined,
): readonly string[] | undefined {
  if (visible === 'all') return requested
  return requested?.length ? requested.filter((id) => visible.includes(id)) : visible
}

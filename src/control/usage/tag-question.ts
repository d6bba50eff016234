/** Tags in queries of usage and costs: the keys to group by, and filters. */
import { Problem } from '#base/problem.ts'
import { notByTags } from '#contract/errors/usage.ts'
import type { UsageWidth } from '#storage/tables/usage-columns.ts'
import type { Filters } from './dimensions.ts'

/** Parameters of a query that concern tags or cannot be combined with tags. */
export interface TagParameters extends Filters {
  readonly group_by?: readonly string[]
  readonly group_by_tags?: readonly string[]
  readonly tags?: readonly string[]
  readonly line_items?: readonly string[]
}

export interface TagQuestion {
  readonly keys: readonly string[]
  readonly allowed: Readonly<Record<string, readonly string[]>>
}

const GROUPS: ReadonlySet<string> = new Set(['project_id', 'model', 'line_item', 'api_source'])
const NOT_TAGGED = [
  ...(['user_ids', 'api_key_ids', 'batch', 'sizes', 'sources'] as const),
  ...(['context_levels', 'vector_store_ids'] as const),
]

/**
 * The tags of a query. Undefined: none. Throws 400 for dimensions that rows of tagged usage lack.
 */
export function tagQuestionOf(query: TagParameters, width: UsageWidth): TagQuestion | undefined {
  const { group_by_tags: keys = [], tags = [], group_by = [] } = query
  if (keys.length === 0 && tags.length === 0) return undefined
  if (width !== '1d') throw new Problem(notByTags('bucket_width'))
  const filter = NOT_TAGGED.find((name) => query[name] !== undefined)
  if (filter !== undefined) throw new Problem(notByTags(filter))
  if (!group_by.every((name) => GROUPS.has(name))) throw new Problem(notByTags('group_by'))
  return { keys: [...new Set(keys)], allowed: allowedTags(tags) }
}

/** `team=search`: values of one key are alternatives, keys are conditions. */
export function allowedTags(tags: readonly string[]): Record<string, string[]> {
  const allowed = new Map<string, string[]>()
  for (const tag of tags) {
    const end = tag.indexOf('=')
    const [key, value] = [tag.slice(0, end), tag.slice(end + 1)]
    allowed.set(key, [...(allowed.get(key) ?? []), value])
  }
  return Object.fromEntries(allowed)
}

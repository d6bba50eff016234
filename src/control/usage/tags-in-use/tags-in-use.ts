/** Tags in use: tags of projects, and a bounded number of tags of usage. */
import type { Context } from '#context.ts'
import { LISTED_TAGS_MAX, type UsageTag } from '#contract/extensions/usage-tags.ts'
import { parseTags } from '#usage/tag-set.ts'
import * as store from './store.ts'

/** Most projects, and most tags of usage, that are read. */
const ROWS_MAX = 10_000

/** Tags of usage do not name their projects: they are for who sees all of them. */
export async function list(ctx: Context): Promise<{ object: 'list'; data: UsageTag[] }> {
  const { slowReader, visible } = ctx
  const organizationId = ctx.organization.id
  const values = new Map<string, Set<string>>()
  const add = (key: string, value: string): void => {
    values.set(key, (values.get(key) ?? new Set()).add(value))
  }
  const projects = await store.projectTags(slowReader, { organizationId, visible, rows: ROWS_MAX })
  for (const { tags } of projects) {
    for (const [key, value] of Object.entries(parseTags(tags))) add(key, value)
  }
  if (visible === 'all') {
    const used = await store.usageTags(slowReader, { organizationId, rows: ROWS_MAX })
    for (const { key, value } of used) add(key, value)
  }
  const data = [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, LISTED_TAGS_MAX)
    .map(([key, found]) => ({
      object: 'organization.usage.tag' as const,
      key,
      values: [...found].sort().slice(0, LISTED_TAGS_MAX),
    }))
  return { object: 'list', data }
}

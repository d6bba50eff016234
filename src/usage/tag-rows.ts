/**
 * Rows of tagged usage, which the flush writes beside those of usage: what requests without tags
 * used needs none. A tag set is written by the first flush with it, and remembered here.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { TaggedUsageTable, UsageTagTable } from '#storage/tables/tags.ts'
import { TAGGED_USAGE_COUNTERS, USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { startOf } from './buckets.ts'
import type { Slot } from './slot.ts'
import { emptySums, merge, settled } from './tally.ts'

/** Most tag sets remembered as stored. A set that was dropped is written again. */
const STORED_MAX = 50_000
const COLUMNS = [...TAGGED_USAGE_COUNTERS, ...USAGE_COSTS]

/** Tag sets that are in the store, as far as this process knows. */
export interface StoredTagSets {
  /** The tags of those sets of the slots that are not known to be stored, in their order. */
  newTagsOf(slots: readonly Slot[]): UsageTagTable[]
  /** Called when the tags are committed. */
  stored(tags: readonly UsageTagTable[]): void
}

export function createStoredTagSets(max = STORED_MAX): StoredTagSets {
  const known = new Map<string, true>()
  return {
    newTagsOf: (slots) => {
      const found = new Map<string, UsageTagTable[]>()
      for (const { subject } of slots) {
        const { tags: set, organizationId } = subject
        if (!set || set.id === '') continue
        const name = nameOf(organizationId, set.id)
        if (known.has(name) || found.has(name)) continue
        const rows = Object.entries(set.tags).map(([key, value]) => ({
          organization_id: organizationId,
          tag_set: set.id,
          key,
          value,
        }))
        found.set(name, rows)
      }
      return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, rows]) => rows)
    },
    stored: (tags) => {
      for (const { organization_id, tag_set } of tags) {
        setBounded(known, nameOf(organization_id, tag_set), true, max)
      }
    },
  }
}

function nameOf(organizationId: string, id: string): string {
  return `${organizationId}\n${id}`
}

/** The rows by tags, each once, in the order of their keys. */
export function taggedRowsOf(slots: readonly Slot[]): Partial<TaggedUsageTable>[] {
  const found = new Map<string, Slot>()
  for (const slot of slots) {
    const { subject, kind, minuteMs, sums } = slot
    const { organizationId, projectId, model, tags } = subject
    if (!tags || tags.id === '') continue
    const startsAt = startOf('1d', minuteMs)
    const name = `${organizationId}\n${startsAt}\n${projectId}\n${tags.id}\n${kind}\n${model}`
    const known = found.get(name) ?? { ...slot, minuteMs: startsAt, sums: emptySums() }
    merge(known.sums, sums)
    found.set(name, known)
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, slot]) => rowOf(slot))
    .filter((row) => COLUMNS.some((name) => (row[name] ?? 0) > 0))
}

/** The row, with sums that the table has no columns for, which are not written. */
function rowOf({ subject, kind, minuteMs, sums }: Slot): Partial<TaggedUsageTable> {
  return {
    organization_id: subject.organizationId,
    starts_at: minuteMs,
    project_id: subject.projectId,
    tag_set: subject.tags?.id ?? '',
    kind,
    model: subject.model,
    ...settled(sums),
  }
}

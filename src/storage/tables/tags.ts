/** Columns of tags, and tables of usage by tags and of the monthly statements of costs. */
import type { TAGGED_USAGE_COUNTERS, TAGGED_USAGE_KEY, UsageCost } from './usage-columns.ts'

export interface TagTables {
  tagged_usage: TaggedUsageTable
  usage_tag: UsageTagTable
  cost_statement: CostStatementTable
}

/** Columns of a project: its tags, and those of its requests. */
export interface TaggingColumns {
  /** JSON: tags by their keys. Null: none. */
  tags: string | null
  /** JSON: keys of tags without which a request is rejected. Null: none. */
  require_tags: string | null
  /** JSON: names of metadata that become tags of requests with their values. Null: none. */
  metadata_tags: string | null
  /** Key of the hash of `safety_identifier` that is a tag of requests. Null: it is none. */
  safety_identifier_key: string | null
}

/**
 * The tagged part of usage: one row for each day, project, tag set, kind and model. The remainder
 * of the rows of usage has no tags.
 */
export interface TaggedUsageTable
  extends Record<(typeof TAGGED_USAGE_COUNTERS)[number] | UsageCost, number>,
    Record<Exclude<(typeof TAGGED_USAGE_KEY)[number], 'starts_at'>, string> {
  /** Start of the day. */
  starts_at: number
}

/** A tag of a tag set; the id of the set is a hash of its tags. */
export interface UsageTagTable {
  organization_id: string
  tag_set: string
  key: string
  value: string
}

/** The statement of a month that is closed, as it was then. */
export interface CostStatementTable {
  organization_id: string
  /** `2026-10` */
  month: string
  closed_at: number
  /** JSON: its totals. */
  content: string
}

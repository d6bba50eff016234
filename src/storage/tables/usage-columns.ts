/**
 * Columns of the table of usage, as lists: the statement that adds to it, the rows in memory and
 * the sums over them are derived from these. Their meaning is documented in `usage/event.ts`.
 */

/**
 * The primary key, in its order. Empty text is an absent dimension. The kind is the usage endpoint
 * of the contract, and the owner the user or service account that owned the key.
 */
export const USAGE_KEY = [
  'organization_id',
  'width',
  'kind',
  'starts_at',
  'project_id',
  'owner_id',
  'key_id',
  'model',
  'batch',
  'service_tier',
  'size',
  'source',
  'context_level',
  'vector_store_id',
] as const

/** Versions of the prices that the costs of a row have, as a set of names. */
export const USAGE_VERSIONS = 'price_versions'

/** The primary key of usage in service tiers without a price, in its order: of whole days. */
export const UNPRICED_TIER_KEY = [
  'organization_id',
  'starts_at',
  'project_id',
  'model',
  'service_tier',
] as const

export const UNPRICED_TIER_COUNTERS = ['requests', 'input_tokens', 'output_tokens'] as const

/**
 * Counters. Parts of the input are without their cached tokens. Tokens written to a cache for an
 * hour are a part of those written.
 */
export const USAGE_COUNTERS = [
  'requests',
  'input_tokens',
  'input_cached_tokens',
  'input_cache_write_tokens',
  'input_cache_write_1h_tokens',
  'input_audio_tokens',
  'input_image_tokens',
  'input_cached_audio_tokens',
  'input_cached_image_tokens',
  'output_tokens',
  'output_audio_tokens',
  'output_image_tokens',
  'images',
  'characters',
  'seconds',
  'web_searches',
  'file_searches',
  'code_interpreter_sessions',
  'vector_store_bytes',
  'estimated_input_tokens',
  'estimated_output_tokens',
  'requested_requests',
  'requested_tokens',
  'reserved_tokens',
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
  'refused_batch_tokens',
  'failed_requests',
  'refused_spend',
] as const

/** Costs of each kind of token, in nano-dollars. */
export const TOKEN_COSTS = [
  'input_cost',
  'cached_input_cost',
  'cache_write_cost',
  'cache_write_1h_cost',
  'audio_input_cost',
  'cached_audio_input_cost',
  'image_input_cost',
  'cached_image_input_cost',
  'output_cost',
  'audio_output_cost',
  'image_output_cost',
] as const

/** The same, and the cost of units sold by the piece. */
export const USAGE_COSTS = [...TOKEN_COSTS, 'piece_cost'] as const

/** Counters of requests that a rate limit rejected. */
export const RATE_LIMITED = [
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
] as const satisfies readonly UsageCounter[]

/** Counters of requests that a limit rejected. */
export const SUMMED_REFUSALS = [
  ...RATE_LIMITED,
  'refused_spend',
] as const satisfies readonly UsageCounter[]

/** Counters that are summed over all kinds of usage, beside the cost. Batches are no requests. */
export const SUMMED_COUNTERS = [
  'requests',
  'input_tokens',
  'input_cached_tokens',
  'output_tokens',
  'requested_requests',
  'failed_requests',
  ...SUMMED_REFUSALS,
  'refused_batch_tokens',
] as const satisfies readonly UsageCounter[]

/** The primary key of the sums by upstream, in its order. Their rows are of whole days. */
export const UPSTREAM_USAGE_KEY = [
  'organization_id',
  'starts_at',
  'project_id',
  'upstream',
  'model',
] as const

/** Counters by upstream: as above, of the kinds of usage that have tokens. */
export const UPSTREAM_USAGE_COUNTERS = [
  'requests',
  'input_tokens',
  'input_cached_tokens',
] as const satisfies readonly UsageCounter[]

/**
 * All sums by upstream. The cost, in nano-dollars, is of all kinds of usage; the requests that it
 * includes are counted separately, since nodes of an earlier release write no cost.
 */
export const UPSTREAM_USAGE_SUMS = [
  ...UPSTREAM_USAGE_COUNTERS,
  'output_tokens',
  'cost',
  'costed_requests',
] as const

/** The primary key of the sums by tags, in its order. Their rows are of whole days. */
export const TAGGED_USAGE_KEY = [
  'organization_id',
  'starts_at',
  'project_id',
  'tag_set',
  'kind',
  'model',
] as const

/** Counters by tags: as above, of requests that were admitted. */
export const TAGGED_USAGE_COUNTERS = [
  'requests',
  'input_tokens',
  'input_cached_tokens',
  'input_cache_write_tokens',
  'input_cache_write_1h_tokens',
  'input_audio_tokens',
  'input_image_tokens',
  'input_cached_audio_tokens',
  'input_cached_image_tokens',
  'output_tokens',
  'output_audio_tokens',
  'output_image_tokens',
  'images',
  'characters',
  'seconds',
  'web_searches',
  'file_searches',
  'code_interpreter_sessions',
  'failed_requests',
] as const satisfies readonly UsageCounter[]

export type UsageCounter = (typeof USAGE_COUNTERS)[number]
export type UsageCost = (typeof USAGE_COSTS)[number]
export type TokenCost = (typeof TOKEN_COSTS)[number]

/** The primary key of these sums, in its order. Empty text is an absent part. */
export const USAGE_SUM_KEY = [
  'organization_id',
  'width',
  'dimension',
  'starts_at',
  'project_id',
  'id',
] as const

export const SUMMED_COLUMNS: readonly SummedColumn[] = ['cost', ...SUMMED_COUNTERS]

/** Widths of these sums: hours, days, and months of UTC. */
export type SumWidth = '1h' | '1d' | '1mo'

/** A column of sums over all kinds: nano-dollars, or a counter. */
export type SummedColumn = 'cost' | (typeof SUMMED_COUNTERS)[number]

/** Widths of a row's time, as in the contract. */
export type UsageWidth = '1m' | '1h' | '1d'

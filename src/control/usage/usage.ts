/** Usage of each endpoint. It is written in one place only: `usage/flush.ts`. */
import type { Static } from 'typebox'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { BucketPage } from '#contract/buckets.ts'
import { integerAboveMaxValue } from '#contract/errors/parameters.ts'
import type { RefusalsUsage } from '#contract/extensions/refusals.ts'
import type * as wire from '#contract/usage.ts'
import { BUCKET_LIMITS } from '#contract/usage.ts'
import type { UsageCounter, UsageWidth } from '#storage/tables/usage-columns.ts'
import { ROW_KINDS, type RowKind } from '#usage/row-kinds.ts'
import { columnsOf, type Dimensions, dimensionsOf, filtersOf } from './dimensions.ts'
import { bucketPage, type PageQuery } from './pages.ts'
import { type TagParameters, tagQuestionOf } from './tag-question.ts'

export interface UsageQuery extends PageQuery, TagParameters {
  readonly bucket_width: UsageWidth
  readonly limit?: number
}

/** Sums of the counters of an endpoint. */
type Sums = Readonly<Record<UsageCounter, number>>

/** Definition of an endpoint: its kind of row, its counters, and their names in the answer. */
export interface Shown<R> {
  /** Rejected requests are in the rows of every kind. */
  readonly kind: RowKind | 'refusals'
  readonly counters: readonly UsageCounter[]
  readonly toWire: (sums: Sums, of: Dimensions) => R
}

export function show<R>(
  ctx: Context,
  { kind, counters, toWire }: Shown<R>,
  query: UsageQuery,
): Promise<BucketPage<R>> {
  const { bucket_width: width, group_by: groupBy } = query
  const tags = tagQuestionOf(query, width)
  return bucketPage(
    ctx,
    { id: kind, query, width, limit: bucketLimit(query) },
    {
      kinds: kind === 'refusals' ? ROW_KINDS : [kind],
      filters: filtersOf(ctx.visible, query),
      groupBy: columnsOf(groupBy),
      sums: counters,
      tags,
    },
    (groups, turns) =>
      turns.map(groups, (group) => {
        const sums = Object.fromEntries(counters.map((name) => [name, Number(group[name])]))
        return toWire(
          sums as Record<UsageCounter, number>,
          dimensionsOf(group, groupBy, tags?.keys),
        )
      }),
  )
}

interface BucketsAsked {
  readonly bucket_width: UsageWidth
  readonly limit?: number | undefined
}

/** Most buckets of a page. Throws 400 beyond the maximum of the width. */
export function bucketLimit({ bucket_width: width, limit }: BucketsAsked): number {
  const { byDefault, max } = BUCKET_LIMITS[width]
  if (limit === undefined || limit <= max) return limit ?? byDefault
  throw new Problem(integerAboveMaxValue('limit', max, limit))
}

const TOKENS = [
  'requests',
  'failed_requests',
  'input_tokens',
  'input_cached_tokens',
  'input_cache_write_tokens',
  'input_audio_tokens',
  'input_image_tokens',
  'input_cached_audio_tokens',
  'input_cached_image_tokens',
  'output_tokens',
  'output_audio_tokens',
  'output_image_tokens',
] as const

function tokensOf(sums: Sums, of: Dimensions) {
  const uncached = sums.input_tokens - sums.input_cached_tokens - sums.input_cache_write_tokens
  return {
    input_tokens: sums.input_tokens,
    input_cached_tokens: sums.input_cached_tokens,
    input_cache_write_tokens: sums.input_cache_write_tokens,
    input_uncached_tokens: uncached,
    output_tokens: sums.output_tokens,
    input_text_tokens: uncached - sums.input_audio_tokens - sums.input_image_tokens,
    output_text_tokens: sums.output_tokens - sums.output_audio_tokens - sums.output_image_tokens,
    input_cached_text_tokens:
      sums.input_cached_tokens - sums.input_cached_audio_tokens - sums.input_cached_image_tokens,
    input_audio_tokens: sums.input_audio_tokens,
    input_cached_audio_tokens: sums.input_cached_audio_tokens,
    output_audio_tokens: sums.output_audio_tokens,
    input_image_tokens: sums.input_image_tokens,
    input_cached_image_tokens: sums.input_cached_image_tokens,
    output_image_tokens: sums.output_image_tokens,
    ...requestsOf(sums, of),
    batch: of.batch,
    service_tier: of.service_tier,
    api_source: of.api_source,
  }
}

function keyOf({ project_id, user_id, api_key_id, tags }: Dimensions) {
  return {
    project_id,
    user_id,
    api_key_id,
    ...(tags && { tags }),
  }
}

function modelOf(of: Dimensions) {
  return { ...keyOf(of), model: of.model }
}

function requestsOf(sums: Sums, of: Dimensions) {
  return {
    num_model_requests: sums.requests,
    failed_requests: sums.failed_requests,
    ...modelOf(of),
  }
}

export const completions: Shown<Static<typeof wire.CompletionsUsage>> = {
  kind: 'completions',
  counters: TOKENS,
  toWire: (sums, of) => ({
    object: 'organization.usage.completions.result',
    ...tokensOf(sums, of),
  }),
}

export const decisions: Shown<Static<typeof wire.DecisionsUsage>> = {
  kind: 'decisions',
  counters: TOKENS,
  toWire: (sums, of) => ({ object: 'organization.usage.decisions.result', ...tokensOf(sums, of) }),
}

export const embeddings: Shown<Static<typeof wire.EmbeddingsUsage>> = {
  kind: 'embeddings',
  counters: ['input_tokens', 'requests', 'failed_requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.embeddings.result',
    input_tokens: sums.input_tokens,
    ...requestsOf(sums, of),
  }),
}

export const moderations: Shown<Static<typeof wire.ModerationsUsage>> = {
  kind: 'moderations',
  counters: ['input_tokens', 'requests', 'failed_requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.moderations.result',
    input_tokens: sums.input_tokens,
    ...requestsOf(sums, of),
  }),
}

export const images: Shown<Static<typeof wire.ImagesUsage>> = {
  kind: 'images',
  counters: ['images', 'requests', 'failed_requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.images.result',
    images: sums.images,
    ...requestsOf(sums, of),
    size: of.size,
    source: of.source,
  }),
}

export const audioSpeeches: Shown<Static<typeof wire.AudioSpeechesUsage>> = {
  kind: 'audio_speeches',
  counters: ['characters', 'requests', 'failed_requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.audio_speeches.result',
    characters: sums.characters,
    ...requestsOf(sums, of),
  }),
}

export const audioTranscriptions: Shown<Static<typeof wire.AudioTranscriptionsUsage>> = {
  kind: 'audio_transcriptions',
  counters: ['seconds', 'requests', 'failed_requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.audio_transcriptions.result',
    seconds: sums.seconds,
    ...requestsOf(sums, of),
  }),
}

export const vectorStores: Shown<Static<typeof wire.VectorStoresUsage>> = {
  kind: 'vector_stores',
  counters: ['vector_store_bytes'],
  toWire: (sums, of) => ({
    object: 'organization.usage.vector_stores.result',
    usage_bytes: sums.vector_store_bytes,
    project_id: of.project_id,
  }),
}

export const codeInterpreterSessions: Shown<Static<typeof wire.CodeInterpreterUsage>> = {
  kind: 'code_interpreter_sessions',
  counters: ['code_interpreter_sessions'],
  toWire: (sums, of) => ({
    object: 'organization.usage.code_interpreter_sessions.result',
    num_sessions: sums.code_interpreter_sessions,
    project_id: of.project_id,
    ...(of.tags && { tags: of.tags }),
  }),
}

export const fileSearchCalls: Shown<Static<typeof wire.FileSearchesUsage>> = {
  kind: 'file_search_calls',
  counters: ['file_searches'],
  toWire: (sums, of) => ({
    object: 'organization.usage.file_searches.result',
    num_requests: sums.file_searches,
    ...keyOf(of),
    vector_store_id: of.vector_store_id,
  }),
}

export const webSearchCalls: Shown<Static<typeof wire.WebSearchesUsage>> = {
  kind: 'web_search_calls',
  counters: ['web_searches', 'requests'],
  toWire: (sums, of) => ({
    object: 'organization.usage.web_searches.result',
    num_model_requests: sums.requests,
    num_requests: sums.web_searches,
    ...modelOf(of),
    context_level: of.context_level,
    api_source: of.api_source,
  }),
}

const REFUSALS = [
  'requested_requests',
  'requested_tokens',
  'refused_requests_per_minute',
  'refused_tokens_per_minute',
  'refused_images_per_minute',
  'refused_audio_megabytes_per_minute',
  'refused_requests_per_day',
  'refused_batch_tokens',
  'refused_spend',
  'failed_requests',
] as const

export const refusals: Shown<RefusalsUsage> = {
  kind: 'refusals',
  counters: REFUSALS,
  toWire: (sums, of) => ({
    object: 'organization.usage.refusals.result',
    ...sums,
    ...modelOf(of),
  }),
}

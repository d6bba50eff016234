import type { ColumnTypes } from './column-types.ts'

/** Usage: its counters, the last flushes, and the levels of the limits. */
export function usage(t: ColumnTypes): string[] {
  return [
    `create table usage (
    organization_id ${t.id} not null,
    width ${t.id} not null check (width in ('1m', '1h', '1d')),
    kind ${t.id} not null,
    starts_at ${t.integer} not null,
    project_id ${t.id} not null,
    owner_id ${t.id} not null,
    key_id ${t.id} not null,
    model ${t.id} not null,
    batch ${t.integer} not null,
    service_tier ${t.id} not null,
    size ${t.id} not null,
    source ${t.id} not null,
    context_level ${t.id} not null,
    vector_store_id ${t.id} not null,
    ${COUNTERS.map((name) => `${name} ${t.integer} not null`).join(', ')},
    primary key (organization_id, width, kind, starts_at, project_id, owner_id, key_id, model,
      batch, service_tier, size, source, context_level, vector_store_id)
  ) ${t.clustered}`,

    `create table usage_flush (
    node_id ${t.id} primary key,
    number ${t.integer} not null,
    flushed_at ${t.integer} not null
  ) ${t.clustered}`,

    `create table limiter_level (
    scope ${t.id} not null,
    bucket ${t.id} not null,
    level ${t.real} not null,
    at_ms ${t.integer} not null,
    primary key (scope, bucket)
  ) ${t.clustered}`,
  ]
}

const COUNTERS = [
  'requests',
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
  'input_cost',
  'cached_input_cost',
  'cache_write_cost',
  'audio_input_cost',
  'cached_audio_input_cost',
  'image_input_cost',
  'cached_image_input_cost',
  'output_cost',
  'audio_output_cost',
  'image_output_cost',
  'piece_cost',
]

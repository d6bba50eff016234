import type { ColumnTypes } from './column-types.ts'

/**
 * Tags of projects, keys and usage, and statements of costs. Usage from before, and of nodes of the
 * previous release, has no tags: a separate table holds the tagged part of usage.
 */
export function tags(t: ColumnTypes): string[] {
  return [
    `alter table project add column tags ${t.text}`,
    `alter table project add column require_tags ${t.text}`,
    `alter table api_key add column tags ${t.text}`,
    `alter table api_key add column may_tag ${t.integer}`,
    `create table tagged_usage (
    organization_id ${t.id} not null,
    starts_at ${t.integer} not null,
    project_id ${t.id} not null,
    tag_set ${t.id} not null,
    kind ${t.id} not null,
    model ${t.id} not null,
    ${SUMS.map((name) => `${name} ${t.integer} not null`).join(', ')},
    primary key (organization_id, starts_at, project_id, tag_set, kind, model)
  ) ${t.clustered}`,
    `create table usage_tag (
    organization_id ${t.id} not null,
    tag_set ${t.id} not null,
    key ${t.id} not null,
    value ${t.id} not null,
    primary key (organization_id, tag_set, key)
  ) ${t.clustered}`,
    `create table cost_statement (
    organization_id ${t.id} not null,
    month ${t.id} not null,
    closed_at ${t.integer} not null,
    content ${t.text} not null,
    primary key (organization_id, month)
  ) ${t.clustered}`,
  ]
}

const SUMS = [
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
  'failed_requests',
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

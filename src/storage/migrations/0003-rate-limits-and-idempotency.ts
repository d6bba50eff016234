import type { ColumnTypes } from './column-types.ts'

/** Rate limits set for a project, and the first answers to repeated requests. */
export function rateLimitsAndIdempotency(t: ColumnTypes): string[] {
  return [
    `create table rate_limit_override (
    project_id ${t.id} not null,
    model ${t.id} not null,
    max_requests_per_1_minute ${t.integer},
    max_tokens_per_1_minute ${t.integer},
    max_images_per_1_minute ${t.integer},
    max_audio_megabytes_per_1_minute ${t.integer},
    max_requests_per_1_day ${t.integer},
    batch_1_day_max_input_tokens ${t.integer},
    primary key (project_id, model)
  ) ${t.clustered}`,

    `create table idempotency (
    organization_id ${t.id} not null references organization (id),
    actor_id ${t.id} not null,
    key ${t.id} not null,
    request_hash ${t.id} not null,
    sealed_answer ${t.text} not null,
    created_at ${t.integer} not null,
    primary key (organization_id, actor_id, key)
  ) ${t.clustered}`,
    'create index idempotency_age on idempotency (created_at)',
  ]
}

/** Extension: what a limit would have refused, before it is set. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { RateLimitChange, RateLimitParams } from '#contract/rate-limits.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'

const Count = Type.Integer({ minimum: 0 })

const refused = {
  refused_requests: Type.Integer({
    minimum: 0,
    description: 'If the requests of each minute had come evenly spread over it.',
  }),
  refused_at_least: Type.Integer({
    minimum: 0,
    description: 'However the requests of a minute were spread over it, no fewer.',
  }),
  refused_at_most: Type.Integer({
    minimum: 0,
    description: 'However the requests of a minute were spread over it, no more.',
  }),
}

export const RateLimitReplay = Type.Object({
  object: Type.Literal('project.rate_limit.replay'),
  rate_limit_id: Type.String(),
  model: Type.String(),
  start_time: Timestamp,
  end_time: Timestamp,
  limits: RateLimitChange,
  requested_requests: Count,
  requested_tokens: Count,
  ...refused,
  callers: Type.Array(
    Type.Object({
      user_id: Nullable(Type.String()),
      api_key_id: Nullable(Type.String()),
      requested_requests: Count,
      refused_requests: Count,
    }),
    { description: 'Whose requests would have been refused, the most first. At most 20.' },
  ),
})
export type RateLimitReplay = Static<typeof RateLimitReplay>

const { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day } =
  RateLimitChange.properties

export const replayProjectRateLimit = endpoint({
  id: 'replayProjectRateLimit',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limits/:rate_limit_id/replay',
  summary: 'Tell what limits would have refused of the last 7 days of requests.',
  access: 'project.read',
  command: 'rate-limits replay',
  params: RateLimitParams,
  query: Type.Object(
    { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day },
    {
      additionalProperties: false,
      description: 'Limits left out are those that hold now.',
    },
  ),
  response: RateLimitReplay,
  extension: true,
})

/** Extension: replay of a limit against past usage, before it is set. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { RateLimitChange, RateLimitParams } from '#contract/rate-limits.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'

const Count = Type.Integer({ minimum: 0 })

const refused = {
  refused_requests: Type.Integer({
    minimum: 0,
    description:
      'If the requests of each minute had come evenly spread over it, each with the mean of its tokens. As measured, this is within 0.5 % of the requests where these came anywhere in their minute. Where they came within seconds of each other up to 20 % more were refused, and by a limit on tokens, where they are of many sizes, up to 33 % fewer.',
  }),
}

const { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day } =
  RateLimitChange.properties

export const RateLimitReplay = Type.Object({
  object: Type.Literal('project.rate_limit.replay'),
  rate_limit_id: Type.String(),
  model: Type.String(),
  start_time: Timestamp,
  end_time: Timestamp,
  limits: Type.Object(
    {
      max_requests_per_1_minute: Type.Integer(),
      max_tokens_per_1_minute: Type.Integer(),
      max_requests_per_1_day: Type.Optional(Type.Integer()),
    },
    {
      description:
        'What was replayed: for each limit the strictest of what was asked for and what the models that share the bucket have.',
    },
  ),
  requested_requests: Count,
  requested_tokens: Count,
  rate_limited_requests: Type.Integer({
    minimum: 0,
    description:
      "Counted, not estimated: those of them that rate limits refused when they came, by the limits of that time, the organization's and those on images and audio included.",
  }),
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

export const replayProjectRateLimit = endpoint({
  id: 'replayProjectRateLimit',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limits/:rate_limit_id/replay',
  summary: 'Tell what limits would have refused of the last 7 days of requests.',
  access: 'usage.read',
  command: 'rate-limits replay',
  params: RateLimitParams,
  query: Type.Object(
    { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day },
    {
      additionalProperties: false,
      description:
        "Limits left out are those that hold now. Only the project's own buckets are replayed, not those that it shares with the rest of the organization.",
    },
  ),
  response: RateLimitReplay,
  extension: true,
})

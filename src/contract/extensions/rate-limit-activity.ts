/** Extension: the busiest minute of a project's limits, and the requests that they rejected. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'
import { listProjectRateLimitLevels } from './rate-limit-levels.ts'

export const RateLimitActivity = Type.Object({
  object: Type.Literal('project.rate_limit.activity'),
  rate_limit_id: Type.String(),
  model: Type.String(),
  field: Type.Enum([...RATE_LIMIT_FIELDS]),
  busiest_minute: Nullable(
    Type.Object(
      {
        start_time: Timestamp,
        amount: Type.Integer({
          minimum: 0,
          description:
            'Requests, or the tokens that they asked for, refused ones included; images that were made.',
        }),
      },
      {
        description:
          "The minute of the last 24 hours with the most of this project's requests for the models that share the bucket. A request counts in the minute in which it ended. Null: there was none, or the limit is not one on requests, tokens or images per minute.",
      },
    ),
  ),
  refused_requests: Type.Integer({
    minimum: 0,
    description: "This project's requests that the limit refused in the last 24 hours.",
  }),
  in_use: Type.Boolean({
    description: 'Whether any request of the last 7 days counted against the limit.',
  }),
})
export type RateLimitActivity = Static<typeof RateLimitActivity>

export const RateLimitActivities = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(RateLimitActivity, { description: 'By limit and field.' }),
  start_time: Timestamp,
  end_time: Timestamp,
})
export type RateLimitActivities = Static<typeof RateLimitActivities>

export const listProjectRateLimitActivity = endpoint({
  id: 'listProjectRateLimitActivity',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limit_activity',
  summary: 'Show the busiest minute of limits, and the requests that they refused, over 24 hours.',
  access: 'usage.read',
  command: 'rate-limits activity',
  params: ProjectParams,
  query: Closed({
    rate_limit_ids: listProjectRateLimitLevels.query.properties.rate_limit_ids,
  }),
  response: RateLimitActivities,
  extension: true,
})

/** Extension: current levels of the buckets of a project's limits. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { RATE_LIMIT_FIELDS } from '#contract/rate-limits.ts'
import { Closed, ID_MAX, Nullable, Timestamp } from '#contract/schema.ts'

/** Maximum number of limits in one request: a page of them. */
const LIMITS_MAX = 100

export const RateLimitLevel = Type.Object({
  object: Type.Literal('project.rate_limit.level'),
  rate_limit_id: Type.String(),
  model: Type.String(),
  field: Type.Enum([...RATE_LIMIT_FIELDS]),
  scope: Type.Enum(['organization', 'project'], {
    description:
      "The organization's bucket is shared by all its projects. A project has one of its own only where it has a limit of its own.",
  }),
  limit: Type.Integer(),
  used: Type.Number({ description: 'What is in the bucket now, of `limit`. It may be above it.' }),
  window_seconds: Nullable(
    Type.Integer({
      description:
        'In how long a full bucket leaks empty. Null: it does not leak, but counts the batches that are not over.',
    }),
  ),
})
export type RateLimitLevel = Static<typeof RateLimitLevel>

export const RateLimitLevels = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(RateLimitLevel, {
    description:
      "By limit, the organization's first. A level that cannot be known at the moment is left out.",
  }),
  read_at: Timestamp,
  source: Type.Enum(['live', 'stored'], {
    description:
      'Live: as the limiter counts now. Stored: a node without a limiter answers, from what the others last wrote down, leaked since.',
  }),
})
export type RateLimitLevels = Static<typeof RateLimitLevels>

export const listProjectRateLimitLevels = endpoint({
  id: 'listProjectRateLimitLevels',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limit_levels',
  summary: "Show how full the buckets of a project's limits are now.",
  access: 'project.read',
  command: 'rate-limits levels',
  params: ProjectParams,
  query: Closed({
    rate_limit_ids: Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
      minItems: 1,
      maxItems: LIMITS_MAX,
      description:
        'Those that do not exist are left out of the answer. `default` is the bucket that models without limits of their own share.',
    }),
  }),
  response: RateLimitLevels,
  extension: true,
})

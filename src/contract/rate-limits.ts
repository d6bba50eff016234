/** Rate limits of a project for each model. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { Cursor, Limit, Page, Search } from './page.ts'
import { ProjectParams } from './projects.ts'
import { Closed, ID_MAX, PathId } from './schema.ts'

/** OpenAI's value for "no limit": the largest 32-bit integer. */
export const UNLIMITED = 2_147_483_647

/** The six dimensions of a limit, in OpenAI's words. A model has the first two at least. */
export const RATE_LIMIT_FIELDS = [
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_images_per_1_minute',
  'max_audio_megabytes_per_1_minute',
  'max_requests_per_1_day',
  'batch_1_day_max_input_tokens',
] as const
export type RateLimitField = (typeof RATE_LIMIT_FIELDS)[number]

/** Fields that do not apply to the model are absent: never null, never 0. */
export const RateLimit = Type.Object({
  object: Type.Literal('project.rate_limit'),
  id: Type.String(),
  model: Type.String(),
  max_requests_per_1_minute: Type.Integer(),
  max_tokens_per_1_minute: Type.Integer(),
  max_images_per_1_minute: Type.Optional(Type.Integer()),
  max_audio_megabytes_per_1_minute: Type.Optional(Type.Integer()),
  max_requests_per_1_day: Type.Optional(Type.Integer()),
  batch_1_day_max_input_tokens: Type.Optional(Type.Integer()),
})
export type RateLimit = Static<typeof RateLimit>

const LimitValue = Type.Optional(Type.Integer({ minimum: 0, maximum: UNLIMITED }))

export const RateLimitChange = Closed({
  max_requests_per_1_minute: LimitValue,
  max_tokens_per_1_minute: LimitValue,
  max_images_per_1_minute: LimitValue,
  max_audio_megabytes_per_1_minute: LimitValue,
  max_requests_per_1_day: LimitValue,
  batch_1_day_max_input_tokens: LimitValue,
})
export type RateLimitChange = Static<typeof RateLimitChange>

/** The one path parameter that may contain `/` (as `%2F`) and `:`, since models' names do. */
export const RateLimitParams = Type.Object({
  project_id: PathId,
  rate_limit_id: Type.String({ minLength: 1, maxLength: ID_MAX }),
})

export const RateLimitQuery = Type.Object(
  { limit: Limit(1000, 100), after: Cursor, before: Cursor, search: Search },
  { additionalProperties: false },
)
export type RateLimitQuery = Static<typeof RateLimitQuery>

export const listProjectRateLimits = endpoint({
  id: 'listProjectRateLimits',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limits',
  summary: 'List the rate limits of a project, by model.',
  access: 'project.read',
  command: 'rate-limits list',
  params: ProjectParams,
  query: RateLimitQuery,
  response: Page(RateLimit),
})

export const updateProjectRateLimits = endpoint({
  id: 'updateProjectRateLimits',
  method: 'POST',
  path: '/organization/projects/:project_id/rate_limits/:rate_limit_id',
  summary: "Update a project's rate limit for a model. It may not exceed the organization's.",
  access: 'project.write',
  command: 'rate-limits update',
  params: RateLimitParams,
  body: RateLimitChange,
  response: RateLimit,
})

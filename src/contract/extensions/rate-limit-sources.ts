/**
 * Extension: source of each limit of a project: an override of the project, or the organization's
 * limit.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Cursor, Limit, Page, Search } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed } from '#contract/schema.ts'
import { ShutdownDate } from './shutdown-date.ts'

const Value = Type.Optional(Type.Integer())

/** Limits by field. Fields that do not apply to the model are absent. */
function Limits(description: string) {
  return Type.Object(
    {
      max_requests_per_1_minute: Value,
      max_tokens_per_1_minute: Value,
      max_images_per_1_minute: Value,
      max_audio_megabytes_per_1_minute: Value,
      max_requests_per_1_day: Value,
      batch_1_day_max_input_tokens: Value,
    },
    { description },
  )
}

export const RateLimitSources = Type.Object({
  object: Type.Literal('project.rate_limit.sources'),
  id: Type.String({ description: 'That of the rate limit.' }),
  model: Type.String(),
  shares_with: Type.String({
    description: 'The model whose buckets it uses: itself, or the one that it is an alias of.',
  }),
  shutdown_date: ShutdownDate,
  limits: Limits(
    "What holds: for each the strictest of the organization's and of what the project has for the models that share the bucket.",
  ),
  organization_limits: Limits('Those of all projects together. None of a project may be above.'),
  project_limits: Limits('Those that the project has of its own for this model, and no others.'),
})
export type RateLimitSources = Static<typeof RateLimitSources>

export const RateLimitSourcesQuery = Closed({
  limit: Limit(),
  after: Cursor,
  search: Search,
  in_use: Type.Boolean({
    default: false,
    description:
      'List only models that the project has limits of its own for, or that it made requests for in the last 7 days, the day on which they began included; of those that the catalog does not know, `default`. It takes the permission to read usage.',
  }),
})
export type RateLimitSourcesQuery = Static<typeof RateLimitSourcesQuery>

export const listProjectRateLimitSources = endpoint({
  id: 'listProjectRateLimitSources',
  method: 'GET',
  path: '/organization/projects/:project_id/rate_limit_sources',
  summary: "List which rate limits are a project's own, and what the organization's are, by model.",
  access: 'project.read',
  command: 'rate-limits sources',
  params: ProjectParams,
  query: RateLimitSourcesQuery,
  response: Page(RateLimitSources),
  extension: true,
  // The models in use change with every request.
})

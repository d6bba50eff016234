/** Extension: drop a project's override, so that the organization's default holds again. */
import { endpoint } from '#contract/endpoint.ts'
import { RateLimit, RateLimitParams } from '#contract/rate-limits.ts'

export const deleteProjectRateLimit = endpoint({
  id: 'deleteProjectRateLimit',
  method: 'DELETE',
  path: '/organization/projects/:project_id/rate_limits/:rate_limit_id',
  summary: "Drop a project's override of a rate limit. Answers the limit as it now is.",
  access: 'project.write',
  command: 'rate-limits delete',
  params: RateLimitParams,
  response: RateLimit,
  extension: true,
})

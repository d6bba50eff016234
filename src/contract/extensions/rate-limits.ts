/**
 * Extensions: drop a project's override (the organization's default applies again), and empty the
 * buckets of a limit.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { RateLimit, RateLimitParams } from '#contract/rate-limits.ts'

/** The organization's limits for a model, which apply to all its projects together. */
export const OrganizationRateLimit = Type.Object({
  ...RateLimit.properties,
  object: Type.Literal('organization.rate_limit'),
})
export type OrganizationRateLimit = Static<typeof OrganizationRateLimit>

export const rateLimitExtensions = {
  deleteProjectRateLimit: endpoint({
    id: 'deleteProjectRateLimit',
    method: 'DELETE',
    path: '/organization/projects/:project_id/rate_limits/:rate_limit_id',
    summary: "Drop a project's override of a rate limit. Answers the limit as it now is.",
    access: 'project.write',
    command: 'rate-limits delete',
    params: RateLimitParams,
    response: RateLimit,
    extension: true,
  }),
  emptyProjectRateLimit: endpoint({
    id: 'emptyProjectRateLimit',
    method: 'POST',
    path: '/organization/projects/:project_id/rate_limits/:rate_limit_id/empty',
    summary:
      "Empty a project's own buckets for a model, on every node. The queue of batches stays.",
    access: 'project.write',
    command: 'rate-limits empty',
    params: RateLimitParams,
    response: RateLimit,
    extension: true,
  }),
  emptyOrganizationRateLimit: endpoint({
    id: 'emptyOrganizationRateLimit',
    method: 'POST',
    path: '/organization/rate_limits/:rate_limit_id/empty',
    summary: "Empty the organization's buckets for a model, on every node.",
    access: 'organization.write',
    command: 'rate-limits empty-organization',
    params: Type.Object({ rate_limit_id: RateLimitParams.properties.rate_limit_id }),
    response: OrganizationRateLimit,
    extension: true,
  }),
} as const

/** Requests that restore a project's limits for a model. */
import { client } from '#console/api/client.ts'
import { fieldsOf } from '#console/limits/rate-fields.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import type { RateLimitChange, RateLimitField } from '#contract/rate-limits.ts'

type Send = () => Promise<unknown>

/** Undefined if only some changed fields were the project's: no single request restores that. */
export function undoChange(
  projectId: string,
  limits: RateLimitSources,
  change: RateLimitChange,
): Send | undefined {
  const own = limits.project_limits
  const changed = fieldsOf(limits).filter((field) => change[field] !== undefined)
  if (Object.keys(own).length === 0) {
    return () => client.deleteProjectRateLimit({ project_id: projectId, rate_limit_id: limits.id })
  }
  if (changed.some((field) => own[field] === undefined)) return undefined
  return putBack(projectId, limits, changed)
}

export function undoReset(projectId: string, limits: RateLimitSources): Send {
  return putBack(projectId, limits, fieldsOf(limits))
}

function putBack(
  projectId: string,
  limits: RateLimitSources,
  fields: readonly RateLimitField[],
): Send {
  return () =>
    client.updateProjectRateLimits({
      project_id: projectId,
      rate_limit_id: limits.id,
      ...Object.fromEntries(
        fields.flatMap((field) => {
          const value = limits.project_limits[field]
          return value === undefined ? [] : [[field, value]]
        }),
      ),
    })
}

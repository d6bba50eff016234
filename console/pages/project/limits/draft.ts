/** Draft of limits as typed for a model, and the change it amounts to. */

import { fieldsOf } from '#console/limits/rate-fields.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type RateLimitChange, type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'

/** Values of the fields that were typed in. */
export type Draft = Readonly<Partial<Record<RateLimitField, number | string>>>

/** Current limit: the project's own, else the organization's. */
function presentOf(limits: RateLimitSources, field: RateLimitField): number {
  return limits.project_limits[field] ?? limits.organization_limits[field] ?? UNLIMITED
}

/** Value of the field; empty if there is no limit. */
export function shownIn(limits: RateLimitSources, draft: Draft, field: RateLimitField) {
  const present = presentOf(limits, field)
  return draft[field] ?? (present === UNLIMITED ? '' : present)
}

/** Whether an empty field says that there is no limit: where the organization has none. */
export function mayBeEmpty(limits: RateLimitSources, field: RateLimitField): boolean {
  return limits.organization_limits[field] === UNLIMITED
}

/** Limit as typed in a field; undefined while it is not a number. */
function valueIn(
  limits: RateLimitSources,
  draft: Draft,
  field: RateLimitField,
): number | undefined {
  const shown = shownIn(limits, draft, field)
  if (shown === '') return mayBeEmpty(limits, field) ? UNLIMITED : undefined
  const value = Number(shown)
  return Number.isNaN(value) ? undefined : value
}

export function missingIn(limits: RateLimitSources, draft: Draft): RateLimitField[] {
  return fieldsOf(limits).filter((field) => valueIn(limits, draft, field) === undefined)
}

/** Changed limits only: omitted ones keep their value. */
export function changeOf(limits: RateLimitSources, draft: Draft): RateLimitChange {
  const change: Partial<Record<RateLimitField, number>> = {}
  for (const field of fieldsOf(limits)) {
    const value = valueIn(limits, draft, field)
    if (value !== undefined && value !== presentOf(limits, field)) change[field] = value
  }
  return change
}

/** What somebody has typed over the limits of a model, and what of it would be a change. */
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type RateLimitChange, type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'
import { fieldsOf } from './fields.ts'

/** As the fields have it: only of those that were typed in. */
export type Draft = Readonly<Partial<Record<RateLimitField, number | string>>>

/** What is set now if nothing is changed: the project's own limit, else the organization's. */
const presentOf = (limits: RateLimitSources, field: RateLimitField): number =>
  limits.project_limits[field] ?? limits.organization_limits[field] ?? UNLIMITED

/** What stands in the field. Where there is no limit it is empty. */
export const shownIn = (limits: RateLimitSources, draft: Draft, field: RateLimitField) => {
  const present = presentOf(limits, field)
  return draft[field] ?? (present === UNLIMITED ? '' : present)
}

/** Whether an empty field says that there is no limit: where the organization has none. */
export const mayBeEmpty = (limits: RateLimitSources, field: RateLimitField): boolean =>
  limits.organization_limits[field] === UNLIMITED

/** The value that a field stands for; undefined as long as it stands for none. */
const valueIn = (
  limits: RateLimitSources,
  draft: Draft,
  field: RateLimitField,
): number | undefined => {
  const shown = shownIn(limits, draft, field)
  if (shown === '') return mayBeEmpty(limits, field) ? UNLIMITED : undefined
  const value = Number(shown)
  return Number.isNaN(value) ? undefined : value
}

export const missingIn = (limits: RateLimitSources, draft: Draft): RateLimitField[] =>
  fieldsOf(limits).filter((field) => valueIn(limits, draft, field) === undefined)

/** Only what is another than now: what is left out stays as it is. */
export const changeOf = (limits: RateLimitSources, draft: Draft): RateLimitChange => {
  const change: Partial<Record<RateLimitField, number>> = {}
  for (const field of fieldsOf(limits)) {
    const value = valueIn(limits, draft, field)
    if (value !== undefined && value !== presentOf(limits, field)) change[field] = value
  }
  return change
}

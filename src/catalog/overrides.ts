/** A project's effective overrides for the models that share a bucket. */
import {
  RATE_LIMIT_FIELDS,
  type RateLimitChange,
  type RateLimitField,
} from '#contract/rate-limits.ts'
import type { Catalog } from './catalog.ts'
import type { ModelLimits } from './catalog-model.ts'

/** A project's override for a model. A field that is null or absent has none. */
export type Override = Readonly<Partial<Record<RateLimitField, number | null>>>

/** A project's overrides, by the name of the model. */
export type Overrides = ReadonlyMap<string, Override>

/** The strictest override of each field, over the models that share the bucket. */
export function overridesOf(
  catalog: Catalog,
  overrides: Overrides,
  bucket: string,
): RateLimitChange {
  const strictest: Partial<Record<RateLimitField, number>> = {}
  for (const [model, override] of overrides) {
    if ((catalog.find(model)?.bucket ?? model) !== bucket) continue
    for (const field of RATE_LIMIT_FIELDS) {
      const value = override[field]
      if (value != null) strictest[field] = Math.min(value, strictest[field] ?? value)
    }
  }
  return strictest
}

/** An override cut at the organization's limits, which may have been lowered since. */
export function withinLimits(override: Override, limits: ModelLimits): RateLimitChange {
  return Object.fromEntries(
    RATE_LIMIT_FIELDS.flatMap((field) => {
      const [value, ceiling] = [override[field], limits[field]]
      return value == null || ceiling === undefined ? [] : [[field, Math.min(value, ceiling)]]
    }),
  )
}

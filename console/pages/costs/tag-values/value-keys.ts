/** Keys of tags with limits of their values, at a level. */
import type { Prefetch } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { defaultsOperations } from '#console/pages/costs/limits/defaults/operations.ts'
import { isTagKey } from '#console/pages/costs/limits/defaults/value-fields.tsx'
import type { TagRateDefault } from '#contract/extensions/subject-rate-limits.ts'
import type { TagSpendDefault } from '#contract/spend/defaults.ts'

/** Defaults of values, by the keys of their tags. */
export interface ValueDefaults {
  readonly spend: Readonly<Record<string, TagSpendDefault>>
  /** Empty for a session that may not see them. */
  readonly rates: Readonly<Record<string, TagRateDefault>>
}

function seesRates({ seesServer, sees }: Permissions, projectId: SpendScope): boolean {
  return projectId === undefined ? seesServer : sees(projectId)
}

export function loadValueDefaults(
  prefetch: Prefetch,
  allowed: Permissions,
  projectId: SpendScope,
): void {
  const { spend, rates, ids } = defaultsOperations(projectId)
  prefetch.answer(spend, ids)
  if (seesRates(allowed, projectId)) prefetch.answer(rates, ids)
}

export function useValueDefaults(projectId: SpendScope) {
  const { spend, rates, ids } = defaultsOperations(projectId)
  const enabled = seesRates(useAllowed(), projectId)
  const ofSpend = useAnswer(spend, ids)
  const ofRates = useAnswer(rates, ids, { enabled })
  const isLoaded = ofRates.data !== undefined || !enabled
  const data: ValueDefaults | undefined =
    ofSpend.data && isLoaded
      ? { spend: ofSpend.data.tags, rates: ofRates.data?.tags ?? {} }
      : undefined
  return {
    data,
    error: ofSpend.error ?? ofRates.error,
    refetch: () => {
      for (const { error, refetch } of [ofSpend, ofRates]) if (error) void refetch()
    },
  }
}

/** Keys with a default, and the key of the address: values may have limits without one. */
export function keysOf({ spend, rates }: ValueDefaults, named: string): readonly string[] {
  const keys = [...Object.keys(spend), ...Object.keys(rates), ...(isTagKey(named) ? [named] : [])]
  return [...new Set(keys)].toSorted((one, other) => one.localeCompare(other))
}

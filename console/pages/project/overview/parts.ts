/** Usage of a project by measure: a query for each, so that one that fails leaves the others. */
import type { Measure } from '#console/pages/usage/amounts.ts'
import { type Question, type Usage, useUsage } from '#console/pages/usage/read-usage.ts'

/** The state of one of the queries. */
export interface Part {
  readonly data: Usage | undefined
  readonly error: Error | null
  readonly isPlaceholderData: boolean
  readonly refetch: () => unknown
}

export type Parts = Readonly<Record<Measure, Part>>

/** Requests by model, since limits are by model. */
export const useParts = (
  asked: Omit<Question, 'groupBy'>,
  reading: { readonly everyMs: number },
): Parts => ({
  requests: useUsage({ ...asked, groupBy: ['model'], measure: 'requests' }, reading),
  tokens: useUsage({ ...asked, groupBy: [], measure: 'tokens' }, reading),
  cost: useUsage({ ...asked, groupBy: [], measure: 'cost' }, reading),
})

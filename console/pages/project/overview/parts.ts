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
export function partQuestions(
  baseQuestion: Omit<Question, 'groupBy'>,
): Readonly<Record<Measure, Question>> {
  return {
    requests: { ...baseQuestion, groupBy: ['model'], measure: 'requests' },
    tokens: { ...baseQuestion, groupBy: [], measure: 'tokens' },
    cost: { ...baseQuestion, groupBy: [], measure: 'cost' },
  }
}

export function useParts(
  baseQuestion: Omit<Question, 'groupBy'>,
  reading: { readonly everyMs: number },
): Parts {
  const { requests, tokens, cost } = partQuestions(baseQuestion)
  return {
    requests: useUsage(requests, reading),
    tokens: useUsage(tokens, reading),
    cost: useUsage(cost, reading),
  }
}

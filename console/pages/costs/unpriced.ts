/** Models without a price, which costs leave out. */
import { useAnswer } from '#console/api/queries.ts'
import type { Stretch } from '#console/time/ranges.ts'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'

/** Parameters of the list of models without a price. */
export function unpricedQuestion({ from, to }: Stretch, projects: readonly string[] | undefined) {
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(projects && { project_ids: [...projects] }),
  }
}

/** Models without a price that were used, and why it is not known which. */
export function useUnpriced(
  { from, to }: Stretch,
  projects: readonly string[] | undefined,
): { models: readonly UnpricedModel[]; error: Error | null } {
  const question = unpricedQuestion({ from, to }, projects)
  const { data, error, isPlaceholderData } = useAnswer('listUnpricedModels', question)
  return { models: isPlaceholderData ? [] : (data?.data ?? []), error }
}

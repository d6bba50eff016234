/** Models without a price, whose usage is not in the costs. */
import { Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { formatAmount } from '#console/display/numbers.ts'
import type { Stretch } from './ranges.ts'

/** Most that are named. */
const NAMED_MAX = 5

interface UnpricedModelsProps {
  readonly stretch: Stretch
  readonly projects?: readonly string[] | undefined
}

/** Parameters of the list of models without a price. */
export function unpricedQuestion({ from, to }: Stretch, projects: readonly string[] | undefined) {
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(projects && { project_ids: [...projects] }),
  }
}

/** Nothing where all models have a price. Beside costs, which say too little without it. */
export function UnpricedModels({ stretch: { from, to }, projects }: UnpricedModelsProps) {
  const question = unpricedQuestion({ from, to }, projects)
  const { data, isPlaceholderData } = useAnswer('listUnpricedModels', question)
  const models = isPlaceholderData ? [] : (data?.data ?? [])
  if (models.length === 0) return null
  const named = models.slice(0, NAMED_MAX).map(({ model }) => model)
  const others = models.length - named.length
  const count = models.length === 1 ? 'a model' : formatAmount(models.length, 'model')
  return (
    <Text size="xs" role="note" className="name">
      Costs don’t include {count} without a price: <b>{named.join(', ')}</b>
      {others > 0 && ` and ${formatAmount(others, 'other')}`}. Prices are set in the configuration
      file.
    </Text>
  )
}

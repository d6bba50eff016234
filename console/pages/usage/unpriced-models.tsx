/** Models without a price, whose usage is not in the costs. */
import { Button, Code, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useAnswer } from '#console/api/queries.ts'
import { formatAmount, formatCount } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'
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
  const named = models
    .slice(0, NAMED_MAX)
    .map(({ model, service_tier }) =>
      service_tier === null ? model : `${model} (${service_tier})`,
    )
  const others = models.length - named.length
  const count = models.length === 1 ? 'a model' : formatAmount(models.length, 'model')
  return (
    <div role="note">
      <Text size="xs" className="name">
        Costs don’t include {count} without a price: <b>{named.join(', ')}</b>
        {others > 0 && ` and ${formatAmount(others, 'other')}`}. Prices are set in the configuration
        file.
      </Text>
      <Details models={models} />
    </div>
  )
}

/** Usage of each model, folded until it is requested. */
const Details = ({ models }: { models: readonly UnpricedModel[] }) => {
  const [isOpen, { toggle }] = useDisclosure()
  return (
    <>
      <Button variant="subtle" size="compact-xs" px={0} aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? 'Hide their usage' : 'Show their usage'}
      </Button>
      {isOpen && (
        <Rows
          label="Models without a price"
          rows={models}
          rowKey={({ model, service_tier: tier }) => `${model} ${tier}`}
          columns={COLUMNS}
        />
      )}
    </>
  )
}

const COLUMNS: readonly Column<UnpricedModel>[] = [
  { heading: 'Model', cell: ({ model }) => <Code className="id">{model}</Code> },
  { heading: 'Service tier', cell: ({ service_tier: tier }) => tier ?? 'all' },
  {
    heading: 'Answered requests',
    numeric: true,
    cell: ({ num_model_requests: requests }) => formatCount(requests),
  },
  { heading: 'Input tokens', numeric: true, cell: ({ input_tokens }) => formatCount(input_tokens) },
  {
    heading: 'Output tokens',
    numeric: true,
    cell: ({ output_tokens }) => formatCount(output_tokens),
  },
]

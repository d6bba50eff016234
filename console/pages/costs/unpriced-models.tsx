/** Models without a price: beside costs, which do not include them, and beside a spend limit. */
import { Alert, Button, Code, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { formatAmount, formatCount } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { addDays, useToday } from '#console/time/days.ts'
import type { Stretch } from '#console/time/ranges.ts'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'
import { useUnpriced } from './unpriced.ts'

/** Most that are named. */
const NAMED_MAX = 5
/** Days of usage that a limit is compared with. */
const RECENT_DAYS = 30

interface UnpricedModelsProps {
  readonly stretch: Stretch
  readonly projects?: readonly string[] | undefined
}

/** Nothing where all models have a price. Beside costs, which say too little without it. */
export function UnpricedModels({ stretch, projects }: UnpricedModelsProps) {
  const { models, error } = useUnpriced(stretch, projects)
  const isRejected = useRejects()
  if (error) {
    return (
      <Text size="xs" role="note">
        Costs may leave out models without a price: which these are couldn’t be loaded.
      </Text>
    )
  }
  if (models.length === 0) return null
  const whole = models.filter(({ service_tier: tier }) => tier === null)
  const tiers = models.filter(({ service_tier: tier }) => tier !== null)
  const count = whole.length === 1 ? 'a model' : formatAmount(whole.length, 'model')
  return (
    <div role="note">
      <Text size="xs" className="name">
        {whole.length > 0 && (
          <>
            Costs don’t include {count} without a price: <Named models={whole} />.{' '}
          </>
        )}
        {tiers.length > 0 && (
          <>
            Tiers without a price cost the model’s dearest tier: <Named models={tiers} />.{' '}
          </>
        )}
        Prices are set in the configuration file.
        {isRejected && ' An enforced spend limit rejects such requests.'}
      </Text>
      <Details models={models} />
    </div>
  )
}

/** Warning about an enforced limit: the models of the last month that it would reject. */
export function UnpricedUnderLimit({ projects }: Pick<UnpricedModelsProps, 'projects'>) {
  const isRejected = useRejects()
  return useAllowed().seesUsage && isRejected && <RejectedModels projects={projects} />
}

/** Whether requests without a price are rejected under an enforced limit, as far as is known. */
function useRejects(): boolean {
  const { seesServer } = useAllowed()
  const { data } = useAnswer('retrieveServer', {}, { enabled: seesServer })
  return data === undefined ? !seesServer : data.prices.unpriced_under_limit === 'refuse'
}

function RejectedModels({ projects }: Pick<UnpricedModelsProps, 'projects'>) {
  const from = addDays('utc', useToday(), -RECENT_DAYS)
  const { models } = useUnpriced({ from }, projects)
  if (models.length === 0) return null
  return (
    <Alert color="yellow" title="Models without a price are rejected">
      Used in the last {RECENT_DAYS} days: <Named models={models} />. Set their prices in the
      configuration file first, where 0 is a price.
    </Alert>
  )
}

/** The first of some models, and the number of the others. */
function Named({ models }: { models: readonly UnpricedModel[] }) {
  const named = models
    .slice(0, NAMED_MAX)
    .map(({ model, service_tier: tier }) => (tier === null ? model : `${model} (${tier})`))
  const others = models.length - named.length
  return (
    <>
      <b>{named.join(', ')}</b>
      {others > 0 && ` and ${formatAmount(others, 'other')}`}
    </>
  )
}

/** Usage of each model, folded until it is requested. */
function Details({ models }: { models: readonly UnpricedModel[] }) {
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

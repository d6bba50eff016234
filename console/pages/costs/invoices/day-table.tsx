/** Days of the month, each with a link to its models. */
import { Anchor, Badge, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAddress } from '#console/address/address.ts'
import { Card } from '#console/charts/card.tsx'
import type { Column } from '#console/display/rows.tsx'
import { dateOf } from '#console/time/days.ts'
import { formatDay } from '#console/time/time-format.ts'
import type { ReconciledDay } from '#contract/extensions/cost-reconciliation.ts'
import { CAUSE_LABELS } from './amounts.ts'
import { ComparedRows } from './compared-rows.tsx'

/** Most models of a day that are named with their causes. */
const NAMED_MAX = 3

interface DayTableProps {
  readonly days: readonly ReconciledDay[]
  /** The day with the models that are shown. */
  readonly chosen: ReconciledDay | undefined
  readonly tolerance: number
}

export function DayTable({ days, chosen, tolerance }: DayTableProps) {
  const [address] = useAddress()
  return (
    <Card title="By day" about="Days of UTC. A day shows its models above.">
      <ComparedRows
        label="Comparison by day"
        rows={days}
        rowKey={({ start_time: at }) => String(at)}
        tolerance={tolerance}
        first={columnsOf(address, chosen)}
        last={CAUSES}
      />
    </Card>
  )
}

function columnsOf(
  address: URLSearchParams,
  chosen: ReconciledDay | undefined,
): readonly Column<ReconciledDay>[] {
  const addressOf = (at: number): string => {
    const next = new URLSearchParams(address)
    next.set('day', dateOf('utc', at))
    return `?${next}`
  }
  return [
    {
      heading: 'Day',
      cell: (day) => (
        <Anchor
          component={Link}
          to={addressOf(day.start_time)}
          replace
          size="sm"
          underline="always"
          {...(day === chosen && { 'aria-current': 'true' as const, fw: 600 })}
        >
          {formatDay('utc', day.start_time)}
        </Anchor>
      ),
    },
    {
      heading: 'State',
      cell: ({ status }) => (
        <Badge variant="light" color={status === 'closed' ? 'bailiwick' : 'gray'}>
          {status === 'closed' ? 'Closed' : 'Open'}
        </Badge>
      ),
    },
  ]
}

const CAUSES: Column<ReconciledDay> = {
  heading: 'Cause',
  cell: ({ models }) => (
    <Text size="xs" className="name" component="span">
      {causesText(models)}
    </Text>
  ),
}

/** `gpt-5.6-luna: Price. Web search: No tokens listed. 2 others differ.` */
function causesText(models: ReconciledDay['models']): string {
  const differing = models.filter(({ causes }) => causes.length > 0)
  const named = differing
    .slice(0, NAMED_MAX)
    .map(({ model, causes }) => `${model}: ${causes.map((one) => CAUSE_LABELS[one]).join(', ')}.`)
  const others = differing.length - named.length
  return [...named, ...(others > 0 ? [`${others} more.`] : [])].join(' ')
}

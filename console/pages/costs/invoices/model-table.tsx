/** Models of the closed days together, or of one day, with the cause of each difference. */
import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAddress } from '#console/address/address.ts'
import { Card } from '#console/charts/card.tsx'
import type { Column } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { formatDay } from '#console/time/time-format.ts'
import {
  CAUSE_TEXTS,
  type ReconciledAccount,
  type ReconciledDay,
  type ReconciledModel,
} from '#contract/extensions/cost-reconciliation.ts'
import { CAUSE_LABELS } from './amounts.ts'
import { ComparedRows } from './compared-rows.tsx'

interface ModelTableProps {
  readonly account: ReconciledAccount
  /** Undefined: the closed days together. */
  readonly day: ReconciledDay | undefined
  readonly tolerance: number
}

export function ModelTable({ account, day, tolerance }: ModelTableProps) {
  const { models } = day ?? account
  return (
    <Card
      title="By model"
      about={day ? `${formatDay('utc', day.start_time)} (UTC)` : 'Closed days together'}
      action={day && <AllDays />}
    >
      {models.length === 0 ? (
        <Empty title={day ? 'No costs on this day' : 'No costs on closed days'} />
      ) : (
        <ComparedRows
          label="Comparison by model"
          rows={models}
          rowKey={({ model }) => model}
          tolerance={tolerance}
          first={NAMES}
          last={CAUSES}
        />
      )}
    </Card>
  )
}

function AllDays() {
  const next = new URLSearchParams(useAddress()[0])
  next.delete('day')
  return (
    <Anchor component={Link} to={`?${next}`} replace size="sm" underline="always">
      All closed days
    </Anchor>
  )
}

const NAMES: readonly Column<ReconciledModel>[] = [
  {
    heading: 'Model',
    cell: ({ model }) => (
      <Text size="sm" className="name">
        {model || 'Without a name'}
      </Text>
    ),
  },
]

const CAUSES: Column<ReconciledModel> = {
  heading: 'Cause',
  cell: ({ causes }) => (
    <Stack gap={4}>
      {causes.map((cause) => (
        <Text key={cause} size="xs" className="name">
          <b>{CAUSE_LABELS[cause]}.</b> {CAUSE_TEXTS[cause]}
        </Text>
      ))}
    </Stack>
  ),
}

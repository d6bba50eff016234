/** The period before, as a line over the bars. */
import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useAddressText } from '#console/address/address.ts'
import type { ChartLine } from '#console/charts/series.ts'
import { useNow } from '#console/time/clock.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Amounts } from './amounts.ts'
import type { Only } from './only.ts'
import { entriesOfBuckets, summaryQuery } from './summary.ts'
import { type Stretched, timelineOf, valuesOver } from './timeline.ts'

const SHOWN = 'shown'

export function BeforeSwitch() {
  const [shown, set] = useAddressText('before')
  return (
    <Switch
      label="Period before"
      size="xs"
      checked={shown === SHOWN}
      onChange={({ currentTarget: { checked } }) => set(checked ? SHOWN : '')}
    />
  )
}

interface Asked extends Stretched {
  readonly projects?: readonly string[] | undefined
  readonly only?: readonly Only[] | undefined
}

/** Lines of the period that a summary is compared with, of any measure; none while it is off. */
export function useBefore(
  { width, zone, projects, only }: Asked,
  { previous }: Pick<UsageSummary, 'previous'>,
): (measure: (amounts: Amounts) => number) => readonly ChartLine[] {
  const [shown] = useAddressText('before')
  const now = useNow()
  const stretched = {
    from: previous.start_time,
    to: Math.max(previous.end_time, previous.start_time + 1),
    width,
    zone,
  }
  const question = {
    ...stretched,
    projects,
    only,
    by: [],
    measure: 'cost',
    limit: 1,
  } as const
  const { data } = useQuery({ ...summaryQuery(question), enabled: shown === SHOWN })
  if (shown !== SHOWN || !data) return () => []
  const timeline = timelineOf(stretched, now)
  const entries = entriesOfBuckets(data.summary)
  return (measure) => [
    {
      id: ' before',
      name: 'Period before',
      tone: 'before',
      values: valuesOver(timeline, entries, measure),
    },
  ]
}

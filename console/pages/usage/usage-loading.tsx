/** Placeholder of the usage page, in its layout. */
import { SimpleGrid, Stack } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { ChartLoading } from '#console/charts/chart-loading.tsx'
import { Figure } from '#console/charts/figure.tsx'
import { Loading } from '#console/display/states.tsx'
import { SUM_COLUMNS } from './usage-sums.tsx'

export function UsageLoading() {
  return (
    <Stack gap="md">
      <SimpleGrid cols={SUM_COLUMNS} spacing="sm">
        {['Cost', 'Tokens', 'Requests', 'Failed'].map((label) => (
          <Figure key={label} label={label} value={undefined} about="" />
        ))}
      </SimpleGrid>
      <Card title="Over time">
        <ChartLoading />
      </Card>
      <Card title="By amount">
        <Loading />
      </Card>
    </Stack>
  )
}

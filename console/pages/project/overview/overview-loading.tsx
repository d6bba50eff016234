/** Placeholder of the overview, in its layout. */
import { SimpleGrid, Stack } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { ChartLoading } from '#console/charts/chart-loading.tsx'
import { Figure } from '#console/charts/figure.tsx'
import { Loading } from '#console/display/states.tsx'
import { REJECTED } from '#console/pages/request-logs/log-link.tsx'
import { FIGURE_COLUMNS } from '#console/pages/usage/figures.tsx'

const FIGURES = ['Requests', REJECTED, 'Failed', 'Input tokens', 'Output tokens', 'Cost']
const CHARTS = ['Requests', 'Tokens', 'Cost', 'Requests rejected by limits']

export function OverviewLoading() {
  return (
    <Stack gap="md">
      <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
        {FIGURES.map((label) => (
          <Figure key={label} label={label} value={undefined} about="" />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {CHARTS.map((title) => (
          <Card key={title} title={title}>
            <ChartLoading />
          </Card>
        ))}
      </SimpleGrid>
      <Card title="By model">
        <Loading />
      </Card>
    </Stack>
  )
}

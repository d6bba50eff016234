/** Placeholder of a page with figures, a chart and a table, in its layout. */
import { SimpleGrid, Stack } from '@mantine/core'
import { Loading } from '#console/display/states.tsx'
import { Card } from './card.tsx'
import { ChartLoading } from './chart-loading.tsx'
import { Figure } from './figure.tsx'

interface ReportLoadingProps {
  readonly columns: Readonly<Record<string, number>>
  /** Labels of the figures. */
  readonly figures: readonly string[]
}

export function ReportLoading({ columns, figures }: ReportLoadingProps) {
  return (
    <Stack gap="md">
      <SimpleGrid cols={columns} spacing="sm">
        {figures.map((label) => (
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

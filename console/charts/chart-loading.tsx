/** Placeholders as high as what replaces them, so that nothing below moves when it comes. */
import { Skeleton, Stack } from '@mantine/core'
import { CHART_HEIGHT } from './frame.ts'

/** A chart and its legend. */
export function ChartLoading() {
  return (
    <Stack gap={8} role="status" aria-label="Loading">
      <Skeleton height={CHART_HEIGHT} radius="sm" />
      <Skeleton height={LEGEND_HEIGHT} width={160} radius="sm" />
    </Stack>
  )
}

const LEGEND_HEIGHT = 19

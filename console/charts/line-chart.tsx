/** Values over time that do not add up, such as quantiles: a line for each series. */
import { Chart, type ChartProps } from './chart.tsx'

type LineChartProps = Omit<ChartProps, 'kind' | 'whole'>

export function LineChart(props: LineChartProps) {
  return <Chart {...props} kind="lines" whole={false} />
}

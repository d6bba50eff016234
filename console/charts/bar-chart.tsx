/** Amounts over time, as bars of stacked series. */
import { Chart, type ChartProps } from './chart.tsx'

type BarChartProps = Omit<ChartProps, 'kind'>

export function BarChart(props: BarChartProps) {
  return <Chart {...props} kind="bars" />
}

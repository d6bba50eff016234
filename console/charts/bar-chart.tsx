/**
 * Amounts over time, as bars of stacked series: drawn by hand, since a charting library would weigh
 * more than the rest of the console. The same numbers stand in a table for those who listen.
 */
import { Group, Paper, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'

const HEIGHT = 200
const MARGIN = { top: 10, right: 4, bottom: 22, left: 52 }
const PLOT_HEIGHT = HEIGHT - MARGIN.top - MARGIN.bottom
const TICKS = 4
const BAR_SHARE = 0.74
const BAR_MAX = 42
/** Room for the label below a bar. */
const LABEL_WIDTH = 56
const COLORS = 6

export interface Series {
  readonly name: string
  /** One for each bucket. */
  readonly values: readonly number[]
  /** Whether it is all that is not shown by itself. */
  readonly isRest?: boolean
}

interface BarChartProps {
  /** What the chart shows. */
  readonly label: string
  /** What each bucket is called. */
  readonly buckets: readonly string[]
  readonly series: readonly Series[]
  readonly format: (value: number) => string
}

export const colorOf = (series: Series, index: number): string =>
  series.isRest ? 'var(--series-rest)' : `var(--series-${(index % COLORS) + 1})`

export const BarChart = ({ label, buckets, series, format }: BarChartProps) => {
  const { ref, width } = useElementSize()
  const [shown, setShown] = useState<number>()
  const totals = buckets.map((_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0))
  const top = niceTop(Math.max(...totals, 0))
  const slot = Math.max(width - MARGIN.left - MARGIN.right, 0) / Math.max(buckets.length, 1)
  return (
    <figure
      className="chart"
      aria-label={label}
      ref={ref}
      onPointerLeave={() => setShown(undefined)}
    >
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <Axis top={top} width={width} format={format} />
          {buckets.map((bucket, at) => (
            <g
              key={bucket}
              transform={`translate(${MARGIN.left + at * slot},0)`}
              onPointerEnter={() => setShown(at)}
            >
              <rect className="slot" width={slot} height={HEIGHT} data-shown={shown === at} />
              <Stack series={series} at={at} top={top} slot={slot} />
              {at % Math.ceil(LABEL_WIDTH / Math.max(slot, 1)) === 0 && (
                <text x={slot / 2} y={HEIGHT - 6} textAnchor="middle">
                  {bucket}
                </text>
              )}
            </g>
          ))}
        </svg>
      )}
      {shown !== undefined && (
        <Details
          {...{ series, at: shown, format }}
          title={buckets[shown] ?? ''}
          left={MARGIN.left + (shown + 0.5) * slot}
          isRight={shown > buckets.length / 2}
        />
      )}
      {series.length > 1 && <Legend series={series} />}
      <NumbersTable {...{ label, buckets, series, format }} />
    </figure>
  )
}

/** The next of 1, 2, 2.5, 5 or 10 times a power of ten, so that the scale's steps are round. */
const niceTop = (value: number): number => {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= value) ?? 10
  return step * power
}

const yOf = (value: number, top: number): number =>
  MARGIN.top + PLOT_HEIGHT - (value / top) * PLOT_HEIGHT

const Axis = ({ top, width, format }: { top: number; width: number; format: Format }) => (
  <>
    {Array.from({ length: TICKS + 1 }, (_, step) => (top / TICKS) * step).map((value) => (
      <g key={value}>
        <line
          className="grid"
          x1={MARGIN.left}
          x2={width - MARGIN.right}
          y1={yOf(value, top)}
          y2={yOf(value, top)}
        />
        <text x={MARGIN.left - 8} y={yOf(value, top) + 4} textAnchor="end">
          {format(value)}
        </text>
      </g>
    ))}
  </>
)

type Format = (value: number) => string

const Stack = (props: { series: readonly Series[]; at: number; top: number; slot: number }) => {
  const { series, at, top, slot } = props
  const width = Math.min(slot * BAR_SHARE, BAR_MAX)
  let below = 0
  return series.map((one, index) => {
    const value = one.values[at] ?? 0
    const y = yOf(below + value, top)
    const height = yOf(below, top) - y
    below += value
    if (value === 0) return null
    return (
      <rect
        key={one.name}
        x={(slot - width) / 2}
        y={y}
        width={width}
        height={Math.max(height, 1)}
        fill={colorOf(one, index)}
      />
    )
  })
}

interface DetailsProps {
  readonly series: readonly Series[]
  readonly at: number
  readonly format: Format
  readonly title: string
  readonly left: number
  readonly isRight: boolean
}

const Details = ({ series, at, format, title, left, isRight }: DetailsProps) => (
  <Paper
    className="details"
    shadow="md"
    withBorder
    p="xs"
    style={{ left, transform: `translateX(${isRight ? 'calc(-100% - 12px)' : '12px'})` }}
  >
    <Text size="xs" fw={600}>
      {title}
    </Text>
    {series.map((one, index) => (
      <Group key={one.name} gap={6} justify="space-between" wrap="nowrap">
        <Name series={one} index={index} />
        <Text size="xs" className="number">
          {format(one.values[at] ?? 0)}
        </Text>
      </Group>
    ))}
  </Paper>
)

const Name = ({ series, index }: { series: Series; index: number }) => (
  <Group gap={6} wrap="nowrap">
    <span className="swatch" style={{ background: colorOf(series, index) }} />
    <Text size="xs" truncate maw={220}>
      {series.name}
    </Text>
  </Group>
)

const Legend = ({ series }: { series: readonly Series[] }) => (
  <Group gap="md" mt={6} ml={MARGIN.left} aria-hidden="true">
    {series.map((one, index) => (
      <Name key={one.name} series={one} index={index} />
    ))}
  </Group>
)

const NumbersTable = ({ label, buckets, series, format }: BarChartProps) => (
  <table className="heard">
    <caption>{label}</caption>
    <thead>
      <tr>
        <th>Time</th>
        {series.map(({ name }) => (
          <th key={name}>{name}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {buckets.map((bucket, at) => (
        <tr key={bucket}>
          <th>{bucket}</th>
          {series.map(({ name, values }) => (
            <td key={name}>{format(values[at] ?? 0)}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

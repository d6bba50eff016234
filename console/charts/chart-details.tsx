/** Parts of a chart besides its drawing: the numbers of one bar, the legend, the table. */
import { Group, Paper, Text } from '@mantine/core'
import { type ChartData, colorOf, type Series } from './series.ts'

const GAP = 12
/** The numbers of one bar have as much room, also in the middle of a narrow chart. */
const ROOM_MIN = 168

interface DetailsProps extends ChartData {
  readonly at: number
  /** Width of the chart, and center of the bar in it, in pixels. */
  readonly width: number
  readonly center: number
}

/** Numbers of the bar `at`, beside it where there is room. Screen readers use the slider. */
export function Details({ series, at, format, buckets, width, center }: DetailsProps) {
  const isRight = center > width / 2
  const room = Math.max(isRight ? center - GAP : width - center - GAP, ROOM_MIN)
  const edge = Math.max((isRight ? width - center : center) + GAP, 0)
  const side = { [isRight ? 'right' : 'left']: Math.min(edge, width - ROOM_MIN) }
  const some = series.filter(({ values }) => (values[at] ?? 0) !== 0)
  const total = series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)
  return (
    <Paper
      className="details"
      shadow="md"
      withBorder
      p="xs"
      aria-hidden="true"
      style={{ ...side, maxWidth: room }}
    >
      <Text size="xs" fw={600}>
        {buckets[at]?.name}
      </Text>
      {series.map(
        (one, index) =>
          (some.length === 0 || some.includes(one)) && (
            <Amount key={one.id} text={format(one.values[at] ?? 0)}>
              <Name series={one} index={index} />
            </Amount>
          ),
      )}
      {some.length > 1 && (
        <Amount text={format(total)}>
          <Text size="xs">Total</Text>
        </Amount>
      )}
    </Paper>
  )
}

function Amount({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <Group gap="sm" justify="space-between" wrap="nowrap">
      {children}
      <Text size="xs" className="number" flex="none">
        {text}
      </Text>
    </Group>
  )
}

function Name({ series, index }: { series: Series; index: number }) {
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <span className="swatch" style={{ background: colorOf(series, index) }} />
      <Text size="xs" truncate maw={220} title={series.name}>
        {series.name}
      </Text>
    </Group>
  )
}

interface LegendProps {
  readonly series: readonly Series[]
  readonly isUnfinished: boolean
}

/** The colour of each series, and the look of a bar that is unfinished. */
export function Legend({ series, isUnfinished }: LegendProps) {
  return (
    (series.length > 0 || isUnfinished) && (
      <div className="legend" aria-hidden="true">
        {series.map((one, index) => (
          <Name key={one.id} series={one} index={index} />
        ))}
        {isUnfinished && (
          <Group gap={6} wrap="nowrap">
            <span className="swatch so-far" />
            <Text size="xs">So far</Text>
          </Group>
        )}
      </div>
    )
  )
}

/** The chart as a table for screen readers. */
export function NumbersTable({ label, buckets, zone, series, format }: ChartData) {
  return (
    <div className="visually-hidden">
      <table>
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">Time ({zone})</th>
            {series.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map(({ name: bucket }, at) => (
            <tr key={bucket}>
              <th scope="row">{bucket}</th>
              {series.map(({ id, values }) => (
                <td key={id}>{format(values[at] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

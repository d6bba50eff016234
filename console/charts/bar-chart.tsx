/**
 * Amounts over time, as bars of stacked series: drawn by hand, since a charting library would weigh
 * more than the rest of the console. One bar at a time shows its numbers, by pointer or by the
 * arrow keys; screen readers get all of them in a table.
 */
import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type MouseEvent, useId, useState } from 'react'
import { Details, Legend, NumbersTable } from './chart-details.tsx'
import { ticksUpTo } from './scale.ts'
import { type Axis, type ChartData, colorOf, type Series } from './series.ts'

export const CHART_HEIGHT = 208
const MARGIN = { top: 10, right: 4, bottom: 24 }
const PLOT_HEIGHT = CHART_HEIGHT - MARGIN.top - MARGIN.bottom
/** About, at the size of the axis's text. */
const CHARACTER_WIDTH = 6.4
const BAR_SHARE = 0.74
const BAR_MAX = 42
/** Room for the label below a bar. */
const LABEL_WIDTH = 58

interface BarChartProps extends Omit<ChartData, keyof Axis> {
  /** Shared by the charts of a page. */
  readonly axis: Axis
  /** Shorter format for the axis. */
  readonly formatTick?: ChartData['format']
  /** Whether there are no parts of one: requests, tokens. */
  readonly whole?: boolean
  /** Whether the legend is shown; default: with more than one series. */
  readonly legend?: boolean
  /** Page of a bar, which a press opens; the description says what it is. */
  readonly pages?: BarPages | undefined
}

interface BarPages {
  /** As in `Press a bar for its request logs.` */
  readonly description: string
  readonly open: (at: number) => void
}

/** Bar chart of the width of its container. A series has a value per bucket. */
export function BarChart(props: BarChartProps) {
  const { formatTick, whole = true, legend, axis, pages, ...rest } = props
  const data: ChartData = { ...rest, buckets: axis.buckets, zone: axis.zone }
  const { label, buckets, series, format } = data
  const isUnfinished = buckets.some((bucket) => bucket.isUnfinished)
  const hatch = useId()
  const { ref, width } = useElementSize()
  const [shown, setShown] = useState<number>()
  const frame = frameOf(data, width, { format: formatTick ?? format, whole })
  // New data may have fewer buckets than the previous.
  const at = shown !== undefined && shown < buckets.length ? shown : undefined
  return (
    <figure className="chart" aria-label={label} onPointerLeave={() => setShown(undefined)}>
      <div
        ref={ref}
        className="plot"
        style={{ minHeight: CHART_HEIGHT }}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: selected bar`}
        aria-valuemin={1}
        aria-valuemax={buckets.length}
        aria-valuenow={(at ?? 0) + 1}
        aria-valuetext={sentenceOf(data, at ?? 0)}
        onKeyDown={(event) => setShown(moved(event, at, buckets.length))}
        {...(pages && pressesOf(pages, at))}
        onBlur={() => setShown(undefined)}
      >
        {width > 0 && (
          <svg width={width} height={CHART_HEIGHT} aria-hidden="true">
            <Hatch id={hatch} />
            <Ticks frame={frame} zone={data.zone} />
            <Bars data={data} frame={frame} at={at} hatch={hatch} onShow={setShown} />
          </svg>
        )}
        {at !== undefined && (
          <Details {...data} at={at} width={width} center={frame.left + (at + 0.5) * frame.slot} />
        )}
      </div>
      {pages && <Hint text={pages.description} />}
      <Legend series={(legend ?? series.length > 1) ? series : []} isUnfinished={isUnfinished} />
      <NumbersTable {...data} />
    </figure>
  )
}

/** A press on the bar `at`, or Enter. */
function pressesOf({ description, open }: BarPages, at: number | undefined) {
  const openShown = (): void => {
    if (at !== undefined) open(at)
  }
  return {
    'aria-description': description,
    'data-pressable': true,
    onKeyDownCapture: ({ key }: KeyboardEvent) => key === 'Enter' && openShown(),
    // A touch shows the numbers, which a pointer has shown before.
    onClick: ({ nativeEvent }: MouseEvent) => {
      const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch'
      if (!isTouch) openShown()
    },
  }
}

/** Screen readers have the description of the slider. */
function Hint({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed" aria-hidden="true">
      {text}
    </Text>
  )
}

/** Layout of the chart, in pixels. */
interface Frame {
  readonly width: number
  readonly left: number
  /** The width of a bucket. */
  readonly slot: number
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly yOf: (value: number) => number
}

function frameOf(
  { buckets, series, zone }: ChartData,
  width: number,
  { format, whole }: { format: ChartData['format']; whole: boolean },
): Frame {
  const totals = buckets.map((_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0))
  const values = ticksUpTo(Math.max(...totals, 0), whole)
  const top = values.at(-1) ?? 1
  const yOf = (value: number): number => MARGIN.top + PLOT_HEIGHT * (1 - value / top)
  const ticks = values.map((value) => ({ y: yOf(value), text: format(value) }))
  const longest = Math.max(zone.length, ...ticks.map(({ text }) => text.length))
  const left = longest * CHARACTER_WIDTH + 14
  const slot = Math.max(width - left - MARGIN.right, 0) / Math.max(buckets.length, 1)
  return { width, left, slot, ticks, yOf }
}

/** Index of the selected bar after a key: arrows move it, Escape clears it. */
function moved(event: KeyboardEvent, at: number | undefined, count: number): number | undefined {
  const last = count - 1
  const steps: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: at === undefined ? last : Math.max(at - 1, 0),
    ArrowRight: at === undefined ? 0 : Math.min(at + 1, last),
    Home: 0,
    End: last,
    Escape: undefined,
  }
  if (!(event.key in steps)) return at
  if (event.key !== 'Escape') event.preventDefault()
  return steps[event.key]
}

function sentenceOf({ buckets, series, format }: ChartData, at: number): string {
  const parts = series.map(({ name, values }) => `${name} ${format(values[at] ?? 0)}`)
  return `${buckets[at]?.name ?? ''}: ${parts.join(', ')}`
}

function Ticks({ frame: { ticks, left, width }, zone }: { frame: Frame; zone: string }) {
  return (
    <>
      {ticks.map(({ y, text }) => (
        <g key={text}>
          <line className="grid" x1={left} x2={width - MARGIN.right} y1={y} y2={y} />
          <text x={left - 8} y={y + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      <text x={left - 8} y={CHART_HEIGHT - 7} textAnchor="end">
        {zone}
      </text>
    </>
  )
}

/** Stripes of the ground, to be drawn over a bar that is unfinished. */
function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern
        id={id}
        width={6}
        height={6}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="hatch" width={3} height={6} />
      </pattern>
    </defs>
  )
}

interface BarsProps {
  readonly data: ChartData
  readonly frame: Frame
  readonly at: number | undefined
  /** Id of the pattern for unfinished bars. */
  readonly hatch: string
  readonly onShow: (at: number) => void
}

function Bars({ data: { buckets, series }, frame, at: shown, hatch, onShow }: BarsProps) {
  const { left, slot, width } = frame
  const every = Math.ceil(LABEL_WIDTH / Math.max(slot, 1))
  const fits = (at: number): boolean => left + (at + 0.5) * slot + LABEL_WIDTH / 2 <= width + 12
  return buckets.map(({ name, label, isUnfinished }, at) => (
    <g
      key={name}
      transform={`translate(${left + at * slot},0)`}
      onPointerEnter={() => onShow(at)}
      onPointerDown={() => onShow(at)}
    >
      <rect className="slot" width={slot} height={CHART_HEIGHT - 1} data-shown={shown === at} />
      <Stack series={series} at={at} frame={frame} />
      {isUnfinished && <Unfinished series={series} at={at} frame={frame} hatch={hatch} />}
      {at % every === 0 && (slot >= LABEL_WIDTH || fits(at)) && (
        <text x={labelX(at, slot, label)} y={CHART_HEIGHT - 7} textAnchor="middle">
          {label}
        </text>
      )}
    </g>
  ))
}

/** Middle of a label below its bar. The first one begins at the axis, right of the zone's name. */
function labelX(at: number, slot: number, label: string): number {
  return at === 0 ? Math.max(slot / 2, (label.length * CHARACTER_WIDTH) / 2) : slot / 2
}

interface StackProps {
  readonly series: readonly Series[]
  readonly at: number
  readonly frame: Frame
}

function barWidth(slot: number): number {
  return Math.min(slot * BAR_SHARE, BAR_MAX)
}

/** Over the whole of a bar. */
function Unfinished({ series, at, frame, hatch }: StackProps & { hatch: string }) {
  const { slot, yOf } = frame
  const y = yOf(series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
  const width = barWidth(slot)
  return (
    <rect
      className="unfinished"
      x={(slot - width) / 2}
      y={y}
      width={width}
      height={yOf(0) - y}
      fill={`url(#${hatch})`}
    />
  )
}

function Stack({ series, at, frame }: StackProps) {
  const { slot, yOf } = frame
  const width = barWidth(slot)
  let below = 0
  return series.map((one, index) => {
    const value = one.values[at] ?? 0
    const y = yOf(below + value)
    const height = yOf(below) - y
    below += value
    if (value === 0) return null
    return (
      <rect
        key={one.id}
        x={(slot - width) / 2}
        y={height < 1 ? y - 1 + height : y}
        width={width}
        height={Math.max(height, 1)}
        fill={colorOf(one, index)}
      />
    )
  })
}

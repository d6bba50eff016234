/**
 * Values over time, as a line for each series, which have dashes as well as colours. The legend has
 * the values of the selected time, else the last; arrow keys select one, and screen readers get all
 * of them in a table.
 */
import { Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { axisWidth, CHARACTER_WIDTH, CHART_HEIGHT, MARGIN } from './frame.ts'
import { NumbersTable } from './numbers-table.tsx'
import { ticksUpTo } from './scale.ts'
import type { Axis } from './series.ts'
import { Ticks } from './ticks.tsx'

const LABEL_WIDTH = 58
/** Dashes of the lines, in the order of the series. */
const DASHES = ['none', '6 3', '2 3', '10 3 2 3', '4 2', '12 4']

export interface LineSeries {
  readonly id: string
  readonly name: string
  /** One for each bucket; null without any. */
  readonly values: readonly (number | null)[]
}

interface LineChartProps {
  /** Accessible name. */
  readonly label: string
  readonly axis: Axis
  readonly series: readonly LineSeries[]
  readonly format: (value: number) => string
}

export function LineChart({ label, axis: { buckets, zone }, series, format }: LineChartProps) {
  const { ref, width } = useElementSize()
  const [selected, select] = useState<number>()
  const last = buckets.length - 1
  const at = Math.min(selected ?? last, last)
  const text = (one: LineSeries, bucket: number): string => {
    const value = one.values[bucket] ?? null
    return value === null ? '–' : format(value)
  }
  const frame = frameOf(series, width, buckets.length, zone, format)
  const onPointerMove = ({ nativeEvent: { offsetX } }: PointerEvent) =>
    select(Math.min(Math.max(Math.floor((offsetX - frame.left) / frame.slot), 0), last))
  const spoken = series.map((one) => `${one.name} ${text(one, at)}`).join(', ')
  return (
    <figure className="chart" aria-label={label} onPointerLeave={() => select(undefined)}>
      <div
        ref={ref}
        className="plot"
        style={{ minHeight: CHART_HEIGHT }}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: selected time`}
        aria-valuemin={1}
        aria-valuemax={buckets.length}
        aria-valuenow={at + 1}
        aria-valuetext={`${buckets[at]?.name ?? ''}: ${spoken}`}
        onKeyDown={(event) => select(moved(event, selected, last))}
        onBlur={() => select(undefined)}
        onPointerMove={onPointerMove}
        onPointerDown={onPointerMove}
      >
        {width > 0 && (
          <svg width={width} height={CHART_HEIGHT} aria-hidden="true" pointerEvents="none">
            <Grid frame={frame} axis={{ buckets, zone }} />
            {selected !== undefined && (
              <line className="cursor" x1={frame.xOf(at)} x2={frame.xOf(at)} y1={4} y2={frame.y0} />
            )}
            {series.map((one, index) => (
              <Line key={one.id} values={one.values} index={index} frame={frame} />
            ))}
          </svg>
        )}
      </div>
      <Values name={buckets[at]?.name} series={series} textOf={(one) => text(one, at)} />
      <NumbersTable label={label} axis={{ buckets, zone }} series={series} text={text} />
    </figure>
  )
}

interface ValuesProps {
  readonly name: string | undefined
  readonly series: readonly LineSeries[]
  readonly textOf: (one: LineSeries) => string
}

/** Legend with the values of one time. */
function Values({ name, series, textOf }: ValuesProps) {
  return (
    <div aria-hidden="true">
      <Text size="xs" fw={600} mt={8}>
        {name}
      </Text>
      <div className="legend">
        {series.map((one, index) => (
          <Text key={one.id} size="xs" className="line-name" title={one.name}>
            <Sample index={index} /> {one.name} <b>{textOf(one)}</b>
          </Text>
        ))}
      </div>
    </div>
  )
}

/** Layout of the chart, in pixels. */
interface Frame {
  readonly width: number
  readonly left: number
  /** Bottom of the plot. */
  readonly y0: number
  /** The width of a bucket. */
  readonly slot: number
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly xOf: (at: number) => number
  readonly yOf: (value: number) => number
}

function frameOf(
  series: readonly LineSeries[],
  width: number,
  count: number,
  zone: string,
  format: LineChartProps['format'],
): Frame {
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const values = ticksUpTo(most, false)
  const y0 = CHART_HEIGHT - MARGIN.bottom
  const yOf = (value: number): number =>
    MARGIN.top + (y0 - MARGIN.top) * (1 - value / (values.at(-1) || 1))
  const ticks = values.map((value) => ({ y: yOf(value), text: format(value) }))
  const left = axisWidth(zone, ticks)
  const slot = Math.max((width - left - MARGIN.right) / Math.max(count, 1), 1)
  const xOf = (at: number): number => left + (at + 0.5) * slot
  return {
    width,
    left,
    y0,
    slot,
    ticks,
    xOf,
    yOf,
  }
}

/** Index of the selected time after a key. */
function moved(event: KeyboardEvent, at: number | undefined, last: number): number | undefined {
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

function Grid({ frame, axis: { buckets, zone } }: { frame: Frame; axis: Axis }) {
  const { left, width, slot, xOf } = frame
  const every = Math.ceil(LABEL_WIDTH / slot)
  return (
    <>
      <Ticks frame={frame} zone={zone} />
      {buckets.map(({ name, label }, at) => {
        const x = Math.max(xOf(at), left + (label.length * CHARACTER_WIDTH) / 2)
        if (at % every !== 0 || x + LABEL_WIDTH / 2 > width + 12) return null
        return (
          <text key={name} x={x} y={CHART_HEIGHT - 7} textAnchor="middle">
            {label}
          </text>
        )
      })}
    </>
  )
}

interface LineProps {
  readonly values: readonly (number | null)[]
  readonly index: number
  readonly frame: Frame
}

/** Broken where there is no value; a value alone is a dot. */
function Line({ values, index, frame: { xOf, yOf } }: LineProps) {
  const stroke = `var(--series-${index + 1})`
  const has = (at: number): boolean => (values[at] ?? null) !== null
  const path = values
    .map((value, at) =>
      value === null
        ? ''
        : `${has(at - 1) ? 'L' : 'M'}${xOf(at).toFixed(1)},${yOf(value).toFixed(1)}`,
    )
    .join('')
  return (
    <g className="line" style={{ stroke, fill: stroke }}>
      <path d={path} strokeDasharray={DASHES[index]} />
      {values.map((value, at) =>
        value === null || has(at - 1) || has(at + 1) ? null : (
          <circle key={at} cx={xOf(at)} cy={yOf(value)} r={2.5} />
        ),
      )}
    </g>
  )
}

function Sample({ index }: { index: number }) {
  return (
    <svg
      className="line"
      width={22}
      height={8}
      aria-hidden="true"
      style={{ stroke: `var(--series-${index + 1})` }}
    >
      <path d="M0,4L22,4" strokeDasharray={DASHES[index]} />
    </svg>
  )
}

/** Drawing of a chart: its axes, its bars or curves, and lines over them. */
import { Bars } from './bars.tsx'
import { Curves } from './curves.tsx'
import { CHARACTER_WIDTH, CHART_HEIGHT, type Frame } from './frame.ts'
import type { ChartData, ChartLine } from './series.ts'
import { Ticks } from './ticks.tsx'

/** Least room for the label below a bar. */
const LABEL_MIN = 58

export interface DrawingProps {
  readonly data: ChartData
  readonly lines: readonly ChartLine[]
  readonly frame: Frame
  /** First and last of the selected bars. */
  readonly ends: readonly [number, number] | undefined
  /** Id of the series that the others are faint beside. */
  readonly single: string | undefined
  /** Id of the pattern for unfinished bars. */
  readonly hatch: string
}

/** Marks of a series have its id as `data-series`. */
export function Drawing({ data, lines, frame, ends, single, hatch }: DrawingProps) {
  return (
    <svg width={frame.width} height={CHART_HEIGHT} aria-hidden="true">
      <Ticks frame={frame} zone={data.zone} />
      {ends && <Selected frame={frame} ends={ends} />}
      <Labels buckets={data.buckets} frame={frame} />
      {data.kind === 'bars' ? (
        <Bars data={data} frame={frame} single={single} hatch={hatch} />
      ) : (
        <Curves data={data} frame={frame} single={single} />
      )}
      {lines.map((line) => (
        <Line key={line.id} line={line} frame={frame} />
      ))}
    </svg>
  )
}

function Selected({ frame, ends: [first, last] }: { frame: Frame; ends: readonly number[] }) {
  const { left, slot } = frame
  const count = (last ?? 0) - (first ?? 0) + 1
  return (
    <rect
      className="selected"
      x={left + (first ?? 0) * slot}
      width={slot * count}
      height={CHART_HEIGHT - 1}
    />
  )
}

/** Labels below the bars, as many as have room. */
function Labels({ buckets, frame }: Pick<ChartData, 'buckets'> & { readonly frame: Frame }) {
  const { left, slot, width } = frame
  const room = labelRoom(buckets)
  const every = Math.ceil(room / Math.max(slot, 1))
  const fits = (at: number, label: string): boolean =>
    left + (at + 0.5) * slot + (label.length * CHARACTER_WIDTH) / 2 <= width + 2
  return buckets.map(
    ({ name, label }, at) =>
      at % every === 0 &&
      (slot >= room || fits(at, label)) && (
        <text
          key={name}
          x={left + at * slot + labelX(at, slot, label)}
          y={CHART_HEIGHT - 7}
          textAnchor="middle"
        >
          {label}
        </text>
      ),
  )
}

/** As much as the longest label needs beside the first one, which is moved to the right. */
function labelRoom(buckets: ChartData['buckets']): number {
  const longest = Math.max(...buckets.map(({ label }) => label.length))
  return Math.max(LABEL_MIN, longest * CHARACTER_WIDTH * 1.5)
}

/** Middle of a label below its bar. The first one begins at the axis, right of the zone's name. */
function labelX(at: number, slot: number, label: string): number {
  return at === 0 ? Math.max(slot / 2, (label.length * CHARACTER_WIDTH) / 2) : slot / 2
}

/**
 * A limit is one level; the period before a step for each bar. Below it is a wider line of the
 * ground: on a dark bar a dark line would be lost.
 */
function Line({ line: { values, tone }, frame }: { line: ChartLine; frame: Frame }) {
  const { left, slot, yOf } = frame
  const steps = values.map((value, at) => {
    const [from, to] = [left + at * slot, left + (at + 1) * slot]
    return `${from.toFixed(1)},${yOf(value).toFixed(1)} ${to.toFixed(1)},${yOf(value).toFixed(1)}`
  })
  const points = steps.join(' ')
  return (
    <>
      <polyline className="level-ground" points={points} />
      <polyline className="level" data-tone={tone} points={points} />
    </>
  )
}

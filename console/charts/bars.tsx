/** Drawing of a chart: its axes, bars and lines. */
import { barWidth, CHARACTER_WIDTH, CHART_HEIGHT, type Frame } from './frame.ts'
import { type ChartData, type ChartLine, colorOf, type Series } from './series.ts'
import { Ticks } from './ticks.tsx'

/** Least room for the label below a bar. */
const LABEL_MIN = 58

interface DrawingProps {
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

/** Segments have the id of their series as `data-series`. */
export function Drawing({ data, lines, frame, ends, single, hatch }: DrawingProps) {
  return (
    <svg width={frame.width} height={CHART_HEIGHT} aria-hidden="true">
      <Hatch id={hatch} />
      <Ticks frame={frame} zone={data.zone} />
      {ends && <Selected frame={frame} ends={ends} />}
      <Bars data={data} frame={frame} single={single} hatch={hatch} />
      {lines.map((line) => (
        <Line key={line.id} line={line} frame={frame} />
      ))}
    </svg>
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

type BarsProps = Pick<DrawingProps, 'data' | 'frame' | 'single' | 'hatch'>

function Bars({ data: { buckets, series }, frame, single, hatch }: BarsProps) {
  const { left, slot, width } = frame
  const room = labelRoom(buckets)
  const every = Math.ceil(room / Math.max(slot, 1))
  const fits = (at: number): boolean => left + (at + 0.5) * slot + LABEL_MIN / 2 <= width + 12
  return buckets.map(({ name, label, isUnfinished }, at) => (
    <g key={name} transform={`translate(${left + at * slot},0)`}>
      <Stack series={series} at={at} frame={frame} single={single} />
      {isUnfinished && <Unfinished series={series} at={at} frame={frame} hatch={hatch} />}
      {at % every === 0 && (slot >= room || fits(at)) && (
        <text x={labelX(at, slot, label)} y={CHART_HEIGHT - 7} textAnchor="middle">
          {label}
        </text>
      )}
    </g>
  ))
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

interface StackProps {
  readonly series: readonly Series[]
  readonly at: number
  readonly frame: Frame
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

/** Least height of a segment from which a gap is taken. */
const GAPPED_MIN = 4

/** Segments have a gap of the ground above them: their colours need not tell neighbours apart. */
function Stack({ series, at, frame, single }: StackProps & Pick<DrawingProps, 'single'>) {
  const { slot, yOf } = frame
  const width = barWidth(slot)
  let below = 0
  return series.map((one, index) => {
    const value = one.values[at] ?? 0
    const y = yOf(below + value)
    const height = yOf(below) - y
    below += value
    if (value === 0) return null
    const gap = below > value && height >= GAPPED_MIN ? 1 : 0
    return (
      <rect
        key={one.id}
        data-series={one.id}
        data-faint={single !== undefined && single !== one.id}
        x={(slot - width) / 2}
        y={height < 1 ? y - 1 + height : y}
        width={width}
        height={Math.max(height - gap, 1)}
        fill={colorOf(one, index)}
      />
    )
  })
}

/** A limit is one level; the period before a step for each bar. */
function Line({ line: { values, tone }, frame }: { line: ChartLine; frame: Frame }) {
  const { left, slot, yOf } = frame
  const steps = values.map((value, at) => {
    const [from, to] = [left + at * slot, left + (at + 1) * slot]
    return `${from.toFixed(1)},${yOf(value).toFixed(1)} ${to.toFixed(1)},${yOf(value).toFixed(1)}`
  })
  return <polyline className="level" data-tone={tone} points={steps.join(' ')} />
}

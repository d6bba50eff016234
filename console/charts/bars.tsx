/** Bars of a chart: stacks of its series. */
import { barWidth, type Frame } from './frame.ts'
import { type ChartData, colorOf, type Series } from './series.ts'

interface BarsProps {
  readonly data: ChartData
  readonly frame: Frame
  readonly single: string | undefined
  readonly hatch: string
}

export function Bars({ data: { buckets, series }, frame, single, hatch }: BarsProps) {
  const { left, slot } = frame
  return (
    <>
      <Hatch id={hatch} />
      {buckets.map(({ name, isUnfinished }, at) => (
        <g key={name} transform={`translate(${left + at * slot},0)`}>
          <Stack series={series} at={at} frame={frame} single={single} />
          {isUnfinished && <Unfinished series={series} at={at} frame={frame} hatch={hatch} />}
        </g>
      ))}
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
function Stack({ series, at, frame, single }: StackProps & Pick<BarsProps, 'single'>) {
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

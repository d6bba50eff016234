/** Curves of a chart: a line for each series, with dashes and a colour of its own. */
import { DASHES } from './dashes.ts'
import type { Frame } from './frame.ts'
import { type ChartData, colorOf, type Series } from './series.ts'

interface CurvesProps {
  readonly data: ChartData
  readonly frame: Frame
  readonly single: string | undefined
}

export function Curves({ data: { series }, frame, single }: CurvesProps) {
  return series.map((one, index) => (
    <Curve
      key={one.id}
      one={one}
      index={index}
      frame={frame}
      isFaint={single !== undefined && single !== one.id}
    />
  ))
}

interface CurveProps {
  readonly one: Series
  readonly index: number
  readonly frame: Frame
  readonly isFaint: boolean
}

/** Broken where there is no value; a value alone is a dot. The room for the pointer is wider. */
function Curve({ one, index, frame: { left, slot, yOf }, isFaint }: CurveProps) {
  const { id, values } = one
  const stroke = colorOf(one, index)
  const has = (at: number): boolean => (values[at] ?? null) !== null
  const xOf = (at: number): string => (left + (at + 0.5) * slot).toFixed(1)
  const path = values
    .map((value, at) =>
      value === null ? '' : `${has(at - 1) ? 'L' : 'M'}${xOf(at)},${yOf(value).toFixed(1)}`,
    )
    .join('')
  return (
    <g className="line" data-faint={isFaint} style={{ stroke, fill: stroke }}>
      <path d={path} strokeDasharray={DASHES[index]} />
      <path d={path} className="room" data-series={id} />
      {values.map((value, at) =>
        value === null || has(at - 1) || has(at + 1) ? null : (
          <circle key={at} cx={xOf(at)} cy={yOf(value)} r={2.5} data-series={id} />
        ),
      )}
    </g>
  )
}

/** A piece of a line, for the legend. */
export function Sample({ one, index }: Pick<CurveProps, 'one' | 'index'>) {
  return (
    <svg
      className="line sample"
      width={22}
      height={8}
      aria-hidden="true"
      style={{ stroke: colorOf(one, index) }}
    >
      <path d="M0,4L22,4" strokeDasharray={DASHES[index]} />
    </svg>
  )
}

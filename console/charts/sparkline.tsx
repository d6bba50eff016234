/** Sparkline: a trend of a few values, without axes. */

const WIDTH = 96
const HEIGHT = 24
const INSET = 2

interface SparklineProps {
  readonly values: readonly number[]
  /** Accessible name. */
  readonly label: string
  /** Whether the last value will still grow: the line to it is dotted. */
  readonly isUnfinished?: boolean
}

export function Sparkline({ values, label, isUnfinished = false }: SparklineProps) {
  const top = Math.max(...values, 0)
  const step = (WIDTH - 2 * INSET) / Math.max(values.length - 1, 1)
  const points = values.map((value, at) => {
    const height = top === 0 ? 0 : (value / top) * (HEIGHT - 2 * INSET)
    return `${(INSET + at * step).toFixed(1)},${(HEIGHT - INSET - height).toFixed(1)}`
  })
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <polyline points={points.slice(0, isUnfinished ? -1 : undefined).join(' ')} />
      {isUnfinished && <polyline className="so-far" points={points.slice(-2).join(' ')} />}
    </svg>
  )
}

/** A line of a few values, without axes: which way something goes. */

const WIDTH = 96
const HEIGHT = 24
const INSET = 2

/** `label` says in words what the line shows. */
export const Sparkline = ({ values, label }: { values: readonly number[]; label: string }) => {
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
      <polyline points={points.join(' ')} />
    </svg>
  )
}

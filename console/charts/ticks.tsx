/** Lines and labels of a chart's vertical axis, and the name of its clock. */
import { CHART_HEIGHT, type Frame, MARGIN } from './frame.ts'

interface TicksProps {
  readonly frame: Pick<Frame, 'ticks' | 'left' | 'width'>
  readonly zone: string
}

export function Ticks({ frame: { ticks, left, width }, zone }: TicksProps) {
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

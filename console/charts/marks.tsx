/** Marks below the axis, at the bars in which something changed: links to what it was. */
import { Link } from 'react-router'
import type { Frame } from './frame.ts'
import type { ChartMark } from './series.ts'

interface MarksProps {
  readonly marks: readonly ChartMark[]
  readonly frame: Frame
  /** The mark that is hovered or has the focus. */
  readonly onPoint: (mark: ChartMark | undefined) => void
}

export function Marks({ marks, frame: { left, slot }, onPoint }: MarksProps) {
  return marks.map((mark) => (
    <Link
      key={mark.at}
      to={mark.to}
      className="chart-mark"
      style={{ left: left + (mark.at + 0.5) * slot }}
      aria-label={mark.text}
      onPointerEnter={() => onPoint(mark)}
      onPointerLeave={() => onPoint(undefined)}
      onFocus={() => onPoint(mark)}
      onBlur={() => onPoint(undefined)}
    />
  ))
}

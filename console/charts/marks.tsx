/**
 * Marks below the axis, at the bars in which something changed: links to what it was. Bars too
 * close for two marks share one.
 */
import { Link } from 'react-router'
import type { Frame } from './frame.ts'
import type { ChartMark, ChartMarks } from './series.ts'

/** Width of a mark in the styles, in pixels: the least that is pressed with ease (WCAG 2.5.8). */
const MARK = 24

interface MarksProps {
  readonly marks: ChartMarks
  readonly frame: Frame
  /** The mark that is hovered or has the focus. */
  readonly onPoint: (mark: ChartMark | undefined) => void
}

export function Marks({ marks, frame: { left, slot }, onPoint }: MarksProps) {
  return marks(Math.ceil(MARK / Math.max(slot, 1))).map((mark) => (
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

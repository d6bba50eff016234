/** Layout of a bar chart, in pixels. */
import { ticksUpTo } from './scale.ts'
import type { ChartData, ChartLine } from './series.ts'

export const CHART_HEIGHT = 208
export const MARGIN = { top: 10, right: 4, bottom: 24 }
const PLOT_HEIGHT = CHART_HEIGHT - MARGIN.top - MARGIN.bottom
/** About, at the size of the axis's text. */
export const CHARACTER_WIDTH = 6.4
const CAPITAL_WIDTH = 8.2
const BAR_SHARE = 0.74
const BAR_MAX = 42

export interface Frame {
  readonly width: number
  readonly left: number
  /** The width of a bucket. */
  readonly slot: number
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly yOf: (value: number) => number
}

interface Scale {
  readonly format: ChartData['format']
  /** Whether there are no parts of one: requests, tokens. */
  readonly whole: boolean
  /** Lines over the bars, which the axis includes. */
  readonly lines: readonly ChartLine[]
}

export function frameOf(
  { buckets, series, zone }: ChartData,
  width: number,
  { format, whole, lines }: Scale,
): Frame {
  const totals = buckets.map((_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0))
  const values = ticksUpTo(Math.max(...totals, ...lines.flatMap((line) => line.values), 0), whole)
  const top = values.at(-1) ?? 1
  const yOf = (value: number): number => MARGIN.top + PLOT_HEIGHT * (1 - value / top)
  const ticks = values.map((value) => ({ y: yOf(value), text: format(value) }))
  const left = axisWidth(zone, ticks)
  const slot = Math.max(width - left - MARGIN.right, 0) / Math.max(buckets.length, 1)
  return { width, left, slot, ticks, yOf }
}

/** Room of the vertical axis, with the name of the clock below it: `GMT+14`, in wide letters. */
export function axisWidth(zone: string, ticks: Frame['ticks']): number {
  const longest = Math.max(...ticks.map(({ text }) => text.length))
  return Math.max(longest * CHARACTER_WIDTH, zone.length * CAPITAL_WIDTH) + 14
}

export function barWidth(slot: number): number {
  return Math.min(slot * BAR_SHARE, BAR_MAX)
}

/** Index of the bar at a distance from the left edge; the nearest one beside the bars. */
export function barAt({ left, slot }: Frame, x: number, count: number): number {
  return Math.min(Math.max(Math.floor((x - left) / Math.max(slot, 1)), 0), count - 1)
}

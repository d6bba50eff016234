/** Layout of a chart, in pixels. */
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
  /** Lines that the axis includes. */
  readonly lines: readonly ChartLine[]
}

/** Most times as high as the highest bar that a limit may be to be drawn: bars keep a third. */
const LIMIT_TIMES_MAX = 3

/** Lines in the range of the axis. A limit far above the bars would squash them. */
export function linesInRange(data: ChartData, lines: readonly ChartLine[]): readonly ChartLine[] {
  const most = highestOf(data) * LIMIT_TIMES_MAX
  return lines.filter(({ tone, values }) => tone !== 'limit' || (values[0] ?? 0) <= most)
}

/** Of stacks the highest one, of lines the highest value. */
function highestOf({ kind, buckets, series }: ChartData): number {
  const highest = buckets.map((_, at) => {
    const values = series.map((one) => one.values[at] ?? 0)
    return kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values, 0)
  })
  return Math.max(...highest, 0)
}

export function frameOf(data: ChartData, width: number, { format, whole, lines }: Scale): Frame {
  const { buckets, zone } = data
  const most = Math.max(highestOf(data), ...lines.flatMap((line) => line.values))
  const values = ticksUpTo(most, whole)
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

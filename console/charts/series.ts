/** Data of a chart: several series over the same time buckets. */

const COLORS = 6

/** Most series with a color of their own. */
export const SERIES_MAX = COLORS

export interface Series {
  /** Unique, as names are not. */
  readonly id: string
  readonly name: string
  /** One for each bucket; null without a value, which only lines have. */
  readonly values: readonly (number | null)[]
  /** Set for a series that is not one of a kind: all others, rejected or failed requests. */
  readonly tone?: 'rest' | 'refused' | 'failed'
}

export interface Bucket {
  /** The whole of it: `Nov 24, 14:00`. */
  readonly name: string
  /** Label below its bar: `14:00`. */
  readonly label: string
  /** Whether it is the current one, whose values still grow. */
  readonly isUnfinished?: boolean
}

/** The horizontal axis. */
export interface Axis {
  readonly buckets: readonly Bucket[]
  /** The time zone of its labels: `UTC`. */
  readonly zone: string
}

export interface ChartData extends Axis {
  /** Stacks of amounts that add up, or a line for each series, of values that do not. */
  readonly kind: 'bars' | 'lines'
  /** Accessible name. */
  readonly label: string
  readonly series: readonly Series[]
  readonly format: (value: number) => string
}

/** A line over the bars: a limit, which is one amount, or totals of the period before. */
export interface ChartLine {
  readonly id: string
  readonly name: string
  readonly tone: 'limit' | 'before'
  /** One for each bucket. */
  readonly values: readonly number[]
}

/** A mark at a bar. */
export interface ChartMark {
  /** Index of the bar. */
  readonly at: number
  readonly text: string
  /** Address of what it marks. */
  readonly to: string
}

/** Marks of a chart, at least this many bars apart. */
export type ChartMarks = (apart: number) => readonly ChartMark[]

/** Colour of the series at this index of its chart. */
export function colorOf({ tone }: Series, index: number): string {
  return tone ? `var(--series-${tone})` : `var(--series-${(index % COLORS) + 1})`
}

/** A value as text. */
export function textOf(
  { format }: Pick<ChartData, 'format'>,
  value: number | null | undefined,
): string {
  return value === null || value === undefined ? '–' : format(value)
}

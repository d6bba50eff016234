/** What a chart shows: amounts of several things, in the same buckets of time. */

const COLORS = 6

/** How many things a chart tells apart by itself. */
export const SERIES_MAX = COLORS

export interface Series {
  /** Tells it from others of the same name. */
  readonly id: string
  readonly name: string
  /** One for each bucket. */
  readonly values: readonly number[]
  /** What is not one of several of its kind: all others, or what was refused or has failed. */
  readonly tone?: 'rest' | 'refused' | 'failed'
}

export interface Bucket {
  /** The whole of it: `Nov 24, 14:00`. */
  readonly name: string
  /** What stands below its bar: `14:00`. */
  readonly label: string
  /** Whether the present is in it: what it shows will still grow. */
  readonly isUnfinished?: boolean
}

/** The horizontal axis. */
export interface Axis {
  readonly buckets: readonly Bucket[]
  /** The time zone of its labels: `UTC`. */
  readonly zone: string
}

export interface ChartData extends Axis {
  /** What the chart shows. */
  readonly label: string
  readonly series: readonly Series[]
  readonly format: (value: number) => string
}

/** Of the series at this place among those of its chart. */
export const colorOf = ({ tone }: Series, index: number): string =>
  tone ? `var(--series-${tone})` : `var(--series-${(index % COLORS) + 1})`

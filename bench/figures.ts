/** Figures over rounds, and tables of them. */
import { median } from './measure.ts'

/** Of several rounds. Everything is NaN where nothing was measured. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function spread(values: readonly number[]): Spread {
  return values.length === 0
    ? { median: Number.NaN, min: Number.NaN, max: Number.NaN }
    : { median: median(values), min: Math.min(...values), max: Math.max(...values) }
}

/** `0.81 [0.79..0.84]` */
export function show({ median, min, max }: Spread, digits: number): string {
  return Number.isNaN(median)
    ? '–'
    : `${median.toFixed(digits)} [${min.toFixed(digits)}..${max.toFixed(digits)}]`
}

/** Columns as wide as their widest cell, the first to the left and the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = (rows[0] ?? []).map((_, column) => width(column))
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

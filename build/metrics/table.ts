/**
 * The table of metrics for readers: each row of `src/metrics/table.ts` with its meaning, panels and
 * alert rules. The compiler requires a row for each metric. The reference page, the dashboards and
 * the alert rules are made from it, in its order.
 */
import type { MetricName } from '#metrics/table.ts'
import type { AlertRule, BoardName, Panel, ReaderRow } from './row.ts'
import { LIMIT_ROWS } from './rows/limits.ts'
import { LIBRARY_ROWS, NODE_ROWS } from './rows/node.ts'
import { REQUEST_ROWS } from './rows/requests.ts'
import { UPSTREAM_ROWS } from './rows/upstreams.ts'
import { USAGE_ROWS } from './rows/usage.ts'

/** Rows by metric. */
export const READER_ROWS: Readonly<Record<MetricName, ReaderRow>> = {
  ...REQUEST_ROWS,
  ...UPSTREAM_ROWS,
  ...LIMIT_ROWS,
  ...USAGE_ROWS,
  ...NODE_ROWS,
}

type Shown = Omit<ReaderRow, 'meaning'>

const ALL: readonly Shown[] = [...Object.values(READER_ROWS), ...Object.values(LIBRARY_ROWS)]

export function panelsOf(board: BoardName): readonly Panel[] {
  return ALL.flatMap(({ panels = [] }) => panels.filter((one) => one.board === board))
}

export function alertRules(): readonly AlertRule[] {
  return ALL.flatMap(({ alerts = [] }) => alerts)
}

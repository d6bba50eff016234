/** Rows of the table of metrics: meaning, panels of dashboards, alert rules. */

export const BOARDS = {
  overview: 'Bailiwick: overview',
  models: 'Bailiwick: models and cost',
  upstreams: 'Bailiwick: upstreams',
  limits: 'Bailiwick: limits and budgets',
} as const

export type BoardName = keyof typeof BOARDS

/** Units as Grafana names them. */
export type PanelUnit =
  | 's'
  | 'reqps'
  | 'ops'
  | 'percentunit'
  | 'currencyUSD'
  | 'bytes'
  | 'd'
  | 'short'

export interface Query {
  readonly expr: string
  /** Labels in double braces. */
  readonly legend: string
}

export interface Panel {
  readonly board: BoardName
  readonly title: string
  readonly unit: PanelUnit
  readonly queries: readonly Query[]
  /** Whether its points lead to traces. */
  readonly hasExemplars?: boolean
}

export interface AlertRule {
  readonly name: string
  readonly expr: string
  /** Time for which the expression has to hold; default: none. */
  readonly for?: string
  /** Somebody is called at once, in working hours, or nobody. */
  readonly severity: 'page' | 'ticket' | 'info'
  readonly summary: string
  /** In Markdown, as a page of `docs/reference/` has it. */
  readonly remedy: string
}

export interface ReaderRow {
  /** In Markdown, as a page of `docs/reference/` has it. */
  readonly meaning: string
  readonly panels?: readonly Panel[]
  readonly alerts?: readonly AlertRule[]
}

/** A panel with one query. */
export function panel(
  board: BoardName,
  title: string,
  unit: PanelUnit,
  query: readonly [expr: string, legend: string],
): Panel {
  const [expr, legend] = query
  return {
    board,
    title,
    unit,
    queries: [{ expr, legend }],
  }
}

/** A panel with the median and the 95th percentile of a histogram, by a label. */
export function percentiles(
  board: BoardName,
  title: string,
  histogram: string,
  label: string,
): Panel {
  return {
    board,
    title,
    unit: 's',
    hasExemplars: true,
    queries: [0.5, 0.95].map((quantile) => ({
      expr: `histogram_quantile(${quantile}, sum by (${label}, le) (rate(${histogram}_bucket[5m])))`,
      legend: `{{${label}}} p${quantile * 100}`,
    })),
  }
}

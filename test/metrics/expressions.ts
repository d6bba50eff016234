/** Names and labels in expressions of Prometheus. */

const NAME = /\b(?:bailiwick|nodejs|process)_\w+|\bup\b/g
const SELECTED = /(?<=[{,]\s*)(\w+)(?=(?:=|!=|=~|!~)")/g
const GROUPED = /\b(?:by|without) \(([^)]*)\)/g
/** In legends of panels, and in summaries of alerts. */
const SHOWN = /\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g

/** Metrics of an expression, without the suffixes of histograms. */
export function metricsIn(expr: string): string[] {
  return [...expr.matchAll(NAME)].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''))
}

/** Labels of an expression, and of the text that shows its result. */
export function labelsIn(expr: string, text: string): string[] {
  const grouped = [...expr.matchAll(GROUPED)].flatMap(([, list = '']) => list.split(/,\s*/))
  const selected = [...expr.matchAll(SELECTED)].map(([, name = '']) => name)
  const shown = [...text.matchAll(SHOWN)].map(([, name = '']) => name)
  return [...grouped, ...selected, ...shown]
}

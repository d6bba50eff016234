/** The text of the file of alert rules for Prometheus, from the table of metrics. */
import { stringify } from 'yaml'
import { alertRules } from './table.ts'

const HEAD = `\
# Alert rules of Bailiwick for Prometheus: \`npm run docs:metrics\` writes them. The thresholds are
# starting points: copy the file to change them. docs/reference/metrics.md has what to do.
`

export function ruleFile(): string {
  const rules = alertRules().map(({ name, expr, severity, summary, ...rule }) => ({
    alert: name,
    expr,
    ...(rule.for === undefined ? {} : { for: rule.for }),
    labels: { severity },
    annotations: { summary },
  }))
  return HEAD + stringify({ groups: [{ name: 'bailiwick', rules }] }, { lineWidth: 0 })
}

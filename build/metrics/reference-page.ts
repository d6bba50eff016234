/** The text of docs/reference/metrics.md, from the table of metrics. */
import { type Labels, RENAMED } from '#metrics/deprecated-names.ts'
import { METRICS, type MetricName } from '#metrics/table.ts'
import { alertRules, READER_ROWS } from './table.ts'

const HEAD = `\
# Metrics

\`GET /metrics\` returns these in Prometheus' text format, or in OpenMetrics on request.
[Metrics, dashboards and alerts](../operate/metrics.md) has how to scrape them. Names, types and
labels are [covered](../operate/versions.md): they change with notice.

| Name | Kind | Labels | Meaning |
| --- | --- | --- | --- |
`

const LABELS = `
\`endpoint\` is an operation's name (\`listProjects\`, \`createChatCompletion\`), or \`healthz\`,
\`readyz\`, \`metrics\`, \`openapi\`, \`docs\`, or \`none\` for unknown paths and methods. The
buckets of request durations go from 1 ms to 600 s, the default of \`first_byte_seconds\`. There are
also prom-client's default metrics of the process and of Node, \`process_*\` and \`nodejs_*\`:
memory, processor time, open files, garbage collection, event loop lag.

## Former names

Each has the values of its present name until the version that ends it.
[Upgrades](../operate/upgrades.md) has the labels with other values.

| Name | Now | Until |
| --- | --- | --- |
`

const ALERTS = `
## Alert rules

Of \`deploy/prometheus/bailiwick.rules.yml\`. Severities: \`page\` somebody, a \`ticket\` for
working hours, \`info\` for a channel that nobody has to read.

| Alert | Severity | Holds for | Says | What to do |
| --- | --- | --- | --- | --- |
`

const FOOT = `
## How this page is made

\`npm run docs:metrics\` writes it, the dashboards in \`deploy/grafana/\` and the alert rules
from \`src/metrics/table.ts\` and \`build/metrics/\`.
`

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`.replaceAll('|  |', '| |')
}

function metricRow(name: MetricName): string {
  const { kind, labels } = METRICS[name]
  const named = labels.map((label) => `\`${label}\``).join(', ')
  return row(`\`${name}\``, kind, named, READER_ROWS[name].meaning)
}

function selectorsOf(labels: Labels = {}, operator: string): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}${operator}"${value}"`)
}

/** A summary as people read it, with the names of its labels. */
function summaryText(summary: string): string {
  return summary.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '*$1*')
}

export function referencePage(): string {
  const names = Object.keys(READER_ROWS) as MetricName[]
  const former = RENAMED.map(({ before, now, having, except, until }) => {
    const labels = [...selectorsOf(having, '='), ...selectorsOf(except, '!=')].join(', ')
    return row(`\`${before}\``, `\`${now}${labels && `{${labels}}`}\``, until)
  })
  const rules = alertRules().map(({ name, severity, summary, remedy, ...rule }) =>
    row(`\`${name}\``, severity, rule.for ?? '', summaryText(summary), remedy),
  )
  return [HEAD, ...names.map(metricRow), LABELS, ...former, ALERTS, ...rules, FOOT].join('')
}

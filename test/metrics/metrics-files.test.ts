/** Files that are made from the table of metrics: the reference page, dashboards, alert rules. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { withinChosen } from '#build/metrics/dashboards.ts'
import { BOARDS, type BoardName } from '#build/metrics/row.ts'
import { alertRules, panelsOf } from '#build/metrics/table.ts'
import { metricsFiles, RULE_FILE } from '#build/metrics-files.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { METRICS } from '#metrics/table.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { none } from '#test/support/source.ts'
import { labelsIn, metricsIn } from './expressions.ts'
import { promtool, withoutPromtool } from './promtool.ts'

/** Labels that Prometheus adds, and the bounds of buckets. */
const ADDED = ['instance', 'job', 'le']
const BOARD_NAMES = Object.keys(BOARDS) as BoardName[]

const labelsByName = new Map<string, readonly string[]>([
  ['up', []],
  ...Object.entries(METRICS).map(([name, { labels }]): [string, readonly string[]] => [
    name,
    labels,
  ]),
])
for (const { name } of createMetrics('0').registry.getMetricsAsArray()) {
  if (/^(?:nodejs|process)_/.test(name)) labelsByName.set(name, [])
}

/** What an expression and the text beside it name, and no metric has. */
function unknownIn(expr: string, text: string): string[] {
  const names = metricsIn(expr)
  const known = new Set([...ADDED, ...names.flatMap((name) => labelsByName.get(name) ?? [])])
  const unknownNames = names.filter((name) => !labelsByName.has(name))
  const unknownLabels = labelsIn(expr, text).filter((label) => !known.has(label))
  return names.length === 0 ? [expr] : [...unknownNames, ...unknownLabels]
}

it('the reference page, the dashboards and the alert rules are current: npm run docs:metrics', () => {
  for (const [path, text] of metricsFiles()) {
    assert.ok(existsSync(path), path)
    assert.equal(readFileSync(path, 'utf8'), text, path)
  }
})

describe('expressions', () => {
  it('of panels name only metrics and labels that exist', () => {
    const queries = BOARD_NAMES.flatMap(panelsOf).flatMap((one) => one.queries)
    assert.ok(queries.length >= 30)
    none(queries.flatMap(({ expr, legend }) => unknownIn(expr, legend)))
  })

  it('of alert rules name only metrics and labels that exist', () => {
    const rules = alertRules()
    assert.ok(rules.length >= 20)
    none(rules.flatMap(({ expr, summary }) => unknownIn(expr, summary)))
    const names = rules.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
  })

  it('with a metric or a label that does not exist are found', () => {
    assert.deepEqual(unknownIn('rate(bailiwick_nothing_total[5m])', ''), [
      'bailiwick_nothing_total',
    ])
    const wrong = 'sum by (codes) (bailiwick_http_errors_total{kode="a"})'
    assert.deepEqual(unknownIn(wrong, '{{ $labels.other }}'), ['codes', 'kode', 'other'])
  })

  it('of a dashboard are within the chosen jobs and instances', () => {
    assert.equal(
      withinChosen('sum(rate(bailiwick_http_errors_total{code="a"}[5m])) / up'),
      'sum(rate(bailiwick_http_errors_total{code="a", job=~"$job", instance=~"$instance"}[5m])) / up',
    )
  })
})

it('every dashboard has panels, each with a place of its own', () => {
  for (const board of BOARD_NAMES) {
    const text = metricsFiles().get(`deploy/grafana/bailiwick-${board}.json`) ?? ''
    const { panels }: { panels: { title: string; gridPos: object }[] } = JSON.parse(text)
    assert.ok(panels.length >= 6, board)
    assert.equal(new Set(panels.map(({ gridPos }) => JSON.stringify(gridPos))).size, panels.length)
    assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length, board)
  }
})

it('promtool accepts the alert rules', { skip: withoutPromtool }, () => {
  const { status, output } = promtool(['check', 'rules', '--lint-fatal', RULE_FILE])
  assert.equal(status, 0, output)
  assert.match(output, new RegExp(`${alertRules().length} rules found`))
})

it('promtool accepts the expressions of the dashboards', { skip: withoutPromtool }, () => {
  const rules = BOARD_NAMES.flatMap(panelsOf)
    .flatMap((one) => one.queries)
    .map(({ expr }, at) => ({
      record: `panel:${at}`,
      expr: withinChosen(expr).replaceAll('$', ''),
    }))
  using folder = temporaryFolder()
  const file = join(folder.path, 'panels.json')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }))
  const { status, output } = promtool(['check', 'rules', file])
  assert.equal(status, 0, output)
})

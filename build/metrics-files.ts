/**
 * Writes what is made from the table of metrics: docs/reference/metrics.md, the dashboards for
 * Grafana and the alert rules for Prometheus: `npm run docs:metrics`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dashboard } from './metrics/dashboards.ts'
import { referencePage } from './metrics/reference-page.ts'
import { BOARDS, type BoardName } from './metrics/row.ts'
import { ruleFile } from './metrics/rule-file.ts'

export const RULE_FILE = 'deploy/prometheus/bailiwick.rules.yml'

/** Texts by path in the repository. */
export function metricsFiles(): ReadonlyMap<string, string> {
  const boards = Object.keys(BOARDS) as BoardName[]
  return new Map([
    ['docs/reference/metrics.md', referencePage()],
    [RULE_FILE, ruleFile()],
    ...boards.map((board): [string, string] => [
      `deploy/grafana/bailiwick-${board}.json`,
      `${JSON.stringify(dashboard(board), null, 2)}\n`,
    ]),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of metricsFiles()) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** The alert rules over the metrics of a scripted outage, by Prometheus' own program. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { RULE_FILE } from '#build/metrics-files.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import type { Outage, Phase } from '#test/support/outage.ts'
import { promtool } from './promtool.ts'

/** Values by series. */
type Values = ReadonlyMap<string, number>

export interface Measured {
  readonly phase: Phase
  readonly values: Values
}

/** The metrics of the server after a phase. */
export async function measure(outage: Outage, phase: Phase): Promise<Measured> {
  return { phase, values: valuesOf(await outage.gateway.h.metrics.registry.metrics()) }
}

function valuesOf(text: string): Values {
  const series = text.matchAll(/^(bailiwick_\S+(?:\{.*\})?) ([\d.e+-]+)$/gm)
  return new Map([...series].map(([, name = '', value]) => [name, Number(value)]))
}

const PHASE_MINUTES = 20
/** Times as many requests as were played are sent in a phase. */
const LOAD = 100
/** All alerts that fire at the end of a phase. */
const EXPECTED: Readonly<Record<Phase['name'], readonly string[]>> = {
  healthy: [],
  slow: ['BailiwickUpstreamSlow'],
  failing: ['BailiwickFailedRequests', 'BailiwickUpstreamFailing', 'BailiwickUpstreamPaused'],
  keyless: [
    'BailiwickFailedRequests',
    'BailiwickUpstreamFailing',
    'BailiwickUpstreamKeyRejected',
    'BailiwickUpstreamPaused',
  ],
  recovered: [],
}

/** Series of a test of rules: counters grow evenly within a phase, gauges have its last value. */
function inputSeries(measured: readonly Measured[]): { series: string; values: string }[] {
  const names = [...(measured.at(-1)?.values.keys() ?? [])]
  return names.map((name) => {
    const isGauge = !/_(?:total|bucket|sum|count)\b/.test(name)
    let before = 0
    const parts = measured.map(({ values }) => {
      const now = values.get(name) ?? 0
      const start = before * LOAD
      const step = ((now - before) * LOAD) / PHASE_MINUTES
      before = now
      return isGauge ? `${now}x${PHASE_MINUTES - 1}` : `${start}+${step}x${PHASE_MINUTES - 1}`
    })
    const [metric = '', labels = '}'] = name.split('{')
    const own = labels === '}' ? '' : `${labels.slice(0, -1)},`
    return { series: `${metric}{${own}job="bailiwick",instance="a"}`, values: parts.join(' ') }
  })
}

/** Whether the alerts that fire at the end of each phase are those of the outage. */
export function checkRules(measured: readonly Measured[]) {
  using folder = temporaryFolder()
  copyFileSync(RULE_FILE, join(folder.path, 'rules.yml'))
  const tests = {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: inputSeries(measured),
        promql_expr_test: measured.map(({ phase }, at) => ({
          expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
          eval_time: `${(at + 1) * PHASE_MINUTES - 1}m`,
          exp_samples: EXPECTED[phase.name].map((name) => ({
            labels: `{alertname="${name}"}`,
            value: 1,
          })),
        })),
      },
    ],
  }
  writeFileSync(join(folder.path, 'tests.yml'), stringify(tests, { lineWidth: 0 }))
  return promtool(['test', 'rules', 'tests.yml'], { folder: folder.path })
}

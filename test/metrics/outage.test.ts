/** A scripted outage: metrics count what clients have seen, and the alert rules fire by them. */
import assert from 'node:assert/strict'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { stringify } from 'yaml'
import { RULE_FILE } from '#build/metrics-files.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { OUTAGE_UPSTREAM, PHASE_REQUESTS, type Phase, startOutage } from '#test/support/outage.ts'
import { promtool, withoutPromtool } from './promtool.ts'

/** Values by series. */
type Values = ReadonlyMap<string, number>

interface Measured {
  readonly phase: Phase
  readonly values: Values
}

/** Plays the outage once, with the metrics after each phase. */
async function measure(): Promise<readonly Measured[]> {
  await using outage = await startOutage()
  const measured: Measured[] = []
  for (let phase = await outage.next(); phase; phase = await outage.next()) {
    measured.push({ phase, values: valuesOf(await outage.gateway.h.metrics.registry.metrics()) })
  }
  return measured
}

const playing = measure()

function valuesOf(text: string): Values {
  const series = text.matchAll(/^(bailiwick_\S+(?:\{.*\})?) ([\d.e+-]+)$/gm)
  return new Map([...series].map(([, name = '', value]) => [name, Number(value)]))
}

/** The growth of a series in each phase. */
async function growth(series: string): Promise<Partial<Record<string, number>>> {
  const measured = await playing
  let before = 0
  return Object.fromEntries(
    measured.map(({ phase, values }) => {
      const now = values.get(series) ?? 0
      const grown = now - before
      before = now
      return [phase.name, grown]
    }),
  )
}

async function seenWith(isCounted: (status: number) => boolean) {
  return Object.fromEntries(
    (await playing).map(({ phase }) => [
      phase.name,
      phase.seen.filter(({ status }) => isCounted(status)).length,
    ]),
  )
}

/** Series of requests answered with a status. */
function answered(status: number): string {
  return `bailiwick_http_request_duration_seconds_count{endpoint="createChatCompletion",status="${status}"}`
}

it('clients see successes, failures and a rejected key in an outage', async () => {
  const seen = (await playing).map(({ phase }) => [
    phase.name,
    [...new Set(phase.seen.map(({ status, code }) => `${status} ${code}`))].join(),
  ])
  assert.deepEqual(seen, [
    ['healthy', '200 null'],
    ['slow', '200 null'],
    ['failing', '503 upstream_unavailable'],
    ['keyless', '502 upstream_failed'],
    ['recovered', '200 null'],
  ])
})

it('requests by status are those that clients saw, in each phase of an outage', async () => {
  for (const status of [200, 502, 503]) {
    assert.deepEqual(await growth(answered(status)), await seenWith((one) => one === status))
  }
})

it('attempts and failures of the upstream are those that it was sent', async () => {
  const measured = await playing
  const failures = await growth(`bailiwick_upstream_failures_total{upstream="${OUTAGE_UPSTREAM}"}`)
  assert.deepEqual(failures, await seenWith((status) => status >= 500))
  const keys = await growth(`bailiwick_upstream_auth_errors_total{upstream="${OUTAGE_UPSTREAM}"}`)
  assert.deepEqual(keys, await seenWith((status) => status === 502))
  for (const { phase } of measured) assert.equal(phase.attempts, PHASE_REQUESTS, phase.name)
})

it('the first tokens of a slow upstream are beyond half a minute', async () => {
  const bucket = (le: string) =>
    `bailiwick_time_to_first_token_seconds_bucket{le="${le}",endpoint="createChatCompletion",upstream="${OUTAGE_UPSTREAM}"}`
  const [half, whole] = [await growth(bucket('30')), await growth(bucket('60'))]
  const streams = PHASE_REQUESTS / 2
  assert.deepEqual([half.slow, whole.slow], [0, streams])
  assert.deepEqual([half.healthy, half.recovered], [streams, streams])
})

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

it('alert rules fire and end with the phases of an outage', { skip: withoutPromtool }, async () => {
  const measured = await playing
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
  const { status, output } = promtool(['test', 'rules', 'tests.yml'], { folder: folder.path })
  assert.equal(status, 0, output)
})

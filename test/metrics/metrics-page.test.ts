/** `/metrics` of a server with traffic: its names, its formats and its exemplars. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RENAMED } from '#metrics/deprecated-names.ts'
import { METRICS } from '#metrics/table.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { none } from '#test/support/source.ts'
import { promtool, withoutPromtool } from './promtool.ts'

const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
const SECOND = 1_001

const { clock: elapsed, move } = movableClock(0)
const gateway = shareGateway({ elapsed, isWithoutTimers: true })

/** The page, after the time for which one is shared. */
async function page(accept?: string) {
  move(SECOND)
  const headers = accept === undefined ? {} : { accept }
  const { status, text, headers: answered } = await gateway().h.raw('GET', '/metrics', { headers })
  assert.equal(status, 200)
  return { text, type: answered.get('content-type') }
}

async function sendTraffic(): Promise<void> {
  const { post, upstream } = gateway()
  await post(CHAT, chat('whole'))
  await post(CHAT, chat('streamed', { stream: true }))
  upstream.script({ status: 401, body: {} })
  await post(CHAT, chat('rejected'))
  await post(CHAT, '{')
  await gateway().h.flush()
}

it('every metric of a server with traffic is in the table, with its kind and its labels', async () => {
  await sendTraffic()
  const { text } = await page()
  const kinds = new Map(
    [...text.matchAll(/^# TYPE (bailiwick_\w+) (\w+)$/gm)].map(([, name = '', kind]) => [
      name,
      kind,
    ]),
  )
  const rows = Object.entries(METRICS)
  const former = RENAMED.map(({ before }) => before)
  assert.deepEqual([...kinds.keys()].toSorted(), [...rows.map(([n]) => n), ...former].toSorted())
  assert.deepEqual(
    rows.filter(([name, { kind }]) => kinds.get(name) !== kind),
    [],
  )
  const wrong = rows.flatMap(([name, { labels }]) => {
    const series = [
      ...text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{(.*)\\} `, 'gm')),
    ]
    const found = series.flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+)="/g)].map(([, label = '']) => label),
    )
    return found.filter((label) => label !== 'le' && !labels.some((name) => name === label))
  })
  none(wrong)
})

it('promtool accepts the metrics of a server with traffic', { skip: withoutPromtool }, async () => {
  await sendTraffic()
  const { output } = promtool(['check', 'metrics'], { input: (await page()).text })
  // The library names gauges of the process as if they were counters.
  none(output.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_active_')))
})

it('OpenMetrics is answered where it is preferred, and Prometheus’ text otherwise', async () => {
  const text = 'text/plain; version=0.0.4; charset=utf-8'
  const open = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
  for (const [accept, type] of [
    [undefined, text],
    ['*/*', text],
    [PROMETHEUS, open],
    ['application/openmetrics-text', open],
    ['application/openmetrics-text;q=0, */*', text],
    ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5', text],
  ] as const) {
    assert.equal((await page(accept)).type, type, String(accept))
  }
})

it('OpenMetrics has the series of the other format, and its names of counters', async () => {
  await sendTraffic()
  // Requests for the page are counted too.
  await page()
  const [plain, open] = [(await page()).text, (await page(PROMETHEUS)).text]
  const seriesOf = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('bailiwick_'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')))
      .toSorted()
  assert.deepEqual(seriesOf(open), seriesOf(plain))
  assert.match(open, /^# TYPE bailiwick_http_errors counter$/m)
  assert.ok(open.endsWith('\n# EOF\n') && !open.includes('\n\n'))
  // The other format is as it was before.
  assert.match((await page()).text, /^# TYPE bailiwick_http_errors_total counter$/m)
})

it('exemplars of sampled requests are in OpenMetrics alone', async () => {
  const { metrics } = gateway().h
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  metrics.answered('createResponse', 200, 0.7, { traceId, atMs: 1_764_000_000_500 })
  metrics.answered('createResponse', 200, 0.8)
  const bucket = 'bailiwick_http_request_duration_seconds_bucket{le="1",endpoint="createResponse"'
  const exemplar = `# {trace_id="${traceId}"} 0.7 1764000000.5`
  const { text: open } = await page(PROMETHEUS)
  assert.ok(open.includes(`\n${bucket},status="200"} 2 ${exemplar}\n`))
  assert.equal(open.match(/ # \{/g)?.length, 1)
  const { text: plain } = await page()
  assert.ok(plain.includes(`\n${bucket},status="200"} 2\n`))
})

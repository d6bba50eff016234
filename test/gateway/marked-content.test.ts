/**
 * Content that is sent through every route of both API formats, in every place where some fits, is
 * in no log line, span, metric or row of the request logs.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { passRoute } from '#contract/data-plane/pass-routes.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { OUTCOMES } from '#request-logs/record.ts'
import { type Reader, run } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { startGateway } from '#test/support/gateway.ts'
import { MARK } from '#test/support/marked-bodies.ts'
import { createMarkedTraffic, LIMITED } from '#test/support/marked-traffic.ts'
import { startTraceReceiver } from '#test/support/trace-receiver.ts'

const MINUTE_MS = 60_000
const RERANK = passRoute('/rerank')
const ROUTES: readonly DataRoute[] = [...SERVED_ROUTES.openai, ...SERVED_ROUTES.anthropic, RERANK]
/** Columns that other features fill with texts of callers, and their reasons. */
const STORED: Readonly<Record<string, string>> = {
  'owned_object.detail': 'metadata of stored chat completions, by which lists are filtered',
  'owned_object.object': 'last reports of files and batches, with file names and metadata',
  'unpriced_tier.service_tier': 'a requested tier without a price is named in a warning',
  'usage.service_tier': 'usage is grouped by it',
  'usage.size': 'usage is grouped by it',
}
/** A mark as text, in hex, and in base64 after 0, 1 and 2 other bytes. */
const FORMS = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  Buffer.from(MARK).toString('base64'),
  Buffer.from(`a${MARK}`).toString('base64').slice(2, 9),
  Buffer.from(`ab${MARK}`).toString('base64').slice(3, 10),
]
const PATTERN = new RegExp(FORMS.join('|'), 'gi')

/** Each mark with the text around it. */
function marksIn(text: string): string[] {
  const found = [...text.matchAll(PATTERN)]
  return found.map(({ index }) => text.slice(Math.max(0, index - 40), index + 60))
}

/** Columns with marks, each with an example. */
async function markedColumns(reader: Reader): Promise<Record<string, string>> {
  const tables = await reader[run](`select name from sqlite_master where type = 'table'`, [])
  const columns: Record<string, string> = {}
  for (const { name } of tables) {
    for (const row of await reader[run](`select * from "${name}"`, [])) {
      for (const [column, value] of Object.entries(row)) {
        const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
        const [mark] = marksIn(String(text))
        if (mark !== undefined) columns[`${name}.${column}`] = mark
      }
    }
  }
  return columns
}

/** Objects are created before they are read, and deleted last. */
function order({ method, path }: DataRoute): number {
  if (method === 'DELETE' || path.endsWith('/cancel')) return 3
  return Number(path.includes(':')) + Number(path.endsWith('/complete'))
}

interface Found {
  readonly outcomes: ReadonlySet<string>
  readonly columns: Record<string, string>
  readonly lines: number
  readonly spans: number
  /** Marks in lines, spans and metrics. */
  readonly marks: { lines: string[]; spans: string[]; metrics: string[] }
}

/** Sends everything to the routes, with traces in a protocol, and looks for marks. */
async function findMarks(protocol: string, routes: readonly DataRoute[]): Promise<Found> {
  const { clock, move } = movableClock()
  await using receiver = await startTraceReceiver()
  const lines: string[] = []
  await using gateway = await startGateway({
    clock,
    upstream: { now: clock },
    logLevel: 'trace',
    onLog: (line) => lines.push(line),
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    },
    config: (url) => `
models: { ${LIMITED}: { max_requests_per_1_minute: 0 } }
upstreams:
  claude:
    base_url: "${url}"
    api_key: "\${UPSTREAM_KEY}"
    api_format: anthropic
    models: ["claude-*"]
  openai:
    base_url: "${url}"
    api_key: "\${UPSTREAM_KEY}"
    models: ["*"]
    pass_routes: [/rerank]
`,
  })
  const { h } = gateway
  const traffic = createMarkedTraffic(gateway)
  for (const route of routes.toSorted((a, b) => order(a) - order(b))) {
    if (route.id === 'createBatch') await traffic.sendBatchFile()
    await traffic.sendAll(route)
    if (route.id === 'createBatch') await traffic.endBatch()
    // A key has so many rows and lines of a code in a minute, and objects are polled.
    move(MINUTE_MS + 1_000)
    h.tick('traces')
    await h.poll()
  }
  const rows = await eventually('a row of each request', async () => {
    await h.flush()
    const all = await h.store.reader.selectFrom('request_logs').selectAll().execute()
    return all.reduce((sum, { requests }) => sum + requests, 0) === traffic.sent() && all
  })
  const spans = await eventually('a span of each request', () => {
    h.tick('traces')
    const all = receiver.spans()
    return all.filter(({ kind }) => kind === 'server').length === traffic.sent() && all
  })
  const metrics = await Promise.all(
    ['text/plain', 'application/openmetrics-text'].map((accept) =>
      h.raw('GET', '/metrics', { headers: { accept } }),
    ),
  )
  return {
    outcomes: new Set(rows.map(({ outcome }) => outcome)),
    columns: await markedColumns(h.store.reader),
    lines: lines.length,
    spans: spans.length,
    marks: {
      lines: lines.flatMap(marksIn),
      spans: receiver.exports.flatMap(({ body }) => marksIn(body.toString('latin1'))),
      metrics: metrics.flatMap(({ text }) => marksIn(text)),
    },
  }
}

it('content is in no log line, span, metric or row, and in the store where it is meant to be', async () => {
  const { outcomes, columns, lines, spans, marks } = await findMarks('http/protobuf', ROUTES)
  assert.deepEqual([...outcomes].sort(), [...OUTCOMES].sort())
  assert.ok(lines >= ROUTES.length && spans >= ROUTES.length)
  assert.deepEqual(marks, { lines: [], spans: [], metrics: [] })
  const unexpected = Object.entries(columns).filter(([column]) => !Object.hasOwn(STORED, column))
  assert.deepEqual(unexpected, [])
  assert.deepEqual(Object.keys(columns).sort(), Object.keys(STORED))
})

it('content is in no span as JSON', async () => {
  const routes = ROUTES.filter(({ id }) => /^create(ChatCompletion|Message|File)$/.test(id))
  const { marks } = await findMarks('http/json', routes)
  assert.deepEqual(marks.spans, [])
})

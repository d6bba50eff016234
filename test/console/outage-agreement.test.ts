/**
 * A scripted outage: after it, log lines, metrics, alert rules, spans, usage, the console’s request
 * logs and the command line agree with what clients have seen.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { run } from '#test/cli/command.ts'
import { checkRules, type Measured, measure } from '#test/metrics/outage-rules.ts'
import { withoutPromtool } from '#test/metrics/promtool.ts'
import { buildConsole } from '#test/support/cached-build.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import {
  OUTAGE_LIMITED,
  OUTAGE_UPSTREAM,
  type Outage,
  type SeenRequest,
  startOutage,
} from '#test/support/outage.ts'
import { startTraceReceiver, type TraceReceiver } from '#test/support/trace-receiver.ts'
import { openBrowser, signIn, skipWithoutBrowser, visit } from './browser.ts'
import { moveTo } from './pages.ts'

const REJECTED = 3
type Line = Readonly<Record<string, unknown>>

/** Number of each value. */
function countBy(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  return counts
}

/** Plays all phases, and requests that a limit rejects. Adds the metrics after each phase. */
async function play(outage: Outage, measured: Measured[]): Promise<SeenRequest[]> {
  const seen: SeenRequest[] = []
  for (let phase = await outage.next(); phase; phase = await outage.next()) {
    seen.push(...phase.seen)
    measured.push(await measure(outage, phase))
  }
  for (let n = 0; n < REJECTED; n++) {
    const { status, error, headers } = await outage.gateway.post(
      CHAT,
      chat('one', { model: OUTAGE_LIMITED }),
    )
    const requestId = headers.get('x-request-id') ?? ''
    seen.push({ status, code: error.code, requestId, isStreamed: false })
  }
  await outage.gateway.h.flush()
  return seen
}

describe('agreement after a scripted outage', { skip: skipWithoutBrowser }, () => {
  const lines: Line[] = []
  const measured: Measured[] = []
  let outage: Outage
  let receiver: TraceReceiver
  let seen: readonly SeenRequest[]
  /** Answers that clients have seen, by status; of failures too. */
  let expected: Record<string, number>
  const failures = () => seen.filter(({ status }) => status >= 500)

  before(async () => {
    receiver = await startTraceReceiver()
    outage = await startOutage({
      consoleFolder: await buildConsole(),
      logLevel: 'debug',
      onLog: (line) => lines.push(JSON.parse(line)),
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    })
    seen = await play(outage, measured)
    expected = countBy(seen.map(({ status }) => status))
  })
  after(async () => {
    await outage?.[Symbol.asyncDispose]()
    await receiver?.[Symbol.asyncDispose]()
  })

  it('log lines have each status as often as clients have seen it', () => {
    const answered = lines.filter(({ msg, endpoint }) => msg === 'answered' && endpoint)
    const chats = answered.filter(({ endpoint }) => endpoint === 'createChatCompletion')
    assert.deepEqual(countBy(chats.map(({ status }) => status)), expected)
  })

  it('metrics have each status, failure and rejection as often', async () => {
    const text = await outage.gateway.h.metrics.registry.metrics()
    const series =
      /^bailiwick_http_request_duration_seconds_count\{endpoint="createChatCompletion",status="(\d+)"\} (\d+)$/gm
    const counted = [...text.matchAll(series)].map(([, status, count]) => [status, Number(count)])
    assert.deepEqual(Object.fromEntries(counted), expected)
    const failed = new RegExp(
      `^bailiwick_upstream_failures_total\\{upstream="${OUTAGE_UPSTREAM}"\\} (\\d+)$`,
      'm',
    )
    assert.equal(Number(failed.exec(text)?.[1]), failures().length)
  })

  it('alert rules fire by these metrics in each phase', { skip: withoutPromtool }, () => {
    const { status, output } = checkRules(measured)
    assert.equal(status, 0, output)
  })

  it('spans have each status, and a client span for each attempt', async () => {
    const spans = await eventually('a span of each request', () => {
      outage.gateway.h.tick('traces')
      const all = receiver.spans()
      return all.filter(({ kind }) => kind === 'server').length === seen.length && all
    })
    const servers = spans.filter(({ kind }) => kind === 'server')
    const statuses = servers.map(({ attributes }) => attributes['http.response.status_code'])
    assert.deepEqual(countBy(statuses), expected)
    const attempts = spans.filter(({ kind }) => kind === 'client')
    assert.equal(attempts.length, seen.length - REJECTED)
    assert.equal(attempts.filter(({ isError }) => isError).length, failures().length)
  })

  it('usage has as many requests, failures and rejections', async () => {
    const { h, key } = outage.gateway
    const start_time = Math.floor(outage.now() / 1_000 / 86_400) * 86_400
    const projects = [key.project_id]
    const question = { start_time, project_ids: projects, group_by: 'model' as const }
    const { total } = await h.client.usageRanking(question)
    assert.partialDeepStrictEqual(total, {
      requested_requests: seen.length,
      refused_requests: REJECTED,
      failed_requests: failures().length,
    })
  })

  it('the console shows as many after one refresh, and each failed request says its cause', async () => {
    const { h } = outage.gateway
    const { browser, close } = await openBrowser()
    const operator = await visit(browser, h.url)
    const { page } = operator
    await page.clock.setSystemTime(outage.now())
    await signIn(page, h.adminKey, '/console/request-logs')
    const rows = page.getByRole('table', { name: 'Request logs' }).getByRole('row')
    for (const [filter, status] of [
      ['outcome=failed&status=503', 503],
      ['outcome=failed&status=502', 502],
      ['outcome=rejected&status=429', 429],
    ] as const) {
      const count = expected[status] ?? 0
      await moveTo(page, `/console/request-logs?${filter}`)
      await rows.nth(count).waitFor()
      assert.equal(await rows.count(), count + 1, filter)
    }
    for (const { requestId, status } of failures()) {
      await moveTo(page, `/console/request-logs/${requestId}`)
      await page
        .getByRole('status')
        .getByText(new RegExp(`^Failed with ${status} .*${OUTAGE_UPSTREAM}`))
        .waitFor()
    }
    assert.deepEqual(operator.troubles(), [])
    await operator.close()
    await close()
  })

  it('the command line names the same cause of each failed request', async () => {
    await assertCauses(outage.gateway.h, failures())
  })
})

async function assertCauses(
  { adminKey, url }: { readonly adminKey: string; readonly url: string },
  failures: readonly SeenRequest[],
): Promise<void> {
  assert.ok(failures.length > 0)
  for (const { requestId, status, code } of failures) {
    const { stdout } = await run(['request-logs', 'retrieve', requestId], {
      OPENAI_ADMIN_KEY: adminKey,
      BAILIWICK_BASE_URL: url,
    })
    assert.ok(stdout.startsWith(`Failed with ${status} (${code}) after `), stdout)
    const upstreamStatus = status === 503 ? 503 : 401
    assert.match(stdout, new RegExp(`^Upstream ${OUTAGE_UPSTREAM} .*${upstreamStatus}`, 'm'))
  }
}

/** Audit events as OTLP logs, as a collector receives them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  assertChained,
  deleteEventsOf,
  type Numbered,
  SECOND,
  startAuditWorld,
  titlesOf,
} from '#test/support/audit-deliveries.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type LogRecord, startCollector } from '#test/support/otlp-collector.ts'
import { startWebhookReceiver } from '#test/support/webhook-receiver.ts'

const CONFIG = 'audit_deliveries: { collector: { otlp: true } }'
const SCOPE = 'bailiwick.audit_log'

function numberedOf({ attributes, body, eventName }: LogRecord): Numbered {
  const isGap = eventName === `${SCOPE}.gap`
  return {
    id: String(attributes[`${SCOPE}.id`]),
    type: isGap ? 'gap' : 'event',
    sequence: Number(attributes[`${SCOPE}.sequence`]),
    previous: Number(attributes[`${SCOPE}.previous_sequence`]),
    event: isGap ? undefined : (body as Numbered['event']),
    missing: isGap ? (body as { missing: Numbered['missing'] }).missing : undefined,
  }
}

onEachStore('audit events as OTLP logs', (dialect) => {
  const start = async (environment: Readonly<Record<string, string>> = {}) => {
    await using starting = new AsyncDisposableStack()
    const collector = starting.use(await startCollector())
    const world = starting.use(
      await startAuditWorld(dialect, {
        config: CONFIG,
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment },
      }),
    )
    const started = starting.move()
    return {
      ...world,
      collector,
      run: world.h.auditDeliveries.run,
      numbered: () => collector.requests.flatMap(({ records }) => records).map(numberedOf),
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    }
  }

  it('have a record each, in one request, with resource, scope, time, name and number', async () => {
    await using world = await start({
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    })
    const { h, collector, run, numbered } = world
    collector.answer((response) => void response.writeHead(503).end())
    await world.make('A')
    await run()
    await world.make('B', 'C')
    collector.answer((response) => void response.end('{}'))
    collector.requests.length = 0
    world.move(30 * SECOND)
    await run()
    const [request, ...more] = collector.requests
    assert.ok(request && more.length === 0)
    const { headers, path, resource, scope, records } = request
    assert.equal(path, '/v1/logs')
    assert.equal(headers.authorization, 'Bearer collector-key')
    assert.equal(headers['content-encoding'], 'gzip')
    assert.deepEqual(resource, {
      'service.version': '0.0.0-test',
      'service.name': 'bailiwick',
      'deployment.environment.name': 'test',
    })
    assert.deepEqual(scope, { name: SCOPE, version: '0.0.0-test' })
    assert.deepEqual(titlesOf(numbered()), ['A', 'B', 'C'])
    assertChained(numbered())
    const { data } = await h.client.listAuditLogs({ limit: 3 })
    assert.deepEqual(
      records.map(({ body }) => body),
      data.reverse(),
    )
    for (const [n, record] of records.entries()) {
      assert.equal(record.severityText, 'INFO')
      assert.equal(record.eventName, `${SCOPE}.project.created`)
      assert.equal(Math.floor(record.timeMs / SECOND), data[n]?.effective_at)
      assert.equal(record.attributes[`${SCOPE}.organization_id`], h.system.organization.id)
    }
  })

  it('are repeated after 429, 502, 503, 504 and a wrong configuration, in order', async () => {
    await using world = await start()
    const { collector, run, numbered } = world
    const statuses = [429, 502, 503, 504, 401, 403, 404, 302]
    let next = 0
    collector.answer((response) => {
      const status = statuses[next++]
      if (status === undefined) response.end('{}')
      else response.writeHead(status, { 'retry-after': '1', location: '/elsewhere' }).end()
    })
    await world.make('A')
    await run()
    for (let n = 1; n <= statuses.length; n++) {
      world.move(SECOND - 1)
      await run()
      assert.equal(collector.requests.length, n)
      world.move(1)
      await run()
    }
    const messages = numbered()
    assert.equal(messages.length, statuses.length + 1)
    assert.equal(new Set(messages.map(({ id }) => id)).size, 1)
    assert.ok(collector.requests.every(({ path }) => path === '/v1/logs'))
  })

  it('that are rejected for good are not repeated, and leave a gap in the numbers', async () => {
    for (const status of [400, 413, 422, 500]) {
      await using world = await start()
      const { collector, run, numbered, logged } = world
      await world.make('A')
      await run()
      collector.answer((response) => void response.writeHead(status).end('details'))
      await world.make('B')
      await run()
      collector.answer((response) => void response.end())
      await world.make('C')
      await run()
      const messages = numbered()
      assert.deepEqual(titlesOf(messages), ['A', 'B', 'C'])
      const accepted = messages.filter((_, n) => n !== 1)
      assert.notEqual(accepted[1]?.previous, accepted[0]?.sequence)
      assert.ok(logged.some((line) => line.includes(`answered ${status}`)))
    }
  })

  it('are rejected one by one where one record of a request is at fault', async () => {
    await using world = await start()
    const { h, collector, run, numbered } = world
    collector.answer((response) => void response.writeHead(503).end())
    await world.make('A')
    await run()
    await world.make('B', 'at fault', 'C', 'D', 'E', 'F')
    collector.requests.length = 0
    const accepted: Numbered[] = []
    collector.answer((response) => {
      const messages = (collector.requests.at(-1)?.records ?? []).map(numberedOf)
      const isAtFault = titlesOf(messages).includes('at fault')
      if (!isAtFault) accepted.push(...messages)
      response.writeHead(isAtFault ? 400 : 200).end()
    })
    world.move(30 * SECOND)
    await run()
    assert.deepEqual(titlesOf(accepted), ['A', 'B', 'C', 'D', 'E', 'F'])
    assert.ok(collector.requests.length <= 8, `${collector.requests.length} requests`)
    const page = await h.metrics.registry.metrics()
    assert.match(page, /deliveries_total\{subscription="collector",outcome="rejected"\} 1/)
    assert.match(page, /deliveries_total\{subscription="collector",outcome="delivered"\} 6/)
    assert.equal(new Set(numbered().map(({ sequence }) => sequence)).size, 7)
  })

  it('of a partial success are counted as rejected, and not repeated', async () => {
    await using world = await start()
    const { h, collector, run } = world
    const partialSuccess = { rejectedLogRecords: '1', errorMessage: 'too old' }
    collector.answer((response) => void response.end(JSON.stringify({ partialSuccess })))
    await world.make('A')
    await run()
    await run()
    assert.equal(collector.requests.length, 1)
    const page = await h.metrics.registry.metrics()
    assert.match(page, /deliveries_total\{subscription="collector",outcome="rejected"\} 1/)
    assert.match(page, /deliveries_total\{subscription="collector",outcome="delivered"\} 0/)
    assert.ok(world.logged.some((line) => line.includes('rejected records: too old')))
  })

  it('are accepted with an answer that is no JSON, is null, or is too long', async () => {
    await using world = await start()
    const { collector, run } = world
    const texts = ['accepted', 'null', '{"partialSuccess":null}', 'x'.repeat(1_000_000)]
    for (const [n, text] of texts.entries()) {
      collector.answer((response) => void response.end(text))
      await world.make(`P${n}`)
      await run()
      await run()
      assert.equal(collector.requests.length, n + 1)
    }
    assertChained(world.numbered())
  })

  it('wait for a collector that cannot be reached', async () => {
    const gone = await startWebhookReceiver()
    await gone[Symbol.asyncDispose]()
    await using world = await start({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: gone.url })
    await world.make('A')
    await world.run()
    const status = world.h.tasks().find(({ name }) => name === 'audit_deliveries')
    assert.match(String(status?.lastError?.message), /cannot be reached \(ECONNREFUSED\)$/)
  })

  it('that were deleted are announced by one record of severity WARN', async () => {
    await using world = await start()
    const { h, collector, run, numbered } = world
    collector.answer((response) => void response.writeHead(503).end())
    await world.make('A', 'B', 'C')
    await run()
    await deleteEventsOf(h, ['A', 'B'])
    collector.answer((response) => void response.end())
    collector.requests.length = 0
    world.move(30 * SECOND)
    await run()
    const [gap, event, ...more] = numbered()
    assert.ok(gap && event && more.length === 0)
    assert.deepEqual(gap.missing, { first: gap.previous + 1, last: gap.previous + 2 })
    assert.deepEqual(titlesOf([event]), ['C'])
    assertChained([gap, event])
    assert.equal(collector.requests[0]?.records[0]?.severityText, 'WARN')
  })
})

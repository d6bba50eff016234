/** Export of spans to a receiver on a socket, by the library. */
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, it } from 'node:test'
import { readTracing } from '#config/tracing.ts'
import { DIRECT } from '#test/support/egress.ts'
import { eventually } from '#test/support/eventually.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { startTraceReceiver, type TraceReceiver } from '#test/support/trace-receiver.ts'
import { openTracing } from '#tracing/tracing.ts'

const CALLER = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
  tracestate: 'congo=t61rcWkgMzE',
}
const ROUTE = { method: 'POST', route: '/v1/responses', path: '/v1/responses' }

type Variables = Readonly<Record<string, string>>

/** Tracing of a receiver. Tasks run when a test runs them, and timers when it fires them. */
async function openTo({ url }: Pick<TraceReceiver, 'url'>, variables: Variables = {}) {
  const settings = readTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...variables })
  assert.ok(settings)
  const counted = { exported: 0, failed: 0, dropped: 0 }
  const failures: string[] = []
  const timers = new Map<number, Set<() => void>>()
  const tracing = await openTracing({
    settings,
    version: '0.0.0-test',
    egress: DIRECT,
    upstreams: () => [],
    random: () => 0.5,
    schedule: manualSchedule((error) => failures.push(String(error))),
    after: (ms, work) => {
      const works = timers.get(ms) ?? new Set()
      timers.set(ms, works.add(work))
      return () => void works.delete(work)
    },
    count: (result, spans) => {
      counted[result] += spans
    },
  })
  const add = (requestId: string, headers: Partial<typeof CALLER> = {}): void => {
    const trace = tracing.begin(headers)
    assert.ok(trace)
    const record = requestRecord(requestId)
    tracing.end(trace, { record, ...ROUTE })
  }
  const fire = (ms: number): void => {
    for (const work of timers.get(ms) ?? []) work()
  }
  const isSet = (ms: number): boolean => (timers.get(ms)?.size ?? 0) > 0
  return { tracing, counted, failures, add, fire, isSet }
}

describe('an export of traces', () => {
  it('has the same spans as JSON and as protobuf, compressed or not', async () => {
    await using receiver = await startTraceReceiver()
    const seen: unknown[] = []
    for (const protocol of ['http/json', 'http/protobuf']) {
      for (const compression of ['none', 'gzip']) {
        const { add, tracing, counted } = await openTo(receiver, {
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-backend',
          OTEL_SERVICE_NAME: 'gateway',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        })
        add('req_1', CALLER)
        await tracing.close()
        assert.deepEqual(counted, { exported: 1, failed: 0, dropped: 0 })
        const [{ path, headers, spans } = assert.fail()] = receiver.exports.splice(0)
        assert.equal(path, '/v1/traces')
        assert.equal(headers['content-encoding'], compression === 'gzip' ? 'gzip' : undefined)
        assert.equal(headers.authorization, 'Bearer of-the-backend')
        const [{ spanId, ...span } = assert.fail()] = spans
        assert.match(spanId, /^[0-9a-f]{16}$/)
        seen.push(span)
      }
    }
    const [first, ...others] = seen
    assert.ok(first)
    for (const other of others) assert.deepEqual(other, first)
    assert.equal(receiver.exports.length, 0)
  })

  it('names the service, the version and the conventions, in the caller’s context', async () => {
    await using receiver = await startTraceReceiver()
    const { add, tracing } = await openTo(receiver)
    add('req_1', CALLER)
    await tracing.close()
    const [span = assert.fail()] = receiver.spans()
    assert.equal(span.traceId, '0af7651916cd43dd8448eb211c80319c')
    assert.equal(span.parentSpanId, 'b7ad6b7169203331')
    assert.equal(span.traceState, 'congo=t61rcWkgMzE')
    assert.deepEqual(span.resource, {
      'service.name': 'bailiwick',
      'service.version': '0.0.0-test',
    })
    assert.deepEqual(span.scope, {
      name: 'bailiwick',
      version: '0.0.0-test',
      schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/0.1.0',
    })
  })

  it('is repeated after a 503 with retry-after, and counted once', async () => {
    // A receiver that asks for no wait gets the first of those without the header.
    for (const [retryAfter, waitMs] of [
      ['2', 2_000],
      ['0', 1_000],
      ['1e300', 60_000],
    ] as const) {
      await using receiver = await startTraceReceiver()
      receiver.answer((response) => {
        receiver.answer((next) => void next.end())
        response.writeHead(503, { 'retry-after': retryAfter }).end()
      })
      const { add, tracing, counted, failures, fire, isSet } = await openTo(receiver)
      add('req_1')
      const closed = tracing.close()
      await eventually(`a wait of ${waitMs} ms`, () => isSet(waitMs))
      assert.equal(receiver.exports.length, 1)
      fire(waitMs)
      await closed
      assert.equal(receiver.exports.length, 2)
      assert.deepEqual(counted, { exported: 1, failed: 0, dropped: 0 })
      assert.deepEqual(failures, [])
    }
  })

  it('that is accepted in part counts the rejected spans', async () => {
    await using receiver = await startTraceReceiver()
    receiver.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}')
    })
    const { add, tracing, counted } = await openTo(receiver, {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    })
    add('req_1')
    add('req_2')
    await tracing.close()
    assert.deepEqual(counted, { exported: 1, failed: 1, dropped: 0 })
  })

  it('that is rejected is counted and reported, without the text of the receiver', async () => {
    await using receiver = await startTraceReceiver()
    receiver.answer((response) => void response.writeHead(400).end('of-the-receiver'))
    const { add, tracing, counted, failures } = await openTo(receiver)
    add('req_1')
    await tracing.close()
    assert.equal(receiver.exports.length, 1)
    assert.deepEqual(counted, { exported: 0, failed: 1, dropped: 0 })
    assert.deepEqual(failures, ['Error: Traces were not accepted: status 400'])
  })

  it('goes out when a batch is full, without the timer, one batch at a time', async () => {
    await using receiver = await startTraceReceiver()
    const held: ServerResponse[] = []
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    receiver.answer((response) => {
      held.push(response)
      resolve()
    })
    const { add, tracing, counted } = await openTo(receiver, {
      OTEL_BSP_MAX_QUEUE_SIZE: '4',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    })
    for (const id of ['req_1', 'req_2', 'req_3', 'req_4', 'req_5', 'req_6']) add(id)
    await arrived
    assert.deepEqual(
      receiver.spans().map(({ attributes }) => attributes['bailiwick.request.id']),
      ['req_1', 'req_2'],
    )
    // Four may wait beside the batch that is being sent.
    add('req_7')
    add('req_8')
    assert.deepEqual(counted, { exported: 0, failed: 0, dropped: 2 })
    receiver.answer((response) => void response.end())
    held[0]?.end()
    await tracing.close()
    assert.deepEqual(counted, { exported: 6, failed: 0, dropped: 2 })
  })

  it('to a receiver that does not answer is cut off at the time limit', async () => {
    await using receiver = await startTraceReceiver()
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    receiver.answer(() => resolve())
    const { add, tracing, counted, fire, failures } = await openTo(receiver, {
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
      OTEL_BSP_EXPORT_TIMEOUT: '777',
    })
    add('req_1')
    await arrived
    fire(777)
    await tracing.close()
    assert.deepEqual(counted, { exported: 0, failed: 1, dropped: 0 })
    assert.deepEqual(failures, ['Error: Traces were not accepted: no answer in time'])
  })
})

describe('a stop', () => {
  it('waits for no receiver that is away, and counts its spans', async () => {
    const { add, tracing, counted, fire, failures } = await openTo({ url: 'http://127.0.0.1:1' })
    add('req_1')
    const closed = tracing.close()
    fire(3_000)
    await closed
    assert.deepEqual(counted, { exported: 0, failed: 1, dropped: 0 })
    assert.match(
      failures.join(),
      /^Error: Traces were not accepted: (ECONNREFUSED|no answer in time)$/,
    )
  })

  it('gives up a receiver that does not answer at its time limit', async () => {
    await using receiver = await startTraceReceiver()
    const { promise: arrived, resolve } = Promise.withResolvers<void>()
    receiver.answer(() => resolve())
    const { add, tracing, counted, fire } = await openTo(receiver, {
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
    })
    add('req_1')
    await arrived
    add('req_2')
    const closed = tracing.close()
    fire(3_000)
    await closed
    assert.deepEqual(counted, { exported: 0, failed: 1, dropped: 1 })
  })
})

describe('the choice of traced requests', () => {
  const of = async (sampler: Variables, headers: Partial<typeof CALLER>): Promise<boolean> => {
    const { tracing } = await openTo({ url: 'http://127.0.0.1:1' }, sampler)
    const trace = tracing.begin(headers)
    await tracing.close()
    return trace !== undefined
  }
  const sampled = { traceparent: CALLER.traceparent.replace(/00$/, '01') }

  it('is the ratio’s alone, whatever a caller sends', async () => {
    const ratio = (arg: string) => ({
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: arg,
    })
    for (const headers of [{}, CALLER, sampled]) {
      assert.equal(await of(ratio('0.51'), headers), true)
      assert.equal(await of(ratio('0.5'), headers), false)
      assert.equal(await of({ OTEL_TRACES_SAMPLER: 'always_off' }, headers), false)
    }
  })

  it('is the caller’s with a sampler that is based on the parent', async () => {
    const parent = { OTEL_TRACES_SAMPLER: 'parentbased_always_off' }
    assert.equal(await of(parent, sampled), true)
    assert.equal(await of(parent, CALLER), false)
    assert.equal(await of(parent, {}), false)
    const on = { OTEL_TRACES_SAMPLER: 'parentbased_always_on' }
    assert.equal(await of(on, CALLER), false)
    assert.equal(await of(on, {}), true)
    assert.equal(await of(on, { traceparent: 'nonsense' }), true)
  })
})

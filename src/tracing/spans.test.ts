/** Spans as they are made from records. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedAttempt, RequestRecord } from '#request-logs/record.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { type ExportedSpan, type SpanScope, spansOf } from './spans.ts'
import { newTrace } from './trace-context.ts'
import { tracedUpstreams } from './upstreams.ts'

const UPSTREAMS = tracedUpstreams([
  { name: 'openai', origin: 'https://api.openai.com', apiFormat: 'openai' },
  { name: 'local', origin: 'http://10.0.0.7:8000', apiFormat: 'openai' },
  { name: 'azure', origin: 'https://ours.openai.azure.com', apiFormat: 'openai' },
  { name: 'claude', origin: 'https://api.anthropic.com:8443', apiFormat: 'anthropic' },
])
const SCOPE = {} as SpanScope
const ROUTE = { method: 'POST', route: '/v1/responses', path: '/v1/responses' }

function attempt(upstream: string, rest: Partial<RecordedAttempt> = {}): RecordedAttempt {
  const model = 'gpt-5.6-luna'
  return { upstream, model, status: 200, reason: null, startedMs: 10, ms: 900, ...rest }
}

function spans(record: Partial<RequestRecord>, route = ROUTE): readonly ExportedSpan[] {
  const trace = newTrace(undefined)
  for (const _ of record.attempts ?? []) trace.beginAttempt([])
  const whole = requestRecord('req_1', { endpoint: 'createResponse', ...record })
  return spansOf(trace, { record: whole, ...route }, { scope: SCOPE, upstreams: UPSTREAMS })
}

/** Start and end of a span, in milliseconds after the start of the request. */
function times({ startTime, endTime }: ExportedSpan): number[] {
  const { startedAt } = requestRecord('req_1')
  return [startTime, endTime].map(([s, ns]) => Math.round(s * 1_000 - startedAt + ns / 1e6))
}

describe('spans of a request', () => {
  it('of a request that waited for room and for a connection have both waits', () => {
    const waits = [
      { for: 'spend', startedMs: 2, ms: 7 },
      { for: 'connection', startedMs: 10, ms: 40 },
    ] as const
    const found = spans({ attempts: [attempt('openai')], waits })
    const [server] = found
    const waiting = found.filter(({ name }) => name === 'waiting')
    assert.deepEqual(
      waiting.map((span) => [span.attributes['bailiwick.waiting.for'], ...times(span)]),
      [
        ['spend', 2, 9],
        ['connection', 10, 50],
      ],
    )
    for (const { parentSpanContext } of waiting) {
      assert.equal(parentSpanContext?.spanId, server?.spanContext().spanId)
    }
  })

  it('of attempts with several models have the model that was requested at each', () => {
    const attempts = [
      attempt('azure', { model: 'gpt-5.6-sol', status: 503, reason: 'status' }),
      attempt('openai'),
    ]
    const clients = spans({ attempts, requestedModel: 'gpt-5.6-sol' }).slice(-2)
    assert.deepEqual(
      clients.map(({ name, attributes }) => [name, attributes['gen_ai.request.model']]),
      [
        ['chat gpt-5.6-sol', 'gpt-5.6-sol'],
        ['chat gpt-5.6-luna', 'gpt-5.6-luna'],
      ],
    )
  })

  it('have the tokens of reasoning, which the output includes', () => {
    const amounts = { requests: 1, outputTokens: 34, outputReasoningTokens: 30 }
    const client = spans({ attempts: [attempt('openai')], amounts }).at(-1)
    assert.equal(client?.attributes['gen_ai.usage.output_tokens'], 34)
    assert.equal(client?.attributes['gen_ai.usage.reasoning.output_tokens'], 30)
  })

  it('of a response that is read by its id have the operation fetch_response', () => {
    const attempts = [attempt('openai', { model: null })]
    const read = { endpoint: 'getResponse', model: null, attempts }
    const [, , client] = spans(read)
    assert.equal(client?.name, 'fetch_response')
    assert.equal(client.attributes['gen_ai.operation.name'], 'fetch_response')
  })

  it('are the request, its admission, and an attempt with usage, cost and first chunk', () => {
    const [server, admission, client, ...more] = spans({
      attempts: [attempt('openai')],
      session: 'thread-1',
      waitedMs: 7,
      amounts: {
        inputTokens: 100,
        inputCachedTokens: 40,
        inputCacheWriteTokens: 5,
        outputTokens: 20,
      },
      cost: 1_500_000_000,
      answeredModel: 'gpt-5.6-luna-2026-08-01',
    })
    assert.ok(server && admission && client)
    assert.deepEqual(more, [])
    assert.deepEqual(
      [server.name, server.kind, times(server)],
      ['POST /v1/responses', 1, [0, 1_000]],
    )
    assert.deepEqual(server.attributes, {
      'http.request.method': 'POST',
      'http.route': '/v1/responses',
      'url.path': '/v1/responses',
      'http.response.status_code': 200,
      'http.request.body.size': 300,
      'http.response.body.size': 900,
      'user_agent.original': 'OpenAI/Python 2.9.0',
      'client.address': '192.0.2.1',
      'session.id': 'thread-1',
      'bailiwick.request.id': 'req_1',
      'bailiwick.organization.id': 'org-a',
      'bailiwick.project.id': 'proj_a',
      'bailiwick.api_key.id': 'key_a',
      'bailiwick.outcome': 'succeeded',
    })
    assert.deepEqual([admission.name, admission.kind, times(admission)], ['admission', 0, [0, 10]])
    assert.deepEqual(admission.attributes, { 'bailiwick.waited': 0.007 })
    assert.deepEqual([client.name, client.kind, times(client)], ['chat gpt-5.6-luna', 2, [10, 910]])
    assert.deepEqual(client.attributes, {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': 'api.openai.com',
      'server.port': 443,
      'bailiwick.upstream': 'openai',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5.6-luna',
      'gen_ai.request.stream': true,
      'openai.api.type': 'responses',
      'gen_ai.response.model': 'gpt-5.6-luna-2026-08-01',
      'gen_ai.response.time_to_first_chunk': 0.22,
      'gen_ai.usage.input_tokens': 100,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 40,
      'gen_ai.usage.cache_write.input_tokens': 5,
      'bailiwick.cost.usd': 1.5,
    })
    assert.deepEqual(
      [server, admission, client].map(({ status }) => status.code),
      [0, 0, 0],
    )
  })

  it('are one trace, with the ids that the attempts were sent with', () => {
    const trace = newTrace(undefined)
    trace.beginAttempt([])
    const record = requestRecord('req_1', { attempts: [attempt('openai')] })
    const [server, admission, client] = spansOf(
      trace,
      { record, ...ROUTE },
      { scope: SCOPE, upstreams: UPSTREAMS },
    )
    assert.equal(server?.spanContext().spanId, trace.spanId)
    assert.equal(server?.parentSpanContext, undefined)
    assert.equal(client?.spanContext().spanId, trace.attemptIds[0])
    for (const child of [admission, client]) {
      assert.equal(child?.parentSpanContext?.spanId, trace.spanId)
      assert.equal(child?.parentSpanContext?.isRemote, false)
      assert.equal(child?.spanContext().traceId, trace.traceId)
    }
  })

  it('of a failover have the failed attempt as an error, and usage at the last alone', () => {
    const [server, , failed, last] = spans({
      attempts: [
        attempt('local', { status: null, reason: 'connect', ms: 30 }),
        attempt('azure', { startedMs: 50 }),
      ],
    })
    assert.equal(server?.status.code, 0)
    assert.equal(failed?.status.code, 2)
    assert.equal(failed?.attributes['error.type'], 'connect')
    assert.equal(failed?.attributes['http.request.resend_count'], undefined)
    assert.deepEqual(
      [failed?.attributes['server.address'], failed?.attributes['server.port']],
      ['10.0.0.7', 8_000],
    )
    assert.equal(failed?.attributes['gen_ai.usage.input_tokens'], undefined)
    assert.equal(last?.status.code, 0)
    assert.equal(last?.attributes['http.request.resend_count'], 1)
    assert.equal(last?.attributes['gen_ai.provider.name'], 'azure.ai.openai')
    assert.equal(last?.attributes['openai.api.type'], undefined)
    assert.equal(last?.attributes['gen_ai.usage.input_tokens'], 12)
  })

  it('of a rejected request have the limit at the admission, and no attempt', () => {
    const [server, admission, ...attempts] = spans({
      outcome: 'rejected',
      status: 429,
      code: 'rate_limit_exceeded',
      ms: 3,
      limit: {
        dimension: 'tokens',
        model: 'gpt-5.6-luna',
        limit: 10,
        used: 10,
        reserved: 0,
        requested: 5,
        resets_in_ms: 1_000,
        source: 'project',
      },
    })
    assert.deepEqual(attempts, [])
    assert.deepEqual(
      [server?.status.code, server?.attributes['error.type']],
      [0, 'rate_limit_exceeded'],
    )
    assert.equal(admission?.status.code, 2)
    assert.deepEqual(admission?.attributes, {
      'bailiwick.waited': 0,
      'bailiwick.limit.dimension': 'tokens',
      'bailiwick.limit.source': 'project',
      'error.type': 'rate_limit_exceeded',
    })
  })

  it('of a failed request have the status error at the request too', () => {
    const [server, , client] = spans({
      outcome: 'failed',
      status: 500,
      attempts: [attempt('claude', { status: 500 })],
    })
    assert.deepEqual([server?.status.code, server?.attributes['error.type']], [2, '500'])
    assert.deepEqual([client?.status.code, client?.attributes['error.type']], [2, '500'])
    assert.deepEqual(
      [client?.attributes['server.port'], client?.attributes['gen_ai.provider.name']],
      [8_443, 'anthropic'],
    )
  })

  it('of a request whose caller left have no error', () => {
    const [server, , client] = spans({
      outcome: 'left',
      hasLeft: true,
      attempts: [attempt('openai', { reason: 'cancelled' })],
    })
    assert.deepEqual([server?.status.code, server?.attributes['bailiwick.outcome']], [0, 'left'])
    assert.deepEqual([client?.status.code, client?.attributes['error.type']], [0, undefined])
  })

  it('of a route that runs no model are named by method and route, and mask ids', () => {
    const [server, , client] = spans(
      {
        endpoint: 'retrieveFile',
        model: null,
        amounts: null,
        attempts: [attempt('openai')],
      },
      { method: 'GET', route: '/v1/files/:id', path: `/v1/files/sk-${'a'.repeat(40)}` },
    )
    assert.equal(server?.attributes['url.path'], '/v1/files/***')
    assert.equal(client?.name, 'GET /v1/files/:id')
    assert.equal(client?.attributes['gen_ai.operation.name'], undefined)
    assert.equal(client?.attributes['bailiwick.cost.usd'], undefined)
  })

  it('of a path with a key have no part of it, also escaped or cut', () => {
    const key = `sk-proj-${'Ab3'.repeat(20)}`
    const escaped = [...key].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')
    for (const path of [`/v1/files/${escaped}`, `/v1/files/${'a/'.repeat(114)}${key}`]) {
      const [server] = spans({}, { method: 'GET', route: '/v1/files/:id', path })
      const shown = String(server?.attributes['url.path'])
      assert.ok(!decodeURIComponent(shown).includes('Ab3'), shown)
    }
  })

  it('of a request that was answered without an upstream are one span', () => {
    assert.equal(spans({ endpoint: 'listModels', attempts: [] }).length, 1)
  })
})

/** Traces of requests to a server with a simulated upstream, as a receiver has them. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, beforeEach, describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'
import {
  type ReceivedSpan,
  startTraceReceiver,
  type TraceReceiver,
} from '#test/support/trace-receiver.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const CONTEXT = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'congo=t61rcWkgMzE' }
/** Content that no span may have, wherever a request has it. */
const MARK = 'MARKED-CONTENT'

let receiver: TraceReceiver
let gateway: GatewayHarness
const lines: string[] = []
before(async () => {
  receiver = await startTraceReceiver()
  gateway = await startGateway({
    logLevel: 'debug',
    onLog: (line) => lines.push(line),
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-backend',
    },
  })
})
after(async () => {
  await gateway.close()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await gateway.upstream.reset()
  receiver.exports.length = 0
})

/** The spans of one trace, once its server span has come. */
async function spansOf(traceId?: string): Promise<readonly ReceivedSpan[]> {
  return eventually('the spans of the request', () => {
    gateway.h.tick('traces')
    const spans = receiver.spans().filter((span) => !traceId || span.traceId === traceId)
    return spans.some(({ kind }) => kind === 'server') && spans
  })
}

function ofKind(spans: readonly ReceivedSpan[], kind: ReceivedSpan['kind']): ReceivedSpan[] {
  return spans.filter((span) => span.kind === kind)
}

describe('a traced request', () => {
  it('is one trace: the request, its admission, and the attempt with tokens and cost', async () => {
    const { status, headers } = await gateway.post(CHAT, chat('Hello'))
    assert.equal(status, 200)
    const spans = await spansOf()
    const [server = assert.fail()] = ofKind(spans, 'server')
    const [admission = assert.fail()] = ofKind(spans, 'internal')
    const [client = assert.fail()] = ofKind(spans, 'client')
    // A connection that was slow to be made has a span of its wait.
    assert.equal(spans.filter(({ name }) => name !== 'waiting').length, 3)
    assert.equal(server.name, 'POST /v1/chat/completions')
    assert.equal(server.parentSpanId, '')
    assert.equal(server.attributes['bailiwick.request.id'], headers.get('x-request-id'))
    assert.equal(server.attributes['http.response.status_code'], 200)
    assert.equal(server.attributes['bailiwick.api_key.id'], gateway.key.id)
    assert.deepEqual([admission.name, admission.parentSpanId], ['admission', server.spanId])
    assert.deepEqual([client.name, client.parentSpanId], ['chat gpt-4o-mini', server.spanId])
    assert.equal(client.attributes['server.port'], Number(new URL(gateway.upstream.url).port))
    assert.ok(Number(client.attributes['gen_ai.usage.output_tokens']) > 0)
    assert.ok(Number(client.attributes['bailiwick.cost.usd']) > 0)
    assert.ok(client.startMs >= server.startMs && client.endMs <= server.endMs + 1)
  })

  it('keeps its caller’s trace, and sends the context of each attempt upstream', async () => {
    await gateway.post(CHAT, chat('Hello'), { headers: { ...CONTEXT, baggage: 'a=1' } })
    const spans = await spansOf(TRACE)
    const [server = assert.fail()] = ofKind(spans, 'server')
    const [client = assert.fail()] = ofKind(spans, 'client')
    assert.equal(server.parentSpanId, SPAN)
    assert.equal(server.traceState, CONTEXT.tracestate)
    const sent = gateway.upstream.requests[0]?.headers
    assert.equal(sent?.traceparent, `00-${TRACE}-${client.spanId}-01`)
    assert.equal(sent?.tracestate, CONTEXT.tracestate)
    assert.equal(sent?.baggage, undefined)
  })

  it('has a new trace in place of a malformed context', async () => {
    await gateway.post(CHAT, chat('Hello'), {
      headers: { traceparent: `00-${TRACE}-${SPAN}-xx`, tracestate: 'a=1' },
    })
    const [{ traceId } = assert.fail()] = await spansOf()
    assert.notEqual(traceId, TRACE)
    assert.match(traceId, /^[0-9a-f]{32}$/)
    const sent = gateway.upstream.requests[0]?.headers
    assert.ok(String(sent?.traceparent).startsWith(`00-${traceId}-`))
    assert.equal(sent?.tracestate, undefined)
  })

  it('has its trace id in the log line', async () => {
    const context = { traceparent: CONTEXT.traceparent.replace('0af7', '1bf7') }
    await gateway.post(CHAT, chat('Hello'), { headers: context })
    await spansOf(TRACE.replace('0af7', '1bf7'))
    const line = lines.find((one) => one.includes('1bf7651916cd43dd8448eb211c80319c'))
    assert.equal(JSON.parse(line ?? '{}').trace_id, '1bf7651916cd43dd8448eb211c80319c')
  })

  it('of a stream has the time to the first chunk', async () => {
    const { text } = await gateway.post(CHAT, chat('Hello', { stream: true }))
    assert.match(text, /\[DONE\]/)
    const [{ attributes } = assert.fail()] = ofKind(await spansOf(), 'client')
    assert.equal(attributes['gen_ai.request.stream'], true)
    assert.ok(Number(attributes['gen_ai.response.time_to_first_chunk']) >= 0)
    assert.ok(Number(attributes['gen_ai.usage.output_tokens']) > 0)
  })

  it('of an upstream that fails has an error at the attempt and at the request', async () => {
    await gateway.upstream.script({ status: 500, body: { error: { message: MARK } } })
    assert.equal((await gateway.post(CHAT, chat('Hello'))).status, 500)
    const spans = await spansOf()
    const [server = assert.fail()] = ofKind(spans, 'server')
    const [client = assert.fail()] = ofKind(spans, 'client')
    assert.deepEqual([server.isError, client.isError], [true, true])
    assert.equal(client.attributes['error.type'], '500')
    assert.equal(server.attributes['bailiwick.outcome'], 'failed')
  })

  it('that its caller leaves is no error', async () => {
    await gateway.upstream.script({ answerAfter: 'held' })
    const sent = request(`${gateway.h.url}${CHAT}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key.value}`,
        'content-type': 'application/json',
      },
    })
    sent.on('error', () => {})
    sent.end(chat('Hello'))
    await gateway.upstream.until((requests) => requests.length > 0)
    sent.destroy()
    const [server = assert.fail()] = ofKind(await spansOf(), 'server')
    assert.equal(server.attributes['bailiwick.outcome'], 'left')
    assert.equal(server.isError, false)
  })

  it('without a valid key has no span', async () => {
    const { status } = await gateway.post(CHAT, chat('Hello'), { key: `sk-proj-${'a'.repeat(64)}` })
    assert.equal(status, 401)
    const known = await gateway.post(CHAT, chat('Hello'))
    const ids = ofKind(await spansOf(), 'server').map(
      ({ attributes }) => attributes['bailiwick.request.id'],
    )
    assert.deepEqual(ids, [known.headers.get('x-request-id')])
  })

  it('has no content and no key in any attribute', async () => {
    const answer = { choices: [{ message: { role: 'assistant', content: MARK } }], object: MARK }
    await gateway.upstream.script({ body: answer })
    const content = {
      user: MARK,
      metadata: { note: MARK },
      stop: [MARK],
      tools: [{ type: 'function', function: { name: MARK, description: MARK } }],
    }
    await gateway.post(`${CHAT}?note=${MARK}`, chat(MARK, content))
    await gateway.upstream.script({ status: 400, body: { error: { message: MARK, code: MARK } } })
    await gateway.post(CHAT, chat(MARK, content))
    await gateway.post(CHAT, `{"model": "gpt-4o-mini", "messages": "${MARK}`)
    await eventually('three requests', () => {
      gateway.h.tick('traces')
      return ofKind(receiver.spans(), 'server').length >= 3
    })
    for (const { body } of receiver.exports) {
      const text = body.toString('latin1')
      assert.ok(!text.includes(MARK))
      assert.ok(!text.includes(gateway.key.value))
      assert.ok(!/sk-|Bearer/.test(text))
    }
  })
})

describe('a rejected request', () => {
  it('has the limit that rejected it at the admission', async () => {
    await using limited = await startGateway({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      config: (url) => `
upstreams: { main: { base_url: '${url}' } }
models: { gpt-5.6-luna: { max_requests_per_1_minute: 0 } }
`,
    })
    const { status } = await limited.post(CHAT, chat('Hello', { model: 'gpt-5.6-luna' }))
    assert.equal(status, 429)
    await limited.close()
    const spans = receiver.spans()
    const [server = assert.fail()] = ofKind(spans, 'server')
    const [admission = assert.fail()] = ofKind(spans, 'internal')
    assert.deepEqual(ofKind(spans, 'client'), [])
    assert.equal(server.attributes['bailiwick.outcome'], 'rejected')
    assert.equal(server.isError, false)
    assert.equal(admission.attributes['bailiwick.limit.dimension'], 'requests')
    assert.equal(admission.isError, true)
  })
})

describe('a failover', () => {
  it('has a span for each attempt, and each was sent its own context', async () => {
    await using failing = await startGateway({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      config: (url) => `
upstreams:
  gone: { base_url: 'http://127.0.0.1:1/v1', weight: 1000 }
  main: { base_url: '${url}', api_key: ${UPSTREAM_KEY}, weight: 0 }
`,
    })
    const { status } = await failing.post(CHAT, chat('Hello'), { headers: CONTEXT })
    assert.equal(status, 200)
    const sent = failing.upstream.requests[0]?.headers.traceparent
    await failing.close()
    const [first = assert.fail(), second = assert.fail()] = ofKind(receiver.spans(), 'client')
    assert.deepEqual(
      [first.attributes['bailiwick.upstream'], second.attributes['bailiwick.upstream']],
      ['gone', 'main'],
    )
    assert.deepEqual([first.isError, second.isError], [true, false])
    assert.equal(second.attributes['http.request.resend_count'], 1)
    assert.equal(sent, `00-${TRACE}-${second.spanId}-01`)
  })
})

describe('a request that is not sampled', () => {
  it('makes no span, and keeps its caller’s context', async () => {
    await using unsampled = await startGateway({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_TRACES_SAMPLER: 'always_off',
      },
    })
    assert.equal((await unsampled.post(CHAT, chat('Hello'), { headers: CONTEXT })).status, 200)
    const sent = unsampled.upstream.requests[0]?.headers
    assert.equal(sent?.traceparent, CONTEXT.traceparent)
    assert.equal(sent?.tracestate, undefined)
    await unsampled.close()
    assert.equal(receiver.exports.length, 0)
  })
})

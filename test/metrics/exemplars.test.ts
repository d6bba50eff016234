/** Exemplars of a server that exports traces: the trace ids that a receiver has. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat, startGateway } from '#test/support/gateway.ts'
import { startTraceReceiver } from '#test/support/trace-receiver.ts'

it('the trace of a streamed request is the exemplar of its duration and its first token', async () => {
  await using receiver = await startTraceReceiver()
  await using gateway = await startGateway({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  })
  assert.equal((await gateway.post(CHAT, chat('a', { stream: true }))).status, 200)
  const [span] = await eventually('the spans of the request', () => {
    gateway.h.tick('traces')
    const spans = receiver.spans()
    return spans.some(({ kind }) => kind === 'server') && spans
  })
  const headers = { accept: 'application/openmetrics-text' }
  const { text } = await gateway.h.raw('GET', '/metrics', { headers })
  const exemplars = [...text.matchAll(/^(\w+)_bucket\{.*\} 1 # \{trace_id="(\w+)"\}/gm)]
  assert.deepEqual(
    exemplars.map(([, name, traceId]) => [name, traceId]),
    [
      ['bailiwick_http_request_duration_seconds', span?.traceId],
      ['bailiwick_time_to_first_token_seconds', span?.traceId],
    ],
  )
})

/** Comparison of the requests that a client sent with those that arrived upstream. */
import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import type { RecordedRequest } from '#simulator/recording.ts'
import type { Exchange } from '#test/clients/tap.ts'

/** Headers of a request that pass as they are; all others are dropped. */
const FORWARDED =
  /^(content-type|accept|anthropic-(version|beta)|user-agent|x-app|traceparent|x-(stainless|claude-code)-.+)$/
/** Headers that the gateway sets. */
const ADDED: Readonly<Record<string, string>> = { 'accept-encoding': 'identity' }
/** Headers with the upstream's key and of the connection. */
const OWN = new Set(['x-api-key', 'host', 'connection', 'content-length'])

/** `key` is the caller's, and must not arrive. */
export function checkForwarded(
  sent: readonly Exchange[],
  requests: readonly RecordedRequest[],
  key: string,
): void {
  const served = sent.filter(({ method, status }) => method === 'POST' && status === 200)
  const arrived = requests.filter(({ method }) => method === 'POST')
  assert.deepEqual(
    arrived.map(({ body }) => body.toString()),
    served.map(withMaximum),
  )
  for (const [index, { headers }] of arrived.entries()) {
    const given = Object.entries(headers).filter(([name]) => !OWN.has(name))
    assert.deepEqual(Object.fromEntries(given), forwarded(served[index]?.headers ?? {}))
    assert.ok(!JSON.stringify(headers).includes(key), 'the key of the caller arrived')
  }
}

/** The body that was sent, with the maximum of output that a budget has lowered it to. */
function withMaximum({ body, answerHeaders }: Exchange): string {
  const capped = answerHeaders['x-bailiwick-capped']
  const text = body.toString()
  return capped === undefined ? text : text.replace(/"max_tokens":\d+/, `"max_tokens":${capped}`)
}

function forwarded(headers: IncomingHttpHeaders): Readonly<Record<string, unknown>> {
  const passed = Object.entries(headers).filter(([name]) => FORWARDED.test(name))
  return { ...Object.fromEntries(passed), ...ADDED }
}

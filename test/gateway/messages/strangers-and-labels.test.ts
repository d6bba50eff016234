/** Bounds on requests without a valid key, and the names of the routes in logs and metrics. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { eventually } from '#test/support/eventually.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { bothFormats, CLAUDE, COUNT, MESSAGES, message, VERSION } from './messages.ts'

const NAMES = [
  ...['createMessage', 'countMessageTokens', 'listAnthropicModels', 'retrieveAnthropicModel'],
]
const logged: Readonly<Record<string, unknown>>[] = []
const gateway = shareGateway({
  config: bothFormats,
  logLevel: 'debug',
  onLog: (line) => void logged.push(JSON.parse(line)),
})
const bounded = shareGateway({
  config: (url) => bothFormats(url, 'bounds: { unauthenticated_requests_per_minute: 3 }'),
})

it('unknown keys of both headers count as one address’s, and valid ones pass', async () => {
  const { h, key } = bounded()
  const send = (headers: Record<string, string>) =>
    h.raw('POST', MESSAGES, { key: null, body: message('a'), headers: { ...VERSION, ...headers } })
  const unknown = mintKey('user')
  for (const headers of [
    { 'x-api-key': unknown },
    { authorization: `Bearer ${unknown}` },
    { 'x-api-key': unknown, authorization: `Bearer ${key.value}` },
  ]) {
    assert.equal((await send(headers as Record<string, string>)).status, 401)
  }
  for (const headers of [{ 'x-api-key': unknown }, { authorization: `Bearer ${unknown}` }]) {
    const { status, json, headers: answered } = await send(headers as Record<string, string>)
    assert.deepEqual([status, json.error?.type], [429, 'rate_limit_error'])
    assert.match(answered.get('retry-after') ?? '', /^\d+$/)
  }
  assert.equal((await send({ 'x-api-key': key.value })).status, 200)
  assert.equal((await send({ authorization: `Bearer ${key.value}` })).status, 200)
})

it('the log and the metrics have the routes, and usage the messages', async () => {
  const { h, key, counted } = gateway()
  const headers = { ...VERSION, 'x-api-key': key.value }
  const count = { model: CLAUDE, messages: message('a').messages }
  for (const [method, path, body, endpoint, model] of [
    ['POST', MESSAGES, message('a'), 'createMessage', CLAUDE],
    ['POST', COUNT, count, 'countMessageTokens', CLAUDE],
    ['GET', '/v1/models', undefined, 'listAnthropicModels', undefined],
    ['GET', `/v1/models/${CLAUDE}`, undefined, 'retrieveAnthropicModel', CLAUDE],
  ] as const) {
    const answer = await h.raw(method, path, { key: null, headers, body })
    assert.equal(answer.status, 200, path)
    const id = answer.headers.get('x-request-id')
    const line = logged.find(({ reqId, msg }) => reqId === id && msg === 'answered')
    assert.equal(line?.endpoint, endpoint)
    assert.equal(line?.model, model)
  }
  // A request is observed once its answer has closed.
  await eventually('all four routes in the metrics', async () => {
    const { text } = await h.raw('GET', '/metrics', { key: null })
    for (const name of NAMES) assert.match(text, new RegExp(`endpoint="${name}"`))
  })
  const { requests, models } = await counted()
  assert.deepEqual([requests, models], [1, [CLAUDE]])
})

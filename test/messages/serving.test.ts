/** Messages through the gateway: bodies and answers, usage and cost, limits and rejections. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { type Answer, shareGateway, startGateway } from '#test/support/gateway.ts'

const MODEL = 'claude-opus-5-5'
const VERSION = { 'anthropic-version': '2023-06-01' }
const HELLO = {
  model: MODEL,
  max_tokens: 1_024,
  messages: [{ role: 'user', content: 'Does it rain in Oslo?' }],
}

const gateway = shareGateway({
  config: (url) => `upstreams:
  claude:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
  chats:
    base_url: ${url}
    api_key: ${UPSTREAM_KEY}
    models: [gpt-*]
`,
})

function send(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return gateway().post('/v1/messages', body, { headers: { ...VERSION, ...headers } })
}

it('a message, whole and streamed, passes unchanged and is charged', async () => {
  for (const stream of [false, true]) {
    await gateway().counted()
    const text = JSON.stringify({ ...HELLO, stream })
    const { status, text: answer } = await send(text)
    assert.equal(status, 200, answer)
    assert.equal(gateway().arrived().at(-1), text)
    const { models, requests, input_tokens, output_tokens } = await gateway().counted()
    assert.deepEqual([models, requests], [[MODEL], 1])
    assert.ok((input_tokens ?? 0) > 0 && (output_tokens ?? 0) > 0)
  }
})

it('a query is matched by the path alone, and is not forwarded', async () => {
  const { status, text } = await gateway().post('/v1/messages?beta=true', HELLO, {
    headers: VERSION,
  })
  assert.equal(status, 200, text)
  assert.equal(gateway().upstream.requests.at(-1)?.target, '/v1/messages')
})

it('a model of the other format is 404 with the route to use', async () => {
  const { status, text } = await send({ ...HELLO, model: 'gpt-5.6-luna' })
  assert.equal(status, 404)
  assert.deepEqual(JSON.parse(text).error, {
    type: 'not_found_error',
    message:
      'model: gpt-5.6-luna. The model `gpt-5.6-luna` is not served on this route. Send the request to POST /v1/chat/completions or POST /v1/responses.',
    details: { error_code: 'model_not_found' },
  })
  const chat = { model: MODEL, messages: HELLO.messages }
  const { status: other, error } = await gateway().post('/v1/chat/completions', chat)
  assert.equal(other, 404)
  assert.match(error.message, /Send the request to POST \/v1\/messages\.$/)
})

it('a model of the other format that the project may not use is not found, without a route', async () => {
  const { h, key } = gateway()
  const { modelPermissions } = h.openai.admin.organization.projects
  const model = 'gpt-5.6-luna'
  await modelPermissions.update(key.project_id, { mode: 'deny_list', model_ids: [model] })
  const { status, error } = await send({ ...HELLO, model })
  await modelPermissions.delete(key.project_id)
  assert.equal(status, 404)
  assert.match(error.message, /does not exist or you do not have access to it\.$/)
})

it('a path that the configuration has opened is ignored with a warning, now that it is served', async () => {
  const lines: string[] = []
  await using opened = await startGateway({
    config: (url) => `upstreams: { main: { base_url: ${url}, pass_routes: [/messages] } }`,
    onLog: (line) => void lines.push(line),
    logLevel: 'warn',
  })
  const { status, error } = await opened.post('/v1/messages', HELLO)
  assert.deepEqual([status, error.type], [404, 'not_found_error'])
  assert.equal(opened.upstream.requests.length, 0)
  assert.ok(
    lines.some((line) => line.includes('/messages') && line.includes('main')),
    lines.join('\n'),
  )
})

/** Rejections of messages as Anthropic's clients act on them: status, type, headers and text. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { movableClock } from '#test/support/clock.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject } from '#test/support/spend.ts'
import { CLAUDE, envelopeOf, MESSAGES, message, shareMessages, VERSION } from './messages.ts'

const { clock, move } = movableClock(Date.parse('2026-11-30T00:00:00Z'))
const gateway = shareMessages(
  `
models:
  ${CLAUDE}: { max_requests_per_1_minute: 3, price: { input: 100, output: 1000 } }
  claude-haiku-5-5: { price: { input: 1, output: 100 } }
  claude-opus-5-5: { max_tokens_per_1_minute: 100 }
`,
  { clock },
)

beforeEach(() => move(60_000))

function send(body: object, key = gateway().key.value, headers: Record<string, string> = {}) {
  return gateway().post(MESSAGES, body, { key, headers: { ...VERSION, ...headers } })
}

type Sent = Awaited<ReturnType<typeof send>>

/** Status, type and code, and the headers by which clients retry. */
function formOf(answer: Sent) {
  const { type, error, request_id } = envelopeOf(answer)
  assert.equal(type, 'error')
  assert.match(request_id ?? '', /^req_/)
  assert.equal(answer.headers.get('request-id'), request_id)
  return {
    status: answer.status,
    type: error.type,
    code: error.details.error_code,
    'retry-after': answer.headers.get('retry-after'),
    'x-should-retry': answer.headers.get('x-should-retry'),
  }
}

it('a spent budget is 429 billing_error until its period ends, and not retried', async () => {
  const { key } = await makeLimitedProject(gateway().h, 1)
  const body = message('a', { model: 'claude-haiku-5-5', max_tokens: 20 })
  const { upstream } = gateway()
  upstream.script({ path: MESSAGES, usage: { output_tokens: 20 }, times: 'always' })
  let answer = await send(body, key)
  for (let i = 0; answer.status === 200 && i < 20; i++) answer = await send(body, key)
  upstream.reset()
  answer = await send(body, key)
  const { 'retry-after': seconds, ...form } = formOf(answer)
  assert.deepEqual(form, {
    status: 429,
    type: 'billing_error',
    code: 'project_spend_limit_exceeded',
    'x-should-retry': 'false',
  })
  // To the first of December.
  const left = (Date.parse('2026-12-01T00:00:00Z') - clock()) / 1_000
  assert.ok(Math.abs(Number(seconds) - left) <= 1, `${seconds} of ${left}`)
  assert.equal(gateway().upstream.arrived, 0)
})

it('a limit on requests is 429 rate_limit_error with a retry', async () => {
  for (let i = 0; i < 3; i++) assert.equal((await send(message('a'))).status, 200)
  const answer = await send(message('a'))
  assert.deepEqual(formOf(answer), {
    status: 429,
    type: 'rate_limit_error',
    code: 'rate_limit_requests',
    'retry-after': '20',
    'x-should-retry': null,
  })
  assert.equal(answer.headers.get('retry-after-ms'), null)
})

it('a request that no limit on tokens ever admits is not retried', async () => {
  const answer = await send(message('word '.repeat(1_000), { model: 'claude-opus-5-5' }))
  const form = formOf(answer)
  assert.deepEqual([form.status, form.type], [429, 'rate_limit_error'])
  assert.deepEqual([form['retry-after'], form['x-should-retry']], [null, 'false'])
})

it('a missing and a forbidden model are 404 with its name first', async () => {
  const { h } = gateway()
  const { value, project_id } = await makeUserKey(h, await makeProject(h))
  await h.client.updateProjectModelPermissions({
    project_id,
    mode: 'deny_list',
    model_ids: [CLAUDE],
  })
  for (const [model, key] of [
    ['gpt-4o-mini', gateway().key.value],
    [CLAUDE, value],
  ] as const) {
    const answer = await send(message('a', { model }), key)
    const form = formOf(answer)
    assert.deepEqual([form.status, form.type], [404, 'not_found_error'], model)
    assert.equal(form['x-should-retry'], 'false')
    assert.ok(envelopeOf(answer).error.message.startsWith(`model: ${model}`))
  }
  assert.equal(gateway().upstream.arrived, 0)
})

it('an unknown, a missing and a revoked key, and two keys are 401, and not retried', async () => {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  await h.client.deleteProjectApiKey({ project_id: key.project_id, api_key_id: key.id })
  const raw = (headers: Record<string, string>) =>
    h.raw('POST', MESSAGES, { key: null, body: message('a'), headers: { ...VERSION, ...headers } })
  const unknown = mintKey('user')
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [{}, 'missing_credentials'],
    [{ 'x-api-key': unknown }, 'invalid_api_key'],
    [{ authorization: `Bearer ${unknown}` }, 'invalid_api_key'],
    [{ 'x-api-key': key.value }, 'invalid_api_key'],
    [{ authorization: `Bearer ${key.value}` }, 'invalid_api_key'],
    [
      { authorization: `Bearer ${unknown}`, 'x-api-key': gateway().key.value },
      'ambiguous_credentials',
    ],
  ]
  for (const [headers, code] of cases) {
    const { status, headers: answered, text } = await raw(headers)
    const { error } = envelopeOf({ text })
    assert.deepEqual(
      [status, error.type, error.details.error_code, answered.get('x-should-retry')],
      [401, 'authentication_error', code, 'false'],
    )
    assert.ok(!text.includes(unknown) && !text.includes(key.value))
  }
  const { value } = gateway().key
  const both = { authorization: `Bearer ${value}`, 'x-api-key': value }
  assert.equal((await raw(both)).status, 200)
  assert.equal((await raw({ authorization: `Bearer ${value}`, 'x-api-key': '' })).status, 200)
})

it('overload of the upstream is 529 with a retry after failover', async () => {
  gateway().upstream.script({ status: 529, times: 'always' })
  const form = formOf(await send(message('a')))
  assert.deepEqual([form.status, form.type], [529, 'overloaded_error'])
  assert.match(form['retry-after'] ?? '', /^\d+$/)
})

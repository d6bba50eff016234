/** `POST /v1/messages/count_tokens`: forwarded, within buckets and connections of its own. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'
import { CLAUDE, COUNT, envelopeOf, MESSAGES, message, shareMessages, VERSION } from './messages.ts'

const { clock, move } = movableClock()
const gateway = shareMessages(
  `
models:
  ${CLAUDE}: { max_requests_per_1_minute: 2, price: { input: 100, output: 1000 } }
  claude-opus-5-5: { max_requests_per_1_minute: 200 }
  claude-haiku-5-5: { max_requests_per_1_minute: 0 }
`,
  { clock },
)
const BODY = { model: CLAUDE, messages: [{ role: 'user', content: 'one two' }] }

beforeEach(() => move(60_000))

function send(body: object = BODY, key = gateway().key.value, headers = {}) {
  return gateway().post(COUNT, body, { key, headers: { ...VERSION, ...headers } })
}

it('is forwarded as it is, with its headers, and answered as it came', async () => {
  const { upstream, arrived, post, key } = gateway()
  const text = `{ "model": "${CLAUDE}" ,"messages":[{"role":"user","content":"é"}],"tomorrow":1}`
  const headers = { ...VERSION, 'anthropic-beta': 'tomorrow-2027-01-01' }
  upstream.script({ body: '{"input_tokens" : 7}' })
  const answer = await post(`${COUNT}?beta=true`, text, { key: key.value, headers })
  assert.deepEqual([answer.status, answer.text], [200, '{"input_tokens" : 7}'])
  assert.deepEqual(arrived(), [text])
  const [request] = upstream.requests
  assert.equal(request?.path, COUNT)
  assert.equal(request?.headers['anthropic-beta'], 'tomorrow-2027-01-01')
})

it('24 at once pass, though the limit on requests is 2', async () => {
  const { upstream } = gateway()
  upstream.script({ path: COUNT, times: 'always', answerAfter: 'all' })
  const answers = Array.from({ length: 24 }, () => send())
  await upstream.until((all) => all.filter(({ path }) => path === COUNT).length === 24)
  upstream.open('all')
  assert.deepEqual(
    new Set((await Promise.all(answers)).map(({ status }) => status)),
    new Set([200]),
  )
})

it('takes no room of messages, and messages take none of counts', async () => {
  const { post, key } = gateway()
  const headers = VERSION
  for (let i = 0; i < 5; i++) assert.equal((await send()).status, 200)
  for (const status of [200, 200, 429]) {
    const answer = await post(MESSAGES, message('a'), { key: key.value, headers })
    assert.equal(answer.status, status)
  }
  const { status, headers: limits } = await send()
  assert.equal(status, 200)
  assert.equal(limits.get('anthropic-ratelimit-requests-limit'), '100')
  assert.equal(limits.get('anthropic-ratelimit-requests-remaining'), '94')
  assert.equal(limits.get('anthropic-ratelimit-tokens-limit'), null)
})

it('the limit is the model’s on requests, but no less than 100, and 0 closes the model', async () => {
  const limitOf = async (model: string) => {
    const { status, headers } = await send({ ...BODY, model })
    return [status, headers.get('anthropic-ratelimit-requests-limit')]
  }
  assert.deepEqual(await limitOf('claude-opus-5-5'), [200, '200'])
  assert.deepEqual(await limitOf(CLAUDE), [200, '100'])
  assert.deepEqual(await limitOf('claude-haiku-5-5'), [429, '0'])
})

it('the request above the limit returns 429 with a retry, and leaves messages alone', async () => {
  const { upstream, post, key } = gateway()
  for (let i = 0; i < 100; i++) assert.equal((await send()).status, 200)
  const { status, headers, text } = await send()
  assert.equal(status, 429)
  const { error } = envelopeOf({ text })
  assert.deepEqual(
    [error.type, error.details.error_code],
    ['rate_limit_error', 'rate_limit_requests'],
  )
  assert.equal(headers.get('retry-after'), '1')
  assert.equal(headers.get('anthropic-ratelimit-requests-remaining'), '0')
  assert.equal(upstream.arrived, 100)
  const answer = await post(MESSAGES, message('a'), { key: key.value, headers: VERSION })
  assert.equal(answer.status, 200)
})

it('is charged nothing, and passes where the budget is spent', async () => {
  const { h, post } = gateway()
  const { key, projectId } = await makeLimitedProject(h, 1)
  const spend = () => post(MESSAGES, message('a', { max_tokens: 100 }), { key, headers: VERSION })
  const rejected = await spend()
  assert.deepEqual([rejected.status, envelopeOf(rejected).error.type], [429, 'billing_error'])
  await gateway().counted()
  // A member that no budget knows passes, too.
  gateway().upstream.script({ path: COUNT, body: { input_tokens: 7 } })
  assert.equal((await send({ ...BODY, tomorrow: true }, key)).status, 200)
  assert.equal(await spentBy(h, projectId), 0)
  const { requests, input_tokens } = await gateway().counted()
  assert.deepEqual([requests, input_tokens], [undefined, undefined])
})

it('needs no tag that its project requires of requests', async () => {
  const { h } = gateway()
  const { value, project_id } = await makeUserKey(h, await makeProject(h))
  await h.client.updateProjectTags({ project_id, require_tags: ['team'] })
  assert.equal((await send(BODY, value)).status, 200)
})

it('a model that the key may not use, or nobody serves, is 404', async () => {
  const { h, upstream } = gateway()
  const { value, project_id } = await makeUserKey(h, await makeProject(h))
  await h.client.updateProjectModelPermissions({
    project_id,
    mode: 'deny_list',
    model_ids: [CLAUDE],
  })
  for (const [model, key] of [[CLAUDE, value]] as const) {
    const answer = await send({ ...BODY, model }, key)
    assert.deepEqual([answer.status, envelopeOf(answer).error.type], [404, 'not_found_error'])
    assert.match(envelopeOf(answer).error.message, new RegExp(`^model: ${model}\\b`))
  }
  assert.equal(upstream.arrived, 0)
})

it('an error of the upstream that is the caller’s passes unchanged', async () => {
  gateway().upstream.script({ status: 400, code: 'tool_name_conflict' })
  const answer = await send()
  assert.equal(answer.status, 400)
  assert.equal(envelopeOf(answer).error.details.error_code, 'tool_name_conflict')
})

it('a body without a model is 400, and reaches no upstream', async () => {
  const answer = await send({ messages: [] })
  assert.deepEqual([answer.status, envelopeOf(answer).error.type], [400, 'invalid_request_error'])
  assert.equal(gateway().upstream.arrived, 0)
})

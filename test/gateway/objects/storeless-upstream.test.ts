/** Upstreams that store no responses: none is recorded, and none can be referred to. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { ownedRows, type Side, sideWith } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let upstream: Upstream
let h: Harness
let side: Side

before(async () => {
  upstream = await startUpstream()
  h = await startHarness('sqlite', {
    config: `
upstreams:
  local: { base_url: "${upstream.url}", api_key: "\${UPSTREAM_KEY}", stores: false }
`,
  })
  side = sideWith(h, await makeUserKey(h, await makeProject(h)))
})
after(async () => {
  await upstream.close()
  await h.close()
})

it('a response is relayed and not recorded', async () => {
  const { id, output } = await side.openai.responses.create({ model: MODEL, input: 'hello' })
  assert.ok(output.length > 0)
  await h.flush()
  assert.equal((await ownedRows(h).where('id', '=', id).execute()).length, 0)
  assert.equal((await side.raw('GET', `/v1/responses/${id}`)).status, 404)
})

it('a chat completion is relayed and not recorded', async () => {
  const messages = [{ role: 'user' as const, content: 'hello' }]
  const body = { model: MODEL, messages, store: true }
  const { id, choices } = await side.openai.chat.completions.create(body)
  assert.equal(choices[0]?.message.content, 'hello')
  await h.flush()
  assert.equal((await ownedRows(h).where('id', '=', id).execute()).length, 0)
  upstream.reset()
  assert.equal((await side.raw('GET', `/v1/chat/completions/${id}`)).status, 404)
  assert.deepEqual((await side.openai.chat.completions.list()).data, [])
  assert.equal(upstream.arrived, 0)
})

it('a reference to an earlier response is rejected with a hint to send its items', async () => {
  const { id, output } = await side.openai.responses.create({ model: MODEL, input: 'hello' })
  upstream.reset()
  for (const [body, param] of [
    [{ input: [{ type: 'item_reference', id: output[0]?.id }] }, 'input[0].id'],
    [{ input: 'and then?', previous_response_id: id }, 'previous_response_id'],
    [{ input: 'and then?', conversation: 'conv_1' }, 'conversation'],
  ] as const) {
    const { status, json } = await side.raw('POST', '/v1/responses', {
      body: { model: MODEL, ...body },
    })
    assert.equal(status, 400)
    assert.deepEqual(json.error, {
      message: `Invalid '${param}': the upstream of the model \`${MODEL}\` stores no responses. Set 'store' to false, and send the items of earlier answers themselves.`,
      type: 'invalid_request_error',
      param,
      code: 'reference_not_supported',
    })
  }
  assert.equal(upstream.arrived, 0)
  const created = await side.raw('POST', '/v1/conversations', { body: {} })
  assert.deepEqual(
    [created.status, created.json.error?.code],
    [...[400, 'conversations_not_supported']],
  )
  assert.equal(upstream.arrived, 0)
  const input = [{ role: 'user', content: 'hello' }, ...output]
  const body = { model: MODEL, input, store: false }
  const { status, text } = await side.raw('POST', '/v1/responses', { body })
  assert.equal(status, 200, text)
})

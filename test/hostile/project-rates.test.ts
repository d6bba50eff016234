/** Rates of requests that no model limit covers: the cost of one project for a node is bounded. */
import assert from 'node:assert/strict'
import { after, afterEach, before, it } from 'node:test'
import { sideWith, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { movableClock } from '#test/support/clock.ts'
import { MODEL } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'
import { exceededCount } from './bound-counts.ts'

const MINUTE = 60_000
const bounds = {
  project_requests_per_minute: 5,
  project_rejected_bytes_per_minute: 10_000,
  project_total_requests_per_minute: 12,
  key_total_requests_per_minute: 11,
}

const { clock: elapsed, move } = movableClock()
let gateway: TwoProjects

before(async () => {
  gateway = await startTwoProjects('sqlite', { elapsed, bounds })
  // No limit of a model has any room for this project.
  for (const model of [MODEL, 'default']) {
    const path = `/v1/organization/projects/${gateway.ours.key.project_id}/rate_limits/rl-${model}`
    const zero = { max_requests_per_1_minute: 0, max_tokens_per_1_minute: 0 }
    assert.equal((await gateway.h.raw('POST', path, { body: zero })).status, 200)
  }
})
afterEach(() => {
  gateway.upstream.reset()
  move(4 * MINUTE)
})
after(() => gateway?.close())

const CHAT = { model: MODEL, messages: [{ role: 'user', content: 'x' }] }

function form(): string {
  return [
    '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n',
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b--\r\n',
  ].join('')
}

const UNMETERED: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/v1/responses/resp_x'],
  ['POST', '/v1/responses/resp_x/cancel'],
  ['DELETE', '/v1/responses/resp_x'],
  ['GET', '/v1/chat/completions/chatcmpl-x'],
  ['POST', '/v1/chat/completions/chatcmpl-x', { metadata: {} }],
  ['DELETE', '/v1/chat/completions/chatcmpl-x'],
  ['GET', '/v1/chat/completions/chatcmpl-x/messages'],
  ['GET', '/v1/files'],
  ['GET', '/v1/files/file-x/content'],
  ['GET', '/v1/batches/batch_x'],
  ['POST', '/v1/batches/batch_x/cancel'],
  ['POST', '/v1/batches', { input_file_id: 'file-x' }],
  ['POST', '/v1/uploads', { bytes: 1, purpose: 'batch' }],
  ['POST', '/v1/uploads/upload_x/complete', { part_ids: [] }],
  ['POST', '/v1/uploads/upload_x/cancel'],
  ['GET', '/v1/models'],
  ['POST', '/v1/conversations', {}],
  ['GET', '/v1/conversations/conv_x'],
  ['POST', '/v1/conversations/conv_x', { metadata: {} }],
  ['DELETE', '/v1/conversations/conv_x'],
  ['POST', '/v1/conversations/conv_x/items', { items: [] }],
  ['GET', '/v1/conversations/conv_x/items'],
  ['GET', '/v1/conversations/conv_x/items/msg_x'],
  ['DELETE', '/v1/conversations/conv_x/items/msg_x'],
]

for (const [method, path, body] of UNMETERED) {
  it(`${method} ${path} above project_requests_per_minute returns 429`, async () => {
    const { ours, theirs, h } = gateway
    const before = await exceededCount(h, 'project_requests_per_minute')
    const request = { ...(body !== undefined && { body }) }
    for (let count = 0; count < 5; count += 1) {
      assert.notEqual((await ours.raw(method, path, request)).status, 429)
    }
    const rejected = await ours.raw(method, path, request)
    assert.equal(rejected.status, 429)
    assert.equal(rejected.json.error?.code, 'rate_limit_exceeded')
    assert.equal(rejected.headers.get('retry-after'), '12')
    assert.equal((await exceededCount(h, 'project_requests_per_minute')) - before, 1)
    assert.notEqual((await theirs.raw(method, path, request)).status, 429, 'another project')
    move(12_000)
    assert.notEqual((await ours.raw(method, path, request)).status, 429)
  })
}

it('uploads above project_requests_per_minute are rejected before they reach an upstream', async () => {
  const { ours, upstream } = gateway
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await ours.raw('POST', '/v1/files', { body: form(), headers })).status, 200)
  }
  const rejected = await ours.raw('POST', '/v1/files', { body: form(), headers })
  assert.equal(rejected.status, 429)
  assert.equal(upstream.requests.length, 5)
})

it('a list of chat completions counts as the requests that it may make of an upstream', async () => {
  const { ours, theirs, upstream } = gateway
  const list = (query: string) => ours.raw('GET', `/v1/chat/completions?${query}`)
  const explained = async (query: string) => {
    const { status, headers } = await list(query)
    assert.equal(status, 429)
    return headers.get('x-bailiwick-limit') ?? ''
  }
  assert.equal((await list('limit=3')).status, 200)
  assert.match(await explained('limit=1'), /limit=5; used=5; reserved=0; requested=1;/)
  move(MINUTE)
  assert.match(await explained('limit=5'), /used=1; reserved=0; requested=5;/)
  assert.match(await explained('limit=1&model=x'), /used=2; reserved=0; requested=100;/)
  assert.match(await explained('limit=1&metadata[a]=b'), /used=3; reserved=0; requested=100;/)
  assert.equal((await list('limit=1')).status, 200)
  assert.equal((await theirs.raw('GET', '/v1/chat/completions?limit=4')).status, 200)
  assert.equal(upstream.arrived, 0)
})

it('a 429 of a rate names the bound, its dimension, and the time to retry', async () => {
  const { ours } = gateway
  for (let count = 0; count < 5; count += 1) await ours.raw('GET', '/v1/models')
  const { json, headers } = await ours.raw('GET', '/v1/models')
  const { project_id } = ours.key
  const limit = {
    dimension: 'project_requests',
    model: null,
    limit: 5,
    used: 5,
    reserved: 0,
    requested: 1,
    resets_in_ms: MINUTE,
    source: 'project',
  }
  assert.deepEqual(json.error, {
    message: `Rate limit reached in project ${project_id} organization ${gateway.h.bootstrapped.organization.id} on requests that are not to a model per min (project_requests_per_minute): Limit 5, Used 5, Requested 1. Please try again in 12s.`,
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
    limit,
  })
  assert.equal(
    headers.get('x-bailiwick-limit'),
    'dimension=project_requests; source=project; limit=5; used=5; reserved=0; requested=1; resets_in_ms=60000',
  )
})

it('requests to a model are not counted in project_requests_per_minute', async () => {
  const { theirs } = gateway
  for (let count = 0; count < 10; count += 1) {
    assert.equal((await theirs.raw('POST', '/v1/chat/completions', { body: CHAT })).status, 200)
  }
  assert.equal((await theirs.raw('GET', '/v1/models')).status, 200)
})

it('all requests of a key and of a project have optional rates', async () => {
  const { theirs, h } = gateway
  for (let count = 0; count < 11; count += 1) {
    assert.equal((await theirs.raw('POST', '/v1/chat/completions', { body: CHAT })).status, 200)
  }
  const ofKey = await theirs.raw('POST', '/v1/chat/completions', { body: CHAT })
  assert.equal(ofKey.status, 429)
  assert.match(
    ofKey.headers.get('x-bailiwick-limit') ?? '',
    /^dimension=key_total_requests; source=key;/,
  )
  const other = sideWith(h, await makeUserKey(h, theirs.key.project_id))
  assert.equal((await other.raw('GET', '/v1/models')).status, 200)
  const ofProject = await other.raw('GET', '/v1/models')
  assert.equal(ofProject.status, 429)
  assert.match(
    ofProject.headers.get('x-bailiwick-limit') ?? '',
    /^dimension=project_total_requests; source=project;/,
  )
})

it('bodies above project_rejected_bytes_per_minute are rejected unread', async () => {
  const { ours, theirs, h } = gateway
  const messages = [{ role: 'user', content: 'x' }]
  const body = JSON.stringify({ model: MODEL, messages, user: 'x'.repeat(6_000) })
  const bound = 'project_rejected_bytes_per_minute'
  const before = await exceededCount(h, bound)
  // Its limit is 0: 429 of the model's limit, twice, and then of the rate.
  for (const dimension of ['requests', 'requests', 'project_rejected_bytes']) {
    const { status, headers } = await ours.raw('POST', '/v1/chat/completions', { body })
    assert.equal(status, 429)
    const explained = headers.get('x-bailiwick-limit') ?? ''
    assert.ok(explained.startsWith(`dimension=${dimension};`), explained)
  }
  assert.equal((await exceededCount(h, bound)) - before, 1)
  const unread = await ours.raw('POST', '/v1/chat/completions', { body: '{' })
  assert.match(unread.text, /project_rejected_bytes_per_minute/)
  assert.equal((await ours.raw('GET', '/v1/models')).status, 200, 'requests without a body pass')
  assert.equal((await theirs.raw('POST', '/v1/chat/completions', { body })).status, 200)
  move(MINUTE)
  const again = await ours.raw('POST', '/v1/chat/completions', { body: '{' })
  assert.equal(again.status, 400)
})

it('an upload that is rejected counts in project_rejected_bytes_per_minute', async () => {
  const { theirs } = gateway
  const headers = { 'content-type': 'multipart/form-data; boundary=b' }
  const broken = `${form()}${'x'.repeat(10_000)}`
  assert.equal((await theirs.raw('POST', '/v1/files', { body: broken, headers })).status, 400)
  const { status, text } = await theirs.raw('POST', '/v1/files', { body: form(), headers })
  assert.equal(status, 429)
  assert.match(text, /project_rejected_bytes_per_minute/)
})

/** The models endpoints in Anthropic's form, and the models of each format. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { CLAUDE, shareMessages, VERSION } from './messages.ts'

interface Model {
  readonly id: string
  readonly created_at: string
}

interface Page {
  readonly data: readonly Model[]
  readonly has_more: boolean
  readonly first_id: string | null
  readonly last_id: string | null
}

const gateway = shareMessages('models: { claude-sonnet-5-5: { context_window: 900000 } }')

async function get(path: string, key = gateway().key.value) {
  const answer = await gateway().h.raw('GET', path, { key, headers: VERSION })
  return { ...answer, page: JSON.parse(answer.text) as Page }
}

function idsOf({ data }: Page): string[] {
  return data.map(({ id }) => id)
}

it('the list has Anthropic’s form and the id of the request', async () => {
  const { status, headers, page } = await get('/v1/models?limit=1')
  assert.equal(status, 200)
  assert.match(headers.get('request-id') ?? '', /^req_/)
  assert.equal(headers.get('request-id'), headers.get('x-request-id'))
  assert.equal(headers.get('openai-version'), null)
  assert.deepEqual(page, {
    data: [
      {
        type: 'model',
        id: 'claude-fable-5-2',
        display_name: 'Claude fable 5 2',
        created_at: '2026-10-01T00:00:00Z',
        max_input_tokens: 1_000_000,
        max_tokens: 128_000,
        capabilities: null,
        lifecycle: 'active',
        deprecated_at: null,
        retires_at: null,
        line: null,
      },
    ],
    has_more: true,
    first_id: 'claude-fable-5-2',
    last_id: 'claude-fable-5-2',
  })
})

it('pages lead through all models, the newest first, in both directions', async () => {
  const { page: all } = await get('/v1/models?limit=1000')
  const times = all.data.map(({ created_at }) => created_at)
  assert.deepEqual(times, times.toSorted().reverse())
  assert.deepEqual([all.has_more, all.data.length > 10], [false, true])
  const forwards: string[] = []
  let page = (await get('/v1/models?limit=4')).page
  while (true) {
    forwards.push(...idsOf(page))
    if (!page.has_more) break
    page = (await get(`/v1/models?limit=4&after_id=${page.last_id}`)).page
  }
  assert.deepEqual(forwards, idsOf(all))
  const backwards: string[] = []
  page = (await get(`/v1/models?limit=4&before_id=${all.last_id}`)).page
  while (true) {
    backwards.unshift(...idsOf(page))
    if (!page.has_more) break
    page = (await get(`/v1/models?limit=4&before_id=${page.first_id}`)).page
  }
  assert.deepEqual([...backwards, all.last_id], idsOf(all))
})

it('an invalid limit and an unknown cursor are 400 in Anthropic’s envelope', async () => {
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'after_id=none', 'limit=1&limit=2']) {
    const { status, json } = await get(`/v1/models?${query}`)
    assert.deepEqual([status, json.error?.type], [400, 'invalid_request_error'], query)
  }
})

it('unknown parameters are ignored', async () => {
  const ids = idsOf((await get('/v1/models?beta=true&limit=1000')).page)
  assert.deepEqual(ids, idsOf((await get('/v1/models?limit=1000')).page))
})

it('a model is described by itself', async () => {
  const { page } = await get('/v1/models?limit=1000')
  for (const model of page.data) {
    const { status, text } = await get(`/v1/models/${model.id}`)
    assert.deepEqual([status, JSON.parse(text)], [200, model])
  }
})

it('the models of each format are those that are called in it', async () => {
  const { h, openai } = gateway()
  const others: string[] = []
  for await (const { id } of openai.models.list()) others.push(id)
  const { page } = await get('/v1/models?limit=1000')
  assert.ok(others.length > 0)
  assert.ok(
    others.every((id) => id.startsWith('gpt-')),
    others.join(' '),
  )
  assert.ok(page.data.every(({ id }) => id.startsWith('claude-')))
  const { status, json } = await get('/v1/models/gpt-4o-mini')
  assert.deepEqual([status, json.error?.type], [404, 'not_found_error'])
  assert.match(json.error?.message ?? '', /^model: gpt-4o-mini\b/)
  const other = await h.raw('GET', `/v1/models/${CLAUDE}`, { key: gateway().key.value })
  assert.deepEqual([other.status, other.json.error?.code], [404, 'model_not_found'])
})

it('a model that the key may not use is in no list', async () => {
  const { h } = gateway()
  const { value, project_id } = await makeUserKey(h, await makeProject(h))
  await h.client.updateProjectModelPermissions({
    project_id,
    mode: 'allow_list',
    model_ids: [CLAUDE],
  })
  assert.deepEqual(idsOf((await get('/v1/models', value)).page), [CLAUDE])
  const { status, json } = await get('/v1/models/claude-opus-5-5', value)
  assert.deepEqual([status, json.error?.type], [404, 'not_found_error'])
})

it('HEAD has the headers of GET, and no body', async () => {
  for (const path of ['/v1/models', `/v1/models/${CLAUDE}`]) {
    const key = gateway().key.value
    const answer = await gateway().h.raw('HEAD', path, { key, headers: VERSION })
    assert.deepEqual([answer.status, answer.text], [200, ''])
    assert.match(answer.headers.get('request-id') ?? '', /^req_/)
  }
})

/** The list of models of an upstream with Anthropic's API: its pages, and what is read of them. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { createModelLists } from '#gateway/upstream/model-lists.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { openUpstreams } from '#test/support/upstream-targets.ts'

const MODELS = '/v1/models'

async function openLists(t: TestContext) {
  const upstream = await startUpstream()
  const upstreams = openUpstreams(t, {
    claude: {
      base_url: upstream.url,
      api_key: UPSTREAM_KEY,
      api_format: 'anthropic',
    },
  })
  t.after(() => upstream.close())
  const lists = createModelLists({
    upstreams,
    catalog: createCatalog(new Map()),
    cached: new WeakMap(),
    now: () => 0,
    onListed: () => {},
  })
  const target = upstreams.all[0] as UpstreamTarget
  const list = async () => {
    await lists.refresh([target])
    return lists.of(target)
  }
  const asked = (): string[] => upstream.requests.map(({ target: path }) => path)
  return { upstream, list, asked }
}

function pageOf(ids: readonly string[], more: boolean) {
  const data = ids.map((id) => ({ id, type: 'model' }))
  return { data, has_more: more, first_id: ids.at(0) ?? null, last_id: ids.at(-1) ?? null }
}

it('models have their name, maxima, and the times of their making and end', async (t) => {
  const { upstream, list } = await openLists(t)
  const model = {
    id: 'claude-x',
    display_name: 'Claude X',
    created_at: '2026-10-01T00:00:00Z',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    retires_at: '2027-10-01T00:00:00Z',
  }
  upstream.script({ path: MODELS, body: { data: [model], has_more: false } })
  assert.deepEqual((await list())?.get('claude-x'), {
    created: Date.UTC(2026, 9, 1) / 1_000,
    contextWindow: 1_000_000,
    shutdownDate: '2027-10-01',
    displayName: 'Claude X',
    maxOutputTokens: 128_000,
  })
})

it('a name for people that is no text, too long, or has control characters is none', async (t) => {
  const { upstream, list } = await openLists(t)
  const names = [7, '', 'x'.repeat(201), 'a\nb', '\u202ea']
  const data = names.map((display_name, at) => ({ id: `m${at}`, display_name }))
  upstream.script({ path: MODELS, body: { data, has_more: false } })
  const listed = [...((await list())?.values() ?? [])]
  assert.equal(listed.length, names.length)
  assert.ok(listed.every(({ displayName }) => displayName === undefined))
})

it('the list of Anthropic is requested with a version', async (t) => {
  const { upstream, list, asked } = await openLists(t)
  assert.equal((await list())?.get('claude-haiku-4-5-20251001')?.contextWindow, 200_000)
  assert.deepEqual(asked(), [`${MODELS}?limit=1000`])
  assert.equal(upstream.requests[0]?.headers['anthropic-version'], '2023-06-01')
})

it('pages are followed', async (t) => {
  const { upstream, list, asked } = await openLists(t)
  upstream.script(
    { path: MODELS, body: pageOf(['a', 'b&c'], true) },
    { path: MODELS, body: pageOf(['d'], false) },
  )
  assert.deepEqual([...((await list())?.keys() ?? [])], ['a', 'b&c', 'd'])
  assert.deepEqual(asked(), [`${MODELS}?limit=1000`, `${MODELS}?limit=1000&after_id=b%26c`])
})

it('at most five pages are read', async (t) => {
  const { upstream, list, asked } = await openLists(t)
  upstream.script({ path: MODELS, body: pageOf(['a'], true), times: 'always' })
  assert.deepEqual([...((await list())?.keys() ?? [])], ['a'])
  assert.equal(asked().length, 5)
})

it('a page that fails leaves the list unknown', async (t) => {
  const { upstream, list } = await openLists(t)
  upstream.script({ path: MODELS, body: pageOf(['a'], true) }, { path: MODELS, status: 500 })
  assert.equal(await list(), undefined)
})

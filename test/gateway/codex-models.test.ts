/** `GET /v1/models?client_version=…` of Codex: context windows, and the ETag of the response. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { type GatewayHarness, startGateway } from '#test/support/gateway.ts'

const MODELS = '/v1/models'
const { clock, move } = movableClock()
let gateway: GatewayHarness

function listed(...ids: string[]) {
  return {
    path: MODELS,
    body: { data: ids.map((id) => ({ id, ...(id === 'vllm' && { max_model_len: 8_192 }) })) },
  }
}

interface Entry {
  readonly slug: string
  readonly context_window?: number
  readonly supports_reasoning_summaries: boolean
}

function get(headers: Record<string, string> = {}) {
  return gateway.h.raw('GET', `${MODELS}?client_version=0.169.0`, {
    key: gateway.key.value,
    headers,
  })
}

async function entries() {
  return (await get()).json.models as readonly Entry[]
}

before(async () => {
  gateway = await startGateway({
    clock,
    config: (url) => `
upstreams:
  one: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}" }
  other:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    model_names: { renamed: vllm, configured: none }
models:
  configured: { context_window: 16384 }
  alias: { alias_of: gpt-4o }
  qwq: { reasoning: true }
`,
  })
  const list = listed('vllm', 'gpt-4o-2024-08-06', 'alias', 'unknown', 'qwq', 'gpt-5.6-luna')
  gateway.upstream.script(list, list)
  await get()
})
after(() => gateway.close())

it('a context window is the upstream’s, the configured one, the catalog’s, or absent', async () => {
  const windows = (await entries()).map(({ slug, context_window }) => [slug, context_window])
  assert.deepEqual(windows, [
    ['alias', 128_000],
    ['configured', 16_384],
    ['gpt-4o-2024-08-06', 128_000],
    ['qwq', undefined],
    ['renamed', 8_192],
    ['unknown', undefined],
    ['vllm', 8_192],
  ])
})

it('a reasoning model is marked as one', async () => {
  const reasoning = (await entries()).filter((entry) => entry.supports_reasoning_summaries)
  assert.deepEqual(
    reasoning.map(({ slug }) => slug),
    ['qwq'],
  )
})

it('a caller with the current ETag gets 304 until the list changes', async () => {
  const first = await get()
  const etag = first.headers.get('etag') ?? ''
  assert.match(etag, /^"[\w-]{27}"$/)
  for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const { status, text, headers } = await get({ 'if-none-match': tags })
    assert.deepEqual([status, text, headers.get('etag')], [304, '', etag], tags)
  }
  assert.equal((await get({ 'if-none-match': '"other"' })).status, 200)
  move(60_000)
  gateway.upstream.script(listed('new'), listed('new'))
  const changed = await eventually('the new list', async () => {
    const answer = await get({ 'if-none-match': etag })
    return answer.status === 200 && answer
  })
  assert.notEqual(changed.headers.get('etag'), etag)
})

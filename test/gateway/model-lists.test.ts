/** Lists of models that upstreams report: requests, cache, failures and filters. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import {
  CHAT,
  chat,
  type GatewayHarness,
  type GatewayOptions,
  MODEL,
  startGateway,
} from '#test/support/gateway.ts'

const MODELS = '/v1/models'
const { clock, move } = movableClock()
let gateway: GatewayHarness

async function start(options: GatewayOptions = {}): Promise<void> {
  gateway = await startGateway({ clock, upstream: { models: ['one', 'two'] }, ...options })
}

afterEach(() => gateway.close())

interface Listing {
  readonly data: {
    readonly id: string
    readonly created: number
    readonly object: string
    readonly owned_by: string
    readonly shutdown_date?: string | null
  }[]
}

function get(path = MODELS, method = 'GET') {
  return gateway.h.raw(method, path, { key: gateway.key.value })
}

async function names(): Promise<string[]> {
  const { status, json } = await get()
  assert.equal(status, 200)
  return (json as unknown as Listing).data.map(({ id }) => id)
}

function listRequests() {
  return gateway.upstream.requests.filter(({ path }) => path === MODELS)
}

function lists(...ids: string[]) {
  return {
    path: MODELS,
    body: { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) },
  }
}

/** Names that are known without a list: those of the catalog. */
function isCatalog(found: readonly string[]): boolean {
  return found.length > 100 && found.includes('gpt-4o') && !found.includes('default')
}

describe('with an upstream that lists its models', () => {
  beforeEach(() => start())

  it('models are those of the list, owned by the server, with their creation times', async () => {
    const data = [
      { id: 'two', created: 1_700_000_000, owned_by: 'somebody', object: 'x', more: 1 },
      { id: 'one' },
      { id: 'ft:gpt-4o:another-tenant::abc' },
      { id: 'not a name' },
    ]
    gateway.upstream.script({ path: MODELS, body: { data } })
    const startedAt = Math.floor(clock() / 1000)
    const { json } = await get()
    assert.deepEqual(json, {
      object: 'list',
      data: [
        { id: 'one', object: 'model', created: startedAt, owned_by: 'bailiwick' },
        { id: 'two', object: 'model', created: 1_700_000_000, owned_by: 'bailiwick' },
      ],
    })
    assert.deepEqual((await get(`${MODELS}/two`)).json, (json as unknown as Listing).data[1])
  })

  it('a model has the end that its upstream reports, else the one OpenAI announced', async () => {
    const reported = {
      'gpt-4.1': null,
      'gpt-4o': undefined,
      'gpt-4o-2024-11-20': undefined,
      'gpt-5.6-luna': undefined,
      invented: undefined,
      one: '2027-05-01',
      three: 'soon',
      two: null,
    }
    const data = Object.entries(reported).map(([id, shutdown_date]) => ({ id, shutdown_date }))
    gateway.upstream.script({ path: MODELS, body: { data } })
    const { data: listed } = (await get()).json as unknown as Listing
    assert.deepEqual(
      listed.map(({ id, shutdown_date }) => [id, shutdown_date]),
      [
        ['gpt-4.1', null],
        ['gpt-4o', '2027-01-14'],
        ['gpt-4o-2024-11-20', '2027-01-14'],
        ['gpt-5.6-luna', null],
        ['invented', undefined],
        ['one', '2027-05-01'],
        ['three', undefined],
        ['two', null],
      ],
    )
    assert.deepEqual((await get(`${MODELS}/one`)).json, listed[5])
  })

  it('an unlisted model is 404, and requests for it go upstream', async () => {
    for (const model of ['three', 'gpt-4o', 'ONE']) {
      const { status, json } = await get(`${MODELS}/${model}`)
      assert.deepEqual([status, json.error?.code], [404, 'model_not_found'], model)
    }
    gateway.upstream.script({ path: CHAT, status: 200, body: {} })
    assert.equal((await gateway.post(CHAT, chat('a', { model: 'three' }))).status, 200)
    assert.equal((await get(`${MODELS}/one`)).status, 200)
  })

  it('concurrent callers share one upstream request with the upstream’s key, for a minute', async () => {
    gateway.upstream.script({ path: MODELS, answerAfter: 'listed' })
    const callers = Array.from({ length: 5 }, names)
    await gateway.upstream.until(() => listRequests().length > 0)
    gateway.upstream.open('listed')
    for (const found of await Promise.all(callers)) assert.deepEqual(found, ['one', 'two'])
    move(59_999)
    assert.deepEqual(await names(), ['one', 'two'])
    const [request, ...others] = listRequests()
    assert.equal(others.length, 0)
    assert.equal(request?.headers.authorization, `Bearer ${UPSTREAM_KEY}`)
    assert.deepEqual(await gateway.counted(), { models: [] })
  })

  it('a list of a minute ago is served while one request refreshes it', async () => {
    await names()
    move(60_000)
    gateway.upstream.script({ ...lists('three'), answerAfter: 'refreshed' })
    for (let i = 0; i < 3; i++) assert.deepEqual(await names(), ['one', 'two'])
    await gateway.upstream.until(() => listRequests().length > 1)
    gateway.upstream.open('refreshed')
    await eventually('the new list', async () => (await names()).includes('three'))
    assert.equal(listRequests().length, 2)
  })

  it('HEAD reaches no upstream', async () => {
    for (const path of [MODELS, `${MODELS}/one`, `${MODELS}?client_version=1`]) {
      const { status, text } = await get(path, 'HEAD')
      assert.deepEqual([status, text], [200, ''])
    }
    await names()
    move(60_000)
    assert.equal((await get(`${MODELS}/three`, 'HEAD')).status, 404)
    assert.equal(listRequests().length, 1)
  })
})

describe('with an upstream whose list is unavailable', () => {
  beforeEach(() => start())

  const BROKEN = [
    { status: 500 },
    { status: 404 },
    { status: 401 },
    { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    { body: 'no JSON' },
    { body: { models: ['one'] } },
    { body: { data: [{ id: 'one', padding: 'x'.repeat(1_048_576) }] } },
    { gzip: true },
    { fault: { kind: 'reset', at: 1 } },
  ] as const

  it('models are those of the catalog, and the next request is sent after ten seconds', async () => {
    for (const [index, broken] of BROKEN.entries()) {
      gateway.upstream.script({ path: MODELS, times: 1, ...broken })
      assert.ok(isCatalog(await names()), JSON.stringify(broken).slice(0, 99))
      assert.equal((await get(`${MODELS}/any`)).status, 200)
      move(9_999)
      await names()
      assert.equal(listRequests().length, index + 1)
      move(1)
    }
    assert.deepEqual(await names(), ['one', 'two'])
  })

  it('the last list is kept', async () => {
    await names()
    for (const [index, broken] of BROKEN.entries()) {
      move(60_000)
      gateway.upstream.script({ path: MODELS, times: 1, ...broken })
      await eventually('the next request', async () => {
        assert.deepEqual(await names(), ['one', 'two'])
        return listRequests().length === index + 2
      })
    }
  })

  it('failures do not count for its health, and no list is requested while its circuit is open', async () => {
    const { h, upstream } = gateway
    upstream.script({ path: MODELS, times: 'always', status: 503 })
    for (let i = 0; i < 6; i++) {
      await names()
      move(10_000)
    }
    const health = async () => (await h.client.retrieveServer({})).upstreams[0]
    assert.equal((await health())?.failures, 0)
    upstream.reset()
    upstream.script({ path: CHAT, times: 'always', status: 503 })
    for (let i = 0; i < 5; i++) await gateway.post(CHAT, chat('a', { model: MODEL }))
    assert.equal((await health())?.state, 'circuit_open')
    assert.ok(isCatalog(await names()))
    assert.equal(listRequests().length, 0)
    move(10_000)
    assert.deepEqual(await names(), ['one', 'two'])
    assert.equal((await health())?.failures, 5)
  })

  it('no answer within two seconds is a failure', async () => {
    gateway.upstream.script({ path: MODELS, fault: { kind: 'stall', at: 'start' } })
    assert.ok(isCatalog(await names()))
    await gateway.upstream.until(() => listRequests().some(({ aborted }) => aborted))
  })
})

describe('with models in the configuration', () => {
  const startWith = (settings: string, models: readonly string[]) =>
    start({
      upstream: { models },
      config: (url) => `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
${settings}`,
    })

  it('a list is filtered by `models`', async () => {
    const settings = '    models: ["tiny*", "ft:*:ours::*", literal]'
    await startWith(settings, ['tiny.gguf', 'huge', 'ft:a:ours::1', 'ft:a:theirs::2'])
    assert.deepEqual(await names(), ['ft:a:ours::1', 'tiny.gguf'])
    assert.equal((await get(`${MODELS}/literal`)).status, 404)
    assert.equal((await get(`${MODELS}/ft:a:theirs::2`)).status, 404)
  })

  it('only the names of `model_names` are listed, whatever the upstream’s names are', async () => {
    await startWith('    model_names: { public: private, deployed: unlisted }', ['private', 'more'])
    assert.deepEqual(await names(), ['deployed', 'public'])
    assert.equal((await get(`${MODELS}/private`)).status, 404)
  })

  it('a name without a tag is listed where the upstream has it as `:latest`', async () => {
    await startWith('    models: [llama3.1, "qwen*"]', ['llama3.1:latest', 'qwen:7b'])
    assert.deepEqual(await names(), ['llama3.1', 'qwen:7b'])
    assert.equal((await get(`${MODELS}/llama3.1`)).status, 200)
  })

  it('models of an upstream without a list come from the configuration or the catalog', async () => {
    await startWith('    models: ["gpt-4.1*", literal]\n    model_names: { public: a }', [])
    gateway.upstream.script({ path: MODELS, status: 404 })
    const found = await names()
    assert.ok(['gpt-4.1', 'gpt-4.1-mini', 'literal', 'public'].every((one) => found.includes(one)))
    assert.ok(!found.includes('gpt-4o'))
  })
})

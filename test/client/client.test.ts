import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { mintKey } from '#base/secrets.ts'
import { ApiError, type Client, ConnectionError, createClient } from '#client/client.ts'
import { api } from '#contract/api.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const BASE_URL = 'http://bailiwick.example/v1'
const PAGE = { object: 'list', data: [], first_id: null, last_id: null, has_more: false }

type Fetch = typeof fetch
type Sent = { url: string; headers: Headers }

/** A `fetch` that returns the next of `answers` for each request, and records the requests. */
function network(...answers: (() => Response | Promise<Response>)[]) {
  const sent: Sent[] = []
  const fetch: Fetch = async (url, init) => {
    sent.push({ url: String(url), headers: new Headers(init?.headers) })
    const answer = answers[sent.length - 1]
    assert.ok(answer, 'one request too many')
    return answer()
  }
  return { fetch, sent }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  return () => new Response(JSON.stringify(body), { status, headers })
}

function busy(headers: Record<string, string> = { 'retry-after-ms': '0' }) {
  return json(
    503,
    { error: { message: 'Busy.', type: 'server_error', param: null, code: null } },
    headers,
  )
}

function over(fetch: Fetch, more: { maxRetries?: number; timeoutMs?: number } = {}): Client {
  return createClient({ baseUrl: BASE_URL, adminKey: 'sk-admin-x', fetch, ...more })
}

describe('a client', () => {
  it('has every operation of the contract as a function, and nothing else', () => {
    const client = createClient({ baseUrl: BASE_URL, adminKey: 'sk-admin-x' })
    assert.deepEqual(Object.keys(client).sort(), Object.keys(api).sort())
    for (const operation of Object.values(client)) assert.equal(typeof operation, 'function')
    assert.ok(Object.isFrozen(client))
  })

  it('accepts parameters and returns results with the contract’s types', () => {
    const client = createClient({ baseUrl: BASE_URL, adminKey: 'sk-admin-x' })
    const calls = () => {
      // @ts-expect-error a project has a name
      void client.createProject({})
      // @ts-expect-error a project is named by its id
      void client.archiveProject()
      // @ts-expect-error there is no such parameter
      void client.listProjects({ page: 1 })
      // @ts-expect-error one project is no list
      client.retrieveProject({ project_id: 'p' })[Symbol.asyncIterator]
      const name: Promise<string> = client.createProject({ name: 'A' }).then((made) => made.name)
      return name
    }
    assert.equal(typeof calls, 'function')
  })

  it('imports nothing of Node', () => {
    const seen = new Set<string>()
    const bare = new Set<string>()
    const visit = (url: URL): void => {
      if (seen.has(url.href)) return
      seen.add(url.href)
      const source = readFileSync(url, 'utf8')
      assert.doesNotMatch(source, /\b(process\.|Buffer\b|require\(|__dirname)/, url.pathname)
      const imports = source.matchAll(/^(?:import|export|\}) ?(?!type )[^'"\n]*from '([^']+)'/gm)
      for (const [, name = ''] of imports) {
        if (name.startsWith('.')) visit(new URL(name, url))
        else if (name.startsWith('#')) visit(new URL(`../../src/${name.slice(1)}`, import.meta.url))
        else bare.add(name)
      }
    }
    visit(new URL('../../src/client/client.ts', import.meta.url))
    assert.ok(seen.size > 10)
    assert.deepEqual([...bare], ['typebox'])
  })

  it('sends a parameter in the contract’s place: path, query or body', async () => {
    const { fetch, sent } = network(json(200, PAGE), json(200, PAGE), json(200, {}))
    const client = over(fetch)
    await client.listUsers({ emails: ['a@b.example', 'c@d.example'], limit: 5 })
    await client.listAuditLogs({ effective_at: { gte: 1, lt: 2 } })
    await client.deleteProjectRateLimit({ project_id: 'p', rate_limit_id: 'rl-a/b:7b' })
    const paths = sent.map(({ url }) => decodeURIComponent(url.slice(BASE_URL.length)))
    assert.deepEqual(paths.slice(0, 2), [
      '/organization/users?emails[]=a@b.example&emails[]=c@d.example&limit=5',
      '/organization/audit_logs?effective_at[gte]=1&effective_at[lt]=2',
    ])
    assert.ok(sent[2]?.url.endsWith('/rate_limits/rl-a%2Fb%3A7b'))
  })

  it('for a browser has no key, and marks every request with the console’s header', async () => {
    const { fetch, sent } = network(json(200, PAGE), json(200, {}))
    const client = createClient({
      baseUrl: BASE_URL,
      headers: { 'x-bailiwick-console': '1' },
      fetch,
    })
    await client.listProjects()
    await client.createProject({ name: 'A' })
    for (const { headers } of sent) {
      assert.equal(headers.get('authorization'), null)
      assert.equal(headers.get('x-bailiwick-console'), '1')
      assert.equal(headers.get('accept'), 'application/json')
    }
  })
})

describe('a request of the client', () => {
  it('that meets an overloaded server is retried under the same idempotency key', async () => {
    const { fetch, sent } = network(busy(), busy(), json(200, { id: 'proj_1' }))
    assert.equal((await over(fetch).createProject({ name: 'A' })).id, 'proj_1')
    const keys = new Set(sent.map(({ headers }) => headers.get('idempotency-key')))
    assert.equal(sent.length, 3)
    assert.equal(keys.size, 1)
    assert.match([...keys][0] ?? '', /^[0-9a-f]{32}$/)
  })

  it('has an idempotency key of its own if it creates something', async () => {
    const { fetch, sent } = network(json(200, {}), json(200, {}), json(200, PAGE))
    const client = over(fetch)
    await client.createProject({ name: 'A' })
    await client.createProject({ name: 'A' })
    await client.listProjects()
    const [first, second, third] = sent.map(({ headers }) => headers.get('idempotency-key'))
    assert.notEqual(first, second)
    assert.equal(third, null)
  })

  it('fails after maxRetries with the last response', async () => {
    const { fetch, sent } = network(busy(), busy())
    const refusal = over(fetch, { maxRetries: 1 }).listProjects()
    await assert.rejects(refusal, (error) => error instanceof ApiError && error.status === 503)
    assert.equal(sent.length, 2)
  })

  it('is not retried where that cannot help, or the server says so', async () => {
    const refusal = json(400, { error: { message: 'No.', type: 't', param: null, code: null } })
    for (const answer of [refusal, busy({ 'x-should-retry': 'false' })]) {
      const { fetch, sent } = network(answer)
      await assert.rejects(over(fetch).listProjects(), ApiError)
      assert.equal(sent.length, 1)
    }
  })

  it('without a response is a ConnectionError with its cause', async () => {
    const cause = new TypeError('fetch failed')
    const { fetch } = network(() => Promise.reject(cause))
    const call = over(fetch, { maxRetries: 0 }).listProjects()
    await assert.rejects(call, (error) => error instanceof ConnectionError && error.cause === cause)
  })

  it('that times out is a ConnectionError that says so', async () => {
    const never: Fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const call = over(never, { maxRetries: 0, timeoutMs: 1 }).listProjects()
    await assert.rejects(call, { name: 'ConnectionError', message: /took longer than 1 ms/ })
  })

  it('waits longer for an operation that takes longer, unless its timeout is set', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] })
    const never: Fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const limitOf = async (ms: number, call: () => Promise<unknown>): Promise<void> => {
      const message = new RegExp(`took longer than ${ms} ms`)
      const rejected = assert.rejects(call(), { name: 'ConnectionError', message })
      await setImmediate()
      test.mock.timers.tick(ms)
      await rejected
    }
    const client = over(never, { maxRetries: 0 })
    await limitOf(30_000, () => client.listProjects())
    await limitOf(130_000, () => client.retrieveCostReconciliation())
    const quick = over(never, { maxRetries: 0, timeoutMs: 5 })
    await limitOf(5, () => quick.retrieveCostReconciliation())
  })

  it('answered by anything but this API is a ConnectionError', async () => {
    const { fetch } = network(() => new Response('<html>'))
    await assert.rejects(over(fetch).listProjects(), {
      name: 'ConnectionError',
      message: /no JSON/,
    })
  })

  it('that its caller aborts is not retried', async () => {
    const controller = new AbortController()
    const { fetch, sent } = network(() => {
      controller.abort(new Error('enough'))
      return Promise.reject(controller.signal.reason)
    })
    const call = over(fetch).listProjects({}, { signal: controller.signal })
    await assert.rejects(call, { message: 'enough' })
    assert.equal(sent.length, 1)
  })
})

describe('client of a real server', () => {
  let h: Harness
  before(async () => {
    h = await startHarness('sqlite')
    for (const name of ['A', 'B', 'C', 'D']) await h.client.createProject({ name })
  })
  after(() => h.close())

  it('pages through a list, requesting each page once', async () => {
    let requests = 0
    const counting: Fetch = (url, init) => {
      requests++
      return fetch(url, init)
    }
    const baseUrl = `${h.url}/v1/`
    const client = createClient({ baseUrl, adminKey: h.adminKey, fetch: counting })
    const names: string[] = []
    for await (const { name } of client.listProjects({ limit: 2 })) names.push(name)
    assert.deepEqual(names, ['D', 'C', 'B', 'A', 'Default project'])
    assert.equal(requests, 3)
  })

  it('throws the server’s error: status, code, type, parameter and request id', async () => {
    await assert.rejects(h.client.createProject({ name: '' }), (error) => {
      assert.ok(error instanceof ApiError)
      assert.equal(error.status, 400)
      assert.equal(error.code, 'empty_string')
      assert.equal(error.type, 'invalid_request_error')
      assert.equal(error.param, 'name')
      assert.match(error.requestId ?? '', /^req_/)
      assert.match(error.message, /^Invalid 'name': empty string/)
      return true
    })
    const stranger = createClient({ baseUrl: `${h.url}/v1`, adminKey: mintKey('admin') })
    await assert.rejects(stranger.listProjects(), { status: 401, code: 'invalid_api_key' })
  })

  it('throws the bare error of a key without the scope', async () => {
    const [project] = (await h.client.listProjects()).data
    const account = await h.client.createProjectServiceAccount({
      project_id: project?.id ?? '',
      name: 'bot',
    })
    const adminKey = account.api_key?.value ?? ''
    const client = createClient({ baseUrl: `${h.url}/v1`, adminKey })
    await assert.rejects(client.listProjects(), { status: 403, code: null, message: /scope/ })
  })

  it('applies a retried request once after its response was lost', async () => {
    let lost = false
    const losing: Fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (lost) return response
      lost = true
      throw new TypeError('the connection broke before the answer came')
    }
    const client = createClient({ baseUrl: `${h.url}/v1`, adminKey: h.adminKey, fetch: losing })
    const made = await client.createProject({ name: 'Once' })
    const named = (await h.client.listProjects({ limit: 100 })).data.filter(
      ({ name }) => name === 'Once',
    )
    assert.deepEqual(named, [made])
  })

  it('returns the first response for an idempotency key of the caller', async () => {
    const create = () => h.client.createProject({ name: 'Key' }, { idempotencyKey: 'mine' })
    assert.deepEqual(await create(), await create())
  })
})

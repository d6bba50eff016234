/** Headers of every response, and errors of our own fault. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { run } from '#storage/db.ts'
import { newUser } from '#test/sdk/suite.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { shareHarness, startHarness } from '#test/support/harness.ts'
import { PROJECTS, serveOver } from './wire.ts'

const FAULT = {
  error: {
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
    param: null,
    code: null,
  },
}

/** Collects the log line by line. */
function keptLog() {
  const lines: string[] = []
  const log = { logLevel: 'trace', onLog: (line: string) => void lines.push(line) } as const
  return { log, lines, text: () => lines.join('') }
}

onEachStore('response', (dialect) => {
  const harness = shareHarness(dialect)

  it('has its request id, version, organization and processing time', async () => {
    const ids = new Set<string | null>()
    for (const path of [PROJECTS, `${PROJECTS}/proj_x`, `${PROJECTS}?limit=x`]) {
      const { headers } = await harness().raw('GET', path)
      ids.add(headers.get('x-request-id'))
      assert.match(headers.get('x-request-id') ?? '', /^req_[0-9a-f]{32}$/)
      assert.equal(headers.get('openai-version'), '2020-10-01')
      assert.match(headers.get('openai-processing-ms') ?? '', /^\d+$/)
      assert.equal(headers.get('openai-organization'), 'default-organization')
      assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
    assert.equal(ids.size, 3)
  })

  it('has no rate limit header, since this plane has no limits', async () => {
    const { headers } = await harness().raw('GET', PROJECTS)
    const names = [...headers.keys()]
    assert.deepEqual(
      names.filter((name) => name.startsWith('x-ratelimit')),
      [],
    )
  })

  it('has the organization’s slug, whatever the organization’s name is', async () => {
    const { system, raw } = harness()
    const names = { 'Ärger & Co.\r\nset-cookie: a=b': /^rger-co-set-cookie-a-b$/, 日本: /^org-/ }
    for (const [name, slug] of Object.entries(names)) {
      const organization = await organizations.create(system, { name, ownerEmail: 'o@b.co' })
      const key = await adminApiKeys.create({ ...system, organization }, { name: 'x' })
      const { headers } = await raw('GET', PROJECTS, { key: key.value })
      assert.match(headers.get('openai-organization') ?? '', slug)
      assert.equal(headers.get('set-cookie'), null)
    }
  })

  it('after an exception is 500 with one fixed sentence, and the cause is in the log alone', async () => {
    const { log, lines, text } = keptLog()
    const retrieveProject = async () => {
      throw new Error('the secret detail')
    }
    const server = await serveOver(harness(), { routes: { retrieveProject }, ...log })
    const answer = await fetch(`${server.url}${PROJECTS}/proj_x`, {
      headers: { authorization: `Bearer ${harness().adminKey}` },
    })
    assert.equal(answer.status, 500)
    assert.deepEqual(await answer.json(), FAULT)
    await server.close()
    assert.match(text(), /the secret detail/)
    const logged = lines.filter((line) => line.includes(answer.headers.get('x-request-id') ?? '?'))
    assert.equal(logged.length, 2, 'one line for the cause and one for the answer')
  })

  it('that cannot be serialized is a 500 like any other', async () => {
    const retrieveProject = async () => JSON.parse('{}')
    const server = await serveOver(harness(), { routes: { retrieveProject } })
    const answer = await fetch(`${server.url}${PROJECTS}/proj_x`, {
      headers: { authorization: `Bearer ${harness().adminKey}` },
    })
    assert.deepEqual([answer.status, await answer.json()], [500, FAULT])
    await server.close()
  })

  it('uses the client address from a trusted proxy, and from no other', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.8' }
    const cases: readonly (readonly [string[], Record<string, string>, string])[] = [
      [[], forwarded, '127.0.0.1'],
      [['10.0.0.0/8'], forwarded, '127.0.0.1'],
      [['127.0.0.1'], forwarded, '203.0.113.7'],
      [['127.0.0.0/8'], { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' }, '203.0.113.7'],
      [['127.0.0.1', '10.0.0.1'], { 'x-forwarded-for': '2001:db8::1, 10.0.0.1' }, '2001:db8::1'],
      [['127.0.0.1'], { 'x-forwarded-for': "'; drop table project; --" }, '127.0.0.1'],
      [['127.0.0.1'], { 'x-forwarded-for': '' }, '127.0.0.1'],
      [['127.0.0.1'], { 'x-real-ip': '203.0.113.7' }, '127.0.0.1'],
    ]
    for (const [trustedProxies, headers, expected] of cases) {
      const server = await serveOver(harness(), { trustedProxies })
      const answer = await fetch(server.url + PROJECTS, {
        method: 'POST',
        headers: { authorization: `Bearer ${harness().adminKey}`, ...headers },
        body: Buffer.from('{"name":"x"}'),
      })
      const { id } = (await answer.json()) as { id: string }
      const [row] = await harness().store.reader[run](
        `select ip_address from audit_log where resource_id = '${id}'`,
        [],
      )
      assert.equal(row?.ip_address, expected, JSON.stringify([trustedProxies, headers]))
      await server.close()
    }
  })

  it('contains no key, nor does its log line, of any kind and from any place', async () => {
    const { log, lines, text } = keptLog()
    const { adminKey, client, bootstrapped } = harness()
    const server = await serveOver(harness(), log)
    const project_id = bootstrapped.organization.defaultProjectId
    const user = await newUser(harness())
    await client.createProjectUser({ project_id, user_id: user.id, role: 'member' })
    const send = async (path: string, key: string, body?: object): Promise<string> => {
      const answer = await fetch(`${server.url}/v1/organization${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      return answer.text()
    }
    const secrets = [adminKey, mintKey('admin'), mintKey('user')]
    const creations = [
      ['/admin_api_keys', { name: 'k' }],
      [`/projects/${project_id}/service_accounts`, { name: 'k' }],
      [`/projects/${project_id}/users/${user.id}/api_keys`, {}],
    ] as const
    for (const [path, body] of creations) {
      const made = JSON.parse(await send(path, adminKey, body))
      secrets.push(made.value ?? made.api_key.value)
    }
    for (const secret of secrets) {
      assert.ok(!(await send('/projects', secret)).includes(secret))
      assert.ok(!(await send(`/projects/${secret}`, adminKey)).includes('"value"'))
      await send(`/projects?after=${secret}`, adminKey)
      await send('/projects', adminKey, { [secret]: secret })
    }
    await server.close()
    assert.ok(lines.length > secrets.length * 4)
    for (const secret of secrets) assert.ok(!text().includes(secret), 'a key is in the log')
  })

  it('has one JSON line in the log, with its request id', async () => {
    const { log, lines } = keptLog()
    const server = await serveOver(harness(), log)
    const answer = await fetch(`${server.url}${PROJECTS}?limit=1`, {
      headers: {
        authorization: `Bearer ${harness().adminKey}`,
        'x-client-request-id': '{"forged":true}',
      },
    })
    await answer.text()
    await server.close()
    const answered = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered')
    assert.equal(answered.length, 1)
    const [{ reqId, endpoint, method, status, organization }] = answered
    assert.deepEqual(
      { reqId, endpoint, method, status, organization },
      {
        reqId: answer.headers.get('x-request-id'),
        endpoint: 'listProjects',
        method: 'GET',
        status: 200,
        organization: harness().bootstrapped.organization.id,
      },
    )
  })

  it('is counted by endpoint and code, without the client’s text in labels', async () => {
    const server = await serveOver(harness(), {})
    await fetch(`${server.url}/secret-path?secret-query`)
    await fetch(`${server.url}${PROJECTS}/secret-id`)
    await server.close()
    const text = await server.metrics.registry.metrics()
    assert.match(text, /bailiwick_http_errors_total\{code="invalid_url"\} 1/)
    assert.match(text, /bailiwick_http_errors_total\{code="missing_credentials"\} 1/)
    assert.doesNotMatch(text, /secret/)
  })
})

onEachStore('server whose store is unavailable', (dialect) => {
  it('has a retry hint, is live, and is not ready', async () => {
    const databaseUrl = await emptyDatabase(dialect)
    const h = await startHarness(dialect, { databaseUrl })
    const server = await serveOver(h, {})
    const send = (path: string, init: RequestInit = {}) =>
      fetch(server.url + path, { headers: { authorization: `Bearer ${h.adminKey}` }, ...init })
    assert.equal((await send('/readyz')).status, 200)
    await h.store.close()
    for (const answer of [
      await send(PROJECTS),
      await send(`${PROJECTS}/x/archive`, {
        method: 'POST',
        headers: { authorization: `Bearer ${h.adminKey}` },
      }),
    ]) {
      assert.equal(answer.status, 503)
      assert.deepEqual(await answer.json(), {
        error: {
          message: 'The store cannot be reached. Please try again shortly.',
          type: 'service_unavailable_error',
          param: null,
          code: 'store_unavailable',
        },
      })
      assert.equal(answer.headers.get('retry-after'), '1')
      assert.equal(answer.headers.get('retry-after-ms'), '500')
    }
    const ready = await send('/readyz')
    assert.deepEqual([ready.status, await ready.json()], [503, { status: 'unavailable' }])
    const alive = await send('/healthz')
    assert.deepEqual([alive.status, await alive.json()], [200, { status: 'ok' }])
    await server.close()
    await h.app.close()
    await dropDatabase(databaseUrl)
  })
})

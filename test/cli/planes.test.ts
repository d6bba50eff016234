import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createClient } from '#client/client.ts'
import { eventually } from '#test/support/eventually.ts'
import { serve, temporaryFolder } from './command.ts'

const UPSTREAM = { UPSTREAM_URL: 'http://127.0.0.1:9/v1' }
const DESCRIPTIONS = ['/docs', '/openapi.json', '/openapi-anthropic.json']

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status
}

describe('planes of a server', () => {
  it('share one address by default, and the start says where models are served', async () => {
    using folder = temporaryFolder()
    const server = await serve({ DATABASE_URL: folder.databaseUrl, ...UPSTREAM })
    assert.match(server.banner, /models +\S+\/v1, from default \(http:\/\/127\.0\.0\.1:9\/v1\)/)
    assert.equal(await statusOf(`${server.url}/v1/organization/projects`), 401)
    assert.equal(await statusOf(`${server.url}/v1/models`), 401)
    assert.equal(await server.stop(), 0)
  })

  it('use two addresses with ADMIN_PORT, the public one with nothing but health', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, ADMIN_PORT: '0', ...UPSTREAM }
    const server = await serve(environment)
    const [, publicUrl = ''] = /models +(\S+)\/v1,/.exec(server.banner) ?? []
    assert.notEqual(publicUrl, server.url)
    assert.equal(await statusOf(`${publicUrl}/v1/models`), 401)
    assert.equal(await statusOf(`${publicUrl}/readyz`), 200)
    for (const path of ['/v1/organization/projects', '/metrics', ...DESCRIPTIONS]) {
      assert.equal(await statusOf(publicUrl + path), 404, path)
    }
    assert.equal(await statusOf(`${server.url}/v1/organization/projects`), 401)
    assert.equal(await statusOf(`${server.url}/v1/models`), 401)
    assert.equal(await statusOf(`${server.url}/metrics`), 200)
    assert.equal(await server.stop(), 0)
  })

  it('sign programs in at both addresses with ADMIN_PORT, once the console has a known one', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, ADMIN_PORT: '0', ...UPSTREAM }
    const metadataOf = async (rest: Readonly<Record<string, string>>) => {
      const server = await serve({ ...environment, ...rest })
      const [, publicUrl = ''] = /models +(\S+)\/v1,/.exec(server.banner) ?? []
      const answer = await fetch(`${publicUrl}/.well-known/oauth-authorization-server`)
      const { status } = answer
      const metadata = JSON.parse(await answer.text())
      await server.stop()
      return { status, metadata }
    }
    const unknown = await metadataOf({})
    assert.deepEqual([unknown.status, unknown.metadata.error], [503, 'temporarily_unavailable'])
    assert.match(unknown.metadata.error_description, /sets CONSOLE_URL/)
    const CONSOLE_URL = 'https://console.example.com'
    const { metadata } = await metadataOf({ CONSOLE_URL })
    // The console answers under its own address, which the program compares.
    assert.equal(metadata.issuer, CONSOLE_URL)
    assert.equal(metadata.authorization_endpoint, `${CONSOLE_URL}/console/authorize`)
  })

  it('share one budget for bodies in flight with ADMIN_PORT', async () => {
    using folder = temporaryFolder()
    const config = join(folder.path, 'bailiwick.yaml')
    writeFileSync(config, 'bounds: { body_budget_bytes: 100000 }\n')
    const environment = { DATABASE_URL: folder.databaseUrl, ADMIN_PORT: '0', ...UPSTREAM }
    const server = await serve({ ...environment, BAILIWICK_CONFIG: config })
    const [, publicUrl = ''] = /models +(\S+)\/v1,/.exec(server.banner) ?? []
    const [, adminKey = ''] = /admin key +(\S+)/.exec(server.banner) ?? []
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
    const { id: project_id } = await client.createProject({ name: 'A' })
    const account = await client.createProjectServiceAccount({ project_id, name: 'a' })
    const authorization = `Bearer ${account.api_key?.value}`
    const { port, hostname } = new URL(publicUrl)
    const held = connect(Number(port), hostname)
    const head = [
      ...['POST /v1/chat/completions HTTP/1.1', 'host: x', `authorization: ${authorization}`],
      ...['content-type: application/json', 'content-length: 99000'],
      ...['expect: 100-continue', '', ''],
    ]
    held.write(head.join('\r\n'))
    const [accepted] = await once(held, 'data')
    assert.match(String(accepted), /100 Continue/)
    held.write(' '.repeat(90_000))
    const full = async (): Promise<boolean> => {
      const body = JSON.stringify({ model: 'a', messages: [], user: 'x'.repeat(20_000) })
      const headers = { authorization, 'content-type': 'application/json' }
      const request = { method: 'POST', headers, body }
      const answer = await fetch(`${server.url}/v1/chat/completions`, request)
      return (await answer.text()).includes('server_is_overloaded')
    }
    await eventually('the other address rejects a body beyond the budget', full)
    held.destroy()
    await server.stop()
  })

  it('are limited to one with BAILIWICK_PLANES', async () => {
    for (const [planes, admin, models] of [
      ['control', 401, 404],
      ['data', 404, 401],
    ] as const) {
      using folder = temporaryFolder()
      const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_PLANES: planes }
      const server = await serve({ ...environment, ...UPSTREAM })
      assert.equal(await statusOf(`${server.url}/v1/organization/projects`), admin, planes)
      assert.equal(await statusOf(`${server.url}/v1/models`), models, planes)
      assert.equal(await statusOf(`${server.url}/metrics`), 200, planes)
      assert.equal(await server.stop(), 0)
    }
  })

  it('both listen at every address of localhost', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, HOST: 'localhost', ...UPSTREAM }
    const server = await serve(environment)
    const { port } = new URL(server.url)
    let answered = 0
    for (const host of ['127.0.0.1', '[::1]']) {
      const status = await statusOf(`http://${host}:${port}/v1/models`).catch(() => undefined)
      if (status === undefined) continue
      assert.equal(status, 401, host)
      answered += 1
    }
    assert.ok(answered > 0)
    assert.equal(await server.stop(), 0)
  })

  it('exclude models when there is no upstream', async () => {
    using folder = temporaryFolder()
    const server = await serve({ DATABASE_URL: folder.databaseUrl })
    assert.match(server.banner, /models +none: set UPSTREAM_URL/)
    // A reload may add one, and the key of a project is asked for before.
    assert.equal(await statusOf(`${server.url}/v1/models`), 401)
    assert.equal(await server.stop(), 0)
  })
})

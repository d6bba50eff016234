import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { serve, temporaryFolder } from './command.ts'

const UPSTREAM = { UPSTREAM_URL: 'http://127.0.0.1:9/v1' }

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

describe('the planes of a server', () => {
  it('are at one address unless told, and the start says where models are', async () => {
    using folder = temporaryFolder()
    const server = await serve({ DATABASE_URL: folder.databaseUrl, ...UPSTREAM })
    assert.match(server.welcome, /models +\S+\/v1, from default \(http:\/\/127\.0\.0\.1:9\)/)
    assert.equal(await statusOf(`${server.url}/v1/organization/projects`), 401)
    assert.equal(await statusOf(`${server.url}/v1/models`), 401)
    assert.equal(await server.stop(), 0)
  })

  it('are at two with ADMIN_PORT, and the public one tells nothing but its health', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, ADMIN_PORT: '0', ...UPSTREAM }
    const server = await serve(environment)
    const [, publicUrl = ''] = /models +(\S+)\/v1,/.exec(server.welcome) ?? []
    assert.notEqual(publicUrl, server.url)
    assert.equal(await statusOf(`${publicUrl}/v1/models`), 401)
    assert.equal(await statusOf(`${publicUrl}/readyz`), 200)
    for (const path of ['/v1/organization/projects', '/metrics', '/docs', '/openapi.json']) {
      assert.equal(await statusOf(publicUrl + path), 404, path)
    }
    assert.equal(await statusOf(`${server.url}/v1/organization/projects`), 401)
    assert.equal(await statusOf(`${server.url}/v1/models`), 401)
    assert.equal(await statusOf(`${server.url}/metrics`), 200)
    assert.equal(await server.stop(), 0)
  })

  it('are one of the two with BAILIWICK_PLANES', async () => {
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

  it('are both at every address where HOST is localhost', async () => {
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

  it('are without models where there is no upstream', async () => {
    using folder = temporaryFolder()
    const server = await serve({ DATABASE_URL: folder.databaseUrl })
    assert.match(server.welcome, /models +none: give an UPSTREAM_URL/)
    assert.equal(await statusOf(`${server.url}/v1/models`), 404)
    assert.equal(await server.stop(), 0)
  })
})

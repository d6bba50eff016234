import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { eventually } from '#test/support/eventually.ts'
import { failToServe, failToServeProcess, serve, serveProcess, temporaryFolder } from './command.ts'

const execute = promisify(execFile)
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))
const GIVEN_KEY = mintKey('admin')

type Environment = Readonly<Record<string, string>>

/** Runs a start that fails with one sentence on standard error and status 1. */
async function refused(given: Environment, sentence: RegExp, start = failToServe) {
  using folder = temporaryFolder()
  const outcome = await start({ DATABASE_URL: folder.databaseUrl, ...given })
  assert.match(outcome.stderr, sentence)
  assert.equal(outcome.stderr.trimEnd().split('\n').length, 1, outcome.stderr)
  assert.equal(outcome.stdout, '')
  assert.equal(outcome.status, 1)
}

/** The same in a process of its own, which ends only where nothing is left running in it. */
function processRefused(given: Environment, sentence: RegExp) {
  return refused(given, sentence, failToServeProcess)
}

describe('first start', () => {
  it('prints an address, a key, a curl and a snippet that work when pasted', async () => {
    using folder = temporaryFolder()
    const server = await serveProcess({ DATABASE_URL: folder.databaseUrl })
    assert.match(server.banner, /admin key +sk-admin-\S{64} {3}\(shown once\)/)
    const [curl] = /^ +curl .*$/m.exec(server.banner) ?? []
    const listed = await execute('sh', ['-c', String(curl)])
    assert.equal(JSON.parse(listed.stdout).data[0].name, 'Default project')
    const [snippet] = / {2}import OpenAI[\s\S]*/.exec(server.banner) ?? []
    writeFileSync(join(folder.path, 'try.mjs'), String(snippet))
    symlinkSync(NODE_MODULES, join(folder.path, 'node_modules'))
    const created = await execute(process.execPath, ['try.mjs'], { cwd: folder.path })
    assert.match(created.stdout, /name: 'Research'/)
    assert.equal(await server.stop(), 0)
  })

  it('alone prints a key', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl }
    const first = await serve(environment)
    const [, adminKey = ''] = /admin key +(sk-admin-\S+)/.exec(first.banner) ?? []
    await first.stop()
    const second = await serve(environment)
    assert.doesNotMatch(second.banner, /sk-admin-/)
    const client = createClient({ baseUrl: `${second.url}/v1`, adminKey })
    assert.equal((await client.listProjects()).data.length, 1)
    await second.stop()
  })

  it('creates the organization and the owner of the configuration file', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'bailiwick.yaml')
    writeFileSync(file, 'organization:\n  name: Acme\n  owner_email: ann@acme.example\n')
    const server = await serve({
      DATABASE_URL: folder.databaseUrl,
      BAILIWICK_CONFIG: file,
      BAILIWICK_ADMIN_KEY: GIVEN_KEY,
    })
    assert.match(server.banner, /organization +Acme \(org-/)
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: GIVEN_KEY })
    assert.equal((await client.listUsers()).data[0]?.email, 'ann@acme.example')
    await server.stop()
  })
})

describe('start with likely mistakes in its settings', () => {
  it('warns of each, and prints the whole address of each upstream', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'bailiwick.yaml')
    writeFileSync(
      file,
      'upstreams:\n  own:\n    base_url: http://127.0.0.1:1/api/v1\n    projects: [proj_none]\n',
    )
    const server = await serve({
      DATABASE_URL: folder.databaseUrl,
      BAILIWICK_CONFIG: file,
      UPSTREAM_URL: 'http://127.0.0.1:1',
      UPSTREAM_KEY: 'k',
      BAILIWICK_SERVICE_PORT: '80',
    })
    assert.match(server.banner, /default \(http:\/\/127\.0\.0\.1:1\), own \(\S+1:1\/api\/v1\)/)
    await server.stop()
    assert.match(server.log(), /UPSTREAM_KEY is not a setting and is ignored/)
    assert.match(server.log(), /The address of the upstream 'default' has no path/)
    assert.match(server.log(), /'own' is for projects that do not exist: proj_none\./)
  })
})

describe('BAILIWICK_ADMIN_KEY', () => {
  it('must have the prefix of an admin key, and be long enough', async () => {
    await refused({ BAILIWICK_ADMIN_KEY: 'secret' }, /ADMIN_KEY must begin with sk-admin-/)
    await refused({ BAILIWICK_ADMIN_KEY: 'sk-admin-short' }, /32 random bytes in hex or base64/)
  })

  it('works from the first start, is not printed, and is kept across starts', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_ADMIN_KEY: GIVEN_KEY }
    for (let i = 0; i < 2; i++) {
      const server = await serveProcess(environment)
      assert.ok(!server.banner.includes(GIVEN_KEY))
      const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: GIVEN_KEY })
      assert.equal((await client.listAdminApiKeys()).data.length, 1)
      await server.stop()
    }
  })

  it('once deleted stays deleted: the start fails with a sentence', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_ADMIN_KEY: GIVEN_KEY }
    const server = await serve(environment)
    const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: GIVEN_KEY })
    const [given] = (await client.listAdminApiKeys()).data
    await client.createAdminApiKey({ name: 'another' })
    await client.deleteAdminApiKey({ key_id: given?.id ?? '' })
    await server.stop()
    await processRefused(environment, /is a deleted key, which is not restored/)
    const without = await serve({ DATABASE_URL: folder.databaseUrl })
    assert.equal(await without.stop(), 0)
  })
})

describe('start with an invalid setting fails with a sentence:', () => {
  it('an unknown variable with our prefix', () =>
    processRefused({ BAILIWICK_KEY: 'x' }, /BAILIWICK_KEY is not a setting/))
  it('an invalid port', () => refused({ PORT: '80000' }, /PORT must be a number/))
  it('an invalid store URL', () => refused({ DATABASE_URL: 'x' }, /DATABASE_URL must be/))
  it('an unreachable database', () =>
    processRefused({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /cannot be reached/))
  it('a missing configuration file', () =>
    refused({ BAILIWICK_CONFIG: '/nowhere.yaml' }, /names \/nowhere\.yaml, which cannot be read/))

  const files: readonly [string, string, RegExp][] = [
    ['an unknown setting', 'organization:\n  title: x\n', /line 2: unknown setting 'title'/],
    [
      'an invalid value',
      'models:\n  m:\n    max_requests_per_1_minute: -1\n',
      /line 3: .*whole number/,
    ],
    [
      'an alias of an unknown model',
      'models:\n  m:\n\n    alias_of: x\n',
      /line 4: there is no model 'x'/,
    ],
    ['invalid YAML', 'models:\n  - {\n', /line \d: /],
    [
      'an invalid address',
      'upstreams:\n  a:\n    base_url: 127.0.0.1:8000/v1\n',
      /line 3: 'base_url': it must be an http or https address/,
    ],
    [
      'an unset variable',
      `upstreams:\n  a:\n    base_url: http://a/v1\n    api_key: \${NOT_SET}\n`,
      /line 4: 'api_key': the variable NOT_SET is not set/,
    ],
    [
      'a misspelled variable',
      'upstreams:\n  a:\n    base_url: http://a/v1\n    api_key: $NOT_SET\n',
      /line 4: 'api_key': a variable must be written/,
    ],
    [
      'a passed route that is a route of the gateway',
      'upstreams:\n  a:\n    base_url: http://a/v1\n    pass_routes: [/rerank, /files]\n',
      /line 4: 'pass_routes': '\/files' is served already/,
    ],
    [
      'the name of a project instead of its id',
      'upstreams:\n  a:\n    base_url: http://a/v1\n    projects: [Research]\n',
      /line 4: 'projects' must be a list of ids/,
    ],
  ]
  for (const [name, text, sentence] of files) {
    it(`a configuration file with ${name}, at its line`, async () => {
      using folder = temporaryFolder()
      const file = join(folder.path, 'settings.yaml')
      writeFileSync(file, text)
      await refused(
        { BAILIWICK_CONFIG: file },
        new RegExp(`^error: settings\\.yaml, ${sentence.source}`),
      )
    })
  }

  it('a host name that cannot be resolved', () =>
    processRefused({ HOST: '999.1.1.1' }, /The host name '999\.1\.1\.1' cannot be resolved/))

  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const sentence = new RegExp(`127\\.0\\.0\\.1:${port} is already in use`)
    await processRefused({ PORT: String(port) }, sentence)
    taken.close()
  })

  it('a SQLite store in use by another server', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl }
    const server = await serve(environment)
    await processRefused(environment, /in use by another Bailiwick process/)
    await server.stop()
  })
})

/** Sends a request of which the server has the headers, and waits for the body. */
async function halfARequest(url: string, body: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8')
  socket.write(
    `POST /v1/organization/projects HTTP/1.1\r\nhost: ${hostname}\r\nexpect: 100-continue\r\n` +
      `authorization: Bearer ${GIVEN_KEY}\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n`,
  )
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 100 Continue/)
  return socket
}

/** Resolves as soon as connections to the address are refused. */
async function noLongerListening(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  await eventually('connections are refused', async () => {
    const socket = connect(Number(port), hostname)
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    return !isOpen
  })
}

describe('signals', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`${signal} lets requests in flight complete, and then exits with 0`, async () => {
      using folder = temporaryFolder()
      const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_ADMIN_KEY: GIVEN_KEY }
      const server = await serveProcess(environment)
      const body = JSON.stringify({ name: 'In flight' })
      const socket = await halfARequest(server.url, body)
      const stopped = server.stop(signal)
      await noLongerListening(server.url)
      socket.write(body)
      const [answer] = await once(socket, 'data')
      assert.match(String(answer), /^HTTP\/1\.1 200 OK/)
      assert.match(String(answer), /^connection: close\r$/im)
      assert.equal(await stopped, 0)
      const again = await serve(environment)
      const client = createClient({ baseUrl: `${again.url}/v1`, adminKey: GIVEN_KEY })
      assert.equal((await client.listProjects()).data[0]?.name, 'In flight')
      await again.stop()
    })
  }

  it('a stop ends requests that are open after STOP_TIMEOUT_SECONDS, and exits with 0', async () => {
    using folder = temporaryFolder()
    const server = await serveProcess({
      DATABASE_URL: folder.databaseUrl,
      BAILIWICK_ADMIN_KEY: GIVEN_KEY,
      STOP_TIMEOUT_SECONDS: '0',
    })
    const socket = await halfARequest(server.url, '{}')
    const closed = once(socket, 'close')
    socket.on('error', () => {})
    assert.equal(await server.stop(), 0)
    await closed
    assert.match(
      server.log(),
      /STOP_TIMEOUT_SECONDS \(0 s\) has passed\. Open answers that were ended: 1\./,
    )
  })

  it('a second signal exits at once', async () => {
    using folder = temporaryFolder()
    const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_ADMIN_KEY: GIVEN_KEY }
    const server = await serveProcess(environment)
    const socket = await halfARequest(server.url, '{}')
    socket.on('error', () => {})
    const stopped = server.stop('SIGTERM')
    const impatience = setInterval(() => server.child.kill('SIGINT'), 100)
    assert.equal(await stopped, 130)
    clearInterval(impatience)
  })
})

/**
 * The services of the compose files without containers: nodes with the environment of the files, in
 * which the addresses of other services are those of a test, and the load balancer.
 */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Client, createClient } from '#client/client.ts'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { openBrowser } from '#test/access/browser.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { chat, newCaller } from '#test/processes/cluster.ts'
import { formatCounts, startTraffic } from '#test/processes/traffic.ts'
import { dropDatabase, emptyDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { freePort } from '#test/support/free-port.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'
import { type Balancer, startBalancer, withoutHaproxy } from './balancer.ts'
import { readCompose, type Service, type Variables } from './compose-file.ts'
import { createVariables } from './environment-file.ts'

/** The configuration file of the compose files, without the guard that a busy machine triggers. */
const configFolder = temporaryFolder()
const config = join(configFolder.path, 'bailiwick.yaml')
writeFileSync(
  config,
  `${readFileSync(join(ROOT, 'deploy/bailiwick.yaml'), 'utf8')}
bounds: { overload_lag_milliseconds: 0 }
`,
)
after(() => configFolder[Symbol.dispose]())

let upstream: UpstreamProcess
before(async () => {
  upstream = await spawnUpstream('--keep-requests', '10')
})
after(() => upstream?.close())

/** Starts a node with the environment of its service, but for the addresses. */
function startService(
  { environment = {} }: Service,
  addresses: { readonly databaseUrl: string; readonly port: number; readonly redisUrl?: string },
): Promise<ServerProcess> {
  const { databaseUrl, port, redisUrl } = addresses
  return startProcess({
    databaseUrl,
    env: {
      ...environment,
      DATABASE_URL: databaseUrl,
      ...(redisUrl && { REDIS_URL: redisUrl }),
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(environment.TRUSTED_PROXIES && { TRUSTED_PROXIES: '127.0.0.1' }),
      BAILIWICK_CONFIG: config,
      LOG_LEVEL: 'error',
    },
  })
}

function serviceOf(file: string, name: string, variables: Variables): Service {
  const service = readCompose(file, variables).services[name]
  assert.ok(service)
  return service
}

function deploymentVariables(): Variables {
  return {
    ...createVariables(),
    UPSTREAM_URL: upstream.url,
    UPSTREAM_API_KEY: UPSTREAM_KEY,
  }
}

describe('compose.yaml', () => {
  it('serves an admin and a caller, and requires the token for metrics', async () => {
    using folder = temporaryFolder()
    await using stack = new AsyncDisposableStack()
    const variables = deploymentVariables()
    const service = serviceOf('compose.yaml', 'bailiwick', variables)
    assert.equal(service.environment?.DATABASE_URL, 'sqlite:/data/bailiwick.db')
    const port = await freePort()
    const node = await startService(service, { databaseUrl: folder.databaseUrl, port })
    stack.defer(async () => void (await node.end('SIGTERM')))
    const adminKey = String(variables.BAILIWICK_ADMIN_KEY)
    const admin = createClient({ baseUrl: `${node.url}/v1`, adminKey })
    const { key } = await newCaller(admin)
    assert.equal((await chat(node.url, key)).status, 200)
    const scrape = (headers: Record<string, string>) => fetch(`${node.url}/metrics`, { headers })
    assert.equal((await scrape({})).status, 401)
    const authorization = `Bearer ${variables.METRICS_TOKEN}`
    assert.equal((await scrape({ authorization })).status, 200)
    assert.doesNotMatch(node.printed(), /sk-admin-[0-9a-f]{5}/)
  })
})

const skip = withoutHaproxy || (hasPostgres ? withoutRedis : POSTGRES_HINT)

describe('compose.cluster.yaml', { skip }, () => {
  let databaseUrl: string
  let balancer: Balancer
  let ports: [number, number]
  let start: (n: 0 | 1) => Promise<ServerProcess>
  let nodes: ServerProcess[]
  let adminKey: string
  let admin: Client
  let caller: { projectId: string; key: string }

  before(async () => {
    databaseUrl = await emptyDatabase('postgres')
    const variables = deploymentVariables()
    ports = await Promise.all([freePort(), freePort()])
    start = (n) => {
      const service = serviceOf('compose.cluster.yaml', `node-${n + 1}`, variables)
      return startService(service, { databaseUrl, redisUrl: sharedRedisUrl(), port: ports[n] })
    }
    balancer = await startBalancer(ports)
    nodes = await Promise.all([start(0), start(1)])
    await Promise.all(['node-1', 'node-2'].map((node) => balancer.untilState(node, 'UP')))
    adminKey = String(variables.BAILIWICK_ADMIN_KEY)
    admin = createClient({ baseUrl: `${balancer.url}/v1`, adminKey })
    caller = await newCaller(admin)
  })
  after(async () => {
    await balancer?.close()
    await Promise.all((nodes ?? []).map((node) => node.end('SIGKILL')))
    if (databaseUrl) await dropDatabase(databaseUrl)
  })

  it('serves an admin and a caller at one address, and nodes see the client’s address', async () => {
    await eventually(
      'the caller is answered',
      async () => (await chat(balancer.url, caller.key)).status === 200,
    )
    const { nodes: live } = await admin.retrieveServer()
    assert.equal(live.length, 2)
    const browser = openBrowser(balancer.url)
    const headers = { 'x-forwarded-for': '9.9.9.9' }
    const { status } = await browser.raw('POST', '/v1/organization/session', {
      key: adminKey,
      headers,
    })
    assert.equal(status, 200)
    const { data } = await admin.listAuditLogs({ event_types: ['login.succeeded'] })
    assert.equal(data[0]?.actor.session?.ip_address, '127.0.0.1')
  })

  it('each piece of a stream arrives before the upstream sends the next one', async () => {
    await upstream.script({
      path: '*',
      reply: 'one two three',
      fault: { kind: 'stall', at: 1, when: 'stream' },
    })
    const response = await fetch(`${balancer.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${caller.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
      }),
    })
    const reader = response.body?.getReader()
    assert.ok(reader)
    const { value } = await reader.read()
    assert.match(new TextDecoder().decode(value), /^data: /)
    await reader.cancel()
    await upstream.reset()
  })

  it('a restart of each node, drained first, breaks no request', async (t) => {
    const running = startTraffic({ urls: () => [balancer.url], key: caller.key, callers: 4 })
    t.after(() => running.stop())
    await running.until(200, 50)
    for (const n of [0, 1] as const) {
      const name = `node-${n + 1}`
      await balancer.drain(name)
      const ended = await nodes[n]?.end('SIGTERM')
      assert.equal(ended?.code, 0, String(ended?.stderr))
      await running.until(200, 50)
      nodes[n] = await start(n)
      await balancer.undrain(name)
      await running.until(200, 50)
    }
    await running.stop()
    process.stdout.write(`# both nodes restarted: ${formatCounts(running.countByStatus)}\n`)
    // 503: a node that a busy machine keeps from its store, which clients retry.
    const broken = [...running.countByStatus.keys()].filter(
      (status) => ![200, 503].includes(status),
    )
    assert.deepEqual(broken, [])
  })
})

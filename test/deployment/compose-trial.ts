/**
 * Trial of the compose files without a daemon: each service is started as a process with what
 * Compose gives its container (`containers.ts`), in the order of `depends_on`, its health check is
 * run as it is written, and requests go through the published port. Then all are stopped, within
 * their grace period. The programs are the machine's: PostgreSQL, HAProxy, Valkey or Redis. As
 * root:
 *
 * npm run trial:compose
 */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '#client/client.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { chat, newCaller } from '#test/processes/cluster.ts'
import { ROOT } from '#test/support/source.ts'
import { stagePackage } from '#test/support/staged-package.ts'
import { type ComposeFile, readCompose, type Service, type Variables } from './compose-file.ts'
import {
  type Container,
  forwardPort,
  makeNetworks,
  type Networks,
  serveNames,
  sh,
  startContainer,
} from './containers.ts'
import { createVariables } from './environment-file.ts'
import { imageOf, makeLayer } from './images.ts'

const PREFIX = '172.30.84'
const CHECKS = 90
const CHECK_MS = 1_000
const FIRST_HOST = 130
const UPSTREAM_PORT = 9_000

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function namesOf(list: readonly string[] | Readonly<Record<string, unknown>> = []): string[] {
  return Array.isArray(list) ? list : Object.keys(list)
}

/** Services, each after those that it depends on. */
function inOrder({ services }: ComposeFile): string[] {
  const order: string[] = []
  const add = (name: string): void => {
    if (order.includes(name)) return
    for (const other of namesOf(services[name]?.depends_on)) add(other)
    order.push(name)
  }
  for (const name of Object.keys(services)) add(name)
  return order
}

async function untilHealthy(container: Container): Promise<number> {
  for (let n = 1; n <= CHECKS; n++) {
    if ((await container.check()) === 0) return n
    await pause(CHECK_MS)
  }
  const { output } = await container.stop()
  throw new Error(`${container.name} does not become healthy: ${output}`)
}

function secondsOf({ stop_grace_period: period = '' }: Service): number {
  assert.match(period, /^\d+s$/)
  return Number.parseInt(period, 10)
}

/** What a user of the page does: readiness, a project and its key, a request, the metrics. */
async function use(url: string, variables: Variables): Promise<void> {
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  const adminKey = String(variables.BAILIWICK_ADMIN_KEY)
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  const { key } = await newCaller(client)
  const { status } = await chat(url, key)
  assert.equal(status, 200)
  assert.equal((await fetch(`${url}/console/`)).status, 200)
  assert.equal((await fetch(`${url}/metrics`)).status, 401)
}

async function stopAll(containers: readonly Container[], { services }: ComposeFile) {
  for (const container of containers.toReversed()) {
    const from = performance.now()
    const { status, output } = await container.stop()
    const seconds = (performance.now() - from) / 1000
    const service = services[container.name]
    assert.ok(service && seconds < secondsOf(service), container.name)
    // HAProxy's master ends with the status of a signal.
    assert.ok(status === 0 || status === 143, `${container.name}: ${status} ${output}`)
    print(`  ${container.name}: stopped in ${seconds.toFixed(1)} s, status ${status}`)
  }
}

async function tryFile(path: string, layer: string, upstreamPort: number): Promise<void> {
  using folder = temporaryFolder()
  const gateway = `${PREFIX}.1`
  const variables: Variables = {
    ...createVariables(),
    UPSTREAM_URL: `http://${gateway}:${upstreamPort}/v1`,
    UPSTREAM_API_KEY: UPSTREAM_KEY,
  }
  const compose = readCompose(path, variables)
  const configs = new Map<string, string>()
  for (const [name, { file }] of Object.entries(compose.configs ?? {})) {
    const copy = join(folder.path, `config-${name}`)
    cpSync(join(ROOT, file), copy)
    configs.set(name, copy)
  }
  sh('chmod', '-R', 'go+rX', folder.path)
  print(path)
  const containers: Container[] = []
  const order = inOrder(compose)
  for (const [n, name] of order.entries()) {
    const service = compose.services[name]
    assert.ok(service)
    const image = imageOf(service.image)
    const host = FIRST_HOST + containersMade + n
    const options = { name, service, image, layer, folder: folder.path, configs, networks, host }
    const container = await startContainer(options)
    addresses.set(name, container.address)
    containers.push(container)
    print(`  ${name}: healthy at check ${await untilHealthy(container)}`)
  }
  containersMade += order.length
  const published = order.find((name) => compose.services[name]?.ports)
  const [, host = '', from = '', to = ''] =
    /^([\d.]+):(\d+):(\d+)$/.exec(compose.services[String(published)]?.ports?.[0] ?? '') ?? []
  const target = { host: addresses.get(String(published)) ?? '', port: Number(to) }
  {
    using _port = await forwardPort({ host, port: Number(from) }, target)
    await use(`http://${host}:${from}`, variables)
    print(`  a project, its key, an answer and the console at ${host}:${from}`)
  }
  for (const container of containers) assert.equal(await container.check(), 0, container.name)
  await stopAll(containers, compose)
}

if (process.pid !== 1 && process.ppid !== 1) throw new Error('run npm run trial:compose, as root')
const addresses = new Map<string, string>()
let containersMade = 0
const networks: Networks = new Map([
  ['edge', { prefix: PREFIX, internal: false }],
  ['stores', { prefix: '172.30.85', internal: true }],
])
makeNetworks(networks)
using folder = temporaryFolder()
const layer = join(folder.path, 'layer')
mkdirSync(layer)
sh('chmod', 'go+rx', folder.path)
makeLayer(layer, await stagePackage(join(folder.path, 'dist')), `${PREFIX}.1`)
const upstream = await spawnUpstream('--keep-requests', '10')
const simulated = { host: '127.0.0.1', port: Number(new URL(upstream.url).port) }
using _upstream = await forwardPort({ host: `${PREFIX}.1`, port: UPSTREAM_PORT }, simulated)
using _names = await serveNames(`${PREFIX}.1`, (name) => addresses.get(name))
for (const path of ['compose.yaml', 'compose.cluster.yaml']) {
  await tryFile(path, layer, UPSTREAM_PORT)
}
await upstream.close()

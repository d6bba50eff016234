/**
 * `npm run demo`: the console over a made-up organization, with nothing to set up and nothing left
 * behind. The server is the real one; its store is in a temporary folder, and its upstream is
 * simulated. `PORT` is the port (8080; if that is taken, the next free one).
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#base/clock.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { createApp } from '#cli/app.ts'
import { systemRuntime } from '#cli/runtime.ts'
import { firstSignal } from '#cli/signals.ts'
import { readSettings } from '#config/settings.ts'
import { openStore } from '#storage/store.ts'
import { createRandom } from './random.ts'
import { startReceiver } from './receiver.ts'
import { type Seeded, seed } from './seed.ts'
import { startTraffic } from './traffic.ts'
import { startModels, UPSTREAM_API_KEY } from './upstream.ts'

const HOST = '127.0.0.1'
const PORT = '8080'
const PORT_MAX = 65_535
/** Most ports that are tried. */
const PORTS_TRIED = 20
const SEED = 2_026
/** The project whose key is printed. */
const SHOWN_PROJECT = 'Support assistant'

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const taken = once(server, 'error')
  const free = once(server, 'listening')
  server.listen(port, HOST)
  const isListening = await Promise.race([free.then(() => true), taken.then(() => false)])
  if (isListening) await new Promise((resolve) => server.close(resolve))
  return isListening
}

/** The port wished for, or the next one that is free. */
async function findPort(wished: number): Promise<number> {
  if (wished === 0) return wished
  for (let port = wished; port < wished + PORTS_TRIED && port <= PORT_MAX; port++) {
    if (!(await isFree(port))) continue
    if (port !== wished) print(`Port ${wished} is taken, so it is ${port}.`)
    return port
  }
  throw new Error(`No port from ${wished} on is free. Give another one as PORT.`)
}

async function fill(databaseUrl: string): Promise<Seeded> {
  const store = await openStore(databaseUrl)
  try {
    const parts = { store, catalog: createCatalog(new Map()) }
    return await seed(parts, { nowMs: systemClock(), random: createRandom(SEED) })
  } finally {
    await store.close()
  }
}

function printBanner(url: string, { adminKeys, projects, keys }: Seeded): void {
  const project = projects.find(({ name }) => name === SHOWN_PROJECT)
  const key = keys.find((one) => one.projectId === project?.id && one.endsMs > systemClock())
  const request = (members: string): string =>
    `curl -N ${url}/v1/chat/completions \\
    -H "Authorization: Bearer ${key?.value}" \\
    -H "Content-Type: application/json" \\
    -d '{"model":"gpt-5.6-terra",${members},"messages":[{"role":"user","content":"Hello"}]}'`
  print(`
The console      ${url}/console/
  sign in with   ${adminKeys.operator}
  or to read     ${adminKeys.reader}

A request, with a key of the project ${SHOWN_PROJECT}:

  ${request('"stream":true')}

One that the project's limit on tokens of gpt-5.6-terra rejects:

  ${request('"max_tokens":500000')}

Everything in it is made up. Ctrl-C stops it, and removes it.
`)
}

async function run(folder: string, stopped: Promise<void>): Promise<void> {
  const { LOG_LEVEL = 'error' } = process.env
  const wished = readSettings({ PORT: process.env.PORT || PORT, LOG_LEVEL }, {})
  const databaseUrl = `sqlite:${join(folder, 'store.db')}`
  print('Making up a month of an organization …')
  const seeded = await Promise.race([fill(databaseUrl), stopped])
  if (!seeded) return
  await using ending = new AsyncDisposableStack()
  const upstream = await startModels()
  ending.defer(upstream.close)
  const receiver = await startReceiver()
  ending.defer(receiver.close)
  const port = await findPort(wished.port)
  const settings = readSettings(
    {
      LOG_LEVEL,
      HOST,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      UPSTREAM_URL: upstream.url,
      UPSTREAM_API_KEY,
    },
    { alerts: receiver.alerts },
  )
  await using server = await createApp(settings, systemRuntime)
  const traffic = startTraffic({
    url: server.url,
    seeded,
    nowMs: systemClock(),
    random: createRandom(systemClock()),
  })
  printBanner(server.url, seeded)
  await stopped
  await traffic.stop()
}

const stopped = firstSignal().then(() => {})
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-demo-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
try {
  await run(folder, stopped)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
process.exit()

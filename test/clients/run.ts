/**
 * Runs clients of OpenAI's API against a server with the tests' upstream, each setup under a budget
 * of $20, records their requests, and writes the table of `docs/get-started/clients.md`.
 *
 *   npm run test:clients -- [NAME…]
 *
 * Claude Code and Codex also run by a sign-in from a terminal. Without names all run, one after
 * another. The first run installs them, which takes minutes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { type Client as Admin, createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { startProcess } from '#test/support/server-process.ts'
import { CONFIG, checkBudgets, createPayer } from './budget.ts'
import { ACTS, type Act, type Client, type Setup } from './client.ts'
import { clients } from './clients.ts'
import { checkEvidence } from './evidence.ts'
import { installIfPossible } from './install.ts'
import { messagesClients } from './messages/clients.ts'
import { runMessagesClients } from './messages/run.ts'
import { writePage } from './page.ts'
import { type ExchangeOfAct, writeRecording } from './recordings.ts'
import { openRecorder } from './setup-environment.ts'
import { runSignedIn } from './signed-in.ts'
import { type Exchange, startTap, type Tap } from './tap.ts'

const ADMIN_KEY = mintKey('admin')

interface Server {
  readonly tap: Tap
  readonly admin: Admin
  close(): Promise<void>
}

async function openServer(): Promise<Server> {
  const upstream = await startUpstream()
  const folder = mkdtempSync(join(tmpdir(), 'clients-'))
  const config = join(folder, 'bailiwick.yaml')
  writeFileSync(config, CONFIG)
  const server = await startProcess({
    databaseUrl: 'sqlite::memory:',
    adminKey: ADMIN_KEY,
    env: {
      UPSTREAM_URL: upstream.url,
      UPSTREAM_API_KEY: UPSTREAM_KEY,
      BAILIWICK_CONFIG: config,
    },
  })
  const admin = createClient({ baseUrl: `${server.url}/v1`, adminKey: ADMIN_KEY })
  const tap = await startTap(server.url)
  return {
    tap,
    admin,
    async close() {
      await tap.close()
      await server.end('SIGTERM')
      await upstream.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Returns whether every act works. */
async function record(
  { tap, admin }: Server,
  { name: client, packages }: Client,
  { name, endpoints, acts }: Setup,
  folder: string,
): Promise<boolean> {
  const payer = await createPayer(admin)
  const { key } = payer
  using recorder = openRecorder({ url: tap.url, path: '/v1', key, folder })
  const { stage, scrubber } = recorder
  const failures: Partial<Record<Act | 'budget', string>> = {}
  const exchanges: ExchangeOfAct[] = []
  for (const act of ACTS) {
    const run = acts[act]
    if (!run) continue
    const { failure, sent } = await perform(act, endpoints[0], () => run(stage), tap)
    if (failure !== undefined) failures[act] = scrubber.clean(failure)
    exchanges.push(...sent.map((one) => ({ act, ...scrubber.scrub(one) })))
    process.stdout.write(`  ${act}: ${failures[act] ?? 'works'}\n`)
  }
  await checkBudgets(admin, payer).catch((error: unknown) => {
    failures.budget = String(error)
    process.stdout.write(`  budget: ${failures.budget}\n`)
  })
  const missing = endpoints.find(
    (endpoint) => !exchanges.some(({ target }) => target.startsWith(`/v1${endpoint}`)),
  )
  if (missing !== undefined) failures['first turn'] ??= `no request to ${missing}`
  writeRecording({ client, setup: name, packages, endpoints, failures, exchanges })
  return Object.keys(failures).length === 0
}

interface Performance {
  readonly failure?: string
  readonly sent: readonly Exchange[]
}

async function perform(
  act: Act,
  endpoint: string,
  run: () => Promise<void>,
  tap: Tap,
): Promise<Performance> {
  const problems: string[] = []
  const recordProblem = (error: unknown): void => {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  await run().catch(recordProblem)
  const sent = await tap.take()
  try {
    checkEvidence(act, endpoint, sent)
  } catch (error) {
    recordProblem(error)
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  const [problem] = problems
  return { sent, ...(problem !== undefined && { failure: lineOf(problem) }) }
}

/** The line of a program's output that has the error. */
function lineOf(problem: string): string {
  return /^\w*Error\b.*$/m.exec(problem)?.[0] ?? problem.split('\n')[0] ?? ''
}

const names = process.argv.slice(2)
const known = [...clients, ...messagesClients].map(({ name }) => name)
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`no client is called ${unknown.join(', ')}`)
const server = await openServer()
for (const client of clients) {
  if (names.length > 0 && !names.includes(client.name)) continue
  const folder = await installIfPossible(client)
  if (folder === undefined) continue
  for (const setup of client.setups) {
    process.stdout.write(`${client.name}, ${setup.name}\n`)
    if (!(await record(server, client, setup, folder))) process.exitCode = 1
  }
}
await server.close()
const hasMessages = messagesClients.some(({ name }) => names.includes(name))
if (names.length === 0 || hasMessages) {
  if (!(await runMessagesClients(names))) process.exitCode = 1
}
if (!(await runSignedIn(names))) process.exitCode = 1
writePage(clients)

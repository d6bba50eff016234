/**
 * `npm run bench:https`: requests a second and processor time of a request over HTTPS, as ratios to
 * those over HTTP, for chat completions on 32 kept connections. Rounds alternate, and the median
 * round of each counts. The server has one core; the client and the upstream share the other.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Bailiwick, MODEL, startBailiwick } from './bailiwick.ts'
import { makeCertificate } from './hostile-tls.ts'
import { print } from './print.ts'
import {
  CLIENT_CORE,
  freePort,
  pinMyself,
  SERVER_CORE,
  startPinned,
  withProcesses,
} from './processes.ts'

const CONNECTIONS = 32
const ROUNDS = 5
const ROUND_MS = 4_000
const BODY = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hello' }] })
const folder = mkdtempSync(join(tmpdir(), 'bailiwick-https-'))

interface Round {
  readonly perSecond: number
  /** Microseconds. */
  readonly cpuUs: number
}

function ask(agent: Agent, { baseUrl, key }: Bailiwick): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const send = agent instanceof HttpsAgent ? httpsRequest : request
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': BODY.length,
  }
  const message = send(`${baseUrl}/chat/completions`, { agent, method: 'POST', headers })
  message.on('response', (response) => {
    if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
    response.resume().once('end', resolve)
  })
  message.once('error', reject).end(BODY)
  return promise
}

async function round(agent: Agent, server: Bailiwick): Promise<Round> {
  let answers = 0
  const cpuMs = server.process.cpuMs()
  const start = performance.now()
  const caller = async (): Promise<void> => {
    for (; performance.now() - start < ROUND_MS; answers++) await ask(agent, server)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, caller))
  const seconds = (performance.now() - start) / 1_000
  const cpuUs = ((server.process.cpuMs() - cpuMs) * 1_000) / answers
  return { perSecond: answers / seconds, cpuUs }
}

function median(rounds: readonly Round[], of: (round: Round) => number): number {
  return rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN
}

async function run(): Promise<void> {
  const upstreamPort = await freePort()
  const upstream = join(import.meta.dirname, 'hostile-upstream.ts')
  const command = [process.execPath, upstream, String(upstreamPort)]
  await startPinned(command, { core: CLIENT_CORE, port: upstreamPort })
  const tls = makeCertificate(folder, 'ecdsa')
  const ca = readFileSync(tls.certFile, 'utf8')
  setDefaultCACertificates([...getCACertificates(), ca])
  const pool = { keepAlive: true, maxSockets: CONNECTIONS }
  const core = SERVER_CORE
  const sides = [
    {
      name: 'HTTP',
      server: await startBailiwick(folder, { core, upstreamPort }),
      agent: new Agent(pool),
      rounds: [] as Round[],
    },
    {
      name: 'HTTPS',
      server: await startBailiwick(folder, { core, upstreamPort, tls }),
      agent: new HttpsAgent({ ...pool, ca }),
      rounds: [] as Round[],
    },
  ]
  for (const { agent, server } of sides) await round(agent, server)
  for (let n = 0; n < ROUNDS; n++) {
    for (const { agent, server, rounds } of sides) rounds.push(await round(agent, server))
  }
  const [plain, secure] = sides.map(({ name, agent, rounds }) => {
    agent.destroy()
    const perSecond = median(rounds, (one) => one.perSecond)
    const cpuUs = median(rounds, (one) => one.cpuUs)
    print(`${name}: ${perSecond.toFixed(0)} requests/s, ${cpuUs.toFixed(0)} µs of CPU each`)
    return { perSecond, cpuUs }
  })
  if (!plain || !secure) return
  const throughput = (secure.perSecond / plain.perSecond).toFixed(2)
  print(
    `HTTPS to HTTP: requests/s × ${throughput}, CPU × ${(secure.cpuUs / plain.cpuUs).toFixed(2)}`,
  )
}

pinMyself(CLIENT_CORE)
await withProcesses(run, () => rmSync(folder, { recursive: true, force: true }))

/**
 * `npm run bench`: the control plane over HTTP beside a bare Fastify server that answers the same
 * bytes from memory, on the same core, in turns within one run. Only the ratios are worth quoting:
 * machines are noisy. Then the cost of a page and of a key look-up as the store grows.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureGrowth } from './growth.ts'
import {
  type Load,
  load,
  median,
  type Outcome,
  requireWrk,
  type Server,
  startServer,
} from './measure.ts'
import { print } from './print.ts'
import { addProjects, seedStore } from './seed.ts'

const ROUNDS = Number(process.env.ROUNDS ?? 5)
const SECONDS = Number(process.env.SECONDS ?? 3)
const CONNECTIONS = 64
const PROJECTS = 1000
const BODY = '{"name":"Research"}'

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-bench-'))

async function seed(name: string) {
  const file = join(folder, name)
  const seeded = await seedStore(file)
  addProjects(file, seeded.organizationId, PROJECTS)
  return { file, ...seeded }
}

async function compareServers(): Promise<void> {
  const grouped = await seed('grouped.db')
  const alone = await seed('alone.db')
  const servers = {
    bare: await startServer('bare'),
    bailiwick: await startServer('bailiwick', grouped.file),
    'commit per request': await startServer('bailiwick', alone.file, 'commit-alone'),
  }
  const keys = {
    bare: grouped.adminKey,
    bailiwick: grouped.adminKey,
    'commit per request': alone.adminKey,
  }
  await teach(servers.bare, servers.bailiwick, grouped)
  const retrieve = `/v1/organization/projects/${grouped.projectId}`
  const list = '/v1/organization/projects?limit=20'
  const create = '/v1/organization/projects'
  type Name = keyof typeof servers
  const comparisons: [string, readonly Name[], string, string | undefined][] = [
    ['retrieve', ['bare', 'bailiwick'], retrieve, undefined],
    ['list of 20', ['bare', 'bailiwick'], list, undefined],
    ['create', ['bare', 'bailiwick', 'commit per request'], create, BODY],
  ]
  print(`${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, one core for the server\n`)
  print('operation   server                 requests/s    p99 ms   ratio to bare')
  for (const [operation, names, path, body] of comparisons) {
    const outcomes = new Map<Name, Outcome[]>(names.map((name) => [name, []]))
    for (let round = -1; round < ROUNDS; round++) {
      for (const name of names) {
        const outcome = await load(loadOf(servers[name], keys[name], path, body))
        // The first round warms the servers up and does not count.
        if (round >= 0) outcomes.get(name)?.push(outcome)
      }
    }
    report(operation, outcomes)
  }
  for (const server of Object.values(servers)) await server.stop()
}

function loadOf(server: Server, key: string, path: string, body: string | undefined): Load {
  return {
    url: server.url + path,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    connections: CONNECTIONS,
    seconds: SECONDS,
    ...(body !== undefined && { body }),
  }
}

function report(operation: string, outcomes: ReadonlyMap<string, readonly Outcome[]>): void {
  const bare = outcomes.get('bare') ?? []
  for (const [name, mine] of outcomes) {
    const ratios = mine.map(({ perSecond }, i) => perSecond / (bare[i]?.perSecond ?? Number.NaN))
    const rate = median(mine.map(({ perSecond }) => perSecond)).toFixed(0)
    const p99 = median(mine.map(({ p99Ms }) => p99Ms)).toFixed(2)
    print(
      `${operation.padEnd(12)}${name.padEnd(20)}${rate.padStart(13)}${p99.padStart(10)}${median(ratios).toFixed(2).padStart(16)}`,
    )
  }
}

/** Gives the bare server the bytes that Bailiwick answers. */
async function teach(
  bare: Server,
  bailiwick: Server,
  { adminKey, projectId }: { adminKey: string; projectId: string },
): Promise<void> {
  const text = async (path: string, init: RequestInit = {}): Promise<string> => {
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    return (
      await fetch(`${bailiwick.url}/v1/organization/projects${path}`, { headers, ...init })
    ).text()
  }
  const answers = {
    list: await text('?limit=20'),
    retrieve: await text(`/${projectId}`),
    create: await text('', { method: 'POST', body: BODY }),
  }
  await fetch(`${bare.url}/answers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answers),
  })
}

requireWrk()
try {
  await compareServers()
  await measureGrowth(folder, print)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Records stores of a shipped version for `shipped-stores.test.ts`, from a checkout of it with its
 * dependencies: an organization with people, projects, keys, limits and usage, as dumps of SQLite
 * and PostgreSQL, and what the version answers about them.
 *
 *   test/with-postgres.sh node test/storage/record-shipped.ts --before=FOLDER --version=0.2.1
 *
 * It needs `sqlite3` and `pg_dump`. Released versions are recorded once.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { chat } from '#test/processes/cluster.ts'
import { bareDatabase } from '#test/support/databases.ts'
import { startProcess } from '#test/support/server-process.ts'
import { factsOf, type ShippedFacts } from './shipped-facts.ts'

const { values: options } = parseArgs({
  options: { before: { type: 'string' }, version: { type: 'string' } },
})
const { before, version } = options
if (before === undefined || version === undefined) throw new Error('--before and --version')
const FOLDER = join(import.meta.dirname, 'shipped')
const program = join(resolve(before), 'bin', 'bailiwick.mjs')

/** Fills the store of a running old version, and returns its facts. */
async function fill(url: string, adminKey: string): Promise<ShippedFacts> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  const project_id = (await client.createProject({ name: 'Research' })).id
  const { id: archived } = await client.createProject({ name: 'Former' })
  await client.archiveProject({ project_id: archived })
  const { id: user_id } = await client.createUser({
    email: 'ada@example.com',
    name: 'Ada',
    role: 'reader',
  })
  await client.createProjectUser({ project_id, user_id, role: 'member' })
  const account = await client.createProjectServiceAccount({ project_id, name: 'crawler' })
  const key = account.api_key?.value ?? ''
  await client.updateProjectRateLimits({
    project_id,
    rate_limit_id: 'rl-gpt-4o',
    max_requests_per_1_minute: 77,
  })
  if (version !== '0.1.0') {
    await client.updateProjectSpendLimit({
      project_id,
      threshold_amount: 5_000,
      currency: 'USD',
      interval: 'month',
    })
  }
  for (let n = 0; n < 3; n++) {
    const { status } = await chat(url, key)
    if (status !== 200) throw new Error(`a chat is ${status}`)
  }
  return { adminKey, key, projectId: project_id, ...(await factsOf(client, project_id)) }
}

async function record(dialect: 'sqlite' | 'postgres', folder: string): Promise<void> {
  const file = join(folder, 'store.db')
  const databaseUrl = dialect === 'sqlite' ? `sqlite:${file}` : await bareDatabase(dialect)
  const adminKey = mintKey('admin')
  const upstream = await startUpstream()
  const env = { UPSTREAM_URL: upstream.url, UPSTREAM_API_KEY: UPSTREAM_KEY }
  const server = await startProcess({ databaseUrl, adminKey, program, env })
  const facts = await fill(server.url, adminKey)
  await server.end('SIGTERM')
  await upstream.close()
  const dump =
    dialect === 'sqlite'
      ? execFileSync('sqlite3', [file, '.dump'], { encoding: 'utf8' })
      : execFileSync('pg_dump', ['--inserts', '--no-owner', databaseUrl], { encoding: 'utf8' })
  const path = join(FOLDER, `${version}.${dialect}`)
  writeFileSync(`${path}.sql`, dump.replaceAll(/^\\.*\n/gm, ''))
  writeFileSync(`${path}.json`, `${JSON.stringify(facts, null, 2)}\n`)
}

using folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-shipped-'))
await record('sqlite', folder.path)
await record('postgres', folder.path)

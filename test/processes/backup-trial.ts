/**
 * `npm run trial:backup`: backups of each store under load, restored elsewhere and compared. The
 * programs are those of the package, each in a process. While requests arrive and projects are
 * created one after another, `bailiwick backup` runs several times. Each file is restored twice: by
 * `bailiwick restore`, and by the store's own program. Both must have the same rows in every table,
 * the projects up to one of them with their events, equal sums of usage in each width, and every
 * answer of before the backup. A server on the restored store then answers the old key. At last, a
 * backup on a full disk fails (as root alone).
 *
 *   --rate=500     requests a second
 *   --backups=3    backups of each store
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs, promisify } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { spawnUpstream } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import type { Dialect } from '#storage/db.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { buildPackage } from '#test/support/cached-build.ts'
import { bareDatabase, dropDatabase } from '#test/support/databases.ts'
import { startProcess } from '#test/support/server-process.ts'
import { rowsOf, type StoredRows, sumsOfUsage } from './backup-rows.ts'
import { chat, newCaller } from './cluster.ts'
import { type PacedTraffic, startPacedTraffic } from './paced-traffic.ts'

const execute = promisify(execFile)
const { values: options } = parseArgs({
  options: {
    rate: { type: 'string', default: '500' },
    backups: { type: 'string', default: '3' },
  },
})
const MODEL = 'gpt-4o-mini'
const STEP_MS = 3_000
/** Usage is written at most so much later than its answer. */
const FLUSHED_MS = 1_000
const CONFIG = `
bounds: { overload_lag_milliseconds: 0 }
models:
  ${MODEL}:
    max_requests_per_1_minute: unlimited
    max_requests_per_1_day: unlimited
    max_tokens_per_1_minute: unlimited
`
const SMALL_DISK = `mount -t tmpfs -o size=200k tmpfs "$1"; "$2" "$3" backup "$1/backup"; status=$?
ls -A "$1"; exit $status`

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const program = join(await buildPackage(), 'bin/bailiwick.mjs')

function variables(databaseUrl: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, DATABASE_URL: databaseUrl }
}

async function bailiwick(databaseUrl: string, ...args: string[]): Promise<{ bytes: number }> {
  const { stdout } = await execute(process.execPath, [program, ...args, '--json'], {
    env: variables(databaseUrl),
  })
  return JSON.parse(stdout)
}

interface Target extends AsyncDisposable {
  readonly databaseUrl: string
}

async function emptyTarget(dialect: Dialect): Promise<Target> {
  if (dialect === 'postgres') {
    const databaseUrl = await bareDatabase('postgres')
    return { databaseUrl, [Symbol.asyncDispose]: () => dropDatabase(databaseUrl) }
  }
  const { databaseUrl, ...folder } = temporaryFolder()
  return { databaseUrl, [Symbol.asyncDispose]: async () => folder[Symbol.dispose]() }
}

/** Restores the file as its format is documented elsewhere, without Bailiwick. */
async function restoreByOthers(dialect: Dialect, file: string, to: string): Promise<void> {
  if (dialect === 'sqlite') return copyFileSync(file, to.slice('sqlite:'.length))
  await execute('pg_restore', ['--no-owner', '--schema=public', `--dbname=${to}`, file])
}

/** Creates P0, P1, … until it is stopped, each after the one before. */
function createProjects(client: Client) {
  let isStopped = false
  let created = 0
  const ended = (async () => {
    while (!isStopped) {
      await client.createProject({ name: `P${created}` })
      created += 1
    }
  })()
  return {
    created: () => created,
    stop: async () => {
      isStopped = true
      await ended
    },
  }
}

/** Rows of a table as objects. */
function objectsIn(rows: StoredRows, table: string): Record<string, unknown>[] {
  return (rows.get(table) ?? []).map((row) => JSON.parse(row))
}

interface Moment {
  readonly projects: number
  readonly answers: number
}

async function compare(dialect: Dialect, file: string, before: Moment, after: Moment) {
  await using mine = await emptyTarget(dialect)
  await using other = await emptyTarget(dialect)
  await bailiwick(mine.databaseUrl, 'restore', file)
  await restoreByOthers(dialect, file, other.databaseUrl)
  const [restored, copied] = [await rowsOf(mine.databaseUrl), await rowsOf(other.databaseUrl)]
  assert.deepEqual([...restored.keys()], [...copied.keys()])
  let rows = 0
  for (const [table, expected] of copied) {
    assert.deepEqual(restored.get(table), expected, table)
    rows += expected.length
  }
  const names = new Set(objectsIn(restored, 'project').map(({ name }) => String(name)))
  const numbered = [...names].filter((name) => /^P\d+$/.test(name)).length
  for (let n = 0; n < numbered; n++) assert.ok(names.has(`P${n}`), `P${n} of ${numbered}`)
  assert.ok(numbered >= before.projects && numbered <= after.projects + 1, `${numbered} projects`)
  const events = objectsIn(restored, 'audit_log').filter(({ type }) => type === 'project.created')
  // The first project is part of its organization's event.
  assert.equal(events.length, names.size - 1)
  const sums = sumsOfUsage(objectsIn(restored, 'usage'))
  assert.ok(sums.length > 1 && new Set(sums).size === 1, `sums of usage: ${sums}`)
  const [requests = 0] = sums
  assert.ok(requests >= before.answers && requests <= after.answers, `${requests} requests`)
  return { rows, requests, projects: numbered }
}

function printTraffic(step: string, { received }: PacedTraffic): void {
  const times = received.latenciesMs.splice(0).sort((a, b) => a - b)
  const at = (part: number) => (times[Math.floor(times.length * part)] ?? 0).toFixed(0)
  print(`  ${step}: ${times.length} answers, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`)
}

async function serveRestored(file: string, dialect: Dialect, key: string, env: object) {
  await using target = await emptyTarget(dialect)
  await bailiwick(target.databaseUrl, 'restore', file)
  const server = await startProcess({ databaseUrl: target.databaseUrl, program, env: { ...env } })
  const { status } = await chat(server.url, key)
  await server.end('SIGTERM')
  assert.equal(status, 200)
}

async function fillDisk(databaseUrl: string, folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return print('  a full disk: not tried, without root')
  const args = ['--mount', 'sh', '-c', SMALL_DISK, 'sh', folder, process.execPath, program]
  const env = variables(databaseUrl)
  const failed: unknown = await execute('unshare', args, { env }).catch((error: unknown) => error)
  assert.ok(failed instanceof Error && 'stderr' in failed && 'stdout' in failed)
  assert.equal(failed.stdout, '')
  assert.match(String(failed.stderr), /^error: .*(full|No space left)/)
  print(`  a full disk: ${String(failed.stderr).trim()}; no file is left`)
}

async function trial(dialect: Dialect): Promise<void> {
  print(dialect)
  await using parts = new AsyncDisposableStack()
  const upstream = await spawnUpstream('--keep-requests', '10')
  parts.defer(() => upstream.close())
  const folder = parts.use(temporaryFolder())
  const { databaseUrl } = parts.use(await emptyTarget(dialect))
  const config = join(folder.path, 'bailiwick.yaml')
  writeFileSync(config, CONFIG)
  const env = {
    UPSTREAM_URL: upstream.url,
    UPSTREAM_API_KEY: UPSTREAM_KEY,
    BAILIWICK_CONFIG: config,
  }
  const adminKey = mintKey('admin')
  const server = await startProcess({ databaseUrl, adminKey, program, env })
  parts.defer(async () => void (await server.end('SIGKILL')))
  const admin = createClient({ baseUrl: `${server.url}/v1`, adminKey })
  const { key } = await newCaller(admin)
  const perSecond = Number(options.rate)
  const urls = () => [server.url]
  const traffic = startPacedTraffic({ urls, key, model: MODEL, streams: 0, perSecond })
  const projects = createProjects(admin)
  await wait(STEP_MS)
  printTraffic('before', traffic)
  const file = join(folder.path, 'backup')
  for (let n = 0; n < Number(options.backups); n++) {
    await wait(FLUSHED_MS)
    const answered = traffic.received.answers
    await wait(FLUSHED_MS)
    const before = { projects: projects.created(), answers: answered }
    rmSync(file, { force: true })
    const from = performance.now()
    const { bytes } = await bailiwick(databaseUrl, 'backup', file)
    const seconds = ((performance.now() - from) / 1000).toFixed(1)
    const after = { projects: projects.created(), answers: traffic.received.answers + perSecond }
    printTraffic(`backup ${n + 1}, ${(bytes / 1e6).toFixed(1)} MB in ${seconds} s`, traffic)
    const found = await compare(dialect, file, before, after)
    print(`    equal: ${found.rows} rows, ${found.projects} projects, ${found.requests} requests`)
  }
  await Promise.all([traffic.stop(), projects.stop()])
  assert.deepEqual([...traffic.received.dropped], [])
  print(`  ${traffic.received.answers} answers, none dropped`)
  await serveRestored(file, dialect, key, env)
  await fillDisk(databaseUrl, folder.path)
}

for (const dialect of ['sqlite', 'postgres'] as const) await trial(dialect)

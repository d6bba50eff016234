/**
 * `npm run trial:request-logs -- --rows=300000 --postgres-rows=300000`: pages of request logs over
 * HTTP, in a store with so many rows of 30 days, while 1,000 rows a second arrive. First on SQLite,
 * then on PostgreSQL in daily partitions; 0 rows leave a store out. Prints the median and the
 * longest of 15 requests beside the aim, and ends with status 1 if a median is above it.
 * `--rate=0` lets no rows arrive. TMPDIR needs room: decision 112 has the size of the rows.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { mintKey } from '#base/secrets.ts'
import { createDailyPartitions } from '#request-logs/partitions.ts'
import { requestLogBatch } from '#request-logs/rows.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { dropDatabase, emptyDatabase, hasPostgres } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { endOf, type Filling, fillRequestLogs } from './request-logs-fill.ts'
import { PROJECTS, trialId, trialRecord } from './request-logs-trial-records.ts'

const DAYS = 30
const DAY_MS = 86_400_000
const FLUSH_MS = 250
const ROUNDS = 15
const PAGE_MS = 50
const INDEXED_MS = 300
/** A search without an index begins no slice after 250 ms; the rest is the slice under way. */
const PARTIAL_MS = 350
const OPTIONS = {
  config: `request_logs: { days: ${DAYS + 5}, rows: 1000000000, personal_days: 60 }`,
  planes: 'control',
} as const

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    'postgres-rows': { type: 'string', default: '300000' },
    rate: { type: 'string', default: '1000' },
  },
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Rows that arrive until `stop`, as a flush writes them. */
function arrive(store: Store, organizationId: string, perSecond: number) {
  const controller = new AbortController()
  const writes: number[] = []
  let n = 0
  const writing = (async () => {
    const startedMs = elapsedClock()
    while (!controller.signal.aborted && perSecond > 0) {
      const due = Math.floor(((elapsedClock() - startedMs) / 1_000) * perSecond) - n
      const records = Array.from({ length: due }, () => {
        n += 1
        return trialRecord(organizationId, n, systemClock())
      })
      const batch = requestLogBatch(records, false)
      const beginMs = elapsedClock()
      await record(store, async (tx) => {
        await batch.write(tx)
        await batch.writeShared?.(tx)
      })
      writes.push(elapsedClock() - beginMs)
      await wait(FLUSH_MS)
    }
  })()
  return {
    stop: async (): Promise<void> => {
      controller.abort()
      await writing
      if (writes.length === 0) return
      print(`arrived: ${n} rows, in transactions of ${median(writes)} ms (median)`)
    },
  }
}

function median(times: readonly number[]): number {
  return Math.round((times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0) * 10) / 10
}

type Query = Parameters<Harness['client']['listRequestLogs']>[0]

/** Queries by their names, with the most milliseconds of each. */
function casesOf(): [string, Query, number][] {
  const now = Math.floor(systemClock() / 1_000)
  const [project, rare] = [trialId('proj_', 0), trialId('proj_', PROJECTS - 1)]
  const [key, owner] = [trialId('key_', 0), trialId('user-', 0)]
  const old = now - 20 * 86_400
  return [
    ['first page', {}, PAGE_MS],
    ['first page of 100', { limit: 100 }, PAGE_MS],
    ['a page of 20 days ago', { end_time: old, limit: 100 }, PAGE_MS],
    ['project', { project_ids: [project] }, INDEXED_MS],
    ['project with few', { project_ids: [rare] }, INDEXED_MS],
    ['key', { api_key_ids: [key] }, INDEXED_MS],
    ['key without any', { api_key_ids: ['key_none'] }, INDEXED_MS],
    ['person', { user_ids: [owner] }, INDEXED_MS],
    ['model', { models: ['gpt-5.6-sol'] }, PARTIAL_MS],
    ['model without any', { models: ['gpt-none'] }, PARTIAL_MS],
    ['failed', { outcomes: ['failed'] }, INDEXED_MS],
    [
      'failed in an hour',
      { outcomes: ['failed'], start_time: old, end_time: old + 3_600 },
      INDEXED_MS,
    ],
    ['session', { session: 'session_7' }, INDEXED_MS],
    ['project and time', { project_ids: [project], end_time: old }, INDEXED_MS],
    ['upstream, without an index', { upstreams: ['third'] }, PARTIAL_MS],
    ['upstream without any', { upstreams: ['nowhere'] }, PARTIAL_MS],
    ['status without any', { statuses: [418] }, PARTIAL_MS],
    ['code without any', { codes: ['nothing'] }, PARTIAL_MS],
    ['tag without any', { tags: ['team=nobody'] }, PARTIAL_MS],
    ['tag', { tags: ['team=team_3'] }, PARTIAL_MS],
    ['project, status without any', { project_ids: [project], statuses: [418] }, PARTIAL_MS],
  ]
}

/** Times the queries. Resolves to the number of those above their aim. */
async function measure({ client }: Harness): Promise<number> {
  let above = 0
  for (const [name, query, mostMs] of casesOf()) {
    const times: number[] = []
    let found = ''
    for (let round = 0; round < ROUNDS; round++) {
      const beginMs = elapsedClock()
      const page = await client.listRequestLogs(query)
      times.push(elapsedClock() - beginMs)
      found = `${page.data.length} rows${page.has_more ? ', more' : ''}`
    }
    const isAbove = median(times) > mostMs
    if (isAbove) above += 1
    const longest = Math.round(Math.max(...times))
    const line = `${median(times)} ms, longest ${longest} ms, aim ${mostMs} ms`
    print(`${isAbove ? 'ABOVE ' : ''}${name}: ${line} (${found})`)
  }
  return above
}

async function measureOne({ client }: Harness, filling: Filling): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const n = Math.floor((filling.rows / ROUNDS) * round)
    const { requestId } = trialRecord(filling.organizationId, n, endOf(filling, n))
    const beginMs = elapsedClock()
    await client.retrieveRequestLog({ request_id: requestId })
    times.push(elapsedClock() - beginMs)
  }
  print(`one by its id: ${median(times)} ms, longest ${Math.round(Math.max(...times))} ms`)
}

/** A new store with so many rows of the last days. */
async function fill(dialect: Dialect, url: string, adminKey: string, rows: number) {
  const nowMs = systemClock()
  const firstMs = nowMs - DAYS * DAY_MS
  await using h = await startHarness(dialect, { ...OPTIONS, databaseUrl: url, adminKey })
  if (dialect === 'postgres') await createDailyPartitions(h.store, firstMs, nowMs)
  const filling: Filling = {
    dialect,
    url,
    organizationId: h.bootstrapped.organization.id,
    rows,
    firstMs,
    stepUs: Math.floor((DAYS * DAY_MS * 1_000) / rows),
    print,
  }
  await h.close()
  await fillRequestLogs(filling)
  return filling
}

async function tryOn(dialect: Dialect, rows: number): Promise<number> {
  if (rows === 0) return 0
  print(`${dialect}:`)
  await using stack = new AsyncDisposableStack()
  const url = stack.adopt(await emptyDatabase(dialect), dropDatabase)
  const adminKey = mintKey('admin')
  const filling = await fill(dialect, url, adminKey, rows)
  const h = stack.use(await startHarness(dialect, { ...OPTIONS, databaseUrl: url, adminKey }))
  const arriving = arrive(h.store, filling.organizationId, Number(given.rate))
  const above = await measure(h)
  await measureOne(h, filling)
  await arriving.stop()
  return above
}

let above = await tryOn('sqlite', Number(given.rows))
if (hasPostgres) above += await tryOn('postgres', Number(given['postgres-rows']))
if (above > 0) process.exitCode = 1

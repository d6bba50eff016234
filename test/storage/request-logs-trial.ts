/**
 * `npm run trial:request-logs -- --rows=300000 --postgres-rows=300000`: pages of request logs over
 * HTTP, in a store with so many rows of 30 days, while 1,000 rows a second arrive. First on SQLite,
 * then on PostgreSQL in daily partitions. Prints the median and the longest of 15 requests beside
 * the aim, and ends with status 1 if a median is above it. Ten million rows take ten minutes to
 * insert and 10 GB below TMPDIR; `--rate=0` lets none arrive.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { createDailyPartitions } from '#request-logs/partitions.ts'
import { requestLogBatch } from '#request-logs/rows.ts'
import { type Dialect, run, type Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { hasPostgres } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type TrialSubjects, trialRecord } from './request-logs-trial-records.ts'

const DAYS = 30
const DAY_MS = 86_400_000
/** Rows of one transaction while the store is filled. */
const SLICE_ROWS = 2_000
const FLUSH_MS = 250
const ROUNDS = 15
const PAGE_MS = 50
const INDEXED_MS = 300
/** A search without an index begins no slice after 250 ms; the rest is the slice under way. */
const PARTIAL_MS = 350
const CONFIG = `request_logs: { days: ${DAYS + 5}, rows: 1000000000, personal_days: 60 }`

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

/** Inserts rows of the last days, in the order of their time. */
async function fill(store: Store, subjects: TrialSubjects, rows: number): Promise<void> {
  const nowMs = systemClock()
  const firstMs = nowMs - DAYS * DAY_MS
  if (store.dialect === 'postgres') await createDailyPartitions(store, firstMs, nowMs)
  const startedMs = elapsedClock()
  for (let from = 0; from < rows; from += SLICE_ROWS) {
    const records = Array.from({ length: Math.min(SLICE_ROWS, rows - from) }, (_, at) => {
      const n = from + at
      return trialRecord(subjects, n, Math.floor(firstMs + (n / rows) * (nowMs - firstMs)))
    })
    const batch = requestLogBatch(records, false)
    await record(store, async (tx) => {
      await batch.write(tx)
      await batch.writeShared?.(tx)
    })
  }
  const seconds = (elapsedClock() - startedMs) / 1_000
  print(`${rows} rows in ${seconds.toFixed(0)} s`)
  // As the server of PostgreSQL does by itself, minutes later.
  if (store.dialect === 'postgres') {
    await record(store, (tx) => Promise.resolve(tx[run]('analyze request_logs', [])))
  }
}

/** Rows that arrive until `stop`, as a flush writes them. */
function arrive(store: Store, subjects: TrialSubjects, perSecond: number) {
  const controller = new AbortController()
  const writes: number[] = []
  let n = 0
  const writing = (async () => {
    const startedMs = elapsedClock()
    while (!controller.signal.aborted && perSecond > 0) {
      const due = Math.floor(((elapsedClock() - startedMs) / 1_000) * perSecond) - n
      const records = Array.from({ length: due }, () => {
        n += 1
        return trialRecord(subjects, n, systemClock(), 'late')
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
function casesOf({ projects, keys, owners }: TrialSubjects): [string, Query, number][] {
  const now = Math.floor(systemClock() / 1_000)
  const [project = '', rare = ''] = [projects[0], projects.at(-1)]
  const [key = '', owner = ''] = [keys[0], owners[0]]
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
async function measure({ client }: Harness, subjects: TrialSubjects): Promise<number> {
  let above = 0
  for (const [name, query, mostMs] of casesOf(subjects)) {
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

async function measureOne(h: Harness): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < ROUNDS; n++) {
    const beginMs = elapsedClock()
    await h.client.retrieveRequestLog({ request_id: `req_${String(n).padStart(12, '0')}` })
    times.push(elapsedClock() - beginMs)
  }
  print(`one by its id: ${median(times)} ms, longest ${Math.round(Math.max(...times))} ms`)
}

async function subjectsOf(h: Harness): Promise<TrialSubjects> {
  const projects: string[] = []
  for (let n = 0; n < 20; n++) {
    projects.push((await h.client.createProject({ name: `Project ${n}` })).id)
  }
  return {
    organizationId: h.bootstrapped.organization.id,
    projects,
    keys: Array.from({ length: 200 }, (_, n) => `key_${n}`),
    owners: Array.from({ length: 100 }, (_, n) => `user-${n}`),
  }
}

async function tryOn(dialect: Dialect, rows: number): Promise<number> {
  print(`${dialect}:`)
  await using h = await startHarness(dialect, { config: CONFIG, planes: 'control' })
  const subjects = await subjectsOf(h)
  await fill(h.store, subjects, rows)
  const arriving = arrive(h.store, subjects, Number(given.rate))
  const above = await measure(h, subjects)
  await measureOne(h)
  await arriving.stop()
  return above
}

let above = await tryOn('sqlite', Number(given.rows))
if (hasPostgres) above += await tryOn('postgres', Number(given['postgres-rows']))
if (above > 0) process.exitCode = 1

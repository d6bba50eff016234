/**
 * `npm run bench:flush -- --before=FOLDER`: the cost of a flush of usage, beside that of another
 * checkout, in turns within one process. Each flush has 64 subjects in as many projects: new ones,
 * whose rows are inserted, or those of before, whose rows are updated. Then all of it with tags of
 * eight teams, which a checkout from before there were tags ignores.
 *
 * Inside `test/with-postgres.sh` also on PostgreSQL, where the time of the server counts, and with
 * eight nodes that flush four times a second: the rate of the slowest beside that of one alone.
 */
import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { elapsedClock, systemClock } from '#base/clock.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { dropDatabase, emptyDatabase, hasPostgres } from '#test/support/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { SUBJECT } from '#test/support/usage.ts'
import type { UsageSubject } from '#usage/event.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import { median } from './measure.ts'
import { print } from './print.ts'
import { openServerCpu, type ServerCpu } from './server-cpu.ts'

const SUBJECTS = 64
const ROUNDS = 60
const WARM_UP = 10
const NODES = 8
const TEAMS = 8
const EVERY_MS = 250
const SECONDS = 10

const { before } = parseArgs({ options: { before: { type: 'string' } } }).values

interface Version {
  readonly openStore: typeof import('#storage/store.ts').openStore
  readonly createFlush: typeof import('#usage/flush.ts').createFlush
  readonly createRecorder: typeof import('#usage/record.ts').createRecorder
  /** As a running node has it; absent in a checkout without partitions. */
  readonly createPartitions: ((store: Store) => Promise<void>) | undefined
}

/** The parts of a checkout: its own imports are resolved in its folder. */
async function versionIn(folder: string): Promise<Version> {
  const { openStore } = await import(`${folder}/src/storage/store.ts`)
  const { createFlush } = await import(`${folder}/src/usage/flush.ts`)
  const { createRecorder } = await import(`${folder}/src/usage/record.ts`)
  return { openStore, createFlush, createRecorder, createPartitions: await partitionsIn(folder) }
}

async function partitionsIn(folder: string): Promise<Version['createPartitions']> {
  const file = `${folder}/src/usage/partitions/partitions.ts`
  if (!existsSync(file)) return undefined
  const { scheduleUsagePartitions } = await import(file)
  return (store) =>
    scheduleUsagePartitions({ store, now: systemClock, schedule: manualSchedule() }).run()
}

function nodeOf({ createFlush, createRecorder }: Version, store: Store, name: string) {
  const fail = (): never => {
    throw new Error('usage was lost')
  }
  const recorder = createRecorder({ now: systemClock, onLost: fail, prices: () => undefined })
  const schedule = manualSchedule()
  const common = { store, now: systemClock, nodeId: name, sources: [recorder], schedule }
  const flush = createFlush({ ...common, onGivenUp: fail })
  return {
    flush: flush.flush,
    add: (round: number, hasTags = false): void => {
      for (const subject of subjectsOf(`${name}_${round}`, hasTags)) {
        const amounts = { requests: 1, requestedRequests: 1, inputTokens: 900, outputTokens: 80 }
        recorder.add({ subject, amounts })
      }
    },
  }
}

const TEAM_TAGS = Array.from({ length: TEAMS }, (_, n) => tagSetOf({ team: `team-${n}` }))

function subjectsOf(name: string, hasTags: boolean): UsageSubject[] {
  return Array.from({ length: SUBJECTS }, (_, n) => ({
    ...(hasTags && { tags: TEAM_TAGS[n % TEAMS] }),
    ...SUBJECT,
    organizationId: 'org-bench',
    upstream: 'east',
    projectId: `proj_${name}_${n}`,
    keyId: `key_${name}_${n}`,
    ownerId: `svc_${name}_${n}`,
  }))
}

interface Measured {
  readonly wallMs: number
  readonly cpuMs: number
  readonly serverMs: number
}

async function measure(work: () => Promise<void>, server?: ServerCpu): Promise<Measured> {
  await server?.look()
  const [began, cpu, serverBegan] = [elapsedClock(), process.cpuUsage(), server?.ms() ?? 0]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  const serverMs = (server?.ms() ?? 0) - serverBegan
  return { wallMs: elapsedClock() - began, cpuMs: (user + system) / 1000, serverMs }
}

/** Flushes of each version in turns, over a store of its own. */
async function compare(dialect: Dialect, versions: readonly Version[]): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const nodes: MeasuredNode[] = []
  for (const version of versions) {
    const url = await databaseFor(dialect, stack)
    const store = await version.openStore(url)
    stack.defer(store.close)
    await version.createPartitions?.(store)
    const server = dialect === 'postgres' ? stack.use(await openServerCpu(url)) : undefined
    nodes.push({ ...nodeOf(version, store, 'node'), server })
  }
  for (const [at, kind] of KINDS.entries()) {
    const found = nodes.map((): Measured[] => [])
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      for (const [version, { add, flush, server }] of nodes.entries()) {
        add(kind.startsWith('new') ? at * 1000 + round : -at, kind.endsWith('tags'))
        const measured = await measure(flush, server)
        if (round >= WARM_UP) found[version]?.push(measured)
      }
    }
    report(`${dialect}, ${kind}`, found)
  }
}

const KINDS = ['new', 'steady', 'new with tags', 'steady with tags'] as const

interface MeasuredNode extends ReturnType<typeof nodeOf> {
  readonly server: ServerCpu | undefined
}

function report(name: string, found: readonly (readonly Measured[])[]): void {
  const mediansOf = (amount: (one: Measured) => number): string[] => {
    const all = found.map((of) => median(of.map(amount)))
    const [old = Number.NaN, now = Number.NaN] = all
    const ratio = before ? [old === 0 ? '' : (now / old).toFixed(2)] : []
    return [...all.map((ms) => ms.toFixed(1)), ...ratio]
  }
  const cells = [
    ...mediansOf(({ wallMs }) => wallMs),
    ...mediansOf(({ cpuMs }) => cpuMs),
    ...mediansOf(({ serverMs }) => serverMs),
  ]
  print(`| ${[name, ...cells].join(' | ')} |`)
}

async function databaseFor(dialect: Dialect, stack: AsyncDisposableStack): Promise<string> {
  if (dialect === 'sqlite') return stack.use(temporaryFolder()).databaseUrl
  const url = await emptyDatabase(dialect)
  stack.defer(() => dropDatabase(url))
  return url
}

/** Flushes a second of the slowest of some nodes, and the median of their times. */
async function ratesOf(version: Version, count: number) {
  await using stack = new AsyncDisposableStack()
  const url = await databaseFor('postgres', stack)
  const times: number[] = []
  const run = async (name: string): Promise<number> => {
    const store = await version.openStore(url)
    stack.defer(store.close)
    await version.createPartitions?.(store)
    const node = nodeOf(version, store, name)
    await wait(Math.random() * EVERY_MS)
    const began = elapsedClock()
    let flushes = 0
    for (let due = began; due < began + SECONDS * 1000; due += EVERY_MS) {
      await wait(Math.max(0, due - elapsedClock()))
      node.add(0)
      times.push((await measure(node.flush)).wallMs)
      flushes += 1
    }
    return (flushes * 1000) / (elapsedClock() - began)
  }
  const rates = await Promise.all(Array.from({ length: count }, (_, n) => run(`node${n}`)))
  return { rate: Math.min(...rates), ms: median(times) }
}

const now = await versionIn(new URL('..', import.meta.url).pathname)
const versions = before ? [await versionIn(before), now] : [now]
const heads = before ? ['before', 'now', 'ratio'] : ['now']
print(`Median ms of ${ROUNDS} flushes of ${SUBJECTS} subjects\n`)
const columns = ['', 'CPU ', 'server’s CPU '].flatMap((of) => heads.map((head) => of + head))
print(`| Flush | ${columns.join(' | ')} |`)
print(`| --- |${' ---: |'.repeat(columns.length)}`)
await compare('sqlite', versions)
if (hasPostgres) {
  await compare('postgres', versions)
  for (const [at, version] of versions.entries()) {
    const [one, many] = [await ratesOf(version, 1), await ratesOf(version, NODES)]
    print(
      `\n${versions.length > 1 && at === 0 ? 'before' : 'now'}: one node ${one.rate.toFixed(2)} flushes/s (${one.ms.toFixed(1)} ms), ` +
        `${NODES} nodes at least ${many.rate.toFixed(2)} each (${many.ms.toFixed(1)} ms), ${(many.rate / one.rate).toFixed(2)}`,
    )
  }
}

/**
 * `npm run bench:flush -- --before=FOLDER`: the cost of a flush of usage, beside that of another
 * checkout, in turns within one process. Each flush has 64 subjects in as many projects: new ones,
 * whose rows are inserted, or those of before, whose rows are updated.
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
import { dropDatabase, emptyDatabase, hasPostgres } from '#test/harness/databases.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { SUBJECT } from '#test/support/usage.ts'
import type { UsageSubject } from '#usage/event.ts'
import { median } from './measure.ts'
import { print } from './print.ts'

const SUBJECTS = 64
const ROUNDS = 60
const WARM_UP = 10
const NODES = 8
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
const versionIn = async (folder: string): Promise<Version> => {
  const { openStore } = await import(`${folder}/src/storage/store.ts`)
  const { createFlush } = await import(`${folder}/src/usage/flush.ts`)
  const { createRecorder } = await import(`${folder}/src/usage/record.ts`)
  return { openStore, createFlush, createRecorder, createPartitions: await partitionsIn(folder) }
}

const partitionsIn = async (folder: string): Promise<Version['createPartitions']> => {
  const file = `${folder}/src/usage/partitions/partitions.ts`
  if (!existsSync(file)) return undefined
  const { scheduleUsagePartitions } = await import(file)
  return (store) =>
    scheduleUsagePartitions({ store, now: systemClock, schedule: manualSchedule() }).run()
}

const nodeOf = ({ createFlush, createRecorder }: Version, store: Store, name: string) => {
  const fail = (): never => {
    throw new Error('usage was lost')
  }
  const recorder = createRecorder({ now: systemClock, onLost: fail, prices: () => undefined })
  const schedule = manualSchedule()
  const common = { store, now: systemClock, nodeId: name, ledgers: [recorder], schedule }
  const flush = createFlush({ ...common, onGivenUp: fail })
  return {
    flush: flush.flush,
    add: (round: number): void => {
      for (const subject of subjectsOf(`${name}_${round}`)) {
        const amounts = { requests: 1, requestedRequests: 1, inputTokens: 900, outputTokens: 80 }
        recorder.add({ subject, amounts })
      }
    },
  }
}

const subjectsOf = (name: string): UsageSubject[] =>
  Array.from({ length: SUBJECTS }, (_, n) => ({
    ...{ ...SUBJECT, organizationId: 'org-bench', upstream: 'east' },
    ...{ projectId: `proj_${name}_${n}`, keyId: `key_${name}_${n}`, ownerId: `svc_${name}_${n}` },
  }))

interface Measured {
  readonly wallMs: number
  readonly cpuMs: number
}

const measure = async (work: () => Promise<void>): Promise<Measured> => {
  const [began, cpu] = [elapsedClock(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs: elapsedClock() - began, cpuMs: (user + system) / 1000 }
}

/** Flushes of each version in turns, over a store of its own. */
const compare = async (dialect: Dialect, versions: readonly Version[]): Promise<void> => {
  await using stack = new AsyncDisposableStack()
  const nodes = []
  for (const version of versions) {
    const url = await databaseFor(dialect, stack)
    const store = await version.openStore(url)
    stack.defer(store.close)
    await version.createPartitions?.(store)
    nodes.push(nodeOf(version, store, 'node'))
  }
  for (const kind of ['new', 'steady'] as const) {
    const found = nodes.map((): Measured[] => [])
    for (let round = 0; round < ROUNDS + WARM_UP; round++) {
      for (const [at, node] of nodes.entries()) {
        node.add(kind === 'new' ? round : 0)
        const measured = await measure(node.flush)
        if (round >= WARM_UP) found[at]?.push(measured)
      }
    }
    report(`${dialect}, ${kind}`, found)
  }
}

const report = (name: string, found: readonly (readonly Measured[])[]): void => {
  const walls = found.map((all) => median(all.map(({ wallMs }) => wallMs)))
  const cpus = found.map((all) => median(all.map(({ cpuMs }) => cpuMs)))
  const ratio = ([old = Number.NaN, now = Number.NaN]: readonly number[]): string =>
    Number.isNaN(now) ? '' : (now / old).toFixed(2)
  const cells = [walls, cpus].flatMap((of) => [
    ...[...of.map((ms) => ms.toFixed(1)), ...(before ? [ratio(of)] : [])],
  ])
  print(`| ${[name, ...cells].join(' | ')} |`)
}

const databaseFor = async (dialect: Dialect, stack: AsyncDisposableStack): Promise<string> => {
  if (dialect === 'sqlite') return stack.use(temporaryFolder()).databaseUrl
  const url = await emptyDatabase(dialect)
  stack.defer(() => dropDatabase(url))
  return url
}

/** Flushes a second of the slowest of some nodes, and the median of their times. */
const ratesOf = async (version: Version, count: number) => {
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
print(`| Flush | ${heads.join(' | ')} | CPU ${heads.join(' | CPU ')} |`)
print(`| --- |${' ---: |'.repeat(2 * heads.length)}`)
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

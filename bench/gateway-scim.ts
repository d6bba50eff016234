/**
 * The gateway while an identity provider changes memberships: 10,000 a minute, each by a PATCH of
 * its own, in turns with the same load without them. The load has the keys of many people, half of
 * whom join and leave groups. Each change concerns one key, which is looked up once more.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { Bailiwick } from './bailiwick.ts'
import { type Spread, show, spread, table } from './figures.ts'
import type { Effort } from './gateway-rounds.ts'
import { requestBody, type Target } from './gateway-targets.ts'
import { load } from './measure.ts'

const PER_MINUTE = 10_000
const PEOPLE = 500
/** People whose memberships change; the others' keys must stay cached. */
const CHANGING = 250
const GROUPS = 10
/** Requests of the identity provider at once, and of the preparation. */
const AT_ONCE = 8
const CONNECTIONS = 32
const MINUTE_MS = 60_000

export interface ScimRun {
  /** Of each round: p99 with the changes divided by p99 without them. */
  readonly ratio: Spread
  readonly quietP99Ms: Spread
  readonly besideP99Ms: Spread
  readonly ratioOfRates: Spread
  readonly changes: number
  readonly perMinute: Spread
  /** Look-ups of keys for each change. */
  readonly lookUps: number
}

export async function runScim(
  { url, headers, bailiwick }: Target,
  { rounds, seconds, warmUpSeconds }: Effort,
): Promise<ScimRun> {
  if (!bailiwick) throw new Error('only Bailiwick has an identity provider')
  const people = await addPeople(bailiwick)
  const idp = await openIdentityProvider(bailiwick, people)
  const keys = people.map(({ key }) => key)
  const work = { url, headers, body: requestBody('plain'), keys, connections: CONNECTIONS }
  await load({ ...work, seconds: warmUpSeconds })
  const [quiet, beside, perMinute]: [Figures[], Figures[], number[]] = [[], [], []]
  const loadsBefore = await loadsOf(bailiwick)
  for (let round = 0; round < rounds; round++) {
    const measureQuiet = async () => quiet.push(await load({ ...work, seconds }))
    const measureBeside = async () => {
      const changing = idp.start()
      beside.push(await load({ ...work, seconds }))
      perMinute.push(await changing.stop())
    }
    const turns = [measureQuiet, measureBeside]
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn()
  }
  await load({ ...work, seconds: 1 })
  const lookUps = (await loadsOf(bailiwick)) - loadsBefore
  const ratios = (figure: keyof Figures) =>
    spread(beside.map((one, round) => one[figure] / (quiet[round]?.[figure] ?? Number.NaN)))
  return {
    ratio: ratios('p99Ms'),
    ratioOfRates: ratios('perSecond'),
    quietP99Ms: spread(quiet.map(({ p99Ms }) => p99Ms)),
    besideP99Ms: spread(beside.map(({ p99Ms }) => p99Ms)),
    changes: idp.changes(),
    perMinute: spread(perMinute),
    lookUps: lookUps / idp.changes(),
  }
}

interface Figures {
  readonly p99Ms: number
  readonly perSecond: number
}

interface Person {
  readonly id: string
  readonly key: string
}

/** People in the project, each with a key. */
async function addPeople({ client, projectId }: Bailiwick): Promise<Person[]> {
  const people: Person[] = []
  const add = async (n: number): Promise<void> => {
    const { id } = await client.createUser({ email: `person-${n}@example.com`, role: 'reader' })
    const member = { project_id: projectId, user_id: id }
    await client.createProjectUser({ ...member, role: 'member' })
    people.push({ id, key: (await client.createProjectUserApiKey(member)).value })
  }
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < PEOPLE) await add(next++)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return people
}

interface IdentityProvider {
  /** Begins to change memberships. `stop` resolves to the changes of a minute at their rate. */
  start(): { stop(): Promise<number> }
  /** Changes so far. */
  changes(): number
}

async function openIdentityProvider(
  { client, baseUrl, projectId }: Bailiwick,
  people: readonly Person[],
): Promise<IdentityProvider> {
  const { value } = await client.createScimToken({ name: 'Benchmark' })
  const send = async (method: string, path: string, body: object): Promise<Response> => {
    const response = await fetch(`${new URL(baseUrl).origin}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${value}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response
  }
  const groups: string[] = []
  for (let n = 0; n < GROUPS; n++) {
    const { id } = (await (await send('POST', '/Groups', { displayName: `Team ${n}` })).json()) as {
      readonly id: string
    }
    const role = 'role-api-project-viewer'
    await client.createProjectGroup({ project_id: projectId, group_id: id, role })
    groups.push(id)
  }
  let made = 0
  /** Everybody joins the first group, then the next; after the last they leave them again. */
  const change = async (n: number): Promise<void> => {
    const person = people[n % CHANGING]
    const turn = Math.floor(n / CHANGING)
    const op = Math.floor(turn / GROUPS) % 2 === 0 ? 'add' : 'remove'
    const members = [{ value: person?.id }]
    const operation = { op, path: 'members', value: members }
    await send('PATCH', `/Groups/${groups[turn % GROUPS]}`, { Operations: [operation] })
    made += 1
  }
  let next = 0
  return {
    start: () => startChanging(() => change(next++)),
    changes: () => made,
  }
}

/** Makes changes at their rate, whatever one takes, as far as their number at once allows. */
function startChanging(change: () => Promise<void>): { stop(): Promise<number> } {
  const startedAt = performance.now()
  let begun = 0
  let open = true
  const worker = async (): Promise<void> => {
    while (open) {
      const dueAt = startedAt + (begun++ * MINUTE_MS) / PER_MINUTE
      const early = dueAt - performance.now()
      if (early > 0) await wait(early)
      await change()
    }
  }
  const workers = Promise.all(Array.from({ length: AT_ONCE }, worker))
  // `stop` returns the rejection.
  workers.catch(() => undefined)
  return {
    stop: async () => {
      open = false
      await workers
      return (begun * MINUTE_MS) / (performance.now() - startedAt)
    },
  }
}

const LOADS = /^bailiwick_key_cache_loads_total\{result="found"\} (\d+)/m

/** Keys that were looked up and found, by the process's metrics. */
async function loadsOf({ baseUrl }: Bailiwick): Promise<number> {
  const response = await fetch(`${new URL(baseUrl).origin}/metrics`)
  const found = LOADS.exec(await response.text())?.[1]
  if (found === undefined) throw new Error(`/metrics answers ${response.status} without look-ups`)
  return Number(found)
}

export function describeScim(run: ScimRun): string {
  return table([
    ['beside an identity provider, concurrency 32', ''],
    ['changes', String(run.changes)],
    ['changes a minute', show(run.perMinute, 0)],
    ['p99 without them, ms', show(run.quietP99Ms, 2)],
    ['p99 beside them, ms', show(run.besideP99Ms, 2)],
    ['p99 beside them, of that without', show(run.ratio, 2)],
    ['requests/s beside them, of those without', show(run.ratioOfRates, 2)],
    ['look-ups of keys for each change', run.lookUps.toFixed(3)],
  ])
}

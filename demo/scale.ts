/** A store as large as the console is to be quick with: no page can show all of it. */
import { systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import {
  addKeys,
  addLatencies,
  addMembers,
  addProjects,
  addUsage,
  keysOf,
  newKeyIds,
  projectIdsOf,
  type Seeded,
  type Span,
  seedStore,
  type UsageUser,
} from '#bench/seed.ts'

export interface Scale {
  readonly projects: number
  /** Number of last days on each of which every project was in use. */
  readonly projectDays: number
  /** All in one project, and each in use on each of the last `keyDays`. */
  readonly keys: number
  readonly keyDays: number
  /** Of the organization; all of them are in that project, and have every second key of it. */
  readonly people: number
  /** Those of the keys that were in use in every minute of the last day, and hour of the month. */
  readonly usedKeys: number
}

const MONTH_DAYS = 31

/** That of `npm run bench:console`. */
export const SCALE: Scale = {
  projects: 10_000,
  projectDays: MONTH_DAYS,
  keys: 100_000,
  keyDays: 3,
  people: 100_000,
  usedKeys: 100,
}
const MODEL = 'gpt-5.6-terra'
const MODELS = [MODEL, 'gpt-5.6-luna', 'gpt-5.6-sol', 'gpt-5.4-mini'] as const
/** Upstreams that have latencies. */
const UPSTREAMS = ['default', 'second'] as const
const SPANS: readonly Span[] = [
  ['1m', 1_440],
  ['1h', MONTH_DAYS * 24],
  ['1d', MONTH_DAYS],
]

/** The project with everything in it, and who sent requests, those in use all the time first. */
export interface SeededScale extends Seeded {
  readonly callers: readonly UsageUser[]
}

/** Makes the SQLite file. */
export async function seedScale(file: string, scale: Scale = SCALE): Promise<SeededScale> {
  const seeded = await seedStore(file)
  const { organizationId, projectId } = seeded
  addProjects(file, organizationId, scale.projects)
  const userIds = addMembers(file, seeded, scale.people)
  addKeys(file, projectId, scale.keys, userIds)
  const keys = keysOf(file, projectId)
  const used = keys.slice(0, scale.usedKeys).map((key) => ({ ...key, model: MODEL }))
  const others = keys.slice(scale.usedKeys).map((key, at) => ({ ...key, model: modelAt(at) }))
  const elsewhere = oneOfEach(projectIdsOf(file))
  addUsage(file, organizationId, used, SPANS)
  addUsage(file, organizationId, elsewhere, [['1d', scale.projectDays]])
  addUsage(file, organizationId, others, [['1d', scale.keyDays]])
  addLatencies(file, organizationId, UPSTREAMS, MODELS, SPANS)
  return { ...seeded, callers: [...used, ...elsewhere] }
}

const newId = createIds(systemClock)

/** A key of each project, which is gone by now. */
function oneOfEach(projectIds: readonly string[]): UsageUser[] {
  const keyIds = newKeyIds(projectIds.length)
  return projectIds.map((projectId, at) => ({
    projectId,
    ownerId: newId('service_account'),
    keyId: String(keyIds[at]),
    model: modelAt(at),
  }))
}

function modelAt(at: number): string {
  return MODELS[at % MODELS.length] ?? MODEL
}

/** A store as large as the console is to be quick with: no page can show all of it. */
import { systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import {
  addDailyUsage,
  addKeys,
  addMembers,
  addProjects,
  addUsage,
  keyIdsOf,
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
  /** Of the organization; all of them are in that project. */
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
const MODELS = ['gpt-5.6-terra', 'gpt-5.6-luna', 'gpt-5.6-sol', 'gpt-5.4-mini'] as const
const SPANS: readonly Span[] = [
  ['1m', 1_440],
  ['1h', MONTH_DAYS * 24],
  ['1d', MONTH_DAYS],
]

/** Makes the SQLite file. The project in the answer is the one with everything in it. */
export async function seedScale(file: string, scale: Scale = SCALE): Promise<Seeded> {
  const seeded = await seedStore(file)
  addProjects(file, seeded.organizationId, scale.projects)
  addMembers(file, seeded, scale.people)
  addKeys(file, seeded.projectId, scale.keys)
  addUsage(file, seeded, keyIdsOf(file, seeded.projectId, scale.usedKeys), MODEL, SPANS)
  addDailyUsage(file, seeded.organizationId, oneOfEach(projectIdsOf(file)), scale.projectDays)
  const ofKeys = keyIdsOf(file, seeded.projectId, scale.keys)
  addDailyUsage(file, seeded.organizationId, ofAll(seeded.projectId, ofKeys), scale.keyDays)
  return seeded
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

function ofAll(projectId: string, keyIds: readonly string[]): UsageUser[] {
  const ownerId = newId('service_account')
  return keyIds.map((keyId, at) => ({ projectId, ownerId, keyId, model: modelAt(at) }))
}

function modelAt(at: number): string {
  return MODELS[at % MODELS.length] ?? MODEL
}

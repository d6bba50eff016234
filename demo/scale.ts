/** A store as large as the console is to be quick with: no page can show all of it. */
import {
  addKeys,
  addMembers,
  addProjects,
  addUsage,
  keyIdsOf,
  type Seeded,
  type Span,
  seedStore,
} from '#bench/seed.ts'

export interface Scale {
  readonly projects: number
  /** All in one project. */
  readonly keys: number
  /** Of the organization; all of them are in that project. */
  readonly people: number
  /** Those of the keys that were in use in every minute of the last day, and hour of the month. */
  readonly usedKeys: number
}

const SCALE: Scale = { projects: 10_000, keys: 100_000, people: 100_000, usedKeys: 100 }
const MODEL = 'gpt-4o'
const SPANS: readonly Span[] = [
  ['1m', 1_440],
  ['1h', 31 * 24],
  ['1d', 31],
]

/** Makes the SQLite file. The project in the answer is the one with everything in it. */
export const seedScale = async (file: string, scale: Scale = SCALE): Promise<Seeded> => {
  const seeded = await seedStore(file)
  addProjects(file, seeded.organizationId, scale.projects)
  addMembers(file, seeded, scale.people)
  addKeys(file, seeded.projectId, scale.keys)
  addUsage(file, seeded, keyIdsOf(file, seeded.projectId, scale.usedKeys), MODEL, SPANS)
  return seeded
}

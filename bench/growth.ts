/** Cost of a page at 10^3, 10^5 and 10^6 projects, and of a key look-up at 10^6 keys. */
import { join } from 'node:path'
import { findProjectKey } from '#access/store.ts'
import { elapsedClock } from '#base/clock.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { systemContext } from '#cli/bootstrap.ts'
import type { Context } from '#context.ts'
import { toOrganization } from '#control/organizations/organizations.ts'
import { findFirst } from '#control/organizations/store.ts'
import * as projects from '#control/projects/projects.ts'
import { openSqlite } from '#storage/sqlite/sqlite.ts'
import { median } from './measure.ts'
import { addKeys, addProjects, seedStore } from './seed.ts'

const SIZES = [1_000, 100_000, 1_000_000]
const KEYS = 1_000_000
const WALK = 40
const ROUNDS = 21
const QUERY = { limit: 20, include_archived: false }

export async function measureGrowth(folder: string, print: (line?: string) => void): Promise<void> {
  print('\npage of 20   projects      µs/page   ratio to 10^3')
  const files = []
  for (const size of SIZES) {
    const file = join(folder, `growth-${size}.db`)
    const { organizationId, projectId } = await seedStore(file)
    addProjects(file, organizationId, size)
    files.push({ file, size, projectId })
  }
  const stores = []
  for (const { file, size } of files) stores.push({ size, ...(await contextOn(file)) })
  // In turns, so that a noisy moment falls on all sizes alike.
  const times = new Map<number, number[]>(SIZES.map((size) => [size, []]))
  for (let round = -2; round < ROUNDS; round++) {
    for (const { ctx, size } of stores) {
      const cost = await pageCost(ctx)
      if (round >= 0) times.get(size)?.push(cost)
    }
  }
  const base = median(times.get(SIZES[0] as number) ?? [])
  for (const size of SIZES) {
    const cost = median(times.get(size) ?? [])
    print(
      `${''.padEnd(13)}${String(size).padEnd(12)}${cost.toFixed(1).padStart(9)}${(cost / base).toFixed(2).padStart(16)}`,
    )
  }
  for (const { store } of stores) await store.close()
  await measureKeys(files[0] as (typeof files)[number], print)
}

async function contextOn(file: string) {
  const store = await openSqlite(file)
  const first = await findFirst(store.reader)
  if (!first) throw new Error('the store has no organization')
  const base = systemContext(store, createCatalog(new Map()))
  return { store, ctx: { ...base, organization: toOrganization(first) } satisfies Context }
}

/** Microseconds for a page, over a walk of some pages from the newest on. */
async function pageCost(ctx: Context): Promise<number> {
  const start = elapsedClock()
  let after: string | undefined
  for (let i = 0; i < WALK; i++) {
    const page = await projects.list(ctx, after === undefined ? QUERY : { ...QUERY, after })
    after = page.last_id ?? undefined
  }
  return ((elapsedClock() - start) * 1000) / WALK
}

async function measureKeys(
  { file, projectId }: { file: string; projectId: string },
  print: (line?: string) => void,
): Promise<void> {
  const hashes = addKeys(file, projectId, KEYS)
  const { store } = await contextOn(file)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = elapsedClock()
    for (const hash of hashes) await findProjectKey(store.reader, { hash })
    times.push(((elapsedClock() - start) * 1000) / hashes.length)
  }
  print(`\nkey look-up at ${KEYS} keys: ${median(times).toFixed(1)} µs`)
  await store.close()
}

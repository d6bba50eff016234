/** Acme Research in the console, with its people, its keys and a month of usage. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { systemClock } from '#base/clock.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { createRandom } from '#demo/random.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { openStore } from '#storage/store.ts'
import { cachedBuild } from '#test/support/cached-build.ts'
import type { HarnessOptions } from '#test/support/options.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

/** A Wednesday afternoon in the middle of a month, for tests that depend on the day. */
export const PRESENT = new Date('2026-10-14T14:30:00Z')
const SEED = 2_026
const HOUR_MS = 3_600_000
const SOURCES = ['demo', 'src', 'package-lock.json']
const STORE = 'store.db'
const SEEDED = 'seeded'

export interface SeededConsole extends ConsoleHarness {
  readonly seeded: Seeded
}

export async function openSeededConsole(options: HarnessOptions = {}): Promise<SeededConsole> {
  const template = await seededFolder(options)
  const folder = await mkdtemp(join(tmpdir(), 'bailiwick-seeded-'))
  const file = join(folder, STORE)
  await copyFile(join(template, STORE), file)
  const seeded: Seeded = deserialize(await readFile(join(template, SEEDED)))
  const store = await openStore(`sqlite:${file}`)
  const harness = await openConsole({ ...options, store })
  const close = async (): Promise<void> => {
    await harness.close()
    await store.close()
    await rm(folder, { recursive: true })
  }
  return { ...harness, seeded, close, [Symbol.asyncDispose]: close }
}

/** Folder of a seeded store to copy. It takes seconds to make, which is done once in an hour. */
function seededFolder({ clock }: HarnessOptions): Promise<string> {
  const nowMs = (clock ?? systemClock)()
  const build = async (folder: string): Promise<void> => {
    const store = await openStore(`sqlite:${join(folder, STORE)}`)
    const parts = { store, catalog: createCatalog(new Map()) }
    const seeded = await seed(parts, { nowMs, random: createRandom(SEED) })
    await store.close()
    await writeFile(join(folder, SEEDED), serialize(seeded))
  }
  const kind = clock ? 'seeded-at-a-time' : 'seeded'
  return cachedBuild(kind, SOURCES, build, `hour ${Math.floor(nowMs / HOUR_MS)}`)
}

/** Acme Research in the console, with its people, its keys and a month of usage. */
import { systemClock } from '#base/clock.ts'
import { createRandom } from '#demo/random.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { createCatalog } from '#limits/catalog.ts'
import { openStore } from '#storage/store.ts'
import type { HarnessOptions } from '#test/harness/options.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

const SEED = 2_026

export interface SeededConsole extends ConsoleHarness {
  readonly seeded: Seeded
}

export async function openSeededConsole(options: HarnessOptions = {}): Promise<SeededConsole> {
  const store = await openStore('sqlite::memory:')
  const parts = { store, catalog: createCatalog(new Map()) }
  const nowMs = (options.clock ?? systemClock)()
  const seeded = await seed(parts, { nowMs, random: createRandom(SEED) })
  const harness = await openConsole({ ...options, store })
  const close = async (): Promise<void> => {
    await harness.close()
    await store.close()
  }
  return { ...harness, seeded, close, [Symbol.asyncDispose]: close }
}

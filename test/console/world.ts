/**
 * The world of the console tests: the console built from its current source, the real server with
 * its store and an upstream, and a browser. All of it ends with `close`.
 */
import type { Browser } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { createRandom } from '#demo/random.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { startModels } from '#demo/upstream.ts'
import { createCatalog } from '#limits/catalog.ts'
import { openStore } from '#storage/store.ts'
import { type Harness, type HarnessOptions, startHarness } from '#test/harness.ts'
import { buildConsole } from '#test/support/cached-build.ts'
import { openBrowser } from './browser.ts'

const SEED = 2_026

export interface World {
  readonly harness: Harness
  readonly browser: Browser
  /** Settings for another server that replaces this one. */
  readonly options: HarnessOptions
  close(): Promise<void>
}

/** A new organization with nothing but its default project. */
export async function openWorld(options: HarnessOptions = {}): Promise<World> {
  const [consoleFolder, upstream, browser] = await Promise.all([
    buildConsole(),
    startModels(),
    openBrowser(),
  ])
  const harnessOptions = { consoleFolder, upstreamUrl: upstream.url, ...options }
  const harness = await startHarness('sqlite', harnessOptions)
  return {
    harness,
    browser,
    options: { ...harnessOptions, port: Number(new URL(harness.url).port) },
    close: async () => {
      await browser.close()
      await harness.close()
      await upstream.close()
    },
  }
}

/** Acme Research, with its people, its keys and a month of usage. */
export async function openSeededWorld(
  options: HarnessOptions = {},
): Promise<World & { readonly seeded: Seeded }> {
  const store = await openStore('sqlite::memory:')
  const parts = { store, catalog: createCatalog(new Map()) }
  const nowMs = (options.clock ?? systemClock)()
  const seeded = await seed(parts, { nowMs, random: createRandom(SEED) })
  const world = await openWorld({ ...options, store })
  return {
    ...world,
    seeded,
    close: async () => {
      await world.close()
      await store.close()
    },
  }
}

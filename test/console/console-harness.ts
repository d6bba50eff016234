/** A server with the console built from its current source, simulated models, and a browser. */
import type { Browser } from 'playwright-core'
import { startModels } from '#demo/upstream.ts'
import { buildConsole } from '#test/support/cached-build.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import type { HarnessOptions } from '#test/support/options.ts'
import { openBrowser } from './browser.ts'

/** Models of tests with limits of their own, beside those of the demo. */
const ALSO_SERVED = ['gpt-4o', 'gpt-4o-mini', 'gpt-5']

export interface ConsoleHarness extends Harness {
  readonly browser: Browser
  /** The server without the browser, which a test may close before them both. */
  readonly server: Harness
  /** Settings for another server that replaces this one. */
  readonly options: HarnessOptions
}

/** A new organization with nothing but its default project. */
export async function openConsole(options: HarnessOptions = {}): Promise<ConsoleHarness> {
  await using opening = new AsyncDisposableStack()
  const consoleFolder = await buildConsole()
  const upstream = opening.adopt(await startModels(ALSO_SERVED), (models) => models.close())
  const { browser, close } = await openBrowser()
  const harnessOptions = { consoleFolder, upstreamUrl: upstream.url, ...options }
  const server = opening.use(await startHarness('sqlite', harnessOptions))
  opening.defer(close)
  const opened = opening.move()
  return {
    ...server,
    server,
    browser,
    options: { ...harnessOptions, port: Number(new URL(server.url).port) },
    close: () => opened.disposeAsync(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

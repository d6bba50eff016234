import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright-core'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

/** Promised maximum size; a kB is a thousand bytes. */
const FIRST_LOAD_MAX = 260_000
/** Scripts of the first page, and of the parts of it that follow. */
const FIRST = /\/(index|overview-page)-/
const PARTS = /\/(details|refreshed|steps)-/
const GZIP = { level: 9 }
/** Styles of each component in the library, under class names of its own. */
const STYLES = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles/Input.css'))
const CLASS = /\bm_[0-9a-f]+\b/g

describe('initial load', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  /** Files that the browser requested besides the API by path: the bytes sent. */
  const loaded = new Map<string, number>()

  before(async () => {
    harness = await openConsole()
    visited = await visit(harness.browser, harness.url)
    const arriving: Promise<unknown>[] = []
    const onResponse = (response: Response): void => {
      const { pathname } = new URL(response.url())
      if (!pathname.startsWith('/console/')) return
      const weigh = async () => {
        loaded.set(pathname, gzipSync(await response.body(), GZIP).length)
      }
      arriving.push(weigh())
    }
    visited.page.on('response', onResponse)
    await signIn(visited.page, harness.adminKey, '/console/overview')
    await visited.page.getByRole('list', { name: 'Get started' }).waitFor()
    await visited.page.waitForLoadState('networkidle')
    // A body that arrives while the page closes would be a rejection of no test.
    visited.page.off('response', onResponse)
    await Promise.all(arriving)
  })
  after(() => harness?.close())

  const scriptsOf = (named: RegExp): string[] =>
    [...loaded.keys()].filter((path) => path.endsWith('.js') && named.test(path))

  it('is under 260 kB gzipped, from the sign-in to the figures of the overview', async (t) => {
    const first = await importedBy(harness, scriptsOf(FIRST))
    const before = [...loaded].filter(([path]) => !path.endsWith('.js') || first.has(path))
    const total = before.reduce((sum, [, bytes]) => sum + bytes, 0)
    for (const [path, bytes] of [...loaded].toSorted(([, one], [, other]) => other - one)) {
      t.diagnostic(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${path}`)
    }
    t.diagnostic(`${(total / 1000).toFixed(1).padStart(7)} kB  in all`)
    assert.ok(loaded.size > 3)
    assert.ok(total < FIRST_LOAD_MAX, `${total} bytes`)
  })

  it('is the imports of the first page, and nothing of the other pages', async () => {
    const parts = scriptsOf(PARTS)
    assert.equal(scriptsOf(FIRST).length + parts.length, 5)
    const imported = await importedBy(harness, [...scriptsOf(FIRST), ...parts])
    assert.deepEqual(scriptsOf(/\.js$/).toSorted(), [...imported].toSorted())
  })

  it('includes the styles of the components in use, and no others', () => {
    const built = filesOf(harness)
    const used = new Set(built.js.match(CLASS))
    const styled = new Set(built.css.match(CLASS))
    for (const file of readdirSync(STYLES).filter((name) => /^[^.]+\.css$/.test(name))) {
      const classes = readFileSync(join(STYLES, file), 'utf8').match(CLASS) ?? []
      if (classes.length === 0) continue
      const isUsed = classes.some((name) => used.has(name))
      assert.equal(
        classes.some((name) => styled.has(name)),
        isUsed,
        `component-styles.ts: ${file}`,
      )
    }
  })

  it('is served by this server alone', () => assert.deepEqual(visited.troubles(), []))
})

/** Scripts and styles of every page. */
function filesOf({ options }: ConsoleHarness): { js: string; css: string } {
  const folder = join(options.consoleFolder ?? assert.fail(), 'assets')
  const read = (end: string): string =>
    readdirSync(folder)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  return { js: read('.js'), css: read('.css') }
}

/** These files and their transitive imports. */
async function importedBy(harness: ConsoleHarness, files: readonly string[]): Promise<Set<string>> {
  const found = new Set(files)
  for (const file of found) {
    const text = await (await fetch(harness.url + file)).text()
    for (const [, , name = ''] of text.matchAll(/\b(import|from)\s*["'](\.\/[\w.-]+\.js)["']/g)) {
      found.add(new URL(name, new URL(file, harness.url)).pathname)
    }
  }
  return found
}

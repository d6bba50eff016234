import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { openWorld, type World } from './world.ts'

/** As it was promised; a kB is a thousand bytes. */
const FIRST_LOAD_MAX = 250_000
const GZIP = { level: 9 }
/** Where the library has the looks of each component, under class names of its own making. */
const STYLES = dirname(createRequire(import.meta.url).resolve('@mantine/core/styles/Input.css'))
const CLASS = /\bm_[0-9a-f]+\b/g

describe('what a browser loads first', { skip: skipWithoutBrowser }, () => {
  let world: World
  let visited: Visit
  /** By path, what the browser asked for besides the API: its bytes as they are sent. */
  const loaded = new Map<string, number>()

  before(async () => {
    world = await openWorld()
    visited = await visit(world.browser, world.harness.url)
    const arriving: Promise<unknown>[] = []
    visited.page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      if (!pathname.startsWith('/console/')) return
      const weigh = async () => {
        loaded.set(pathname, gzipSync(await response.body(), GZIP).length)
      }
      arriving.push(weigh())
    })
    await signIn(visited.page, world.harness.adminKey, '/console/projects')
    await visited.page.getByRole('table', { name: 'Projects' }).waitFor()
    await visited.page.waitForLoadState('networkidle')
    await Promise.all(arriving)
  })
  after(() => world?.close())

  it('is under 250 kB gzipped, from the sign-in to the projects', (t) => {
    const total = [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0)
    for (const [path, bytes] of [...loaded].toSorted(([, one], [, other]) => other - one)) {
      t.diagnostic(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${path}`)
    }
    t.diagnostic(`${(total / 1000).toFixed(1).padStart(7)} kB  in all`)
    assert.ok(loaded.size > 3)
    assert.ok(total < FIRST_LOAD_MAX, `${total} bytes`)
  })

  it('is what the first page imports, and nothing of the other pages', async () => {
    const script = [...loaded.keys()].filter((path) => path.endsWith('.js'))
    const first = script.filter((path) => /\/(index|projects-page)-/.test(path))
    assert.equal(first.length, 2)
    assert.deepEqual(script.toSorted(), [...(await importedBy(world, first))].toSorted())
  })

  it('each component that is used has its looks, and no other has', () => {
    const built = filesOf(world)
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

  it('comes from this server alone', () => assert.deepEqual(visited.troubles(), []))
})

/** The scripts of every page, and the styles. */
const filesOf = ({ options }: World): { js: string; css: string } => {
  const folder = join(options.consoleFolder ?? assert.fail(), 'assets')
  const read = (end: string): string =>
    readdirSync(folder)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  return { js: read('.js'), css: read('.css') }
}

/** These files, and all that they import in order to run. */
const importedBy = async ({ harness }: World, files: readonly string[]): Promise<Set<string>> => {
  const found = new Set(files)
  for (const file of found) {
    const text = await (await fetch(harness.url + file)).text()
    for (const [, , name = ''] of text.matchAll(/\b(import|from)\s*["'](\.\/[\w.-]+\.js)["']/g)) {
      found.add(new URL(name, new URL(file, harness.url)).pathname)
    }
  }
  return found
}

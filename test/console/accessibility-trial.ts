/**
 * `npm run trial:accessibility [name…]`: every rule of axe, minor ones too, on every page of the
 * console, or on those with this name prefix: both themes, 390, 1,024 and 1,440 px.
 */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { skipWithoutBrowser, type Visit } from './browser.ts'
import {
  type ListedConsole,
  moveToListed,
  openListedConsole,
  visitListed,
} from './listed-console.ts'
import { type ListedPage, PAGES } from './pages.ts'
import { showTheme, still } from './themes.ts'

const WIDTHS = [1_440, 1_024, 390]
const HEIGHT = 900

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: { readonly html: string }[]
}

/** `region (moderate): <div>, 3 times` */
async function violationsOn(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    return (await axe.run({ resultTypes: ['violations'] })).violations
  })
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes[0]?.html}, ${nodes.length} times`,
  )
}

/** Violations in each theme at each width. */
async function faultsOf(listed: ListedPage, { page }: Visit): Promise<string[]> {
  const faults: string[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme)
      await still(page)
      const found = await violationsOn(page)
      faults.push(...found.map((fault) => `${listed.name}, ${width} px, ${theme}: ${fault}`))
    }
    // What is in front, such as an open dialog, closes where its button is another one.
    if (listed.inFront) break
  }
  return faults
}

async function examine(
  harness: ListedConsole,
  pages: readonly ListedPage[],
): Promise<readonly string[]> {
  const faults: string[] = []
  const projects = PAGES.find(({ name }) => name === 'projects')
  if (!projects) throw new Error('no page of projects')
  await using shared = await visitListed(harness, projects, {})
  for (const listed of pages) {
    const isAlone = listed.signedOut || listed.endsSession
    if (!isAlone) await moveToListed(harness, listed, shared, 'wide')
    const visited = isAlone ? await visitListed(harness, listed, {}) : shared
    const found = await faultsOf(listed, visited)
    if (isAlone) await visited.close()
    else if (listed.inFront) await shared.page.keyboard.press('Escape')
    for (const fault of found) process.stdout.write(`${fault}\n`)
    faults.push(...found)
  }
  return faults
}

async function run(names: readonly string[]): Promise<boolean> {
  await using harness = await openListedConsole()
  const pages = PAGES.filter(
    ({ name }) => names.length === 0 || names.some((beginning) => name.startsWith(beginning)),
  )
  const faults = await examine(harness, pages)
  process.stdout.write(`${pages.length} pages, ${faults.length} violations\n`)
  return pages.length > 0 && faults.length === 0
}

if (skipWithoutBrowser) {
  process.stderr.write(`${skipWithoutBrowser}\n`)
  process.exitCode = 1
} else {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1
}

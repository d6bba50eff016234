/**
 * `npm run screenshots [folder] [name…]`: screenshots of every page of the console, or of those
 * with this name prefix, in both themes and both widths. Fails if a page is missing, shows an
 * error, has troubles behind it, or scrolls horizontally.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Look, skipWithoutBrowser, WIDTHS } from './browser.ts'
import { type ListedConsole, openListedConsole, visitListed } from './listed-console.ts'
import { type ListedPage, PAGES } from './pages.ts'

type PictureLook = Required<Pick<Look, 'width' | 'scheme'>>

const LOOKS: readonly PictureLook[] = [
  { width: 'wide', scheme: 'light' },
  { width: 'wide', scheme: 'dark' },
  { width: 'narrow', scheme: 'light' },
  { width: 'narrow', scheme: 'dark' },
]

/** Titles shown in place of content that failed to load. */
const FAILED = /Couldn’t|Request failed|Export failed|Can’t reach the server/

const [folder = 'screenshots', ...only] = process.argv.slice(2)

function isWanted({ name }: ListedPage): boolean {
  return only.length === 0 || only.some((beginning) => name.startsWith(beginning))
}

async function faultsOf(page: Page, { refused }: ListedPage, { width }: PictureLook) {
  const scrolled = await page.evaluate(() => document.documentElement.scrollWidth)
  const alerts = await page.getByRole('alert').filter({ hasText: FAILED }).allTextContents()
  return [
    ...(scrolled > WIDTHS[width] ? [`it is ${scrolled} px wide`] : []),
    ...(refused ? [] : alerts),
  ]
}

/** Full page height, so that sticky elements are at their places. */
async function makeRoom(page: Page): Promise<void> {
  const size = await page.evaluate(() => ({
    width: innerWidth,
    height: Math.max(innerHeight, document.documentElement.scrollHeight),
  }))
  await page.setViewportSize(size)
}

/** Returns the page's faults. */
async function take(
  harness: ListedConsole,
  listed: ListedPage,
  look: PictureLook,
): Promise<string[]> {
  const file = join(folder, `${listed.name}-${look.width}-${look.scheme}.png`)
  try {
    await using visited = await visitListed(harness, listed, look)
    if (!listed.inFront) await makeRoom(visited.page)
    await visited.page.screenshot({ path: file })
    const faults = await faultsOf(visited.page, listed, look)
    return [...faults, ...visited.troubles()].map((fault) => `${file}: ${fault}`)
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : error}`]
  }
}

async function run(): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const harness = await openListedConsole()
  const faults: string[] = []
  try {
    for (const listed of PAGES.filter(isWanted)) {
      for (const look of LOOKS) faults.push(...(await take(harness, listed, look)))
      process.stdout.write(`${listed.name}\n`)
    }
  } finally {
    await harness.close()
  }
  return faults
}

if (skipWithoutBrowser) {
  process.stderr.write(`${skipWithoutBrowser}\n`)
  process.exitCode = 1
} else {
  const faults = await run()
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(''))
  process.exitCode = faults.length > 0 ? 1 : 0
}

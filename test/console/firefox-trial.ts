/**
 * `npm run trial:firefox [name…]`: every page of the console in Firefox, or those with this name
 * prefix, in both themes at 1,440 and 390 px; then the sign-in by its form, a pasted key over plain
 * HTTP, and a page on paper. Fails if a page has no heading, an empty chart, an error, a failed
 * request, an error in the browser's console, or scrolls sideways.
 */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { signInByForm, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { INSECURE_HOST } from './firefox.ts'
import {
  type ListedConsole,
  moveToListed,
  openListedConsole,
  visitListed,
} from './listed-console.ts'
import { watch } from './network.ts'
import { type ListedPage, PAGES, settled } from './pages.ts'
import { PRESENT } from './seeded-organization.ts'
import type { Theme } from './themes.ts'

const WIDTHS = [1_440, 390]
const HEIGHT = 900
/** Pages of objects without a limit, and of a project without keys: the API answers 404 and 400. */
const REFUSED = new Set(['costs-person-limit', 'archived-project-keys'])
/** Bytes of a printed page with text. */
const PRINTED_MIN = 10_000

interface Found {
  readonly headings: number
  readonly scrollWidth: number
  readonly charts: number
  readonly empty: readonly string[]
  readonly alerts: readonly string[]
}

/** Runs in the page. */
function lookAt(): Found {
  const drawings = [...document.querySelectorAll<SVGElement>('.plot svg, svg.sparkline')]
  const isDrawn = (drawing: SVGElement): boolean =>
    [...drawing.querySelectorAll<SVGGraphicsElement>('rect, path, polyline, line')].some((part) => {
      const { width, height } = part.getBBox()
      return width > 0 || height > 0
    })
  return {
    headings: document.querySelectorAll('h1, [role="dialog"] h2').length,
    scrollWidth: document.documentElement.scrollWidth,
    charts: drawings.length,
    empty: drawings.filter((one) => !isDrawn(one)).map(({ outerHTML }) => outerHTML.slice(0, 200)),
    alerts: [...document.querySelectorAll('[role="alert"]')].map(({ textContent }) => textContent),
  }
}

/** Titles shown in place of content that failed to load. */
const FAILED = /Couldn’t|Request failed|Export failed|Can’t reach the server/

/** Faults of the page, at one width. */
async function faultsAt(page: Page, { refused }: ListedPage, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: HEIGHT })
  await settled(page)
  // Charts are drawn again when they know their width.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
  const { headings, scrollWidth, empty, alerts } = await page.evaluate(lookAt)
  return [
    ...(headings === 0 && !refused ? ['it has no heading'] : []),
    ...(scrollWidth > width ? [`it is ${scrollWidth} px wide`] : []),
    ...empty.map((drawing) => `an empty chart: ${drawing}`),
    ...(refused ? [] : alerts.filter((alert) => FAILED.test(alert))),
  ].map((fault) => `${width} px: ${fault}`)
}

interface Walk {
  readonly harness: ListedConsole
  readonly shared: Visit
  readonly theme: Theme
}

async function openPage({ harness, shared, theme }: Walk, listed: ListedPage): Promise<Visit> {
  if (listed.signedOut || listed.endsSession) return visitListed(harness, listed, { scheme: theme })
  await shared.page.setViewportSize({ width: WIDTHS[0] ?? 0, height: HEIGHT })
  await moveToListed(harness, listed, shared)
  return shared
}

async function walkThrough(walk: Walk, listed: ListedPage): Promise<string[]> {
  const { shared, theme } = walk
  const faults: string[] = []
  try {
    const visited = await openPage(walk, listed)
    for (const width of WIDTHS) faults.push(...(await faultsAt(visited.page, listed, width)))
    faults.push(...visited.troubles())
    if (visited !== shared) await visited.close()
    else if (listed.inFront) await visited.page.keyboard.press('Escape')
  } catch (error) {
    faults.push(String(error))
  }
  return faults.map((fault) => `${listed.name}, ${theme}: ${fault}`)
}

async function walkAll(harness: ListedConsole, pages: readonly ListedPage[]): Promise<string[]> {
  const faults: string[] = []
  const first = PAGES.find(({ name }) => name === 'projects') ?? assert.fail('no projects')
  for (const theme of ['light', 'dark'] as const) {
    await using shared = await visitListed(harness, first, { scheme: theme })
    const { refused } = watch(shared.page)
    for (const listed of pages) {
      faults.push(...(await walkThrough({ harness, shared, theme }, listed)))
      const requests = refused.splice(0)
      if (!listed.refused && !REFUSED.has(listed.name)) {
        faults.push(...requests.map((one) => `${listed.name}, ${theme}: ${one}`))
      }
      process.stdout.write(`${listed.name}, ${theme}\n`)
    }
  }
  return faults
}

/** A whole key in the finder, at an address that is no secure context: only its hash is sent. */
async function pasteKey(harness: ListedConsole): Promise<void> {
  const url = harness.url.replace('127.0.0.1', INSECURE_HOST)
  await using visited = await visit(harness.browser, url)
  const { page } = visited
  await page.clock.setSystemTime(PRESENT)
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.url(), request.postData() ?? ''))
  await signInByForm(page, harness.adminKey, '/console/')
  assert.equal(await page.evaluate(() => isSecureContext), false)
  sent.length = 0
  await page.keyboard.press('Control+k')
  const dialog = page.getByRole('dialog', { name: 'Search' })
  await dialog.getByRole('combobox').fill(`Authorization: Bearer ${harness.key}`)
  await dialog.getByText('It works.').waitFor()
  const end = harness.key.slice(-12)
  assert.deepEqual(
    sent.filter((text) => text.includes(end)),
    [],
  )
  const others = visited.troubles().filter((one) => one !== `a request to ${new URL(url).host}`)
  assert.deepEqual(others, [])
}

/** A statement on paper. */
async function print(harness: ListedConsole): Promise<void> {
  const listed = PAGES.find(({ name }) => name === 'costs-statements') ?? assert.fail('no page')
  await using visited = await visitListed(harness, listed, {})
  const { length } = await visited.page.pdf()
  assert.ok(length > PRINTED_MIN, `${length} bytes`)
}

async function run(names: readonly string[]): Promise<readonly string[]> {
  await using harness = await openListedConsole()
  process.stdout.write(`Firefox ${harness.browser.version()}\n`)
  const isWanted = ({ name }: ListedPage) =>
    names.length === 0 || names.some((beginning) => name.startsWith(beginning))
  const faults = await walkAll(harness, PAGES.filter(isWanted))
  for (const [name, step] of Object.entries({ pasteKey, print })) {
    await step(harness).catch((error: unknown) => faults.push(`${name}: ${String(error)}`))
    process.stdout.write(`${name}\n`)
  }
  return faults
}

if (skipWithoutBrowser) {
  process.stdout.write(`Skipped: ${skipWithoutBrowser}\n`)
} else {
  const faults = await run(process.argv.slice(2))
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(''))
  process.exitCode = faults.length > 0 ? 1 : 0
}

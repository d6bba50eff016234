/**
 * `npm run trial:accessibility [name…]`: every rule of axe up to level AA, also minor and
 * experimental ones and those that are off by default, on every page of the console, or on those
 * with this name prefix: both themes at 390, 1,024 and 1,440 px.
 *
 * A theme changes colours alone: with the same markup, the rules of colours run again. A width also
 * changes sizes and which elements are visible: with the same visible elements, the rules of layout
 * run again too. Everything else is examined anew.
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
/** Rules about colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']
/** Rules about colours, sizes and places. */
const LAYOUT_RULES = [
  ...[...COLOUR_RULES, 'target-size', 'scrollable-region-focusable', 'p-as-heading'],
  ...['avoid-inline-spacing', 'css-orientation-lock'],
]

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: { readonly html: string }[]
}

/** `region (moderate): <div>, 3 times`; of all rules, or of some. */
async function violationsOn(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as {
      axe: {
        _audit: { rules: { readonly id: string; readonly tags: readonly string[] }[] }
        run(options: object): Promise<{ violations: Violation[] }>
      }
    }
    const isWanted = ({ tags }: { readonly tags: readonly string[] }): boolean =>
      !tags.includes('wcag2aaa') && !tags.includes('deprecated')
    const wanted = axe._audit.rules.filter(isWanted).map(({ id }) => id)
    const runOnly = { type: 'rule', values: values ?? wanted }
    return (await axe.run({ resultTypes: ['violations'], runOnly })).violations
  }, rules)
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes[0]?.html}, ${nodes.length} times`,
  )
}

interface Shape {
  readonly markup: string
  /** The markup without sizes and places. */
  readonly structure: string
}

/** Runs in the page. Both texts end with the elements that are visible and not beside the page. */
function shapeOf(): Shape {
  const markup = document.body.outerHTML
  const sizes = /\s(?:x|y|[xy][12]|c[xy]|r|d|points|width|height|transform|viewBox|style)="[^"]*"/g
  const isSeen = (element: Element): boolean => {
    const { right, bottom } = element.getBoundingClientRect()
    return element.checkVisibility({ visibilityProperty: true }) && right > 0 && bottom > -scrollY
  }
  const elements = [...document.body.querySelectorAll('*')]
  const seen = elements.map((element) => (isSeen(element) ? '+' : '-')).join('')
  return { markup: markup + seen, structure: markup.replace(sizes, '') + seen }
}

/** Rules to run for a shape of the page beside those examined before; undefined: all. */
function rulesFor(shape: Shape, before: readonly Shape[]): readonly string[] | undefined {
  // The width of the last one is the same where its theme was another.
  if (before.at(-1)?.markup === shape.markup && before.length % 2 === 1) return COLOUR_RULES
  return before.some(({ structure }) => structure === shape.structure) ? LAYOUT_RULES : undefined
}

/** Rule runs of the whole trial: of all rules, of those of layout, of those of colours. */
const runs = { all: 0, layout: 0, colours: 0 }

function count(rules: readonly string[] | undefined): void {
  if (rules === undefined) runs.all += 1
  else if (rules === LAYOUT_RULES) runs.layout += 1
  else runs.colours += 1
}

/** Violations in each theme at each width. */
async function faultsOf(listed: ListedPage, { page }: Visit): Promise<string[]> {
  const faults: string[] = []
  const shapes: Shape[] = []
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme)
      await still(page)
      const shape = await page.evaluate(shapeOf)
      const rules = rulesFor(shape, shapes)
      count(rules)
      const found = await violationsOn(page, rules)
      faults.push(...found.map((fault) => `${listed.name}, ${width} px, ${theme}: ${fault}`))
      shapes.push(shape)
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
    process.stdout.write(`${listed.name}: ${found.length} violations\n`)
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
  const { all, layout, colours } = runs
  process.stdout.write(
    `${pages.length} pages, ${faults.length} violations; ` +
      `${all} runs of all rules, ${layout} of those of layout, ${colours} of those of colours\n`,
  )
  return pages.length > 0 && faults.length === 0
}

if (skipWithoutBrowser) {
  process.stderr.write(`${skipWithoutBrowser}\n`)
  process.exitCode = 1
} else {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1
}

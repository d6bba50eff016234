/**
 * `npm run trial:layout-shift [name…]`: the layout shift of every page of the console while it loads,
 * or of those with this name prefix, at 1,280 and 390 px. Fails if one is 0.05 or more.
 */
import { resize, skipWithoutBrowser, WIDTHS, type Width } from './browser.ts'
import { addressOf, type ListedConsole, openListedConsole, visitListed } from './listed-console.ts'
import { type ListedPage, PAGES } from './pages.ts'
import { SHIFT_MAX, shiftsOf, watchShifts } from './shifts.ts'

interface Shifted {
  readonly name: string
  readonly width: Width
  readonly shifts: number
}

/** Pages with different addresses: dialogs open by input, which is not counted. */
function loadedPages(names: readonly string[]): readonly ListedPage[] {
  const isWanted = ({ name }: ListedPage): boolean =>
    names.length === 0 || names.some((beginning) => name.startsWith(beginning))
  const seen = new Set<string>()
  return PAGES.filter((listed) => {
    if (!isWanted(listed) || listed.signedOut || seen.has(listed.path)) return false
    seen.add(listed.path)
    return true
  })
}

async function measure(
  harness: ListedConsole,
  pages: readonly ListedPage[],
): Promise<readonly Shifted[]> {
  const [first] = pages
  if (!first) return []
  const { open: _, ...loaded } = first
  await using visited = await visitListed(harness, loaded, {})
  const { page, context } = visited
  await watchShifts(context)
  const found: Shifted[] = []
  for (const width of ['wide', 'narrow'] as const) {
    await resize(page, width)
    for (const listed of pages) {
      const shifts = await shiftsOf(page, addressOf(listed, harness), listed.shown(page))
      found.push({ name: listed.name, width, shifts })
      process.stdout.write(`${shifts.toFixed(4)}  ${listed.name}, ${WIDTHS[width]} px\n`)
    }
  }
  return found
}

async function run(names: readonly string[]): Promise<boolean> {
  await using harness = await openListedConsole()
  const found = await measure(harness, loadedPages(names))
  const [worst] = found.toSorted((one, other) => other.shifts - one.shifts)
  if (!worst) return false
  const { name, width, shifts } = worst
  process.stdout.write(`The worst: ${shifts.toFixed(4)} of ${name}, ${WIDTHS[width]} px\n`)
  return shifts < SHIFT_MAX
}

if (skipWithoutBrowser) {
  process.stderr.write(`${skipWithoutBrowser}\n`)
  process.exitCode = 1
} else {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1
}

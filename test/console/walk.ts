/**
 * A walk over the console as one person: every page that a link leads to, from the first page on,
 * with the figures that it shows. Pages of the same kind are visited once in each project.
 */
import type { Page } from 'playwright-core'
import type { Visit } from './browser.ts'
import { watch } from './network.ts'

/** Content of a page, as a reader finds it. */
export interface Shown {
  readonly heading: string
  /** Texts of figures, of cells and of bars, by their name. */
  readonly figures: Readonly<Record<string, string>>
  /** Titles of the parts without content. */
  readonly empty: readonly string[]
  /** Texts of parts that failed. */
  readonly failed: readonly string[]
  readonly text: string
  /** Addresses of links to the console. */
  readonly links: readonly string[]
  /** Addresses of links to files and documents of the server. */
  readonly files: readonly string[]
}

export interface Walked {
  /** Address of the page that the console opens with. */
  readonly first: string
  /** Pages by address, without the path of the console. */
  readonly pages: ReadonlyMap<string, Shown>
  /** Pages by address, and the first page with a link to each. */
  readonly from: ReadonlyMap<string, string>
  readonly files: ReadonlySet<string>
  /** Rejected requests, and troubles of the pages. */
  readonly faults: readonly string[]
}

const BASE = '/console'
/** A page without content. */
const NOWHERE = {
  address: `${BASE}/nowhere`,
  heading: 'Page not found',
  title: 'Page not found · Bailiwick',
}
/** More pages than any person has: a walk that finds others goes in a circle. */
const PAGES_MAX = 120
const MARK = 'between pages'
/** Most frames until the next page has its title. */
const FRAMES_MAX = 300

const KINDS = [
  ...['members/users', 'members/groups', 'people/\\w+', 'service-accounts', 'request-logs'],
  ...['keys', 'upstreams', 'usage/models'],
]
const OF_OBJECTS = new RegExp(`(${KINDS.join('|')})/.+`)

/** Pages of a kind are alike: ids of objects in a project or beside it are left out. */
export function kindOf(address: string): string {
  const [path = '', query = ''] = address.split('?')
  const names = [...new URLSearchParams(query).keys()].join('&')
  const kind = path.replace(OF_OBJECTS, '$1/*')
  return `${kind}?${names}`
}

/** A browser page on which pages of the console are read one after another. */
export interface Reader {
  /** Opens the page that the console opens with, and returns its address. */
  open(): Promise<string>
  read(address: string): Promise<Shown>
  /** Rejected requests and troubles since the last call. */
  faults(): string[]
}

export function readerOn({ page, troubles }: Visit): Reader {
  const { settle, refused } = watch(page)
  const addressNow = (): string => {
    const { pathname, search } = new URL(page.url())
    return pathname.slice(BASE.length) + search
  }
  return {
    open: async () => {
      await page.goto(`${BASE}/`)
      await settle()
      return addressNow()
    },
    read: async (address) => {
      if (address !== addressNow()) {
        const step = { to: BASE + address, nowhere: NOWHERE, mark: MARK, framesMax: FRAMES_MAX }
        await page.evaluate(arrive, step)
        await settle()
      }
      return page.evaluate(readPage, BASE)
    },
    faults: () => [...refused.splice(0), ...troubles()],
  }
}

interface Step {
  /** Address to go to, as a link does. */
  readonly to: string
  readonly nowhere: typeof NOWHERE
  readonly mark: string
  readonly framesMax: number
}

/**
 * Runs in the page, in one call of the browser. Between two pages is one without content, with a
 * title that the next page replaces. Its own title comes after its heading.
 */
async function arrive({ to, nowhere, mark, framesMax }: Step): Promise<void> {
  const go = async (address: string, isThere: () => boolean): Promise<void> => {
    history.pushState(null, '', address)
    dispatchEvent(new PopStateEvent('popstate'))
    for (let frame = 0; !isThere() && frame < framesMax; frame++) {
      await new Promise(requestAnimationFrame)
    }
  }
  await go(nowhere.address, () => {
    const heading = document.querySelector('h1')?.textContent
    return heading === nowhere.heading && document.title === nowhere.title
  })
  document.title = mark
  await go(to, () => document.title !== mark)
}

/** Walks from the page that the console opens with. */
export async function walk(reader: Reader): Promise<Walked> {
  const first = await reader.open()
  const pages = new Map<string, Shown>()
  const from = new Map<string, string>()
  const files = new Set<string>()
  const faults: string[] = []
  const kinds = new Set<string>()
  const due = [first]
  for (const address of due) {
    if (kinds.has(kindOf(address))) continue
    kinds.add(kindOf(address))
    if (kinds.size > PAGES_MAX) throw new Error(`more pages than there are: ${address}`)
    const shown = await reader.read(address)
    pages.set(address, shown)
    for (const file of shown.files) files.add(file)
    for (const link of shown.links) if (!from.has(link)) from.set(link, address)
    due.push(...shown.links)
    faults.push(...reader.faults().map((fault) => `${address}: ${fault}`))
  }
  return {
    first,
    pages,
    from,
    files,
    faults,
  }
}

/** Runs in the page. */
function readPage(base: string): Shown {
  const textOf = (element: Element | null): string => element?.textContent?.trim() ?? ''
  const main = document.querySelector('main') ?? document.body
  const figures: Record<string, string> = {}
  for (const group of main.querySelectorAll('[role="group"][aria-label]')) {
    const number = group.querySelector('.number')
    if (number) figures[`figure ${group.getAttribute('aria-label')}`] = textOf(number)
  }
  for (const card of main.querySelectorAll('.card')) {
    for (const [at, number] of card.querySelectorAll(':scope > div .number').entries()) {
      figures[`card ${textOf(card.querySelector('h2'))} ${at}`] = textOf(number)
    }
  }
  for (const bar of main.querySelectorAll('[role="progressbar"][aria-label]')) {
    const value = bar.getAttribute('aria-valuetext') ?? bar.getAttribute('aria-valuenow') ?? ''
    figures[`bar ${bar.getAttribute('aria-label')}`] = value
  }
  for (const table of main.querySelectorAll('table')) {
    for (const row of table.querySelectorAll('tbody tr')) {
      const [first, ...cells] = row.querySelectorAll('td')
      const name = textOf(first ?? null).replace(' (you)', '')
      for (const cell of cells) {
        const key = `${table.getAttribute('aria-label')}, ${name}`
        figures[`${key}: ${cell.dataset.heading}`] = textOf(cell)
      }
    }
  }
  const anchors = [
    ...document.querySelectorAll<HTMLAnchorElement>('main a, .shell > nav a, header a'),
  ]
  const addresses = anchors
    .map(({ href }) => new URL(href))
    .filter(({ host }) => host === location.host)
  const ofConsole = addresses.filter(({ pathname }) => pathname.startsWith(`${base}/`))
  return {
    heading: textOf(main.querySelector('h1')),
    figures,
    empty: [...main.querySelectorAll('.empty > :first-child')].map(textOf),
    failed: [...main.querySelectorAll('[role="alert"]')].map(textOf),
    text: textOf(main),
    links: ofConsole.map(({ pathname, search }) => pathname.slice(base.length) + search),
    files: addresses.filter((one) => !ofConsole.includes(one)).map(({ href }) => href),
  }
}

/** Statuses of the files that links lead to, as the person gets them. */
export async function statusesOf(page: Page, files: Iterable<string>): Promise<string[]> {
  const statuses: string[] = []
  for (const file of files) {
    const response = await page.request.get(file)
    if (response.status() !== 200) statuses.push(`${response.status()} from ${file}`)
  }
  return statuses
}

/**
 * A real browser for the console: Chromium, restricted to this machine's addresses, or Firefox with
 * `TEST_BROWSER=firefox`. Each page records invisible troubles: console errors, requests to other
 * hosts, server errors.
 */
import assert from 'node:assert/strict'
import { after, afterEach } from 'node:test'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { sessionEndpoints } from '#contract/extensions/sessions.ts'
import { CHROMIUM_HINT, findChromium } from '#test/support/chromium.ts'
import { FIREFOX_HINT, findFirefox, launchFirefox, prepareForFirefox } from './firefox.ts'
import { recordRequests } from './refresh.ts'
import { IS_SLOWED, slow } from './slowed.ts'

const IS_FIREFOX = process.env.TEST_BROWSER === 'firefox'
const PROGRAM = IS_FIREFOX ? findFirefox() : findChromium()
const HINT = IS_FIREFOX ? FIREFOX_HINT : CHROMIUM_HINT
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
  // A page lives for seconds: less is compiled, and text is drawn without subpixels.
  ...['--js-flags=--max-lazy,--no-flush-bytecode,--no-opt,--no-maglev', '--disable-lcd-text'],
  // Names of other hosts do not resolve.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]
/** Maximum time of an action on a page in milliseconds: anything longer hangs. */
const PATIENCE_MS = IS_SLOWED ? 60_000 : 15_000

if (process.env.TEST_CHROMIUM_REQUIRED && PROGRAM === undefined) throw new Error(HINT)

/** `describe` option: skips tests without a browser, and says how to get one. */
export const skipWithoutBrowser = PROGRAM === undefined ? HINT : false

/** The browser of this process. A launch takes as long as a page, so its test files share one. */
let launched: Browser | undefined

/** Opens the browser for a suite. Its `close` closes the pages that were opened since. */
export async function openBrowser(): Promise<OpenBrowser> {
  const browser = await launch()
  const others = new Set(browser.contexts())
  const close = async (): Promise<void> => {
    for (const context of browser.contexts()) if (!others.has(context)) await context.close()
    // Programs without tests have one suite.
    if (!process.env.NODE_TEST_CONTEXT) await browser.close()
  }
  return { browser, close }
}

async function launch(): Promise<Browser> {
  if (launched?.isConnected()) return launched
  const executablePath = PROGRAM ?? ''
  launched = IS_FIREFOX
    ? await launchFirefox(executablePath)
    : await chromium.launch({ executablePath, args: FLAGS, headless: true })
  return launched
}

export interface OpenBrowser {
  readonly browser: Browser
  close(): Promise<void>
}

if (process.env.NODE_TEST_CONTEXT) after(() => launched?.close())

export const WIDTHS = { wide: 1_280, medium: 1_024, narrow: 390 } as const
const HEIGHT = 900
export type Width = keyof typeof WIDTHS

export interface Look {
  readonly width?: Width
  readonly scheme?: 'light' | 'dark'
  /** Time zone of the browser: `America/New_York`. */
  readonly timezoneId?: string
  /** Of `newContext`; default: a new one, which has compiled no script yet. */
  readonly context?: BrowserContext
}

/** Opens a browser context of a person of her own, without state. */
export interface Visit extends AsyncDisposable {
  readonly context: BrowserContext
  readonly page: Page
  /** Troubles of the page so far; empties the list. */
  troubles(): string[]
  close(): Promise<void>
}

/** A browser context without cookies or storage. */
export async function newContext(
  browser: Browser,
  url: string,
  { width = 'wide', scheme = 'light', timezoneId = 'UTC' }: Look = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: WIDTHS[width], height: HEIGHT },
    colorScheme: scheme,
    timezoneId,
    baseURL: url,
    reducedMotion: 'reduce',
    // Firefox has no such permissions.
    ...(!IS_FIREFOX && { permissions: ['clipboard-read', 'clipboard-write'] }),
  })
  context.setDefaultTimeout(PATIENCE_MS)
  if (IS_FIREFOX) await prepareForFirefox(context, scheme)
  return context
}

/** Changes the width of an open page. */
export async function resize(page: Page, width: Width): Promise<void> {
  await page.setViewportSize({ width: WIDTHS[width], height: HEIGHT })
}

const openPages = new Set<Page>()
/** Last texts of the pages that a test has closed. */
const closedPages: string[] = []

// A failed test shows what its pages showed: the next test has already changed them.
afterEach(async (test) => {
  const closed = closedPages.splice(0)
  if (test.passed !== false) return
  for (const text of closed) test.diagnostic(text)
  for (const page of openPages) {
    const text = await page.locator('body').ariaSnapshot({ timeout: 1_000 }).catch(String)
    test.diagnostic(`${page.url()} shows:\n${text}`)
  }
})

/** Keeps what a page shows: the test may have failed that closes it. */
async function keepShown(page: Page): Promise<void> {
  if (page.isClosed()) return
  const text = await page.evaluate('document.body.textContent').catch(String)
  closedPages.push(`${page.url()} showed:\n${text}`)
}

/** `url` is the server's. Requests to any other host are troubles, and are blocked. */
export async function visit(browser: Browser, url: string, look: Look = {}): Promise<Visit> {
  const context = look.context ?? (await newContext(browser, url, look))
  const page = await context.newPage()
  await slow(page)
  recordRequests(page)
  openPages.add(page)
  page.once('close', () => openPages.delete(page))
  const troubles: string[] = []
  const { host } = new URL(url)
  // Intercepting every request would do the same, for a third of a page's processor time.
  page.on('request', (request) => {
    const requested = new URL(request.url())
    if (
      requested.host === '' ||
      requested.hostname === '127.0.0.1' ||
      requested.hostname === 'localhost'
    )
      return
    troubles.push(`a request to ${requested.host}`)
  })
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`))
  page.on('console', (message) => {
    // The browser's own line for each error response: the relevant ones are recorded below.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) {
      troubles.push(`console: ${message.text()}`)
    }
  })
  page.on('response', (response) => {
    if (new URL(response.url()).host !== host || response.status() < 500) return
    troubles.push(`${response.status()} from ${response.url()}`)
  })
  const close = async (): Promise<void> => {
    await keepShown(page)
    await (look.context ? page.close() : context.close())
  }
  return {
    context,
    page,
    troubles: () => troubles.splice(0),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Rules whose result depends on the colours of a page. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/**
 * Serious violations that axe-core finds on the page, or within one element of it; of all rules, or
 * of those about colours. Rules with a lesser impact, which all their violations have, are not run.
 * `shells` holds the markup of the console's header and navigation in earlier calls for the same
 * theme, width and rules: with equal markup, they are not examined again.
 */
export async function seriousViolations(
  page: Page,
  { coloursOnly = false, within = 'html', shells = new Set<string>() } = {},
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    // Evaluated by the browser itself, which the page's CSP does not restrict.
    await page.evaluate(axe.source)
  }
  const options = {
    resultTypes: ['violations'],
    ...(coloursOnly && { runOnly: { type: 'rule', values: COLOUR_RULES } }),
  }
  const { found, shell } = await page.evaluate(
    async ([selector, runOptions, known]) => {
      const { axe } = globalThis as unknown as {
        axe: {
          _audit: { rules: { readonly id: string; readonly impact: string }[] }
          run(context: object, options: object): Promise<{ violations: Violation[] }>
        }
      }
      interface Violation {
        readonly id: string
        readonly impact: string
        readonly help: string
        readonly nodes: { readonly html: string; readonly failureSummary?: string }[]
      }
      const lesser = axe._audit.rules.filter(({ impact }) => /^(minor|moderate)$/.test(impact))
      const rules = Object.fromEntries(lesser.map(({ id }) => [id, { enabled: false }]))
      const parts = [...document.querySelectorAll('.shell > header, .shell > nav')]
      const shell = parts.map(({ outerHTML }) => outerHTML).join('\n')
      const context = { include: [selector], exclude: known.includes(shell) ? parts : [] }
      const { violations } = await axe.run(context, { rules, ...runOptions })
      const found = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, help, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
        )
      return { found, shell }
    },
    [within, options, [...shells]] as const,
  )
  shells.add(shell)
  return found
}

/** Signs in with an admin key by the request that the form sends, and opens a page. */
export async function signIn(page: Page, adminKey: string, path = '/console/'): Promise<void> {
  await signInByRequest(page, adminKey)
  await page.goto(path)
  await page.getByRole('banner').waitFor()
}

/** Signs in with an admin key behind the page. */
export async function signInByRequest(page: Page, adminKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}`, 'x-bailiwick-console': '1' }
  const response = await page.request.post(`/v1${sessionEndpoints.createSession.path}`, { headers })
  assert.equal(response.status(), 200, await response.text())
}

/** Signs in with an admin key through the form. */
export async function signInByForm(page: Page, adminKey: string, path: string): Promise<void> {
  await page.goto(path)
  await page.getByLabel('Admin key').fill(adminKey)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('banner').waitFor()
}

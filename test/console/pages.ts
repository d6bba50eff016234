/**
 * Every page of the console, and a dialog of each kind, over the seeded organization: its path and
 * the sign that it is complete. Suites that visit every page use this list.
 */
import type { Locator, Page } from 'playwright-core'
import { ACCESS_PAGES } from './access-pages.ts'
import { resize, type Width } from './browser.ts'
import { COSTS_PAGES } from './costs-pages.ts'
import { dialog, press, rowsOf, text } from './listed-page.ts'

export interface ListedPage {
  /** Name of its screenshot. */
  readonly name: string
  /** Path below `/console`. A name in braces is that object's id. */
  readonly path: string
  /** Locator of the last element to load. */
  readonly shown: (page: Page) => Locator
  /** Opens a dialog or another state, and returns a locator in it. It may use the key. */
  readonly open?: (page: Page, key: string) => Promise<Locator>
  /** Whether it covers the page, which then is not visible as a whole. */
  readonly inFront?: boolean
  /** Whether it shows an error. */
  readonly refused?: boolean
  /** Whether nobody has signed in. */
  readonly signedOut?: boolean
  /** Whether it ends the session of the browser. */
  readonly endsSession?: boolean
}

/** Query of a program on this machine that asks to be signed in (RFC 7636: 43 characters). */
export const AUTHORIZATION = new URLSearchParams({
  client_id: 'bailiwick-cli',
  redirect_uri: 'http://127.0.0.1:49152/callback',
  response_type: 'code',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
  host: 'laptop',
})

/** Key that sends requests. */
export const KEY = 'a key'

const SUPPORT = '/projects/{Support assistant}'
export const DEFAULT = 'Default project'
const EMPTY = `/projects/{${DEFAULT}}`
const ARCHIVED = '/projects/{Voice pilot}'
const OWN = '/projects/{Playground}'

const REFUSED = '/projects/{Translation pipeline}'
const EVALUATION = 'Evaluation harness'
const LIMITS = `/projects/{${EVALUATION}}/limits`
const STOPPED = '/projects/{Data labelling}'

/** Locator of the page's title. */
export function heading(name: string): (page: Page) => Locator {
  return (page) => page.getByRole('heading', { level: 1, name })
}

function event(page: Page): Locator {
  return page.getByRole('list', { name: 'Events' }).locator('summary')
}

function level(page: Page): Locator {
  return page.getByRole('progressbar', { name: 'Requests per minute of gpt-5.6-luna' })
}

/** Opens the menu of a row and clicks one of its items. */
async function choose(page: Page, row: string, item: string): Promise<void> {
  await press(page, `Actions for ${row}`)
  await page.getByRole('menuitem', { name: item }).click()
}

const OF_A_PERSON: readonly ListedPage[] = [
  { name: 'account', path: '/account', shown: text('My keys') },
  { name: 'device', path: '/device', shown: (page) => page.getByLabel('Code', { exact: true }) },
  {
    name: 'authorize',
    path: `/authorize?${AUTHORIZATION}`,
    shown: (page) => page.getByRole('button', { name: 'Allow' }),
  },
  { name: 'raise-requests', path: '/raise-requests', shown: text('No open requests') },
  { name: 'account-models', path: '/account/models', shown: rowsOf('Models') },
  { name: 'account-usage', path: '/account/usage', shown: text('Costs are estimated') },
]

const OF_PROJECTS: readonly ListedPage[] = [
  { name: 'overview', path: '/overview', shown: rowsOf('Projects') },
  { name: 'projects', path: '/projects', shown: rowsOf('Projects') },
  { name: 'projects-archived', path: '/projects?archived=yes', shown: text('Archived') },
  {
    name: 'projects-nothing-found',
    path: '/projects?search=nowhere',
    shown: text('No results for'),
  },
  {
    name: 'projects-create',
    inFront: true,
    path: '/projects',
    shown: rowsOf('Projects'),
    open: async (page) => {
      await press(page, 'Create project')
      return dialog(page, 'Create a project')
    },
  },
  {
    name: 'projects-archive',
    inFront: true,
    path: '/projects',
    shown: rowsOf('Projects'),
    open: async (page) => {
      await choose(page, 'Support assistant', 'Archive')
      return dialog(page, 'Archive the project').getByText('stop working')
    },
  },
]

const OF_A_PROJECT: readonly ListedPage[] = [
  { name: 'project-overview', path: REFUSED, shown: rowsOf('By key') },
  { name: 'project-members', path: `${SUPPORT}/members`, shown: rowsOf('Members') },
  {
    name: 'project-service-accounts',
    path: `${SUPPORT}/service-accounts`,
    shown: rowsOf('Service accounts'),
  },
  { name: 'project-keys', path: `${SUPPORT}/keys`, shown: rowsOf('Keys') },
  { name: 'project-limits', path: LIMITS, shown: level },
  {
    name: 'project-limits-edit',
    path: LIMITS,
    shown: level,
    open: async (page) => {
      await press(page, 'Edit gpt-5.6-luna')
      await page.getByRole('textbox', { name: 'Requests per minute' }).fill('30')
      // The replay of the current limit is dimmed until that of the typed one is there.
      return page.locator('[data-stale="false"]').getByRole('status').getByText('By key:')
    },
  },
  { name: 'project-stopped', path: `${STOPPED}/limits`, shown: text('Spend limit used up until') },
  { name: 'project-policies', path: `${SUPPORT}/policies`, shown: text('Data retention') },
  { name: 'project-activity', path: `${SUPPORT}/activity`, shown: (page) => event(page).first() },
  {
    name: 'empty-project-overview',
    path: EMPTY,
    shown: text('No usage in the last 30 days'),
  },
  {
    name: 'empty-project-service-accounts',
    path: `${EMPTY}/service-accounts`,
    shown: text('No service accounts yet'),
  },
  { name: 'empty-project-keys', path: `${EMPTY}/keys`, shown: text('No keys yet') },
  { name: 'archived-project-overview', path: ARCHIVED, shown: text('No usage') },
  { name: 'archived-project-month', path: `${ARCHIVED}?range=30d`, shown: rowsOf('By key') },
  { name: 'archived-project-keys', path: `${ARCHIVED}/keys`, shown: text('is archived') },
  {
    name: 'unknown-project',
    path: '/projects/proj_nowhere',
    shown: heading('Project not found'),
    refused: true,
  },
  {
    name: 'unknown-tab',
    path: '/projects/{Support assistant}/nowhere',
    shown: text('There is no page at this address'),
  },
]

const OF_THE_ORGANIZATION: readonly ListedPage[] = [
  { name: 'people-members', path: '/people', shown: rowsOf('Members') },
  { name: 'people-invites', path: '/people/invites', shown: rowsOf('Invites') },
  {
    name: 'people-invite',
    inFront: true,
    path: '/people/invites',
    shown: rowsOf('Invites'),
    open: async (page) => {
      await press(page, 'Invite person')
      return dialog(page, 'Invite')
    },
  },
  ...ACCESS_PAGES,
  { name: 'keys', path: '/keys', shown: rowsOf('Keys') },
  { name: 'key', path: `/keys/{${KEY}}`, shown: rowsOf('By model') },
  { name: 'admin-keys', path: '/admin-keys', shown: rowsOf('Admin keys') },
  { name: 'usage', path: '/usage', shown: rowsOf('Usage by project') },
  { name: 'model', path: '/usage/models/gpt-5.6-luna', shown: rowsOf('By user') },
  { name: 'usage-latency', path: '/usage/latency', shown: rowsOf('Latency by upstream') },
  ...COSTS_PAGES,
  {
    name: 'request-logs',
    path: `/request-logs?range=30d&project={${EVALUATION}}`,
    shown: rowsOf('Request logs'),
  },
  {
    name: 'request-logs-rejected',
    path: '/request-logs?outcome=rejected&status=429',
    shown: rowsOf('Request logs'),
  },
  {
    name: 'request-logs-nothing-found',
    path: '/request-logs?model=nothing',
    shown: text('No requests match these filters'),
  },
  { name: 'request-log', path: '/request-logs/{rejected request}', shown: text('What happened') },
  { name: 'audit-log', path: '/audit-log', shown: (page) => event(page).first() },
  {
    name: 'audit-log-event',
    path: '/audit-log',
    shown: (page) => event(page).first(),
    open: async (page) => {
      await event(page).first().click()
      return page.getByRole('button', { name: 'Copy event' }).first()
    },
  },
  { name: 'playground', path: '/playground', shown: text('API key') },
  {
    name: 'playground-answer',
    path: '/playground',
    shown: text('API key'),
    open: async (page, key) => {
      await page.getByLabel('Project key').fill(key)
      await press(page, 'Use this key')
      await page.getByLabel('Message').fill('Which limits does this key stand under?')
      await press(page, 'Send')
      return page.getByRole('status').getByText('Complete')
    },
  },
  { name: 'sessions', path: '/sessions', shown: rowsOf('Sessions') },
  { name: 'settings', path: '/settings', shown: text('Upstreams') },
  { name: 'upstream', path: '/settings/upstreams/default', shown: text('Weight') },
]

const AROUND: readonly ListedPage[] = [
  { name: 'sign-in', path: '/', shown: heading('Bailiwick'), signedOut: true },
  { name: 'not-found', path: '/nowhere', shown: heading('Page not found') },
  {
    name: 'account-menu',
    inFront: true,
    path: '/people',
    shown: rowsOf('Members'),
    open: async (page) => {
      await page.getByRole('banner').getByRole('button').last().click()
      return page.getByRole('menuitem', { name: 'Sign out' })
    },
  },
  {
    name: 'session-ended',
    inFront: true,
    path: '/people',
    shown: rowsOf('Members'),
    refused: true,
    endsSession: true,
    open: async (page) => {
      await page.context().clearCookies()
      await page.getByRole('link', { name: 'Invites' }).click()
      return dialog(page, 'Your session has ended')
    },
  },
  // Last: it makes a key.
  {
    name: 'key-shown-once',
    inFront: true,
    path: `${OWN}/keys`,
    shown: rowsOf('Keys'),
    open: async (page) => {
      await press(page, 'Create key')
      await page.getByRole('dialog').getByLabel('Name').fill('Notebook')
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
      return page.getByRole('dialog').getByText('Copy it now')
    },
  },
]

export const PAGES: readonly ListedPage[] = [
  ...OF_A_PERSON,
  ...OF_PROJECTS,
  ...OF_A_PROJECT,
  ...OF_THE_ORGANIZATION,
  ...AROUND,
]

/** Selector of placeholders of what is loaded. */
export const WAITING = '[role="status"][aria-label="Loading"], .mantine-Skeleton-root'

/** Resolves when the page waits for nothing any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator(WAITING).first().waitFor({ state: 'detached' })
}

/**
 * Opens a page of the console where one is open, as a link does: without a load of the console,
 * which takes longer than the page. A page without content lies between the two, so that nothing
 * shown by the first is taken for the second. A new width is set there, where it costs least.
 */
export async function moveTo(page: Page, address: string, width?: Width): Promise<void> {
  await navigate(page, '/console/nowhere')
  await heading('Page not found')(page).waitFor()
  if (width) await resize(page, width)
  await navigate(page, address)
}

/** Changes the address of an open page, as a link does. */
export function navigate(page: Page, address: string): Promise<void> {
  return page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(address)})
    dispatchEvent(new PopStateEvent('popstate'))`,
  )
}

/**
 * The console over a large store: by default 10,000 projects in use, and in one of them 100,000
 * keys and members. The pages and searches to load, and their times.
 */
import type { Locator, Page } from 'playwright-core'
import { elapsedClock, systemClock } from '#base/clock.ts'
import { SCALE, type Scale, seedScale } from '#demo/scale.ts'
import type { Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { scheduleSumsFill } from '#usage/sums/fill.ts'
import { signIn, type Visit, visit } from './browser.ts'
import { openConsole } from './console-harness.ts'
import { settled } from './pages.ts'

/** Timeout for one page, not a measurement: cores may be busy. */
const PAGE_TIMEOUT_MS = 120_000
/** Rows of usage in a slice, while nobody else needs the store. */
const SLICE_ROWS = 20_000

export interface LargePage {
  readonly name: string
  /** Path below `/console`. */
  readonly path: string
  readonly shown: (page: Page) => Locator
}

export interface LargeOrganization extends AsyncDisposable {
  /** A signed-in person. */
  readonly visited: Visit
  readonly pages: readonly LargePage[]
}

export async function openLargeOrganization(scale: Scale = SCALE): Promise<LargeOrganization> {
  const folder = temporaryFolder()
  const { projectId } = await seedScale(folder.databaseUrl.replace('sqlite:', ''), scale)
  const store = await openStore(folder.databaseUrl)
  await fillSums(store)
  const harness = await openConsole({ store })
  const visited = await visit(harness.browser, harness.url)
  visited.page.setDefaultTimeout(PAGE_TIMEOUT_MS)
  await signIn(visited.page, harness.adminKey)
  return {
    visited,
    pages: pagesOf(projectId, scale),
    [Symbol.asyncDispose]: async () => {
      await harness.close()
      await store.close()
      folder[Symbol.dispose]()
    },
  }
}

/** Sums of all usage, as a server has some minutes after an upgrade. */
async function fillSums(store: Store): Promise<void> {
  const schedule = manualSchedule()
  const options = { store, now: systemClock, schedule, sliceRows: SLICE_ROWS, pauseMs: 0 }
  await scheduleSumsFill(options).run()
}

/** Milliseconds from the navigation until everything is shown. */
export async function timeOf(
  { page }: Visit,
  { path, shown }: LargePage,
  open: (page: Page, address: string) => Promise<unknown> = (tab, address) => tab.goto(address),
): Promise<number> {
  const began = elapsedClock()
  await open(page, `/console${path}`)
  await shown(page).waitFor()
  await settled(page)
  return elapsedClock() - began
}

/** The newest is found first; a search without matches is the worst case. */
function pagesOf(projectId: string, { projects, keys, people }: Scale): readonly LargePage[] {
  const project = `/projects/${projectId}`
  const [newestProject, oldProject] = [`P ${projects - 1}`, `P ${projects / 2}`]
  const [newestPerson, oldPerson] = [`Person ${people - 1}`, `Person ${people / 2}`]
  const search = `search=person-${people / 2}@example.com`
  return [
    { name: 'home', path: '/overview', shown: text('Default project') },
    { name: 'projects', path: '/projects', shown: row(newestProject) },
    {
      name: 'projects, searched',
      path: `/projects?search=${encodeURIComponent(oldProject)}`,
      shown: row(oldProject),
    },
    { name: 'projects, nothing found', path: '/projects?search=nowhere', shown: nothing },
    { name: 'overview', path: project, shown: row('gpt-5.6-terra') },
    { name: 'overview, 24 hours', path: `${project}?range=24h`, shown: row('gpt-5.6-terra') },
    { name: 'overview, 30 days', path: `${project}?range=30d`, shown: row('gpt-5.6-terra') },
    { name: 'members', path: `${project}/members`, shown: row(newestPerson) },
    {
      name: 'members, searched',
      path: `${project}/members?${search}`,
      shown: row(oldPerson),
    },
    { name: 'members, nothing found', path: `${project}/members?search=nowhere`, shown: nothing },
    { name: 'service accounts', path: `${project}/service-accounts`, shown: row('bench') },
    { name: 'keys', path: `${project}/keys`, shown: row('bench') },
    { name: 'keys, nothing found', path: `${project}/keys?search=nowhere`, shown: nothing },
    { name: 'limits', path: `${project}/limits`, shown: heading('gpt-5.6-terra') },
    {
      name: 'limits, all models',
      path: `${project}/limits?models=all`,
      shown: text('Requests per minute'),
    },
    { name: 'activity', path: `${project}/activity`, shown: text('No activity yet') },
    { name: 'people', path: '/people', shown: row(newestPerson) },
    {
      name: 'people, searched',
      path: `/people?${search}`,
      shown: row(oldPerson),
    },
    { name: 'people, nothing found', path: '/people?search=nowhere', shown: nothing },
    { name: 'invites', path: '/people/invites', shown: text('No invites yet') },
    { name: 'admin keys', path: '/admin-keys', shown: row('BAILIWICK_ADMIN_KEY') },
    { name: 'usage by project', path: '/usage', shown: row('Default project') },
    { name: 'usage by model', path: '/usage?by=model', shown: row('gpt-5.6-terra') },
    {
      name: 'usage by key',
      path: '/usage?by=key',
      shown: row(`${(projects + keys) / 1_000}K keys`),
    },
    { name: 'usage by user', path: '/usage?by=user', shown: row('%') },
    { name: 'usage, requests', path: '/usage?measure=requests', shown: row('Default project') },
    { name: 'usage, 90 days', path: '/usage?range=90d', shown: row('Default project') },
    { name: 'costs by project', path: '/costs', shown: row('Default project') },
    { name: 'costs by key, 30 days', path: '/costs?by=key&range=30d', shown: row('keys') },
    { name: 'costs by tag', path: '/costs?by=tag:team', shown: row('Without this tag') },
    { name: 'statement', path: '/costs/statements', shown: row('projects') },
    { name: 'spend limits', path: '/costs/limits', shown: text('No spend limits') },
    { name: 'budget', path: '/costs/budget', shown: text('No spend limit') },
    { name: 'audit log', path: '/audit-log', shown: text('signed in') },
    { name: 'playground', path: '/playground', shown: text('API key') },
    { name: 'settings', path: '/settings', shown: text('Upstreams') },
  ]
}

function row(name: string) {
  return (page: Page): Locator => page.getByRole('row').filter({ hasText: name }).first()
}

function text(words: string) {
  return (page: Page): Locator => page.getByRole('main').getByText(words).first()
}

function heading(name: string) {
  return (page: Page): Locator => page.getByRole('heading', { name, exact: true })
}

const nothing = text('No results for')

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import {
  resize,
  seriousViolations,
  skipWithoutBrowser,
  type Visit,
  WIDTHS,
  type Width,
} from './browser.ts'
import {
  type ListedConsole,
  moveToListed,
  openListedConsole,
  visitListed,
} from './listed-console.ts'
import { brokenWordsOn } from './medium-width.ts'
import { type ListedPage, PAGES } from './pages.ts'
import { showTheme, still, type Theme } from './themes.ts'

/** Pages tested with cards and folded menus too; every page is tested for its width. */
const NARROW = new Set([
  ...['projects', 'project-overview', 'project-keys', 'project-limits', 'usage', 'audit-log'],
  ...['usage-tag', 'costs-statements', 'playground-answer', 'people-group', 'people-person'],
  ...['people-roles', 'project-policies', 'request-logs', 'request-log', 'account'],
  ...['costs-tag-values', 'project-tag-values', 'project-tag-values-limits'],
])
/** Main action of each page, and the sign that it began. */
const ACTIONS: readonly (readonly [page: string, button: string, seen: (page: Page) => Locator])[] =
  [
    ['projects', 'Create project', (page) => page.getByRole('dialog')],
    ['project-members', 'Add member', (page) => page.getByRole('dialog')],
    ['project-service-accounts', 'Create service account', (page) => page.getByRole('dialog')],
    ['project-keys', 'Create key', (page) => page.getByRole('dialog')],
    [
      'project-limits',
      'Edit gpt-5.6-terra',
      (page) => page.getByRole('form', { name: 'Limits of gpt-5.6-terra' }),
    ],
    ['people-members', 'Add person', (page) => page.getByRole('dialog')],
    ['people-invites', 'Invite person', (page) => page.getByRole('dialog')],
    ['people-groups', 'Create group', (page) => page.getByRole('dialog')],
    ['people-roles', 'Create role', (page) => page.getByRole('dialog')],
    ['admin-keys', 'Create admin key', (page) => page.getByRole('dialog')],
    ['costs-budget', 'Edit spend limit', (page) => page.getByRole('dialog')],
    ['project-tag-values', 'Add limit', (page) => page.getByRole('dialog')],
  ]
const SECTIONS = [
  ...['People', 'Admin keys', 'Usage and costs', 'Request logs', 'Audit log', 'Playground'],
  'Settings',
]
/** More Tab stops than any page has before its main action. */
const STEPS_MAX = 40

/** Of all pages together; each page has the time limit of a test. */
const SUITE_MS = 480_000

describe('accessibility of every page', { skip: skipWithoutBrowser, timeout: SUITE_MS }, () => {
  let harness: ListedConsole
  /** Shared by all pages after sign-in. */
  let shared: Visit
  /** Theme of the shared page. */
  let theme: Theme = 'light'
  /** Scripts that the browser loaded. */
  const scripts = new Set<string>()
  let examined = 0
  /** Markup of the header and the navigation that was examined, by theme, width and rules. */
  const shells = new Map<string, Set<string>>()
  const shellsIn = (look: string): Set<string> => {
    const known = shells.get(look) ?? new Set()
    shells.set(look, known)
    return known
  }

  before(async () => {
    harness = await openListedConsole()
    shared = await visitListed(harness, listedAs('projects'), {})
  })
  after(async () => {
    await shared?.close()
    await harness?.close()
    if (examined < PAGES.length) return
    const routes = readFileSync('console/routes.tsx', 'utf8')
    const pages = new Set(routes.match(/import\('\.\/pages\/[^']+-page\.tsx'\)/g))
    assert.equal(scripts.size, pages.size, `a page was left out: ${[...scripts].join('\n')}`)
  })

  const listedAs = (name: string): ListedPage =>
    PAGES.find((listed) => listed.name === name) ?? assert.fail(name)

  /** Tests both themes, and three widths. The elements are the same in both themes. */
  const examine = async (
    { name, inFront }: ListedPage,
    { page }: Visit,
    themes: readonly Theme[],
  ): Promise<void> => {
    for (const [at, colorScheme] of themes.entries()) {
      await showTheme(page, colorScheme)
      const coloursOnly = at > 0
      const known = { shells: shellsIn(`${colorScheme}, wide, ${coloursOnly}`) }
      const violations = await seriousViolations(page, { coloursOnly, ...known })
      assert.deepEqual(violations, [], `${name}, ${colorScheme}`)
    }
    if (inFront) return
    await shrink(page, name, 'medium')
    assert.deepEqual(await brokenWordsOn(page), [], `${name}, medium`)
    await shrink(page, name, 'narrow')
    if (!NARROW.has(name)) return
    const known = { shells: shellsIn(`${themes.at(-1)}, narrow`) }
    assert.deepEqual(await seriousViolations(page, known), [], `${name}, narrow`)
  }

  /** Opens a page in the shared browser, unless it is one without a session. */
  const open = async (listed: ListedPage): Promise<Visit> => {
    if (listed.signedOut || listed.endsSession) return visitListed(harness, listed, {})
    await moveToListed(harness, listed, shared, 'wide')
    return shared
  }
  /** Both themes: the one that the page has first, unless its narrow screen has to be dark. */
  const themesOf = ({ name }: ListedPage, visited: Visit): readonly Theme[] =>
    visited === shared && theme === 'dark' && !NARROW.has(name)
      ? ['dark', 'light']
      : ['light', 'dark']

  for (const listed of PAGES) {
    it(`${listed.name}: no serious violation in either theme, no broken word, and no horizontal scrolling`, async () => {
      const visited = await open(listed)
      const themes = themesOf(listed, visited)
      await examine(listed, visited, themes)
      if (visited === shared) theme = themes.at(-1) ?? theme
      for (const name of await scriptsOf(visited.page)) scripts.add(name)
      examined += 1
      assert.deepEqual(visited.troubles(), [])
      if (visited !== shared) await visited.close()
      // A menu of the shell stays open on the next page.
      else if (listed.inFront) await visited.page.keyboard.press('Escape')
    })
  }

  it('every page is reached with Tab and Enter alone', async () => {
    const { page } = shared
    await moveToListed(harness, listedAs('projects'), shared, 'wide')
    await focusTop(page)
    for (const section of SECTIONS) {
      const nav = page.getByRole('navigation', { name: 'Main' })
      await stepTo(page, nav.getByRole('link', { name: section }))
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: section }).waitFor()
    }
  })

  for (const [name, button, seen] of ACTIONS) {
    it(`${name}: from the skip link to “${button}” by keyboard, with visible focus throughout`, async () => {
      const { page } = shared
      await moveToListed(harness, listedAs(name), shared)
      await focusTop(page)
      await page.keyboard.press('Tab')
      assert.ok(await isFocused(page.getByRole('button', { name: 'Skip to content' })))
      await page.keyboard.press('Enter')
      assert.ok(await isFocused(page.getByRole('main')))
      await stepTo(page, page.getByRole('button', { name: button, exact: true }))
      await page.keyboard.press('Enter')
      await seen(page).waitFor()
    })
  }
})

/** Makes the page narrower; resolves when its charts have followed. */
async function shrink(page: Page, name: string, width: Width): Promise<void> {
  await resize(page, width)
  await still(page)
  await page
    .waitForFunction((max) => document.documentElement.scrollWidth <= max, WIDTHS[width])
    .catch(() => assert.fail(`${name} has to be scrolled sideways, ${width}`))
}

/** Begins the Tab order at the top, as a load of the page does. */
function focusTop(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { body } = document
    body.tabIndex = -1
    body.focus()
    body.removeAttribute('tabindex')
  })
}

/** Scripts of pages, which the browser is asked to preload. */
function scriptsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLLinkElement>('link[rel="modulepreload"]')]
      .map(({ href }) => href)
      .filter((href) => /-page-[^/]+\.js$/.test(href) && !/\/tabbed-page-/.test(href)),
  )
}

function isFocused(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element === document.activeElement)
}

/** Presses Tab until the focus is there; it must be visible at every stop. */
async function stepTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < STEPS_MAX; step++) {
    await page.keyboard.press('Tab')
    const { isThere, unseen } = await target.evaluate((goal) => {
      const { activeElement: element } = document
      const isThere = element === goal
      if (!element?.matches('a, button')) return { isThere, unseen: undefined }
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const isSeen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
      return { isThere, unseen: isSeen ? undefined : element.outerHTML }
    })
    assert.equal(unseen, undefined)
    if (isThere) return
  }
  assert.fail(`Tab does not lead to ${target}`)
}

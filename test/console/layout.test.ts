import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import {
  resize,
  seriousViolations,
  signIn,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo, WAITING } from './pages.ts'

describe('layout around every page', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page

  before(async () => {
    harness = await openConsole()
    visited = await visit(harness.browser, harness.url)
    page = visited.page
    await signIn(page, harness.adminKey, '/console/people')
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await harness?.close()
  })

  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: element } = document
      return element?.getAttribute('aria-label') || element?.textContent || element?.id || ''
    })
  /** Tab stops in order, from the top. */
  const walk = async (page: Page, steps: number): Promise<string[]> => {
    const found: string[] = []
    for (let step = 0; step < steps; step++) {
      await page.keyboard.press('Tab')
      found.push(await focused(page))
    }
    return found
  }

  it('the skip link leads past the layout by one key, and stays on the page', async () => {
    await page.getByRole('button', { name: /^Actions for/ }).waitFor()
    assert.deepEqual(await walk(page, 1), ['Skip to content'])
    assert.ok(await page.getByRole('button', { name: 'Skip to content' }).isVisible())
    await page.keyboard.press('Enter')
    assert.match(page.url(), /\/console\/people$/)
    assert.deepEqual(await walk(page, 1), ['Members'])
  })

  it('the current place is marked in the navigation', async () => {
    const nav = page.getByRole('navigation', { name: 'Main' })
    const current = nav.locator('[aria-current="page"]')
    assert.deepEqual(await current.allTextContents(), ['People'])
    await nav.getByRole('link', { name: 'Admin keys' }).click()
    await page.getByRole('heading', { name: 'Admin keys' }).waitFor()
    assert.deepEqual(await current.allTextContents(), ['Admin keys'])
    assert.equal(await page.title(), 'Admin keys · Bailiwick')
  })

  it('breadcrumbs and the project picker are above a project, and its tab is in the title', async () => {
    const { client } = harness
    const { id } = await client.createProject({ name: 'Support assistant' })
    const other = await client.createProject({ name: 'Translation pipeline' })
    await moveTo(page, `/console/projects/${id}/keys`)
    const breadcrumb = page.getByRole('navigation', { name: 'Breadcrumb' })
    await breadcrumb.getByRole('button', { name: 'Support assistant: switch project' }).click()
    assert.equal(await page.title(), 'Keys · Support assistant')
    const offered = page.getByRole('dialog', { name: 'Switch project' })
    await offered.getByRole('link', { name: 'Translation pipeline' }).waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    await offered.getByRole('searchbox', { name: 'Search projects' }).fill('lation')
    await offered.getByRole('link', { name: 'Support assistant' }).waitFor({ state: 'detached' })
    await offered.getByRole('link', { name: 'Translation pipeline' }).click()
    await page.waitForURL(`**/projects/${other.id}/keys`)
    await page.getByRole('heading', { level: 1, name: 'Translation pipeline' }).waitFor()
    assert.equal(await page.title(), 'Keys · Translation pipeline')
    await breadcrumb.getByRole('link', { name: 'Projects' }).click()
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor()
    await moveTo(page, '/console/people')
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^Bailiwick/ })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })

  it('a wrong address inside a project keeps its frame, and each tab has its title', async () => {
    const { id } = await harness.client.createProject({ name: 'Research' })
    await moveTo(page, `/console/projects/${id}/nowhere`)
    await page.getByText('There is no page at this address').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Research' }).waitFor()
    await page.getByRole('navigation', { name: 'Project' }).getByRole('link').first().waitFor()
    assert.equal(await page.title(), 'Page not found · Research')
    const titles = new Set<string>()
    for (const address of [
      'usage/statements',
      'usage/limits',
      'usage/spend-limit',
      'people/groups',
    ]) {
      await moveTo(page, `/console/${address}`)
      await page.waitForFunction(() => !document.title.startsWith('Page not found'))
      titles.add(await page.title())
    }
    assert.equal(titles.size, 4, [...titles].join(', '))
  })

  it('with reduced motion, neither placeholders nor loaders move', async () => {
    const held = Promise.withResolvers<void>()
    await page.route('**/v1/organization/audit_logs*', async (route) => {
      await held.promise
      await route.continue()
    })
    await moveTo(page, '/console/audit-log')
    await page.locator(WAITING).first().waitFor()
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0)
    held.resolve()
    await page.getByRole('list', { name: 'Events' }).waitFor()
    await page.unroute('**/v1/organization/audit_logs*')
  })

  it('on a narrow screen the closed menu is out of the Tab order', async () => {
    await resize(page, 'narrow')
    await page.goto('/console/people')
    await page.getByRole('heading', { name: 'People' }).waitFor()
    const [, menu, brand, ...next] = await walk(page, 6)
    assert.deepEqual([menu, ...next], ['Open the menu', 'Search Ctrl K', 'Operator', 'Members'])
    assert.match(brand ?? '', /^Bailiwick/)

    const burger = page.getByRole('button', { name: 'Open the menu' })
    assert.equal(await burger.getAttribute('aria-expanded'), 'false')
    await burger.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Settings' }).waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    await page.getByRole('link', { name: 'Settings' }).focus()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Settings' }).waitFor({ state: 'hidden' })
    assert.equal(await focused(page), 'Open the menu')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Admin keys' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Admin keys' }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).waitFor({ state: 'hidden' })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
  })

  it('the chosen theme is kept', async () => {
    await resize(page, 'narrow')
    await moveTo(page, '/console/people')
    await page.getByRole('button', { name: 'Operator' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.reload()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.getByRole('row').nth(1).waitFor()
    assert.deepEqual(await seriousViolations(page, { coloursOnly: true }), [])
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { seriousViolations, signIn, skipWithoutBrowser, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

describe('layout around every page', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness

  before(async () => {
    harness = await openConsole()
  })
  after(() => harness?.close())

  const arrive = async (width: 'wide' | 'narrow') => {
    const visited = await visit(harness.browser, harness.url, { width })
    await signIn(visited.page, harness.adminKey, '/console/people')
    await visited.page.getByRole('heading', { name: 'People' }).waitFor()
    return visited
  }
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
    await using visited = await arrive('wide')
    const { page } = visited
    await page.reload()
    await page.getByRole('button', { name: /^Actions for/ }).waitFor()
    assert.deepEqual(await walk(page, 1), ['Skip to content'])
    assert.ok(await page.getByRole('button', { name: 'Skip to content' }).isVisible())
    await page.keyboard.press('Enter')
    assert.match(page.url(), /\/console\/people$/)
    assert.deepEqual(await walk(page, 1), ['Members'])
    assert.deepEqual(visited.troubles(), [])
  })

  it('the current place is marked in the navigation', async () => {
    await using visited = await arrive('wide')
    const nav = visited.page.getByRole('navigation', { name: 'Main' })
    const current = nav.locator('[aria-current="page"]')
    assert.deepEqual(await current.allTextContents(), ['People'])
    await nav.getByRole('link', { name: 'Admin keys' }).click()
    await visited.page.getByRole('heading', { name: 'Admin keys' }).waitFor()
    assert.deepEqual(await current.allTextContents(), ['Admin keys'])
    assert.equal(await visited.page.title(), 'Admin keys · Bailiwick')
  })

  it('breadcrumbs and the project picker are above a project, and its tab is in the title', async () => {
    await using visited = await arrive('wide')
    const { page } = visited
    const { client } = harness
    const { id } = await client.createProject({ name: 'Support assistant' })
    const other = await client.createProject({ name: 'Translation pipeline' })
    await page.goto(`/console/projects/${id}/keys`)
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
    await page.goto('/console/people')
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^Bailiwick/ })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor()
    assert.deepEqual(visited.troubles(), [])
  })

  it('on a narrow screen the closed menu is out of the Tab order', async () => {
    await using visited = await arrive('narrow')
    const { page } = visited
    await page.reload()
    await page.getByRole('heading', { name: 'People' }).waitFor()
    const [, menu, brand, account, next] = await walk(page, 5)
    assert.deepEqual([menu, account, next], ['Open the menu', 'Operator', 'Members'])
    assert.match(brand ?? '', /^Bailiwick/)

    const burger = page.getByRole('button', { name: 'Open the menu' })
    assert.equal(await burger.getAttribute('aria-expanded'), 'false')
    await burger.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Settings' }).waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    await page.getByRole('link', { name: 'Admin keys' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Admin keys' }).waitFor()
    await page.getByRole('link', { name: 'Settings' }).waitFor({ state: 'hidden' })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
    assert.deepEqual(visited.troubles(), [])
  })

  it('the chosen theme is kept', async () => {
    await using visited = await arrive('narrow')
    const { page } = visited
    await page.getByRole('button', { name: 'Operator' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    await page.reload()
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
    assert.deepEqual(await seriousViolations(page), [])
  })
})

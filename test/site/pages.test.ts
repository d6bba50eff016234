/** Every page of the site in a browser: accessible in both themes, on a phone, and on its own. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { type SitePage, sitePages } from '#site/pages.ts'
import {
  type OpenBrowser,
  openBrowser,
  seriousViolations,
  skipWithoutBrowser,
  type Visit,
  visit,
  WIDTHS,
} from '#test/console/browser.ts'
import { none } from '#test/support/source.ts'
import { type SiteServer, serveSite, skipWithoutSite } from './site-server.ts'

/** Pages that are looked at whole, on a phone and a wide screen: the others have their frame. */
const WHOLE = ['/', '/404.html', '/decisions/', '/guides/rate-limits.html']

/** Follows a link, as readers do: the site then loads the page's content alone. */
async function follow(page: Page, { path, title }: SitePage): Promise<void> {
  await page.evaluate((href) => {
    const link = Object.assign(document.createElement('a'), { href })
    document.body.append(link)
    link.click()
    link.remove()
  }, path)
  await page.waitForFunction((expected) => document.title.startsWith(expected), `${title} ·`)
}

/** Checks an open page on a phone. */
async function checkWidth(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= WIDTHS.narrow, `the page is ${width} px wide`)
}

/** Checks an open page in the light theme, then in the dark one, which it stays in. */
async function checkThemes({ page, troubles }: Visit, within: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  none(await seriousViolations(page, { within }))
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('html.dark').waitFor()
  none(await seriousViolations(page, { within, coloursOnly: true }))
  none(troubles())
}

describe('pages of the site', { skip: skipWithoutSite || skipWithoutBrowser }, () => {
  let server: SiteServer
  let opened: OpenBrowser
  let phone: Visit
  let desk: Visit
  before(async () => {
    server = await serveSite()
    opened = await openBrowser()
    phone = await visit(opened.browser, server.url, { width: 'narrow' })
    desk = await visit(opened.browser, server.url)
    await phone.page.goto('/')
  })
  after(async () => {
    await opened.close()
    await server[Symbol.asyncDispose]()
  })

  for (const page of skipWithoutSite ? [] : sitePages().values()) {
    it(`${page.path} fits a phone, is accessible in both themes and asks no other host`, async () => {
      await follow(phone.page, page)
      await checkWidth(phone.page)
      await checkThemes(phone, '#VPContent')
    })
  }

  for (const path of WHOLE) {
    it(`${path} is accessible with its menus, on a phone and on a wide screen`, async () => {
      await phone.page.goto(path)
      await checkWidth(phone.page)
      await checkThemes(phone, 'html')
      await desk.page.goto(path)
      await checkThemes(desk, 'html')
    })
  }
})

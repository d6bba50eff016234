/** The site's own search, in a browser: common questions find their page first. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { sitePages } from '#site/pages.ts'
import { commonQuestions } from '#site/questions.ts'
import {
  type OpenBrowser,
  openBrowser,
  seriousViolations,
  skipWithoutBrowser,
  type Visit,
  visit,
} from '#test/console/browser.ts'
import { none } from '#test/support/source.ts'
import { type SiteServer, serveSite, skipWithoutSite } from './site-server.ts'

/** Other words for what is often asked, and the page that answers. */
const MORE: Readonly<Record<string, string>> = {
  'How do I connect Python?': '/get-started/clients.html',
  'How do I set a rate limit?': '/guides/rate-limits.html',
  'Why do I get 429 Too Many Requests?': '/operate/troubleshooting.html',
  'How do I rotate a key?': '/get-started/first-project.html',
  Codex: '/guides/coding-agents.html',
  'How do I back up the database?': '/operate/backup-and-restore.html',
  'How do I scrape metrics?': '/operate/metrics.html',
  'sign in with Google or Okta': '/guides/sign-in.html',
}

function questions() {
  return [
    ...commonQuestions(sitePages()).map(({ question, answer }) => [question, answer] as const),
    ...Object.entries(MORE),
  ]
}

async function search(page: Page, question: string): Promise<string[]> {
  const box = page.getByRole('searchbox')
  await box.fill('')
  await page.locator('.results .result').first().waitFor({ state: 'detached' })
  await box.fill(question)
  await page.locator('.results .result').first().waitFor()
  const addresses = await page
    .locator('.results a.result')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))
  return addresses.map((address) => new URL(address).pathname)
}

describe('search of the site', { skip: skipWithoutSite || skipWithoutBrowser }, () => {
  let server: SiteServer
  let opened: OpenBrowser
  let visitor: Visit
  before(async () => {
    server = await serveSite()
    opened = await openBrowser()
    visitor = await visit(opened.browser, server.url)
    await visitor.page.goto('/')
    await visitor.page.getByRole('button', { name: 'Search' }).click()
  })
  after(async () => {
    await opened.close()
    await server[Symbol.asyncDispose]()
  })

  it('the first page has ten common questions', () => {
    assert.equal(commonQuestions(sitePages()).length, 10)
  })

  for (const [question, answer] of skipWithoutSite ? [] : questions()) {
    const [expected] = answer.split('#')
    it(`"${question}" finds ${expected} first`, async () => {
      const found = await search(visitor.page, question)
      assert.equal(found[0], expected, `found ${found.slice(0, 5).join(', ')}`)
      none(visitor.troubles())
    })
  }

  it('its dialog has no serious violation in either theme', async () => {
    const { page } = visitor
    await search(page, 'rate limit')
    none(await seriousViolations(page))
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('html.dark').waitFor()
    none(await seriousViolations(page, { coloursOnly: true }))
  })

  it('Enter opens the first result', async () => {
    const { page } = visitor
    const [first] = await search(page, 'backup')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === first)
    await page.getByRole('searchbox').waitFor({ state: 'detached' })
  })
})

/** Lists of the API as tables: order by a heading, number of rows, and the way back to them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { openSeededConsole, type SeededConsole } from './seeded-organization.ts'

/** Pixels. */
const SCROLLED = 300

describe('lists', { skip: skipWithoutBrowser }, () => {
  let harness: SeededConsole
  let visited: Visit

  before(async () => {
    harness = await openSeededConsole()
    visited = await visit(harness.browser, harness.url)
    await signIn(visited.page, harness.seeded.adminKeys.operator, '/console/people')
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await harness?.close()
  })

  const rows = () => visited.page.getByRole('table', { name: 'Members' }).locator('tbody tr')
  const nameIn = (row: number) => rows().nth(row).getByRole('link').first().textContent()
  const sortBy = (heading: string) =>
    visited.page.getByRole('columnheader', { name: heading }).getByRole('button').click()

  it('a heading sorts the whole list, also the rows that were not loaded', async () => {
    const { page } = visited
    const { data } = await harness.client.listUsers({ limit: 100 })
    const names = data.map(({ name, email, id }) => name ?? email ?? id)
    const sorted = names.toSorted((one, other) => one.localeCompare(other))
    await page.getByText('20 shown').waitFor()
    await sortBy('Person')
    await page.getByText(`${names.length} in all`).waitFor()
    assert.equal(await rows().count(), names.length)
    assert.equal(await nameIn(0), sorted[0])
    assert.match(page.url(), /sort=Person\+up/)
    await sortBy('Person')
    await rows()
      .first()
      .getByText(sorted.at(-1) ?? '')
      .waitFor()
  })

  it('Back undoes an order, and returns from a person to the place in the list', async () => {
    const { page } = visited
    await page.goBack()
    await page.waitForURL(/sort=Person\+up/)
    await page.evaluate((top) => scrollTo(0, top), SCROLLED)
    await page.waitForFunction((top) => scrollY === top, SCROLLED)
    await rows().last().getByRole('link').first().click()
    await page
      .getByRole('heading', { level: 1 })
      .and(page.locator(':not(:text("People"))'))
      .waitFor()
    await page.goBack()
    await rows().last().waitFor()
    const place = await page.evaluate(() => scrollY)
    assert.ok(place >= SCROLLED, `${place} px`)
  })
})

/** Steps of a test: limits of people, accounts and keys, raises, defaults, the list of all. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { serial } from '#test/support/serial.ts'
import type { ConsoleHarness } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'

/** The twentieth of November, at noon. */
export const PRESENT = new Date('2026-11-20T12:00:00Z')
const NOON = PRESENT.getTime() / 1000
const DAY = 86_400

/** The harness and page of the test. */
interface World {
  readonly harness: ConsoleHarness
  readonly page: Page
  /** Browser of another person. */
  readonly context: BrowserContext
  readonly key: { readonly project_id: string; readonly api_key_id: string }
}

/**
 * The key is that of a service account "crawler" in a project "Search", and has spent $5.00 two
 * days ago. The organization has a limit, and `owner@example.com` owns the project.
 */
export function ownerLimitSteps(
  step: Parameters<Parameters<typeof serial>[1]>[0],
  world: () => World,
): void {
  const page = () => world().page
  const dialog = (): Locator => page().getByRole('dialog')
  const press = (name: string, on = page()) => on.getByRole('button', { name, exact: true }).click()
  const choose = async (row: string, item: string, on = page()): Promise<void> => {
    await press(`Actions for ${row}`, on)
    await on.getByRole('menuitem', { name: item, exact: true }).click()
  }
  const fillAmount = (dollars: string) =>
    dialog()
      .getByRole('textbox', { name: / in US dollars$/ })
      .fill(dollars)
  const submit = async (action: string): Promise<void> => {
    await dialog().getByRole('button', { name: action, exact: true }).click()
    await dialogGone(dialog())
  }
  const limits = () =>
    page().getByRole('table', { name: 'Spend limits', exact: true }).locator('tbody tr')

  step('a default is shown for a key without a limit', async () => {
    await moveTo(page(), '/console/usage/limits')
    await press('Set the default of keys')
    await fillAmount('20')
    await dialog().getByRole('combobox', { name: 'Period' }).click()
    await page().getByRole('option', { name: 'Day', exact: true }).click()
    await submit('Save')
    const each = page().getByRole('row', { name: 'Each key' })
    await each.getByText('$20.00 per day', { exact: true }).waitFor()
    await moveTo(page(), `/console/projects/${world().key.project_id}/keys`)
    await choose('crawler', 'Limits')
    await dialog().getByText('default holds: $20.00 per day for each key').waitFor()
  })

  step('a key’s limit is set, with what it has spent of it and its forecast', async () => {
    await press('Set spend limit')
    await fillAmount('10')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByText('$5.00 of $10.00 spent (50%) · $0.00 reserved').waitFor()
    await dialog().getByText('$26.00 by the end of the period').waitFor()
    await dialog().getByText('At this rate the limit is reached on Nov 23').waitFor()
    await page().keyboard.press('Escape')
    await dialogGone(dialog())
    const { harness, key } = world()
    assert.equal((await harness.client.retrieveApiKeySpendLimit(key)).threshold_amount, 1_000)
  })

  step('a person’s and a service account’s are set in the same way', async () => {
    await moveTo(page(), `/console/projects/${world().key.project_id}/service-accounts`)
    await choose('crawler', 'Limits')
    await press('Set spend limit')
    await fillAmount('100')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByText('$5.00 of $100.00 spent').waitFor()
    await moveTo(page(), '/console/people')
    await choose('owner@example.com', 'Limits')
    await dialog().getByText('No limit of its own.').waitFor()
    await press('Set spend limit')
    await fillAmount('7')
    await dialog().getByRole('radio', { name: 'Warn only' }).check()
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().getByText('$0.00 of $7.00 spent').waitFor()
  })

  step('all are listed; a limit is raised until a time, and the raise is ended', async () => {
    await moveTo(page(), '/console/usage/limits')
    await limits().nth(3).waitFor()
    const { name } = world().harness.bootstrapped.organization
    assert.deepEqual(await limits().locator('td:first-child').allInnerTexts(), [
      ...['crawler\n\nKey in Search', `${name}\n\nOrganization`],
      ...['crawler\n\nService account in Search', 'owner@example.com\n\nPerson'],
    ])
    const row = limits().filter({ hasText: 'Key in Search' })
    assert.deepEqual((await row.locator('td').allInnerTexts()).slice(1, 5), [
      ...['$10.00 per month', '$5.00 (50%)', '$0.00', '$26.00'],
    ])
    await choose('crawler (Key)', 'Raise for a time')
    await fillAmount('10')
    await dialog().getByText('From $10.01 to').waitFor()
    await fillAmount('25')
    const until = dialog().getByLabel('Until (UTC)')
    assert.equal(await until.inputValue(), '2026-12-01T00:00')
    await until.fill('2026-11-20T11:00')
    await dialog().getByText('A time in the future').waitFor()
    await until.fill('2026-11-25T18:30')
    await submit('Save')
    await row.getByText('raised to $25.00 until Nov 25, 2026, 18:30 UTC').waitFor()
    await row.getByText('$5.00 (20%)').waitFor()
    const { raise } = await world().harness.client.retrieveApiKeySpendLimit(world().key)
    assert.deepEqual(raise, { threshold_amount: 2_500, until: NOON + 5 * DAY + 6.5 * 3_600 })
    await choose('crawler (Key)', 'End raise')
    await submit('End raise')
    await row.getByText('$5.00 (50%)').waitFor()
    await page().getByRole('button', { name: 'Undo' }).last().click()
    await row.getByText('raised to $25.00').waitFor()
  })

  step('the list is filtered by scope, and exported', async () => {
    const started = page().waitForEvent('download')
    await press('Export CSV')
    const lines = (await readFile(await (await started).path(), 'utf8')).trimEnd().split('\r\n')
    assert.equal(lines.length, 5)
    assert.match(lines[1] ?? '', /^api_key,key_\w+,Secret Key,crawler,proj_\w+,Search,10,25,/)
    await page().getByRole('combobox', { name: 'Limits of' }).click()
    await page().getByRole('option', { name: 'Person', exact: true }).click()
    await page().waitForURL(/scope=user/)
    await limits().nth(1).waitFor({ state: 'detached' })
    await choose('owner@example.com (Person)', 'Remove')
    await dialog().getByText('default for people holds, if there is one').waitFor()
    await submit('Remove')
    await page().getByText('No spend limits', { exact: true }).waitFor()
    await press('Remove the default of keys')
    await submit('Remove')
    const defaults = page().getByRole('table', { name: 'Default spend limits' })
    await defaults.getByRole('row', { name: 'Each key none' }).waitFor()
  })

  step('a project owner reads the limit of a key, and not the list of all', async () => {
    const { data } = await world().harness.client.listUsers({ search: 'owner@example.com' })
    const { harness, context } = world()
    await using visited = await visitAs(harness, data[0]?.id ?? '', { context })
    await visited.page.clock.setSystemTime(PRESENT)
    await visited.page.goto(`/console/projects/${world().key.project_id}/keys`)
    await choose('crawler', 'Limits', visited.page)
    const shown = visited.page.getByRole('dialog')
    await shown.getByText('$5.00 of $25.00 spent').waitFor()
    await shown.getByText('Only people who manage').waitFor()
    await moveTo(visited.page, '/console/usage/limits')
    await visited.page
      .getByText('Your role doesn’t include spend limits of the organization')
      .waitFor()
    assert.deepEqual(visited.troubles(), [])
  })
}

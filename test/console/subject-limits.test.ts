/** Limits of each member, key and value: their defaults, and limits of one of them. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { limitsAddress } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { assertAccessible } from './themes.ts'

describe('limits of subjects', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  let userId: string
  const ids = () => ({ project_id: projectId })
  const dialog = (): Locator => page.getByRole('dialog')
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const fill = (field: string, text: string) =>
    dialog().getByRole('textbox', { name: field, exact: true }).fill(text)
  const choose = async (field: string, option: string): Promise<void> => {
    await dialog().getByRole('combobox', { name: field }).click()
    await page.getByRole('option', { name: option }).click()
  }
  const save = async (): Promise<void> => {
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    await dialogGone(dialog())
  }
  const row = (table: string, name: string) =>
    page.getByRole('table', { name: table }).getByRole('row', { name })

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    projectId = (await client.createProject({ name: 'Atlas' })).id
    const mia = { email: 'mia@example.com', name: 'Mia Weber', role: 'reader' as const }
    userId = (await client.createUser(mia)).id
    await client.createProjectUser({ ...ids(), user_id: userId, role: 'member' })
    operator = await visit(harness.browser, harness.url, { width: 'narrow' })
    page = operator.page
    await signIn(page, harness.adminKey, limitsAddress(projectId))
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('limits of each', (step) => {
    step('each value of a tag gets a spend limit for its lifetime', async () => {
      await press('Add tag with a default spend limit')
      await dialog().getByText('A guard against runaway, not a wall').waitFor()
      await dialog().getByText('This project has no spend limit above it').waitFor()
      await dialog().getByRole('combobox', { name: 'Key of the tag' }).fill('no key')
      await dialog().getByText('Letters, digits, dots, dashes and underscores').waitFor()
      await dialog().getByRole('combobox', { name: 'Key of the tag' }).fill('session')
      await fill('Amount in US dollars', '2')
      await choose('Period', 'Lifetime')
      await dialog().getByRole('radio', { name: 'Share one limit' }).check()
      await assertAccessible(page)
      await save()
      await row('Default spend limits', 'Each session').getByText('$2.00 in all').waitFor()
      const { tags } = await harness.client.retrieveProjectSpendLimitDefaults(ids())
      assert.deepEqual(tags, {
        session: {
          threshold_amount: 200,
          currency: 'USD',
          interval: 'lifetime',
          mode: 'enforce',
          beyond: 'shared',
        },
      })
    })

    step('each value of a tag gets a rate limit', async () => {
      await press('Add tag with a default rate limit')
      await dialog().getByRole('combobox', { name: 'Key of the tag' }).fill('end_user')
      await page.keyboard.press('Tab')
      await fill('Requests per minute', '20')
      await save()
      await row('Default rate limits', 'Each end_user')
        .getByText('20 requests per minute')
        .waitFor()
      const { tags } = await harness.client.retrieveProjectRateLimitDefaults(ids())
      assert.deepEqual(tags.end_user, {
        max_requests_per_1_minute: 20,
        max_tokens_per_1_minute: null,
        max_requests_per_1_day: null,
        beyond: 'reject',
      })
    })

    step('a default is removed, and the others stay', async () => {
      await press('Set the default rate limit of keys')
      await fill('Requests per day', '1000')
      await save()
      await press('Remove the default rate limit of values of end_user')
      await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
      await dialogGone(dialog())
      const { tags, api_key } = await harness.client.retrieveProjectRateLimitDefaults(ids())
      assert.deepEqual(tags, {})
      assert.equal(api_key?.max_requests_per_1_day, 1_000)
    })

    step('a member has the default of members, and then limits of their own', async () => {
      await press('Set the default of people')
      await fill('Amount in US dollars', '50')
      await save()
      await moveTo(page, `/console/projects/${projectId}/members`)
      await press('Actions for mia@example.com')
      await page.getByRole('menuitem', { name: 'Limits' }).click()
      await dialog().getByText('The default holds: $50.00 per month').waitFor()
      await dialog().getByText('$0.00 spent, $50.00 left until').waitFor()
      await assertAccessible(page)
      await press('Set spend limit')
      await fill('Amount in US dollars', '80')
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('$0.00 of $80.00 spent').waitFor()
      await press('Set rate limit')
      await fill('Tokens per minute', '90000')
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('90,000 tokens per minute').waitFor()
      const mia = { ...ids(), user_id: userId }
      const { client } = harness
      assert.equal((await client.retrieveProjectUserSpendLimit(mia)).threshold_amount, 8_000)
      assert.equal((await client.retrieveProjectUserRateLimit(mia)).max_tokens_per_1_minute, 90_000)
      await press('Remove rate limit')
      await dialog().getByText('No limit of its own: the defaults hold').waitFor()
      await page.keyboard.press('Escape')
      await dialogGone(dialog())
      const row = page.getByRole('table', { name: 'Members' }).getByRole('row', { name: 'Mia' })
      await row.getByText('$80.00 per month').waitFor()
      await row.getByText('Own limit').waitFor()
      await row.getByText('$80.00 left').waitFor()
    })
  })
})

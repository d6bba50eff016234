/** The account page of people, and the raise requests that they send to the owners. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { CLIENT_SETTINGS } from '#contract/clients/client-settings.ts'
import { openAs } from '#test/access/browser.ts'
import { refused } from '#test/sdk/suite.ts'
import { serial } from '#test/support/serial.ts'
import { resize, skipWithoutBrowser, type Visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400
const REASON = 'The evaluation before the release'
const MODEL = 'gpt-5.6-terra'

describe('my account', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let projectId: string
  let miaId: string
  let mia: Visit
  let olga: Visit
  let page: Page
  let secret: string
  const visits: Visit[] = []
  const open = async (name: string, role: 'reader' | 'owner'): Promise<[Visit, string]> => {
    const email = `${name.toLowerCase()}@example.com`
    const { id } = await harness.client.createUser({ email, name, role })
    const visited = await visitAs(harness, id)
    visits.push(visited)
    return [visited, id]
  }
  const dialog = () => page.getByRole('dialog')
  const row = (of: Page, table: string, name: string): Locator =>
    of.getByRole('table', { name: table, exact: true }).getByRole('row', { name })
  const choose = async (of: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${of}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    projectId = (await client.createProject({ name: 'Atlas' })).id
    const project = { project_id: projectId }
    await client.updateProjectModelPermissions({
      ...project,
      mode: 'allow_list',
      model_ids: [MODEL],
    })
    await client.updateProjectSpendLimit({
      ...project,
      threshold_amount: 5_000,
      currency: 'USD',
      interval: 'month',
    })
    const [ofMia, idOfMia] = await open('Mia', 'reader')
    miaId = idOfMia
    await client.createProjectUser({ ...project, user_id: miaId, role: 'member' })
    const rate = { max_requests_per_1_day: 50 }
    await client.updateProjectUserRateLimit({ ...project, user_id: miaId, ...rate })
    await client.updateProjectRateLimitDefaults({ ...project, api_key: rate })
    const [ofOlga] = await open('Olga', 'owner')
    olga = ofOlga
    mia = ofMia
    page = mia.page
  })
  after(async () => {
    for (const visited of visits) assert.deepEqual(visited.troubles(), [])
    await harness?.close()
  })

  serial('a person makes a key, sees what is left, and asks for more', (step) => {
    step('a person without a project reads whom to ask', async () => {
      const [nora] = await open('Nora', 'reader')
      await nora.page.goto('/console/')
      await nora.page.getByText('You’re in no project yet').waitFor()
      await nora.page.getByText('Olga (olga@example.com)').waitFor()
      assert.equal(await nora.page.getByRole('button', { name: 'Create key' }).count(), 0)
      await assertAccessible(nora.page)
    })

    step('the first page of a member creates a key, with settings of each client', async () => {
      await page.goto('/console/')
      // A key that is made before they are known names the usual model.
      const models = page.waitForResponse('**/organization/account/models**')
      await page.getByRole('button', { name: 'Create key' }).first().click()
      await models
      await dialog().getByLabel('Name').fill('laptop')
      await dialog().getByRole('button', { name: 'Create', exact: true }).click()
      secret = await secretIn(dialog())
      assert.ok(await works(harness, secret))
      await dialog().locator('pre').nth(1).filter({ hasText: MODEL }).waitFor()
      const { title } = CLIENT_SETTINGS.codex
      await dialog().getByRole('tab', { name: title }).click()
      await dialog().getByText(`export OPENAI_API_KEY=${secret}`).waitFor()
      // No model of the project has Anthropic's format.
      const claude = dialog().getByRole('tab', { name: CLIENT_SETTINGS.claude.title })
      assert.equal(await claude.count(), 0)
      await closeDialog(dialog(), 'Done')
      await row(page, 'My keys', 'laptop').getByText('Atlas').waitFor()
      await nowhereOnPage(page, secret)
    })

    step('the way without a key is shown as the organization permits it', async () => {
      const { client } = harness
      const title = page.getByRole('heading', { name: 'Sign in from a terminal' })
      const card = page.locator('section').filter({ has: title })
      const address = new URL(harness.url).origin
      await card.getByText(`bailiwick login ${address}`, { exact: true }).waitFor()
      await card.getByText('without one it shows a code').waitFor()
      await card.getByRole('tab', { name: 'Other programs' }).click()
      await card.getByText(`export OPENAI_BASE_URL=${address}/v1`).waitFor()
      await client.updateUserKeySettings({ sign_in: { authorization_code: false } })
      await refresh(page)
      await card.getByText(`bailiwick login --device ${address}`, { exact: true }).waitFor()
      await client.updateUserKeySettings({ sign_in: { device_code: false } })
      await refresh(page)
      await card.waitFor({ state: 'detached' })
      await page.getByRole('table', { name: 'My keys' }).waitFor()
      const sign_in = { authorization_code: true, device_code: true }
      await client.updateUserKeySettings({ sign_in })
    })

    step('a rotated key has a new value, and the previous one ends at once', async () => {
      await choose('laptop', 'Rotate')
      await dialog().getByRole('combobox', { name: 'The present value ends' }).click()
      await page.getByRole('option', { name: 'At once' }).click()
      await dialog().getByRole('button', { name: 'Rotate', exact: true }).click()
      await dialog().getByText('Rotated the key laptop.').waitFor()
      const rotated = await secretIn(dialog())
      assert.notEqual(rotated, secret)
      assert.deepEqual([await works(harness, secret), await works(harness, rotated)], [false, true])
      secret = rotated
      await closeDialog(dialog(), 'Done')
      await nowhereOnPage(page, rotated)
    })

    step('rejected requests have a sentence each', async () => {
      const request = { model: 'gpt-5.6-luna', messages: [{ role: 'user' as const, content: 'x' }] }
      await assert.rejects(harness.caller(secret).chat.completions.create(request))
      await harness.caller(secret).chat.completions.create({ ...request, model: MODEL })
      await harness.flush()
      await refresh(page)
      const rejected = page.getByRole('list', { name: 'Rejected and failed requests' })
      await rejected.getByText(/^Rejected with 40\d \(\w+\)\./).waitFor()
    })

    step('the models of the project have prices, and settings of each client', async () => {
      await page.getByRole('link', { name: 'Models' }).click()
      await row(page, 'Models', MODEL).getByText('$').first().waitFor()
      assert.equal(await page.getByRole('table', { name: 'Models' }).getByRole('row').count(), 2)
      await page.getByRole('button', { name: MODEL }).click()
      await dialog().getByText(`"model": "${MODEL}"`).waitFor()
      await dialog().getByText('Without a key, for Codex: sign in from a terminal').waitFor()
      await dialog().getByRole('button', { name: 'Close' }).click()
    })

    step('usage and cost are those of the person', async () => {
      await page.getByRole('link', { name: 'Usage', exact: true }).first().click()
      await moveTo(page, '/console/account/usage')
      await row(page, 'By model', MODEL).waitFor()
      await row(page, 'By key', 'laptop').waitFor()
    })

    step('rate limits name the person and each of their keys', async () => {
      await moveTo(page, '/console/account')
      await page.getByText('Requests per day, all models').first().waitFor()
      // The levels that the page has read before are refreshed every 15 seconds.
      await refresh(page)
      for (const subject of ['Your key laptop', 'You, in this project']) {
        await page.getByText(RegExp(`${subject} · 4\\d of 50 requests left · all again`)).waitFor()
      }
    })

    step('a raise is asked for beside the budget', async () => {
      const budgets = page.getByRole('list', { name: 'Spend limits' })
      await budgets.getByText(/of \$50\.00 used · .* left · resets/).waitFor()
      await page.getByRole('button', { name: 'Request a raise: The project' }).click()
      await dialog().getByLabel('New limit in US dollars').fill('80')
      await dialog()
        .getByText(/^From \$50\.00 to \$80\.00 per month, until /)
        .waitFor()
      await dialog().getByLabel('Reason').fill(REASON)
      await closeDialog(dialog(), 'Send request')
      await budgets.getByText('You asked for $80.00 in place of $50.00').waitFor()
      await page.getByRole('list', { name: 'My raise requests' }).getByText('Waiting').waitFor()
    })

    step('the page is accessible, and as wide as a phone', async () => {
      await resize(page, 'narrow')
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('an owner sees the number of requests, and approves in two clicks', async () => {
      await olga.page.goto('/console/')
      await olga.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      await olga.page.getByLabel('1 waiting').waitFor()
      await olga.page.getByRole('link', { name: 'Raise requests' }).click()
      await olga.page.getByText(REASON).waitFor()
      await olga.page.getByText(/^From \$50\.00 to \$80\.00 per month, until /).waitFor()
      await assertAccessible(olga.page)
      await olga.page.getByRole('button', { name: 'Approve $80.00' }).click()
      await row(olga.page, 'Earlier requests', 'Mia').getByText('Approved').waitFor()
      await olga.page.getByText('No open requests').waitFor()
      const limit = await harness.client.retrieveProjectSpendLimit({ project_id: projectId })
      assert.equal(limit.raise?.threshold_amount, 8_000)
    })

    step('the person sees the raise, and asks for another one', async () => {
      await refresh(page)
      await page.getByText('Raised to $80.00').waitFor()
      await page.getByRole('button', { name: 'Request a raise: The project' }).click()
      await dialog().getByLabel('New limit in US dollars').fill('90')
      await dialog().getByLabel('Reason').fill(REASON)
      await closeDialog(dialog(), 'Send request')
    })

    step('an owner denies with a note, which the person reads', async () => {
      await refresh(olga.page)
      await olga.page.getByRole('button', { name: /^Other amount or note/ }).click()
      const answer = olga.page.getByRole('dialog', { name: 'Answer the request' })
      await answer.getByText('Deny', { exact: true }).first().click()
      await answer.getByLabel('Note (optional)').fill('Not before November')
      await closeDialog(answer, 'Deny')
      await row(olga.page, 'Earlier requests', 'Denied').waitFor()
      await refresh(page)
      const mine = page.getByRole('list', { name: 'My raise requests' })
      await mine.getByText('Not before November').waitFor()
    })

    step('a revoked key leaves the list', async () => {
      await moveTo(page, '/console/account')
      await choose('laptop', 'Revoke')
      await dialog().getByRole('textbox').fill('laptop')
      await closeDialog(dialog(), 'Revoke')
      await page.getByText('No keys yet').waitFor()
      assert.equal(await works(harness, secret), false)
    })

    step('other browsers are signed out, and not this one', async () => {
      const other = await openAs(harness, miaId)
      await other.client.retrieveSession()
      const signOut = 'Sign out everywhere else'
      await page.getByRole('button', { name: signOut }).click()
      await dialog().getByText('This browser stays signed in').waitFor()
      // The notice may have ended before the dialog is gone.
      const noticed = page.getByText('Signed you out everywhere else').waitFor()
      await closeDialog(dialog(), signOut)
      await noticed
      await refused(other.client.retrieveSession(), { status: 401 })
    })

    step('a key lives at most as long as the organization permits', async () => {
      await harness.client.updateUserKeySettings({ max_lifetime_seconds: 30 * DAY_SECONDS })
      await page.reload()
      await page.getByRole('button', { name: 'Create key' }).first().click()
      await dialog().getByLabel('Name').fill('tablet')
      await dialog().getByText('The organization bounds').waitFor()
      const expiry = dialog().getByRole('combobox', { name: 'Expires' })
      assert.equal(await expiry.inputValue(), 'In 30 days, the longest')
      await expiry.click()
      const offered = await page.getByRole('option').allTextContents()
      assert.deepEqual(offered, ['In 30 days, the longest', 'Custom'])
      await page.getByRole('option', { name: 'In 30 days' }).click()
      await dialog().getByRole('button', { name: 'Create', exact: true }).click()
      await secretIn(dialog())
      await closeDialog(dialog(), 'Done')
      const text = await row(page, 'My keys', 'tablet').textContent()
      assert.doesNotMatch(text ?? '', /Never$/)
    })
  })
})

/** Spend limits and spend alerts of a project and of the organization. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { record } from '#storage/transaction.ts'
import { parseCsv } from '#test/support/csv.ts'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { newContext, resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { limitsAddress } from './limit-cards.ts'
import { ownerLimitSteps, PRESENT } from './owner-limit-steps.ts'
import { moveTo } from './pages.ts'
import { percentAlertSteps } from './percent-alert-steps.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'
import { assertAccessible } from './themes.ts'

const NOON = PRESENT.getTime() / 1000
const DAY = 86_400
const HOOK = 'https://hooks.example.com/alerts'
/** Two million tokens of input of `gpt-4o`. */
const AMOUNTS = { requests: 2, inputTokens: 2_000_000 }

describe('budgets', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  /** Browser of the other people, one after the other. */
  let context: BrowserContext
  let projectId: string
  let key: string
  let keyId: string
  const region = (name: string, on = page) =>
    on.locator('section').filter({ has: on.getByRole('heading', { name, exact: true }) })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const dialog = () => page.getByRole('dialog')
  const submit = async (action: string): Promise<void> => {
    await dialog().getByRole('button', { name: action, exact: true }).click()
    await dialogGone(dialog())
  }
  const limit = () => harness.client.retrieveProjectSpendLimit({ project_id: projectId })

  before(async () => {
    harness = await openConsole({ clock: () => PRESENT.getTime() })
    const { client } = harness
    projectId = (await client.createProject({ name: 'Search' })).id
    const named = { project_id: projectId, name: 'crawler' }
    const account = await client.createProjectServiceAccount(named)
    key = account.api_key?.value ?? ''
    keyId = account.api_key?.id ?? ''
    const subject = { projectId, ownerId: account.id, keyId }
    await use(harness, [
      { at: NOON - 2 * DAY, subject, amounts: AMOUNTS },
      { at: NOON - DAY, subject: { ...subject, model: 'my-own-model' } },
    ])
    operator = await visit(harness.browser, harness.url, { timezoneId: 'America/New_York' })
    page = operator.page
    await page.clock.setSystemTime(PRESENT)
    await signIn(page, harness.adminKey, limitsAddress(projectId))
    context = await newContext(harness.browser, harness.url)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('a limit and its alerts are set, read and removed', (step) => {
    step('without a limit: what the month has spent, and its forecast', async () => {
      const card = region('Spend limit')
      await card.getByText('No spend limit', { exact: true }).waitFor()
      await card.getByText('$5.00 spent this month').waitFor()
      // $5.00 in the 2.5 days since the first spend, and 10.5 days to come.
      await card.getByText('$26.00 by the end of the period').waitFor()
      assert.equal(await card.getByRole('img').count(), 0)
      await region('Spend alerts').getByText('No spend alerts').waitFor()
    })

    step('an amount out of range is an error at its field, and is not sent', async () => {
      await press('Set spend limit')
      const amount = dialog().getByRole('textbox', { name: 'Amount in US dollars' })
      await amount.fill('0')
      await dialog().getByText('From $0.01 to $100,000,000,000.00').waitFor()
      assert.ok(await dialog().getByRole('button', { name: 'Save' }).isDisabled())
      await amount.fill('12.345')
      assert.equal(await amount.inputValue(), '$12.34')
      await amount.fill('4')
      await dialog().getByText('$5.00 of this month is already spent').waitFor()
      const unpriced = 'Used in the last 30 days: my-own-model.'
      await dialog().getByText(unpriced).waitFor()
      await dialog().getByText('Warn only', { exact: true }).click()
      await dialog().getByText(unpriced).waitFor({ state: 'detached' })
      await dialog().getByText('Reject', { exact: true }).click()
      await amount.fill('1250.5')
      await submit('Save')
      await page.getByText('Set the project’s spend limit').waitFor()
      const { threshold_amount, interval, mode } = await limit()
      assert.deepEqual([threshold_amount, interval, mode], [125_050, 'month', 'enforce'])
    })

    step('a limit is shown with what is spent, reserved and left, and its end', async () => {
      const card = region('Spend limit')
      await card.getByText('$1,250.50 per month', { exact: true }).waitFor()
      await card.getByText('$5.00 of $1,250.50 spent (0.4%) · $0.00 reserved').waitFor()
      await card.getByText('· $1,245.50 left').waitFor()
      const end = 'Dec 1, 2026, 00:00 UTC (Nov 30, 2026, 19:00 EST)'
      await card.getByText(end).waitFor()
      const history = card.getByRole('link', { name: 'History of the limits', exact: true })
      const address = `/audit-log?types=project.updated&resource=${projectId}&project=${projectId}`
      assert.equal(await history.getAttribute('href'), `/console${address}`)
      const changes = { event_types: ['project.updated' as const], resource_ids: [projectId] }
      const { data } = await harness.client.listAuditLogs({ ...changes, project_ids: [projectId] })
      const [event] = data
      assert.equal(
        event?.['project.updated']?.changes_requested.spend_limit?.threshold_amount,
        125_050,
      )
    })

    step('alerts are created, marked on the bar, changed and deleted', async () => {
      await press('Create alert')
      await dialog().getByText('$1,000.40 of $1,250.50 per month').waitFor()
      await dialog().getByText('Dollars', { exact: true }).click()
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('100')
      const recipients = dialog().getByRole('textbox', { name: 'Recipients' })
      await recipients.fill('finance')
      await dialog().getByText('“finance” is no e-mail address').waitFor()
      assert.ok(await dialog().getByRole('button', { name: 'Create' }).isDisabled())
      await recipients.fill('finance@example.com, ada@example.com')
      await dialog().getByText('No mail server is configured').waitFor()
      await submit('Create')
      const rows = page.getByRole('table', { name: 'Spend alerts' }).locator('tbody tr')
      await rows.getByText('finance@example.com, ada@example.com').waitFor()
      await region('Spend alerts').getByText('No mail server is configured').waitFor()
      await page.getByRole('img', { name: /Alerts at \$100\.00$/ }).waitFor()
      await press('Actions for the alert at $100.00')
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('200')
      await dialog().getByRole('textbox', { name: 'Subject prefix' }).fill('Search')
      await submit('Save')
      await rows.getByText('Search', { exact: true }).waitFor()
      const { data } = await harness.client.listProjectSpendAlerts({ project_id: projectId })
      assert.deepEqual(
        data.map(({ threshold_amount: cents, notification_channel: to }) => [
          ...[cents, to.subject_prefix, to.recipients],
        ]),
        [[20_000, 'Search', ['finance@example.com', 'ada@example.com']]],
      )
      await press('Actions for the alert at $200.00')
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await dialog().getByText('2 recipients are no longer notified').waitFor()
      await submit('Delete')
      await region('Spend alerts').getByText('No spend alerts').waitFor()
    })

    percentAlertSteps(step, () => ({ harness, page, projectId }))

    step('an alert on the forecast has a webhook, and both stay after a change', async () => {
      await press('Create alert')
      await dialog().getByText('Dollars', { exact: true }).click()
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('300')
      await dialog().getByRole('radio', { name: 'Forecast' }).check()
      await dialog().getByRole('textbox', { name: 'Recipients' }).fill('ada@example.com')
      const webhook = dialog().getByRole('textbox', { name: 'Webhook' })
      await webhook.fill('hooks.example.com')
      await dialog().getByText('An address that begins with https://').waitFor()
      await webhook.fill(HOOK)
      await submit('Create')
      await press('Actions for the alert at $300.00')
      await page.getByRole('menuitem', { name: 'Edit' }).click()
      await dialog().getByRole('textbox', { name: 'Subject prefix' }).fill('Search')
      await submit('Save')
      const { data } = await harness.client.listProjectSpendAlerts({ project_id: projectId })
      assert.deepEqual(
        data.map(({ basis, notification_channel: to }) => [
          ...[basis, to.webhook_url, to.subject_prefix],
        ]),
        [['forecast', HOOK, 'Search']],
      )
    })

    step('a test message is listed as a delivery, and noticed when it was given up', async () => {
      await press('Actions for the alert at $300.00')
      await page.getByRole('menuitem', { name: 'Send test message' }).click()
      await dialog().getByText('to 1 recipient and to its webhook').waitFor()
      await submit('Send')
      await page.getByText('The test message is on its way').waitFor()
      const deliveries = page.getByRole('table', { name: 'Deliveries' }).locator('tbody tr')
      await deliveries
        .filter({ hasText: 'Webhook' })
        .getByText('Pending', { exact: true })
        .waitFor()
      await record(harness.store, (tx) =>
        tx
          .updateTable('spend_alert_delivery')
          .set({ state: 'given_up', attempts: 5, last_error: 'The webhook answered 500' })
          .where('channel', '=', 'webhook')
          .execute(),
      )
      await refresh(page)
      await page
        .getByRole('alert')
        .getByText('was given up after 5 attempts: The webhook answered 500')
        .waitFor()
      await deliveries
        .filter({ hasText: 'Webhook' })
        .getByText('Given up', { exact: true })
        .waitFor()
      const started = page.waitForEvent('download')
      await region('Deliveries').getByRole('button', { name: 'Export CSV' }).click()
      const [line] = parseCsv(await readFile(await (await started).path(), 'utf8'))
      assert.deepEqual(
        [line?.event, line?.threshold_usd, line?.state, line?.last_error],
        ['test', '300', 'given_up', 'The webhook answered 500'],
      )
    })

    step('a change is undone by its toast', async () => {
      await press('Edit spend limit')
      await dialog().getByRole('radio', { name: 'Warn only' }).check()
      await submit('Save')
      await region('Spend limit').getByText('Warn only', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await page.getByText('Undone').waitFor()
      assert.equal((await limit()).mode, 'enforce')
    })

    step(
      'a limit that is used up says that requests are rejected, wherever one looks',
      async () => {
        const { client } = harness
        const body = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
        await client.updateProjectSpendLimit({ project_id: projectId, ...body })
        await refresh(page)
        await region('Spend limit').getByText('The limit is spent').waitFor()
        const usedUp = 'Spend limit used up until Dec 1'
        await page.getByRole('alert').getByText(usedUp).waitFor()
        const messages = [{ role: 'user' as const, content: 'a' }]
        const request = { model: 'gpt-4o', messages, max_tokens: 1 }
        await assert.rejects(harness.caller(key).chat.completions.create(request), { status: 429 })
        await refresh(page)
        await region('Spend limit').getByText('Used up', { exact: true }).waitFor()
        await region('Spend limit').getByText('Requests are rejected', { exact: true }).waitFor()
        await moveTo(page, `/console/projects/${projectId}`)
        await page.getByRole('alert').getByText(`${usedUp}, 2026, 00:00 UTC`).waitFor()
        await moveTo(page, '/console/projects')
        await page.getByRole('row', { name: 'Search' }).getByText(usedUp).waitFor()
        await moveTo(page, limitsAddress(projectId))
      },
    )

    step('a project owner reads it with the reason, and a member does not see it', async () => {
      const { client } = harness
      for (const role of ['owner', 'member'] as const) {
        const { id } = await client.createUser({ email: `${role}@example.com`, role: 'reader' })
        await client.createProjectUser({ project_id: projectId, user_id: id, role })
        await using visited = await visitAs(harness, id, { context })
        await visited.page.clock.setSystemTime(PRESENT)
        await visited.page.goto(limitsAddress(projectId))
        await visited.page.getByRole('searchbox', { name: 'Search models' }).waitFor()
        const sections = region('Spend limit', visited.page)
        const why = { owner: 'Only people who manage', member: 'doesn’t include its spend limit' }
        await sections.getByText(why[role]).waitFor()
        const isAsked = sections.getByText('Ask an owner of the project: owner@example.com.')
        if (role === 'member') await isAsked.waitFor()
        assert.equal((await sections.getByText('$').count()) > 0, role === 'owner')
        assert.equal(await visited.page.getByRole('button', { name: /spend|alert/ }).count(), 0)
        await moveTo(visited.page, '/console/usage/spend-limit')
        await visited.page
          .getByText('Your role doesn’t include spend limits of the organization')
          .waitFor()
        assert.deepEqual(visited.troubles(), [])
      }
    })

    step('the removal says what it means, and the organization has a page of its own', async () => {
      await press('Remove spend limit')
      await dialog().getByText('nothing bounds what this project spends').waitFor()
      await submit('Remove')
      await region('Spend limit').getByText('No spend limit', { exact: true }).waitFor()
      await assert.rejects(limit(), { status: 404 })
      await moveTo(page, '/console/usage/spend-limit')
      await press('Set spend limit')
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('7')
      await submit('Save')
      await region('Spend limit').getByText('$5.00 of $7.00 spent (71.4%)').waitFor()
      await region('Spend limit').getByText('At this rate the limit is reached on Nov 21').waitFor()
      const { threshold_amount } = await harness.client.retrieveOrganizationSpendLimit()
      assert.equal(threshold_amount, 700)
      const body = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
      await harness.client.updateOrganizationSpendLimit(body)
      await moveTo(page, '/console/people')
      await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
      await refresh(page)
      await page.getByRole('alert').getByText('Spend limit used up until Dec 1').waitFor()
      await harness.client.updateOrganizationSpendLimit({ ...body, threshold_amount })
      await moveTo(page, '/console/usage/budget')
      await page.waitForURL(/\/usage\/spend-limit$/)
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await region('Spend limit').getByText('per month').waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })
  })

  serial('limits of other owners are set in the menus of rows, and all are listed', (step) => {
    const world = () => ({
      harness,
      page,
      context,
      key: { project_id: projectId, api_key_id: keyId },
    })
    ownerLimitSteps(step, world)
  })
})

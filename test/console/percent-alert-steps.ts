/** Steps of alerts in per cent of the limit, in the tests of budgets. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { ConsoleHarness } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { limitsAddress } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { refresh } from './refresh.ts'
import { assertAccessible } from './themes.ts'

const HOOK = 'https://hooks.example.com/alerts'

interface World {
  readonly harness: ConsoleHarness
  readonly page: Page
  /** Project with a limit of $1,250.50: its limits are on the page. */
  readonly projectId: string
}

type Step = (name: string, run: () => Promise<void>) => void

export function percentAlertSteps(step: Step, world: () => World): void {
  const page = () => world().page
  const dialog = () => page().getByRole('dialog')
  const press = (name: string) => page().getByRole('button', { name, exact: true }).click()
  const submit = async (action: string): Promise<void> => {
    await dialog().getByRole('button', { name: action, exact: true }).click()
    await dialogGone(dialog())
  }

  step('an alert in per cent follows the limit, and rests without one', async () => {
    const { client } = world().harness
    const rows = page().getByRole('table', { name: 'Spend alerts' }).locator('tbody tr')
    await press('Create alert')
    const percent = dialog().getByRole('textbox', { name: 'Per cent of the spend limit' })
    assert.equal(await percent.inputValue(), '80%')
    await percent.fill('1001')
    await dialog().getByText('From 1 to 1000').waitFor()
    await percent.fill('50')
    await dialog().getByText('$625.25 of $1,250.50 per month').waitFor()
    await dialog().getByRole('textbox', { name: 'Webhook' }).fill(HOOK)
    await assertAccessible(page())
    await submit('Create')
    await rows.getByText('50% ($625.25 of $1,250.50)', { exact: true }).waitFor()
    await press('Edit spend limit')
    await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('1000')
    await submit('Save')
    await rows.getByText('50% ($500.00 of $1,000.00)', { exact: true }).waitFor()
    await client.deleteProjectSpendLimit({ project_id: world().projectId })
    await refresh(page())
    await rows.getByText('50% (no monthly limit)', { exact: true }).waitFor()
    await rows.getByText('Rests until there is a monthly spend limit.').waitFor()
    await press('Actions for the alert at 50% (no monthly limit)')
    await page().getByRole('menuitem', { name: 'Edit' }).click()
    await dialog().getByText('Rests until there is a monthly spend limit.').waitFor()
    assert.equal(
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).inputValue(),
      '',
    )
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    await dialogGone(dialog())
    await press('Actions for the alert at 50% (no monthly limit)')
    await page().getByRole('menuitem', { name: 'Delete' }).click()
    await submit('Delete')
    const body = { threshold_amount: 125_050, currency: 'USD', interval: 'month' } as const
    await client.updateProjectSpendLimit({ project_id: world().projectId, ...body })
    // The notices of this step end with the page.
    await page().reload()
    await page().getByText('$1,250.50 per month', { exact: true }).waitFor()
  })

  step('$100 a month with an alert at 80 %: four clicks from the projects', async () => {
    const { client } = world().harness
    const { id: project_id } = await client.createProject({ name: 'Assistant' })
    await moveTo(page(), '/console/projects')
    await page().getByRole('link', { name: 'Assistant', exact: true }).click()
    await page().getByRole('link', { name: 'Limits', exact: true }).click()
    await press('Set spend limit')
    await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('100')
    const recipients = dialog().getByRole('textbox', { name: 'Alert at 80%, to' })
    await recipients.fill('ada')
    assert.ok(await dialog().getByRole('button', { name: 'Save' }).isDisabled())
    await recipients.fill('ada@example.com')
    await dialog().getByRole('button', { name: 'Show as curl, CLI, Terraform' }).click()
    const shown = (await dialog().getByRole('tabpanel').locator('pre').textContent()) ?? ''
    assert.deepEqual(shown.match(/spend_(limit|alerts)(?= )/g), ['spend_limit', 'spend_alerts'])
    await submit('Save')
    const alerts = page().getByRole('table', { name: 'Spend alerts' })
    await alerts.getByText('80% ($80.00 of $100.00)', { exact: true }).waitFor()
    const notices = page().locator('[aria-live="polite"]')
    await notices.getByText('Set the project’s spend limit.', { exact: true }).waitFor()
    assert.equal(await notices.getByText('Created the alert').count(), 0)
    const { data } = await client.listProjectSpendAlerts({ project_id })
    assert.deepEqual(
      data.map(({ threshold_percent: percent, notification_channel: to }) => [
        ...[percent, to.recipients],
      ]),
      [[80, ['ada@example.com']]],
    )
    await press('Edit spend limit')
    await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).waitFor()
    assert.equal(await recipients.count(), 0)
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    await dialogGone(dialog())
    await client.archiveProject({ project_id })
    await moveTo(page(), limitsAddress(world().projectId))
  })
}

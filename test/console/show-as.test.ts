/** The request of a dialog as curl, command and Terraform, each run as shown; invites by a list. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe } from 'node:test'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { run } from '#test/cli/command.ts'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { limitsAddress } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { assertAccessible } from './themes.ts'

const HOOK = 'https://hooks.example.com/T0/secret'
const execute = promisify(execFile)

describe('show as', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  /** Changes that the browser requested. */
  const sent: string[] = []

  before(async () => {
    harness = await openConsole()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/projects')
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
    })
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const dialog = () => page.getByRole('dialog')
  const open = (within: Locator) =>
    within.getByRole('button', { name: 'Show as curl, CLI, Terraform' }).click()
  const tab = async (name: string, within = dialog()): Promise<string> => {
    await within.getByRole('tab', { name }).click()
    return (await within.getByRole('tabpanel').locator('pre').textContent()) ?? ''
  }
  const shell = (script: string, variables: Record<string, string> = {}) =>
    execute('sh', ['-c', script], {
      env: { PATH: process.env.PATH, OPENAI_ADMIN_KEY: harness.adminKey, ...variables },
    })
  /** Runs the command as shown: the shell splits it, and the program runs in this process. */
  const command = async (text: string, variables: Record<string, string> = {}) => {
    const { stdout } = await shell(`bailiwick() { printf '%s\\0' "$@"; }\n${text}`, variables)
    const words = stdout.split('\0').slice(0, -1)
    const outcome = await run([...words, '--json'], { OPENAI_ADMIN_KEY: harness.adminKey })
    assert.equal(outcome.stderr, '')
    return JSON.parse(outcome.stdout) as Record<string, unknown>
  }
  const projects = async () => (await harness.client.listProjects()).data.map(({ name }) => name)

  serial('the request of a dialog is shown, and does what its button does', (step) => {
    step('the request follows the form, by keyboard, and nothing is sent', async () => {
      await page.getByRole('button', { name: 'Create project' }).click()
      const name = dialog().getByLabel('Name')
      await dialog().getByRole('button', { name: 'Show as' }).waitFor()
      await name.press('Tab')
      await page.keyboard.press('Enter')
      await dialog().getByText('Fill in the form to see its request.').waitFor()
      await name.fill(`Ada's "tests"`)
      const text = await tab('curl')
      assert.ok(text.startsWith(`curl \\\n  ${harness.url}/v1/organization/projects \\\n`), text)
      assert.ok(text.includes('Bearer $OPENAI_ADMIN_KEY') && !text.includes(harness.adminKey))
      await name.fill('Billing')
      await dialog().getByText('"name": "Billing"').waitFor()
      await assertAccessible(page)
      await resize(page, 'narrow')
      await assertAccessible(page)
      await resize(page, 'wide')
      assert.deepEqual(sent, [])
    })

    step('curl and the command do what the button does', async () => {
      await dialog().getByLabel('Name').fill(`Ada's "tests"`)
      const { stdout } = await shell(await tab('curl'))
      const { created_at: _, id, ...byCurl } = JSON.parse(stdout) as Record<string, unknown>
      const made = await command(await tab('CLI'))
      const { created_at: __, id: other, ...byCommand } = made
      assert.ok(id !== other)
      assert.deepEqual(byCommand, byCurl)
      assert.match(
        await tab('Terraform'),
        /^resource "openai_project" "ada_s_tests" \{\n {2}name = "Ada's \\"tests\\""\n\}$/,
      )
      assert.deepEqual(sent, [])
      await dialog().getByRole('button', { name: 'Create', exact: true }).click()
      await dialogGone(dialog())
      assert.equal(sent.length, 1)
      const names = await projects()
      assert.equal(names.filter((one) => one === `Ada's "tests"`).length, 3)
    })

    step('a webhook that was typed is a variable; a spend limit is set', async () => {
      const { id } = await harness.client.createProject({ name: 'Search' })
      const alerts = async () =>
        (await harness.client.listProjectSpendAlerts({ project_id: id })).data
      await moveTo(page, limitsAddress(id))
      await page.getByRole('button', { name: 'Set spend limit', exact: true }).click()
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('50')
      await open(dialog())
      await command(await tab('CLI'))
      const limit = await harness.client.retrieveProjectSpendLimit({ project_id: id })
      assert.deepEqual([limit.threshold_amount, limit.mode], [5_000, 'enforce'])
      await dialog().getByRole('button', { name: 'Cancel' }).click()
      await dialogGone(dialog())

      await page.reload()
      await page.getByRole('button', { name: 'Create alert', exact: true }).click()
      await dialog().getByText('$40.00 of $50.00 per month').waitFor()
      await dialog().getByText('Dollars', { exact: true }).click()
      await dialog().getByRole('textbox', { name: 'Amount in US dollars' }).fill('40')
      await dialog().getByRole('textbox', { name: 'Recipients' }).fill('ada@example.com')
      await dialog().getByRole('textbox', { name: 'Webhook' }).fill(HOOK)
      await open(dialog())
      const [curl, cli] = [await tab('curl'), await tab('CLI')]
      assert.ok(![curl, cli, await tab('Terraform')].some((text) => text.includes(HOOK)))
      await dialog().getByText('The provider cannot set').waitFor()
      await shell(curl, { WEBHOOK_URL: HOOK })
      await command(cli, { WEBHOOK_URL: HOOK })
      await dialog().getByRole('button', { name: 'Create', exact: true }).click()
      await dialogGone(dialog())
      const [first, ...others] = (await alerts()).map(({ id: _, ...alert }) => alert)
      assert.equal(first?.notification_channel.webhook_url, HOOK)
      assert.deepEqual(others, [first, first])
    })

    step('a confirmation shows its request before the name is typed', async () => {
      const { id } = await harness.client.createProject({ name: 'Old' })
      await moveTo(page, `/console/projects/${id}`)
      await page.getByRole('button', { name: 'Actions for Old' }).click()
      await page.getByRole('menuitem', { name: 'Archive' }).click()
      await open(dialog())
      await dialog().getByRole('tab', { name: 'Terraform' }).click()
      await dialog().getByText('Remove the resource openai_project of this object').waitFor()
      const { status } = await command(await tab('CLI'))
      assert.equal(status, 'archived')
      await dialog().getByRole('button', { name: 'Cancel' }).click()
      await dialogGone(dialog())
    })

    step('a pasted list is invited at once, and who was not is named and stays', async () => {
      const { client } = harness
      await client.createUser({ email: 'ada@example.com', role: 'reader' })
      await moveTo(page, '/console/people/invites')
      await page.getByRole('button', { name: 'Invite person' }).first().click()
      const form = dialog()
      const field = form.getByLabel('Email')
      await field.fill('ten')
      await form.getByText('No e-mail address: “ten”').waitFor()
      assert.ok(await form.getByRole('button', { name: 'Invite', exact: true }).isDisabled())
      const names = Array.from({ length: 10 }, (_, at) => `Person ${at} <list-${at}@example.com>`)
      await field.fill([...names, 'ADA@example.com'].join('\n'))
      await form.getByText('11 addresses.').waitFor()
      await form.getByText('In the organization already: ADA@example.com.').waitFor()
      await form.getByRole('radio', { name: 'Owner' }).check()
      await form.getByRole('button', { name: 'Invite 11 people' }).click()
      await form.getByText('Not invited', { exact: true }).waitFor()
      const rejected = form.getByRole('alert').filter({ hasText: 'Not invited' })
      assert.equal(await rejected.getByRole('listitem').count(), 1)
      await rejected.getByText('ADA@example.com: ').waitFor()
      assert.equal(await field.inputValue(), 'ADA@example.com')
      await assertAccessible(page)
      const { data } = await client.listInvites({ search: 'list-' })
      assert.deepEqual(
        [data.length, new Set(data.map(({ role }) => role))],
        [10, new Set(['owner'])],
      )
    })
  })
})

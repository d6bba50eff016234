import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'
import { assertAccessible } from './themes.ts'

describe('service accounts of a project', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  const address = (id = projectId): string => `/console/projects/${id}/service-accounts`
  const row = (name: string) => page.getByRole('row', { name })
  const choose = async (account: string, action: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${account}`, exact: true }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const accountOf = async (name: string) => {
    const { data } = await harness.client.listProjectServiceAccounts({
      project_id: projectId,
      search: name,
    })
    return data.find((one) => one.name === name) ?? assert.fail(`there is no ${name}`)
  }

  before(async () => {
    harness = await openConsole()
    projectId = (await harness.client.createProject({ name: 'Search' })).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, address())
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('service accounts are created, changed and deleted', (step) => {
    step('an empty project explains service accounts', async () => {
      await page.getByText('No service accounts yet').waitFor()
      await page.getByText('Their keys keep working when people leave.').waitFor()
    })

    step(
      'an account is created with a key, which is shown once, works, and is gone with its dialog',
      async () => {
        await page.getByRole('button', { name: 'Create service account' }).first().click()
        const dialog = page.getByRole('dialog', { name: 'Create a service account' })
        await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly-evals')
        await dialog.getByRole('combobox', { name: 'Expires' }).click()
        await page.getByRole('option', { name: 'In 90 days' }).click()
        await dialog.getByRole('button', { name: 'Create' }).click()
        const secret = await secretIn(dialog)
        assert.ok(await works(harness, secret))
        await page.keyboard.press('Escape')
        await dialog.getByText(`Bearer ${secret}`).waitFor()
        await dialog.getByRole('tab', { name: 'Python' }).click()
        await dialog.getByText(`api_key="${secret}"`).waitFor()
        await dialog.getByRole('button', { name: 'Copy key' }).click()
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret)
        await closeDialog(dialog, 'Done')
        await row('nightly-evals').getByText('Member').waitFor()
        await row('nightly-evals').getByRole('link', { name: '1', exact: true }).waitFor()
        await nowhereOnPage(page, secret)

        const { data } = await harness.client.listProjectApiKeys({ project_id: projectId })
        const [key] = data
        const lifetime = (key?.expires_at ?? 0) - (key?.created_at ?? 0)
        assert.equal(lifetime, 90 * 86_400)
      },
    )

    step(
      'an account created without a key has no role, and its key works once it has one',
      async () => {
        await page.getByRole('button', { name: 'Create service account' }).click()
        const dialog = page.getByRole('dialog', { name: 'Create a service account' })
        await dialog.getByRole('textbox', { name: 'Name' }).fill('reporter')
        await dialog.getByRole('checkbox', { name: 'Create a key' }).uncheck()
        assert.equal(await dialog.getByRole('combobox', { name: 'Expires' }).count(), 0)
        await dialog.getByRole('button', { name: 'Create' }).click()
        await row('reporter').getByText('No role yet').waitFor()
        await dialogGone(dialog)
        const { id } = await accountOf('reporter')
        assert.equal((await accountOf('reporter')).role, 'none')

        await choose('reporter', 'Create key')
        const keyDialog = page.getByRole('dialog', { name: 'Create a key for reporter' })
        await keyDialog.getByRole('textbox', { name: 'Name' }).fill('first')
        await keyDialog.getByRole('button', { name: 'Create' }).click()
        await keyDialog.getByText('works once its account has a role').waitFor()
        const secret = await secretIn(keyDialog)
        assert.equal(await works(harness, secret), false)
        await closeDialog(keyDialog, 'Done')
        await nowhereOnPage(page, secret)

        await choose('reporter', 'Edit name or role')
        const change = page.getByRole('dialog', { name: 'Edit the service account' })
        await change.getByRole('radio', { name: 'Member' }).check()
        await change.getByRole('textbox', { name: 'Name' }).fill('weekly-reporter')
        await closeDialog(change, 'Save')
        await row('weekly-reporter').getByText('Member').waitFor()
        const account = await accountOf('weekly-reporter')
        assert.deepEqual([account.id, account.role], [id, 'member'])
        assert.ok(await works(harness, secret))
      },
    )

    step('a form survives errors and reloaded data', async () => {
      const { client } = harness
      const { id } = await client.createProjectServiceAccount({
        project_id: projectId,
        name: 'brief',
      })
      await page.reload()
      await choose('brief', 'Edit name or role')
      const dialog = page.getByRole('dialog', { name: 'Edit the service account' })
      const name = dialog.getByRole('textbox', { name: 'Name' })
      await name.fill('brief-and-better')
      await client.deleteProjectServiceAccount({ project_id: projectId, service_account_id: id })
      await dialog.getByRole('button', { name: 'Save' }).click()
      const alert = dialog.getByRole('alert')
      await alert.getByText(`The service account ${id} was not found`).waitFor()
      await alert.getByText(/^Request/).waitFor()
      assert.equal(await name.inputValue(), 'brief-and-better')
      await closeDialog(dialog, 'Cancel')
      await page.reload()
      await row('brief').waitFor({ state: 'detached' })
    })

    step('an account links to its keys', async () => {
      await choose('weekly-reporter', 'View keys')
      await page.getByRole('table', { name: 'Keys' }).getByRole('row', { name: 'first' }).waitFor()
      assert.match(page.url(), /\/keys\?search=weekly-reporter$/)
      assert.equal(await page.getByRole('row', { name: 'nightly-evals' }).count(), 0)
      await moveTo(page, address())
    })

    step('a deletion counts the keys that stop working, of this account alone', async () => {
      const { client } = harness
      const { id } = await accountOf('nightly-evals')
      const ofAccount = { project_id: projectId, service_account_id: id }
      const second = await client.createProjectServiceAccountApiKey({
        ...ofAccount,
        name: 'second',
      })
      const other = { project_id: projectId, name: 'nightly-evals-2' }
      const kept = await client.createProjectServiceAccount(other)
      await choose('nightly-evals', 'Delete')
      const dialog = page.getByRole('dialog', { name: 'Delete the service account' })
      await dialog.getByText('Its 2 keys in this project stop working.').waitFor()
      const confirm = dialog.getByLabel('Type nightly-evals to confirm')
      await confirm.fill('nightly')
      assert.ok(await dialog.getByRole('button', { name: 'Delete' }).isDisabled())
      await confirm.fill('nightly-evals')
      await closeDialog(dialog, 'Delete')
      await row('nightly-evals-2').waitFor()
      await assert.rejects(client.retrieveProjectServiceAccount(ofAccount), { status: 404 })
      assert.equal(await works(harness, second.value), false)
      assert.ok(await works(harness, kept.api_key?.value ?? ''))
    })

    step('more accounts than a page holds are paged', async () => {
      const { client } = harness
      const { id } = await client.createProject({ name: 'Crowd' })
      for (let i = 1; i <= 23; i++) {
        const account = { project_id: id, name: `worker-${i}`, create_service_account_only: true }
        await client.createProjectServiceAccount(account)
      }
      await moveTo(page, address(id))
      await row('worker-23').waitFor()
      assert.equal(await page.getByRole('row').count(), 1 + 20)
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.getByRole('button', { name: 'Actions for worker-1', exact: true }).waitFor()
      assert.equal(await page.getByRole('row').count(), 1 + 23)
      assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)
    })

    step('a member sees the accounts and their keys, without actions', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'mary@example.com', role: 'reader' })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
      const member = await visitAs(harness, id)
      await member.page.goto(address())
      await member.page.getByRole('row', { name: 'weekly-reporter' }).waitFor()
      assert.equal(await member.page.getByRole('button', { name: /^Create / }).count(), 0)
      await member.page.getByRole('button', { name: 'Actions for weekly-reporter' }).click()
      const items = member.page.getByRole('menuitem')
      await items.first().waitFor()
      assert.deepEqual(await items.allTextContents(), ['View keys', 'View access'])
      assert.deepEqual(member.troubles(), [])
    })

    step('an archived project says so', async () => {
      const { client } = harness
      const old = await client.createProject({ name: 'Old' })
      await client.archiveProject({ project_id: old.id })
      await moveTo(page, address(old.id))
      await page.getByText('This project is archived').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
      assert.equal(await page.getByRole('button', { name: /Create/ }).count(), 0)
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await moveTo(page, address())
      await page.getByRole('row', { name: 'weekly-reporter' }).waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Create service account' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('for-both')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByRole('button', { name: 'Done' }).waitFor()
      await assertAccessible(page)
    })
  })
})

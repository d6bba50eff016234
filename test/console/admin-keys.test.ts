import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { adminKeyOf, signInAs } from './person.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400

describe('admin keys', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page

  before(async () => {
    harness = await openConsole()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/admin-keys')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const row = (name: string) => page.getByRole('row', { name })
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const startDeleting = async (name: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const confirmation = dialog('Delete the admin key')
    await confirmation.getByLabel(`Type ${name} to confirm`).fill(name)
    return confirmation
  }
  const listed = async (search: string) => (await harness.client.listAdminApiKeys({ search })).data

  serial('admin keys are created, found and deleted', (step) => {
    step('the key of this session is marked', async () => {
      await row('BAILIWICK_ADMIN_KEY (this session)').getByText('Operator').waitFor()
    })

    step('the operator’s last key without expiry is kept, and the dialog says why', async () => {
      const confirmation = await startDeleting('BAILIWICK_ADMIN_KEY')
      await confirmation.getByText('You’re signed in with this key').waitFor()
      await confirmation.getByRole('button', { name: 'Delete' }).click()
      await confirmation
        .getByRole('alert')
        .getByText('admin key of its operator that does not expire')
        .waitFor()
      await closeDialog(confirmation, 'Cancel')
      assert.equal((await listed('BAILIWICK_ADMIN_KEY')).length, 1)
    })

    step('a key is created, shown once, and works', async () => {
      await page.getByRole('button', { name: 'Create admin key' }).click()
      const form = dialog('Create an admin key')
      const create = form.getByRole('button', { name: 'Create', exact: true })
      await form.getByLabel('Name').fill('  ')
      assert.ok(await create.isDisabled())
      await form.getByLabel('Name').fill('terraform')
      await create.click()
      const value = (await form.getByText(/^sk-admin-/).textContent()) ?? ''
      await form.getByRole('button', { name: 'Copy key' }).click()
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), value)
      await page.keyboard.press('Escape')
      await page.mouse.click(5, 5)
      await form.getByRole('tab', { name: 'Command line' }).click()
      await form.getByText(`export BAILIWICK_ADMIN_KEY=${value}`).waitFor()
      const answer = await harness.raw('GET', '/v1/organization/users', { key: value })
      assert.equal(answer.status, 200)

      await closeDialog(form, 'Done')
      await row('terraform').getByText('never').first().waitFor()
      assert.ok(!(await page.content()).includes(value))
      assert.ok(!JSON.stringify(await operator.context.storageState()).includes(value))
      await page.getByRole('button', { name: 'Create admin key' }).click()
      assert.equal(await dialog('Create an admin key').getByLabel('Name').inputValue(), '')
      await page.keyboard.press('Escape')
      await dialogGone(dialog('Create an admin key'))
    })

    step('a key has the chosen expiry', async () => {
      await page.getByRole('button', { name: 'Create admin key' }).click()
      const form = dialog('Create an admin key')
      await form.getByLabel('Name').fill('auditor')
      await form.getByRole('combobox', { name: 'Expires' }).click()
      await page.getByRole('option', { name: 'In 30 days' }).click()
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await closeDialog(form, 'Done')
      const [key] = await listed('auditor')
      assert.equal((key?.expires_at ?? 0) - (key?.created_at ?? 0), 30 * DAY_SECONDS)
    })

    step('a failed creation keeps the form', async () => {
      await page.getByRole('button', { name: 'Create admin key' }).click()
      const form = dialog('Create an admin key')
      await form.getByLabel('Name').fill('report')
      await operator.context.setOffline(true)
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await form.getByRole('alert').getByText('What you typed is still here.').waitFor()
      assert.equal(await form.getByLabel('Name').inputValue(), 'report')
      await operator.context.setOffline(false)
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await closeDialog(form, 'Done')
      assert.equal((await listed('report')).length, 1)
    })

    step('a search finds keys by name and by redacted value', async () => {
      const [key] = await listed('terraform')
      const search = page.getByRole('searchbox', { name: 'Search admin keys' })
      await search.fill(key?.redacted_value.slice(-4) ?? '')
      await row('auditor').waitFor({ state: 'detached' })
      await row('terraform').waitFor()
      await search.fill('nothing of that name')
      await page.getByText('No results for “nothing of that name”').waitFor()
      await search.fill('')
      await row('auditor').waitFor()
    })

    step('a key is deleted after its name is typed, and is rejected from then on', async () => {
      const [key] = await listed('auditor')
      const confirmation = await startDeleting('auditor')
      await confirmation.getByText('has never been used').waitFor()
      assert.equal(await confirmation.getByText('You’re signed in with this key').count(), 0)
      await closeDialog(confirmation, 'Delete')
      await row('auditor').waitFor({ state: 'detached' })
      const parameters = { key_id: key?.id ?? '' }
      await assert.rejects(harness.client.retrieveAdminApiKey(parameters), { status: 404 })
    })

    step('a key that is already deleted is an error with a sentence', async () => {
      const { client } = harness
      const id = (await listed('report'))[0]?.id ?? assert.fail('no key')
      const confirmation = await startDeleting('report')
      await client.deleteAdminApiKey({ key_id: id })
      await confirmation.getByRole('button', { name: 'Delete' }).click()
      await confirmation.getByRole('alert').getByText(`The API key ${id} was not found`).waitFor()
      await closeDialog(confirmation, 'Cancel')
    })

    step('the page of their owner has them, and no others, and deletes them', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'ada@example.com', role: 'owner' })
      await adminKeyOf(harness, id, 'backup')
      await client.createAdminApiKey({ name: 'for ada@example.com' })
      await moveTo(page, `/console/people/members/${id}`)
      const table = page.getByRole('table', { name: 'Admin keys' })
      await table.getByText('backup').waitFor()
      assert.equal(await table.getByRole('row').count(), 2)
      await closeDialog(await startDeleting('backup'), 'Delete')
      await table.waitFor({ state: 'detached' })
      assert.deepEqual(await listed('backup'), [])
      await moveTo(page, '/console/admin-keys')
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await page.getByRole('button', { name: 'Create admin key' }).click()
      const form = dialog('Create an admin key')
      await form.getByLabel('Name').fill('seen in both')
      await assertAccessible(page)
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await form.getByText('Copy it now').waitFor()
      await assertAccessible(page)
      await closeDialog(form, 'Done')
      await resize(page, 'wide')
    })

    step(
      'deleting the session’s key ends the session, and another key resumes the work',
      async () => {
        const { value } = await harness.client.createAdminApiKey({ name: 'of the session' })
        await signIn(page, value, '/console/admin-keys')
        const confirmation = await startDeleting('of the session')
        await confirmation.getByText('your session ends too').waitFor()
        await confirmation.getByRole('button', { name: 'Delete' }).click()
        const ended = dialog('Your session has ended')
        await ended.getByLabel('Admin key').fill(harness.adminKey)
        await closeDialog(ended, 'Sign in')
        await row('of the session').waitFor({ state: 'detached' })
        await row('terraform').waitFor()
      },
    )

    step('a reader sees the keys, without actions', async () => {
      const { client } = harness
      const mary = await client.createUser({ email: 'mary@example.com', role: 'reader' })
      await signInAs(operator, harness, mary.id)
      await page.goto('/console/admin-keys')
      await row('terraform').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Create admin key' }).count(), 0)
      assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
    })
  })
})

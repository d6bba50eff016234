import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { assertAccessible } from './themes.ts'

describe('members of a project', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  const people = new Map<string, string>()
  const idOf = (name: string): string => people.get(name) ?? assert.fail(`who is ${name}?`)
  const address = (id = projectId): string => `/console/projects/${id}/members`
  const row = (name: string) => page.getByRole('row', { name })
  const roleOf = async (name: string): Promise<string> => {
    const { client } = harness
    const user = { project_id: projectId, user_id: idOf(name) }
    return (await client.retrieveProjectUser(user)).role
  }

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    for (const name of ['Ada Lovelace', 'Grace Hopper', 'Mary Jackson', 'Annie Easley']) {
      const email = `${name.toLowerCase().replace(' ', '.')}@example.com`
      people.set(name, (await client.createUser({ email, name, role: 'reader' })).id)
    }
    projectId = (await client.createProject({ name: 'Search' })).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, address())
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('members are added, changed and removed', (step) => {
    step('an empty project explains members, and offers to add one', async () => {
      await page.getByText('No members yet').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Add member' }).count(), 2)
    })

    step('a person is found by a part of their name, and added with the chosen role', async () => {
      await page.getByRole('button', { name: 'Add member' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Add a member' })
      assert.ok(await dialog.getByRole('button', { name: 'Add' }).isDisabled())
      await dialog.getByRole('combobox', { name: 'Person' }).fill('lovel')
      await page.getByRole('option').filter({ hasText: 'Grace' }).waitFor({ state: 'detached' })
      await page.getByRole('option', { name: 'Ada Lovelace (ada.lovelace@example.com)' }).click()
      await dialog.getByRole('radio', { name: 'Owner' }).check()
      await dialog.getByRole('button', { name: 'Add' }).click()
      await row('Ada Lovelace').getByText('Owner').waitFor()
      await dialogGone(dialog)
      assert.equal(await roleOf('Ada Lovelace'), 'owner')
    })

    step('an error is shown in the dialog, and the form is kept', async () => {
      await page.getByRole('button', { name: 'Add member' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a member' })
      const person = dialog.getByRole('combobox', { name: 'Person' })
      await person.fill('Ada')
      await page.getByRole('option', { name: /^Ada Lovelace/ }).click()
      await dialog.getByRole('button', { name: 'Add' }).click()
      const alert = dialog.getByRole('alert')
      await alert.getByText('already exists in project').waitFor()
      await alert.getByText(/^Request/).waitFor()
      assert.equal(await person.inputValue(), 'Ada Lovelace (ada.lovelace@example.com)')

      await person.fill('Hopper')
      await page.getByRole('option', { name: /^Grace Hopper/ }).click()
      await dialog.getByRole('button', { name: 'Add' }).click()
      await row('Grace Hopper').waitFor()
      assert.equal(await roleOf('Grace Hopper'), 'member')
    })

    step('a list of addresses is added with one role; who is not a member is named', async () => {
      const { client } = harness
      const emails = ['list-1@example.com', 'list-2@example.com']
      const users = await Promise.all(
        emails.map((email) => client.createUser({ email, role: 'reader' })),
      )
      await page.getByRole('button', { name: 'Add member' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add a member' })
      await dialog.getByText('List of addresses').click()
      await dialog.getByLabel('Email').fill([...emails, 'new@example.com'].join(', '))
      await dialog.getByText('Not in the organization: new@example.com.').waitFor()
      await dialog.getByRole('radio', { name: 'Viewer' }).check()
      await dialog.getByRole('button', { name: 'Add 3 people' }).click()
      await dialog.getByRole('alert').getByText('new@example.com: ').waitFor()
      assert.equal(await dialog.getByLabel('Email').inputValue(), 'new@example.com')
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialogGone(dialog)
      const members = await client.listProjectUsers({ project_id: projectId, search: 'list-' })
      assert.deepEqual(
        members.data.map(({ email, role }) => [email, role]).toSorted(),
        emails.map((email) => [email, 'viewer']),
      )
      await Promise.all(users.map(({ id }) => client.deleteUser({ user_id: id })))
      await page.reload()
    })

    step('a role is changed by keyboard alone, and the focus returns', async () => {
      const actions = page.getByRole('button', { name: /^Actions for grace/ })
      await actions.focus()
      await page.keyboard.press('Enter')
      // Enter before the focus is in the menu would close it.
      await page
        .getByRole('menuitem', { name: 'Change role' })
        .and(page.locator(':focus'))
        .waitFor()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Role of Grace Hopper' })
      await dialog.waitFor()
      assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled())
      await dialog.getByRole('radio', { name: 'Member' }).focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await row('Grace Hopper').getByText('Owner').waitFor()
      await dialogGone(dialog)
      assert.equal(await roleOf('Grace Hopper'), 'owner')
      await page.waitForFunction(() =>
        document.activeElement?.getAttribute('aria-label')?.startsWith('Actions for grace'),
      )
    })

    step(
      'a search is done by the server, is in the address, and says when nothing matches',
      async () => {
        const search = page.getByRole('searchbox', { name: 'Search members' })
        await search.fill('hop')
        await row('Ada Lovelace').waitFor({ state: 'detached' })
        assert.equal(await row('Grace Hopper').count(), 1)
        assert.match(page.url(), /[?&]search=hop$/)
        await page.reload()
        await row('Grace Hopper').waitFor()
        assert.equal(await row('Ada Lovelace').count(), 0)
        await search.fill('nobody of that name')
        await page.getByText('No results for “nobody of that name”').waitFor()
        await search.fill('')
        await row('Ada Lovelace').waitFor()
      },
    )

    step('a removal counts the keys that stop working, and requires the address', async () => {
      const { client } = harness
      const grace = { project_id: projectId, user_id: idOf('Grace Hopper') }
      await client.createProjectUserApiKey({ ...grace, name: 'laptop' })
      await client.createProjectUserApiKey({ ...grace, name: 'notebook' })
      const ada = { project_id: projectId, user_id: idOf('Ada Lovelace') }
      await client.createProjectUserApiKey({ ...ada, name: 'grace.hopper@example.com' })

      await page.getByRole('button', { name: /^Actions for grace/ }).click()
      await page.getByRole('menuitem', { name: 'Remove from project' }).click()
      const dialog = page.getByRole('dialog', { name: 'Remove from the project' })
      await dialog.getByText('Their 2 keys in this project stop working.').waitFor()
      const remove = dialog.getByRole('button', { name: 'Remove' })
      const name = dialog.getByLabel('Type grace.hopper@example.com to confirm')
      await name.fill('grace')
      assert.ok(await remove.isDisabled())
      await name.fill('grace.hopper@example.com')
      await remove.click()
      await dialogGone(dialog)
      await row('Grace Hopper').waitFor({ state: 'detached' })
      await assert.rejects(client.retrieveProjectUser(grace), { status: 404 })
      const parameters = { project_id: projectId, owner_project_access: 'inactive' } as const
      const { data } = await client.listProjectApiKeys(parameters)
      assert.deepEqual(data.map(({ name }) => name).sort(), ['laptop', 'notebook'])
    })

    step('a rejected removal says why, and keeps the form', async () => {
      const { client } = harness
      const annie = { project_id: projectId, user_id: idOf('Annie Easley') }
      await client.createProjectUser({ ...annie, role: 'member' })
      await page.reload()
      await page.getByRole('button', { name: /^Actions for annie/ }).click()
      await page.getByRole('menuitem', { name: 'Remove from project' }).click()
      const dialog = page.getByRole('dialog', { name: 'Remove from the project' })
      await dialog.getByText('No keys stop working.').waitFor()
      const name = dialog.getByLabel('Type annie.easley@example.com to confirm')
      await name.fill('annie.easley@example.com')
      await client.deleteProjectUser(annie)
      await dialog.getByRole('button', { name: 'Remove' }).click()
      await dialog.getByRole('alert').getByText('is not a member of').waitFor()
      assert.equal(await name.inputValue(), 'annie.easley@example.com')
      await closeDialog(dialog, 'Cancel')
    })

    step('an archived project says so', async () => {
      const { client } = harness
      const old = await client.createProject({ name: 'Old' })
      await client.archiveProject({ project_id: old.id })
      await moveTo(page, address(old.id))
      await page.getByText('This project is archived').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
      assert.equal(await page.getByRole('button', { name: 'Add member' }).count(), 0)
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await moveTo(page, address(), 'narrow')
      await page.getByRole('button', { name: 'Add member' }).click()
      await page.getByRole('option').first().waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('a member sees the other members, without actions', async () => {
      const { client } = harness
      const mary = idOf('Mary Jackson')
      await client.createProjectUser({ project_id: projectId, user_id: mary, role: 'member' })
      await signInAs(operator, harness, mary)
      await page.goto(address())
      await row('Mary Jackson (you)').waitFor()
      await row('Ada Lovelace').waitFor()
      assert.equal(await page.getByRole('button', { name: 'Add member' }).count(), 0)
      assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
    })

    step('a project owner is warned before giving up her own role', async () => {
      await signInAs(operator, harness, idOf('Ada Lovelace'))
      await page.goto(address())
      await page.getByRole('button', { name: /^Actions for ada/ }).click()
      await page.getByRole('menuitem', { name: 'Change role' }).click()
      const dialog = page.getByRole('dialog', { name: 'Role of Ada Lovelace' })
      await dialog.getByRole('radio', { name: 'Member' }).check()
      await dialog.getByText('You’ll no longer manage this project').waitFor()
    })
  })
})

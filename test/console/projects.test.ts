import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { works } from './secrets.ts'

describe('projects', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page

  before(async () => {
    harness = await openConsole()
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/projects')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const row = (name: string) => page.getByRole('row', { name })
  const dialog = (name: string) => page.getByRole('dialog', { name })
  const choose = async (of: string, item: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${of}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  const named = async (name: string) => {
    const { data } = await harness.client.listProjects({
      search: name,
      include_archived: true,
    })
    return data[0] ?? assert.fail(`no project ${name}`)
  }
  /** With a member and two keys. */
  const fill = async (project_id: string): Promise<string> => {
    const { client } = harness
    const email = `${project_id.slice(-8)}@example.com`
    const { id: user_id } = await client.createUser({ email, role: 'reader' })
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    await client.createProjectUserApiKey({ project_id, user_id, name: 'laptop' })
    const { api_key } = await client.createProjectServiceAccount({ project_id, name: 'robot' })
    return api_key?.value ?? assert.fail('no key')
  }

  serial('projects are created, renamed, archived and found', (step) => {
    step(
      'the default project can be neither renamed nor archived, and neither is offered',
      async () => {
        await row('Default project').waitFor()
        assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
        await page.getByRole('link', { name: 'Default project' }).click()
        await page.getByRole('heading', { level: 1, name: 'Default project' }).waitFor()
        assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
        await page
          .getByRole('navigation', { name: 'Main' })
          .getByRole('link', { name: 'Projects' })
          .click()
      },
    )

    step('a search without results is cleared by a button, with its field', async () => {
      const field = page.getByRole('searchbox', { name: 'Search projects' })
      await field.fill('nothing of that name')
      await page.getByRole('button', { name: 'Clear search' }).click()
      await row('Default project').waitFor()
      assert.equal(await field.inputValue(), '')
      assert.ok(await field.evaluate((input) => input === document.activeElement))
      assert.doesNotMatch(page.url(), /search/)
    })

    step('a press loads the data of the page again, with the time of it', async () => {
      await page.getByText(/^Loaded \d\d:\d\d UTC$/).waitFor()
      const isList = (request: { url(): string }) =>
        /\/organization\/projects\?/.test(request.url())
      const again = page.waitForRequest(isList)
      await page.getByRole('button', { name: 'Load the data of this page again' }).click()
      await again
    })

    step('a project is created, and its page opens', async () => {
      await page.getByRole('button', { name: 'Create project' }).click()
      const form = dialog('Create a project')
      const create = form.getByRole('button', { name: 'Create' })
      await form.getByRole('textbox', { name: 'Name' }).fill('   ')
      assert.ok(await create.isDisabled())
      await form.getByRole('textbox', { name: 'Name' }).fill(' Document search ')
      await page.keyboard.press('Enter')
      await dialogGone(form)
      await page.getByRole('heading', { level: 1, name: 'Document search' }).waitFor()
      const { id, name } = await named('Document search')
      assert.equal(name, 'Document search')
      assert.match(page.url(), new RegExp(`/console/projects/${id}$`))
    })

    step('a project is renamed, and an error keeps the new name', async () => {
      const { client } = harness
      await choose('Document search', 'Rename')
      const form = dialog('Rename the project')
      const rename = form.getByRole('button', { name: 'Rename' })
      assert.ok(await rename.isDisabled())
      await form.getByRole('textbox', { name: 'Name' }).fill('Search of documents')
      await rename.click()
      await dialogGone(form)
      await page.getByRole('heading', { level: 1, name: 'Search of documents' }).waitFor()

      const { id } = await named('Search of documents')
      await choose('Search of documents', 'Rename')
      await form.getByRole('textbox', { name: 'Name' }).fill('Too late')
      await client.archiveProject({ project_id: id })
      await rename.click()
      await form.getByRole('alert').getByText('archived').waitFor()
      assert.equal(await form.getByRole('textbox', { name: 'Name' }).inputValue(), 'Too late')
      await closeDialog(form, 'Cancel')
      assert.equal((await named('Search of documents')).name, 'Search of documents')
    })

    step(
      'a project is archived from the list after its name is typed, with a count of what stops working',
      async () => {
        const { client } = harness
        const { id } = await client.createProject({ name: 'Voice pilot' })
        const key = await fill(id)
        await page.goto('/console/projects')
        await choose('Voice pilot', 'Archive')
        const confirmation = dialog('Archive the project')
        await confirmation
          .getByText('1 member loses it; 1 service account and 2 keys stop working.')
          .waitFor()
        const archive = confirmation.getByRole('button', { name: 'Archive' })
        await confirmation.getByLabel('Type Voice pilot to confirm').fill('voice pilot')
        assert.ok(await archive.isDisabled())
        await page.mouse.click(5, 5)
        assert.ok(await works(harness, key))
        await confirmation.getByLabel('Type Voice pilot to confirm').fill('Voice pilot')
        await archive.click()
        await dialogGone(confirmation)
        await row('Voice pilot').waitFor({ state: 'detached' })
        assert.equal((await named('Voice pilot')).status, 'archived')
        assert.equal(await works(harness, key), false)

        await page.getByRole('switch', { name: 'Show archived' }).click()
        await row('Voice pilot').getByText('Archived').waitFor()
        assert.match(page.url(), /archived=yes/)
        assert.equal(await page.getByRole('button', { name: 'Actions for Voice pilot' }).count(), 0)
      },
    )

    step('a project is archived from its own page, which stays readable', async () => {
      const { client } = harness
      const { id } = await client.createProject({ name: 'Meeting notes' })
      await moveTo(page, `/console/projects/${id}/activity`)
      await choose('Meeting notes', 'Archive')
      const confirmation = dialog('Archive the project')
      await confirmation.getByText('It has no members, service accounts or keys.').waitFor()
      await confirmation.getByLabel('Type Meeting notes to confirm').fill('Meeting notes')
      await page.keyboard.press('Enter')
      await dialogGone(confirmation)
      await page.getByText('Archived', { exact: true }).waitFor()
      await page.getByRole('main').getByText('archived the project').waitFor()
      assert.equal((await named('Meeting notes')).status, 'archived')
      assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
    })

    step('a rejected archival has a sentence', async () => {
      const { client } = harness
      const { id: project_id } = await client.createProject({ name: 'Denied archival' })
      const { id } = await client.createUser({ email: 'olga@example.com', role: 'owner' })
      await using olga = await visitAs(harness, id)
      await olga.page.goto('/console/projects')
      await olga.page.getByRole('button', { name: 'Actions for Denied archival' }).click()
      await olga.page.getByRole('menuitem', { name: 'Archive' }).click()
      const confirmation = olga.page.getByRole('dialog', { name: 'Archive the project' })
      const name = confirmation.getByLabel('Type Denied archival to confirm')
      await name.fill('Denied archival')
      await client.modifyUser({ user_id: id, role: 'reader' })
      await confirmation.getByRole('button', { name: 'Archive' }).click()
      await confirmation.getByRole('alert').getByText('Your role doesn’t include this.').waitFor()
      assert.equal(await name.inputValue(), 'Denied archival')
      assert.equal((await client.retrieveProject({ project_id })).status, 'active')
      assert.deepEqual(olga.troubles(), [])
    })

    step('a search is done by the server, and says when nothing matches', async () => {
      await moveTo(page, '/console/projects')
      await page.getByRole('searchbox', { name: 'Search projects' }).fill('DENIED')
      await row('Default project').waitFor({ state: 'detached' })
      await row('Denied archival').waitFor()
      await page.reload()
      await row('Denied archival').waitFor()
      await page.getByRole('searchbox', { name: 'Search projects' }).fill('no such name')
      await page.getByText('No results for “no such name”').waitFor()
    })

    step('navigation right after a search is not overridden by it', async () => {
      await moveTo(page, '/console/projects')
      await row('Default project').waitFor()
      const { promise: isSearched, resolve } = Promise.withResolvers<void>()
      // The page's script arrives after the search is in the address, however fast either is.
      await page.route(/people-page/, async (route) => {
        await isSearched
        await route.continue()
      })
      await page.getByRole('searchbox', { name: 'Search projects' }).fill('gone')
      await page.getByRole('link', { name: 'People' }).click()
      await page.waitForURL(/search=gone/)
      resolve()
      await page.getByRole('heading', { name: 'People' }).waitFor()
    })

    step('unavailable figures are reported once, above the projects, and retried', async () => {
      const refuse = '**/v1/organization/project_counts*'
      await page.route(refuse, (route) =>
        route.fulfill({
          status: 400,
          contentType: 'application/json',
          body: JSON.stringify({ error: { message: 'Not now.', type: 'invalid_request_error' } }),
        }),
      )
      await page.goto('/console/projects')
      await row('Default project').waitFor()
      const alert = page.getByRole('alert')
      await alert.getByText('Not now.').waitFor()
      await page.unroute(refuse)
      await alert.getByRole('button', { name: 'Try again' }).click()
      await alert.waitFor({ state: 'detached' })
    })
  })
})

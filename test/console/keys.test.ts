import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { CLIENT_SETTINGS, type ClientSettings } from '#contract/clients/client-settings.ts'
import { serial } from '#test/support/serial.ts'
import { newContext, resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400

async function startRevoking(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
}

/** Each tab has the settings that `bailiwick connect` writes, and sets the variable of the key. */
async function showsAgents(dialog: Locator, url: string, key: string): Promise<void> {
  for (const client of Object.values<ClientSettings>(CLIENT_SETTINGS)) {
    await dialog.getByRole('tab', { name: client.title, exact: true }).click()
    const panel = dialog.getByRole('tabpanel', { name: client.title, exact: true })
    const model = client.apiFormat === 'openai' ? 'gpt-5.6-luna' : undefined
    const [text, ...shell] = await panel.locator('pre').allTextContents()
    assert.equal(`${text}\n`, client.text({ url, key, model }), client.title)
    const { keyVariable } = client
    assert.deepEqual(shell, keyVariable ? [`export ${keyVariable}=${key}`] : [], client.title)
    if (client.file) await panel.getByText(`~/${client.file.folder}/${client.file.name}`).waitFor()
    await panel.getByRole('button', { name: `Copy ${client.title}` }).waitFor()
  }
}

describe('keys of a project', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  /** Browser of the people, one after the other. */
  let context: BrowserContext
  let projectId: string
  let adaId: string
  let graceId: string
  const address = (id = projectId): string => `/console/projects/${id}/keys`
  const row = (name: string) => page.getByRole('row', { name })
  const keysNow = async () => {
    const parameters = { project_id: projectId, owner_project_access: 'any', limit: 100 } as const
    return (await harness.client.listProjectApiKeys(parameters)).data
  }
  const keyOf = async (name: string) =>
    (await keysNow()).find((key) => key.name === name) ?? assert.fail(`there is no key ${name}`)

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    const join = async (name: string): Promise<string> => {
      const email = `${name.toLowerCase()}@example.com`
      const { id } = await client.createUser({ email, name, role: 'reader' })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
      return id
    }
    projectId = (await client.createProject({ name: 'Search' })).id
    adaId = await join('Ada')
    graceId = await join('Grace')
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, address())
    context = await newContext(harness.browser, harness.url)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('keys are created, tried and deleted', (step) => {
    step('an empty project explains keys', async () => {
      await page.getByText('No keys yet').waitFor()
      await page.getByRole('link', { name: 'service accounts', exact: true }).waitFor()
    })

    step(
      'the operator creates a key for a member: shown once, working, and not shown again',
      async () => {
        await page.getByRole('button', { name: 'Create key' }).first().click()
        const dialog = page.getByRole('dialog', { name: 'Create a key' })
        await dialog.getByRole('textbox', { name: 'Name' }).fill('laptop')
        const create = dialog.getByRole('button', { name: 'Create' })
        assert.ok(await create.isDisabled(), 'it has no owner yet')
        await dialog.getByRole('combobox', { name: 'Owner' }).fill('gra')
        await page
          .getByRole('option', { name: 'Ada (ada@example.com)' })
          .waitFor({ state: 'detached' })
        await page.getByRole('option', { name: 'Grace (grace@example.com)' }).click()
        await dialog.getByRole('combobox', { name: 'Expires' }).click()
        await page.getByRole('option', { name: 'Custom' }).click()
        const days = dialog.getByRole('textbox', { name: 'Days until expiry' })
        await days.fill('0')
        assert.ok(await create.isDisabled(), 'no key lasts no days')
        await days.fill('7')
        await create.click()
        const secret = await secretIn(dialog)
        assert.ok(await works(harness, secret))
        await showsAgents(dialog, `${harness.url}/v1`, secret)
        await assertAccessible(page)
        await closeDialog(dialog, 'Done')
        await row('laptop').getByText('Active').waitFor()
        await row('laptop').getByText('grace@example.com').waitFor()
        await row('laptop').getByText(secret.slice(-4)).waitFor()
        await nowhereOnPage(page, secret)
        const key = await keyOf('laptop')
        assert.equal(key.owner.user?.id, graceId)
        assert.equal((key.expires_at ?? 0) - key.created_at, 7 * DAY_SECONDS)
      },
    )

    step('an error keeps the form, and the key is created once', async () => {
      const { client } = harness
      const ada = { project_id: projectId, user_id: adaId }
      await page.getByRole('button', { name: 'Create key' }).click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      const name = dialog.getByRole('textbox', { name: 'Name' })
      await name.fill('notebook')
      await dialog.getByRole('combobox', { name: 'Owner' }).click()
      await page.getByRole('option', { name: /^Ada/ }).click()
      await client.deleteProjectUser(ada)
      const create = dialog.getByRole('button', { name: 'Create' })
      await create.click()
      await dialog.getByRole('alert').getByText('is not a member of').waitFor()
      await dialog
        .getByRole('alert')
        .getByText(/^Request/)
        .waitFor()
      assert.equal(await name.inputValue(), 'notebook')
      await client.createProjectUser({ ...ada, role: 'member' })
      await create.click()
      await secretIn(dialog)
      await closeDialog(dialog, 'Done')
      await row('notebook').waitFor()
      assert.equal((await keyOf('notebook')).expires_at, null)
    })

    step('the playground gets the key without the address or browser storage', async () => {
      await page.getByRole('button', { name: 'Create key' }).click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('trial')
      await dialog.getByRole('combobox', { name: 'Owner' }).click()
      await page.getByRole('option', { name: /^Ada/ }).click()
      await dialog.getByRole('button', { name: 'Create' }).click()
      const secret = await secretIn(dialog)
      await dialog.getByRole('button', { name: 'Try it in the playground' }).click()
      await page.waitForURL('**/console/playground')
      await page.reload()
      await page.getByRole('navigation', { name: 'Main' }).waitFor()
      await nowhereOnPage(page, secret)
      await moveTo(page, address())
    })

    step('a member’s key is deleted after its name is typed', async () => {
      await startRevoking(page, 'trial')
      const dialog = page.getByRole('dialog', { name: 'Revoke the key' })
      // The playground may have tried it before the page was left.
      await dialog.getByText(/was last used|has never been used/).waitFor()
      await dialog.getByText('Ada’s key').waitFor()
      const revoke = dialog.getByRole('button', { name: 'Revoke' })
      assert.ok(await revoke.isDisabled())
      await dialog.getByLabel('Type trial to confirm').fill('trial')
      await revoke.click()
      await dialogGone(dialog)
      await row('trial').waitFor({ state: 'detached' })
      assert.ok(!(await keysNow()).some(({ name }) => name === 'trial'))
    })

    step('one key of a service account is deleted, and the other stays', async () => {
      const { client } = harness
      const account = { project_id: projectId, name: 'nightly' }
      const { id, api_key: first } = await client.createProjectServiceAccount(account)
      const ofAccount = { project_id: projectId, service_account_id: id }
      const next = await client.createProjectServiceAccountApiKey({ ...ofAccount, name: 'next' })
      await refresh(page)
      await row('nightly sk').getByText('Service account').waitFor()
      await startRevoking(page, 'nightly')
      const dialog = page.getByRole('dialog', { name: 'Revoke the key' })
      await dialog.getByLabel('Type nightly to confirm').fill('nightly')
      await closeDialog(dialog, 'Revoke')
      await row('nightly sk').waitFor({ state: 'detached' })
      assert.equal(await works(harness, first?.value ?? ''), false)
      assert.ok(await works(harness, next.value))
    })

    step('a rejected deletion says why', async () => {
      const { client } = harness
      await startRevoking(page, 'next')
      const { id, owner } = await keyOf('next')
      const account = owner.service_account?.id ?? ''
      const ofAccount = { project_id: projectId, service_account_id: account }
      await client.deleteProjectServiceAccountApiKey({ ...ofAccount, api_key_id: id })
      const dialog = page.getByRole('dialog', { name: 'Revoke the key' })
      await dialog.getByLabel('Type next to confirm').fill('next')
      await dialog.getByRole('button', { name: 'Revoke' }).click()
      await dialog.getByRole('alert').getByText('was not found').waitFor()
      await closeDialog(dialog, 'Cancel')
    })

    step('keys of removed members are behind a switch, with a link', async () => {
      await harness.client.deleteProjectUser({ project_id: projectId, user_id: graceId })
      await refresh(page)
      await row('laptop').waitFor({ state: 'detached' })
      await row('notebook').waitFor()
      await page.getByRole('switch', { name: 'Include keys of owners without access' }).click()
      await row('laptop').getByText('Owner without access').waitFor()
      await moveTo(page, page.url())
      await row('laptop').getByText('Owner without access').waitFor()
      const search = page.getByRole('searchbox', { name: 'Search keys' })
      await search.fill('grace@')
      await row('notebook').waitFor({ state: 'detached' })
      assert.equal(await row('laptop').count(), 1)
      await search.fill('nothing of that name')
      await page.getByText('No results for “nothing of that name”').waitFor()
    })

    step('a member creates and deletes her own keys, and nobody else’s', async () => {
      const { client } = harness
      await client.createProjectServiceAccount({ project_id: projectId, name: 'robot' })
      await using ada = await visitAs(harness, adaId, { context })
      const { page } = ada
      await page.goto(address())
      await page.getByRole('row', { name: 'robot' }).waitFor()
      assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 1)
      await page.getByRole('button', { name: 'Create key' }).click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      assert.equal(await dialog.getByRole('combobox', { name: 'Owner' }).count(), 0)
      await dialog.getByRole('textbox', { name: 'Name' }).fill('mine')
      await dialog.getByRole('button', { name: 'Create' }).click()
      assert.ok(await works(harness, await secretIn(dialog)))
      await closeDialog(dialog, 'Done')
      await page.getByRole('row', { name: 'mine' }).waitFor()
      assert.equal((await keyOf('mine')).owner.user?.id, adaId)

      await harness.flush()
      await page.reload()
      await startRevoking(page, 'mine')
      const revocation = page.getByRole('dialog', { name: 'Revoke the key' })
      await revocation.getByText(/was last used/).waitFor()
      await revocation.getByLabel('Type mine to confirm').fill('mine')
      await closeDialog(revocation, 'Revoke')
      await page.getByRole('row', { name: 'mine' }).waitFor({ state: 'detached' })
      assert.ok(!(await keysNow()).some(({ name }) => name === 'mine'))
      assert.deepEqual(ada.troubles(), [])
    })

    step('a project owner creates keys of their own, without a choice of owner', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'petra@example.com', role: 'reader' })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'owner' })
      await using petra = await visitAs(harness, id, { context })
      const { page } = petra
      await page.goto(address())
      await page.getByRole('button', { name: 'Create key' }).click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      assert.equal(await dialog.getByRole('combobox', { name: 'Owner' }).count(), 0)
      await dialog.getByRole('textbox', { name: 'Name' }).fill('petras')
      await dialog.getByRole('button', { name: 'Create' }).click()
      assert.ok(await works(harness, await secretIn(dialog)))
      await closeDialog(dialog, 'Done')
      assert.equal((await keyOf('petras')).owner.user?.id, id)
      assert.deepEqual(petra.troubles(), [])
    })

    step('an owner who is in the project is offered as the owner of the key', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'olga@example.com', role: 'owner' })
      await using olga = await visitAs(harness, id, { context })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
      await olga.page.goto(address())
      await olga.page.getByRole('button', { name: 'Create key' }).click()
      await olga.page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('[role=dialog] input[role=combobox]')?.value,
      )
      const owner = olga.page.getByRole('combobox', { name: 'Owner' })
      assert.equal(await owner.inputValue(), 'olga@example.com')
      assert.deepEqual(olga.troubles(), [])
    })

    step('an archived project says that its keys do not work', async () => {
      const { client } = harness
      const old = await client.createProject({ name: 'Old' })
      await client.archiveProject({ project_id: old.id })
      await moveTo(page, address(old.id))
      await page.getByText('This project is archived').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
      assert.equal(await page.getByRole('button', { name: 'Create key' }).count(), 0)
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await moveTo(page, `${address()}?inactive=yes`)
      await page.getByRole('row', { name: 'laptop' }).waitFor()
      await assertAccessible(page)
      await startRevoking(page, 'laptop')
      await page.getByLabel('Type laptop to confirm').waitFor()
      await assertAccessible(page)
    })
  })
})

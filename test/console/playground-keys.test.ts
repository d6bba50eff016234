import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { eventually } from '#test/support/eventually.ts'
import { personActor } from '#test/support/people.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, pressAfterEnd } from './dialogs.ts'
import { visitAs } from './person.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'

const ADDRESS = '/console/playground'
const WRONG = 'sk-proj-notakeyofthisserver'

describe('playground key', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let projectId: string
  let adaId: string

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    projectId = (await client.createProject({ name: 'Search' })).id
    await client.createProject({ name: 'Elsewhere' })
    const ada = { email: 'ada@example.com', name: 'Ada', role: 'reader' } as const
    adaId = (await client.createUser(ada)).id
    await client.createProjectUser({ project_id: projectId, user_id: adaId, role: 'member' })
  })
  after(() => harness?.close())

  const keysNow = async () =>
    (await harness.client.listProjectApiKeys({ project_id: projectId })).data
  const keyField = (page: Page) => page.getByLabel('Project key')
  const make = (page: Page) =>
    page
      .getByRole('button', { name: 'Create a one-hour key' })
      .and(page.locator(':enabled'))
      .click()
  /** Ada at the playground with a key of hers; its value is the one in the page's requests. */
  const withKey = async (): Promise<Visit & { readonly key: string }> => {
    const ada = await visitAs(harness, adaId)
    const listing = ada.page.waitForRequest('**/v1/models')
    await ada.page.goto(ADDRESS)
    await make(ada.page)
    const header = await (await listing).headerValue('authorization')
    await ada.page.getByRole('button', { name: 'Revoke now' }).waitFor()
    const key = (header ?? '').replace('Bearer ', '')
    assert.ok(await works(harness, key))
    return { ...ada, key }
  }
  /** Polled, since the last request of a page that is gone cannot be awaited. */
  const isGone = async (key: string): Promise<void> => {
    await eventually('the key is revoked', async () => !(await works(harness, key)))
    assert.deepEqual(await keysNow(), [])
  }
  const send = async (page: Page, text: string): Promise<void> => {
    await page.getByLabel('Message', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  const complete = (page: Page) =>
    page.getByRole('status').getByText('Complete', { exact: true }).waitFor()

  it('is deleted when another page is opened', async () => {
    await using ada = await withKey()
    await ada.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Projects' })
      .click()
    await isGone(ada.key)
    await ada.page.goBack()
    await ada.page.getByRole('button', { name: 'Create a one-hour key' }).waitFor()
    await nowhereOnPage(ada.page, ada.key)
    assert.deepEqual(ada.troubles(), [])
  })

  it('is deleted by a button, and the form is kept for the next key', async () => {
    await using ada = await withKey()
    const { page, key } = ada
    await page.getByLabel('Message', { exact: true }).fill('Are you there?')
    await page.getByRole('button', { name: 'Revoke now' }).click()
    await page.getByText('Add a key to send.').waitFor()
    await isGone(key)
    await make(page)
    await page.getByRole('button', { name: 'Send' }).click()
    await complete(page)
    await page.getByRole('button', { name: 'Revoke now' }).click()
    await page.getByRole('button', { name: 'Create a one-hour key' }).waitFor()
    assert.deepEqual(await keysNow(), [])
    assert.deepEqual(ada.troubles(), [])
  })

  it('is deleted before its session ends', async () => {
    await using ada = await withKey()
    const { page, key } = ada
    await page.getByRole('button', { name: 'ada@example.com' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Admin key').waitFor()
    await isGone(key)
    assert.deepEqual(ada.troubles(), [])
  })

  it('is deleted when its tab goes to another site, is reloaded, or is closed', async () => {
    for (const leave of [
      (page: Page) => page.goto('/docs'),
      (page: Page) => page.reload(),
      (page: Page) => page.close({ runBeforeUnload: true }),
    ]) {
      await using ada = await withKey()
      await leave(ada.page)
      await isGone(ada.key)
    }
  })

  it('is deleted when its creation is answered after the page was left', async () => {
    await using ada = await visitAs(harness, adaId)
    const { page } = ada
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const made = Promise.withResolvers<string>()
    await page.route('**/users/*/api_keys', async (route) => {
      const response = await route.fetch()
      made.resolve((await response.json()).value)
      await held
      await route.fulfill({ response })
    })
    await page.goto(ADDRESS)
    await make(page)
    const key = await made.promise
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Projects' })
      .click()
    assert.ok(await works(harness, key))
    release()
    await isGone(key)
  })

  it('of the operator belongs to a service account, and both are deleted at the end', async () => {
    const { client, adminKey } = harness
    const accounts = async () =>
      (await client.listProjectServiceAccounts({ project_id: projectId })).data
    const atPlayground = async () => {
      const operator = await visit(harness.browser, harness.url)
      const { page } = operator
      await signIn(page, adminKey, ADDRESS)
      const project = page.getByRole('combobox', { name: 'Project' })
      await project.fill('sear')
      await page.getByRole('option', { name: 'Search' }).click()
      const listing = page.waitForRequest('**/v1/models')
      await make(page)
      const header = await (await listing).headerValue('authorization')
      await page.getByRole('button', { name: 'Revoke now' }).waitFor()
      return { ...operator, key: (header ?? '').replace('Bearer ', '') }
    }
    const [before] = (await client.listAuditLogs({ limit: 1 })).data
    for (const leave of [
      (page: Page) => page.getByRole('button', { name: 'Revoke now' }).click(),
      (page: Page) => page.close({ runBeforeUnload: true }),
    ]) {
      await using operator = await atPlayground()
      const { page, key } = operator
      const [account, ...others] = await accounts()
      assert.deepEqual([account?.name, others], ['Playground', []])
      const [made] = await keysNow()
      const lifetime = (made?.expires_at ?? 0) - (made?.created_at ?? 0)
      assert.equal(lifetime, 3_600)
      await send(page, 'Are you there?')
      await complete(page)
      await nowhereOnPage(page, key)
      await leave(page)
      await isGone(key)
      assert.deepEqual(await accounts(), [])
    }
    const { data } = await client.listAuditLogs({ limit: 20 })
    const since = data.slice(
      0,
      Math.max(
        0,
        data.findIndex(({ id }) => id === before?.id),
      ),
    )
    const types = since.map(({ type }) => type).filter((type) => type.startsWith('service_account'))
    const both = ['service_account.deleted', 'service_account.created']
    assert.deepEqual(types, [...both, ...both])
  })

  it('that was pasted is tried, kept when it is wrong, and never deleted', async () => {
    const { client, adminKey } = harness
    const { api_key: account } = await client.createProjectServiceAccount({
      project_id: projectId,
      name: 'nightly',
    })
    const value = account?.value ?? assert.fail('no key')
    await using operator = await visit(harness.browser, harness.url)
    const { page } = operator
    await signIn(page, adminKey, ADDRESS)
    await page.getByText('You’re signed in as the operator').waitFor()
    const use = page.getByRole('button', { name: 'Use this key' })
    await keyField(page).fill('two words')
    await page.getByText('Invalid key').waitFor()
    assert.ok(await use.isDisabled())
    await keyField(page).fill(WRONG)
    await use.click()
    await page
      .getByRole('alert')
      .getByText(/^Incorrect API key provided/)
      .waitFor()
    assert.equal(await keyField(page).inputValue(), WRONG)
    await use.click()
    await page
      .getByRole('alert')
      .getByText(/^Incorrect API key provided/)
      .waitFor()

    await keyField(page).fill(` ${value} `)
    await use.click()
    await page.getByText('Pasted key').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Search' }).waitFor()
    await nowhereOnPage(page, value)
    await send(page, 'Are you there?')
    await complete(page)
    await page
      .getByText(/^\d+ tokens$/)
      .first()
      .waitFor()
    assert.equal(await page.getByText('Cost so far').count(), 0, 'whose key it is, is not known')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await keyField(page).waitFor()
    await nowhereOnPage(page, value)
    assert.ok(await works(harness, value))
    const [left] = await keysNow()
    await client.deleteProjectServiceAccount({
      project_id: projectId,
      service_account_id: left?.owner.service_account?.id ?? '',
    })
    assert.deepEqual(operator.troubles(), [])
  })

  it('that was just created elsewhere is used, and kept when the page is left', async () => {
    await using ada = await visitAs(harness, adaId)
    const { page } = ada
    await page.goto(`/console/projects/${projectId}/keys`)
    await page.getByRole('button', { name: 'Create key' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Create a key' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('laptop')
    await dialog.getByRole('button', { name: 'Create' }).click()
    const key = await secretIn(dialog)
    await dialog.getByRole('button', { name: 'Try it in the playground' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).waitFor()
    await page.getByText('laptop', { exact: true }).waitFor()
    await send(page, 'Are you there?')
    await complete(page)
    await nowhereOnPage(page, key)
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Projects' })
      .click()
    await page.getByRole('heading', { name: 'Projects' }).waitFor()
    await page.goBack()
    await keyField(page).waitFor()
    assert.ok(await works(harness, key))
    const [laptop] = await keysNow()
    const parameters = { project_id: projectId, api_key_id: laptop?.id ?? '' }
    await harness.client.deleteProjectApiKey(parameters)
    assert.deepEqual(ada.troubles(), [])
  })

  it('is not created without membership: for an owner, and for a session that cannot read it', async () => {
    const { client, system } = harness
    const grace = await client.createUser({ email: 'grace@example.com', role: 'owner' })
    await using visited = await visitAs(harness, grace.id)
    await visited.page.goto(ADDRESS)
    await visited.page.getByText('You aren’t in a project yet').waitFor()

    const asGrace = { ...system, actor: personActor(grace, 'owner') }
    const { value } = await adminApiKeys.create(asGrace, { name: 'mine' })
    await using other = await visit(harness.browser, harness.url)
    const { page } = other
    await signIn(page, value, ADDRESS)
    const project = page.getByRole('combobox', { name: 'Project' })
    await project.fill('elsew')
    await page.getByRole('option', { name: 'Search' }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'Elsewhere' }).click()
    await make(page)
    await page.getByRole('alert').getByText('is not a member of proj_').waitFor()

    await page.getByLabel('Message', { exact: true }).fill('What was typed')
    await other.context.clearCookies()
    await pressAfterEnd(page.getByRole('main'), 'Create a one-hour key')
    const ended = page.getByRole('dialog', { name: 'Your session has ended' })
    await ended.getByLabel('Admin key').fill(value)
    await closeDialog(ended, 'Sign in')
    assert.equal(
      await page.getByLabel('Message', { exact: true }).inputValue(),
      'What was typed',
      'nothing typed is lost with a session',
    )
    assert.equal(await project.inputValue(), 'Elsewhere')
  })
})

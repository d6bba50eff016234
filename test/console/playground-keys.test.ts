import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { eventually } from '#test/support/eventually.ts'
import { personActor } from '#test/support/people.ts'
import { serial } from '#test/support/serial.ts'
import { newContext, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, pressAfterEnd } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { nowhereOnPage, secretIn, works } from './secrets.ts'

const ADDRESS = '/console/playground'
const WRONG = 'sk-proj-notakeyofthisserver'

describe('playground key', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page
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
    const context = await newContext(harness.browser, harness.url)
    visited = await visit(harness.browser, harness.url, { context })
    page = visited.page
  })
  after(() => harness?.close())

  /** Replaces a closed tab. */
  const openTab = async (): Promise<void> => {
    const { context } = visited
    visited = await visit(harness.browser, harness.url, { context })
    page = visited.page
  }
  const keysNow = async () =>
    (await harness.client.listProjectApiKeys({ project_id: projectId })).data
  const keyField = () => page.getByLabel('Project key')
  const pressMake = () =>
    page
      .getByRole('button', { name: 'Create a one-hour key' })
      .and(page.locator(':enabled'))
      .click()
  /** Makes a key at the open playground; its value is the one in the page's requests. */
  const makeKey = async (): Promise<string> => {
    const listing = page.waitForRequest('**/v1/models')
    await pressMake()
    const header = await (await listing).headerValue('authorization')
    await page.getByRole('button', { name: 'Revoke now' }).waitFor()
    const key = (header ?? '').replace('Bearer ', '')
    assert.ok(await works(harness, key))
    return key
  }
  /** Polled, since the last request of a page that is gone cannot be awaited. */
  const isGone = async (key: string): Promise<void> => {
    await eventually('the key is revoked', async () => !(await works(harness, key)))
    assert.deepEqual(await keysNow(), [])
  }
  const openProjects = () =>
    page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Projects' }).click()
  const send = async (text: string): Promise<void> => {
    await page.getByLabel('Message', { exact: true }).fill(text)
    await page.getByRole('button', { name: 'Send' }).click()
  }
  const complete = () => page.getByRole('status').getByText('Complete', { exact: true }).waitFor()

  serial('made by a member lasts as long as its page', (step) => {
    step('is deleted when another page is opened', async () => {
      await signInAs(visited, harness, adaId)
      await page.goto(ADDRESS)
      const key = await makeKey()
      await openProjects()
      await isGone(key)
      await page.goBack()
      await page.getByRole('button', { name: 'Create a one-hour key' }).waitFor()
      await nowhereOnPage(page, key)
      assert.deepEqual(visited.troubles(), [])
    })

    step('is deleted by a button, and the form is kept for the next key', async () => {
      const key = await makeKey()
      await page.getByLabel('Message', { exact: true }).fill('Are you there?')
      await page.getByRole('button', { name: 'Revoke now' }).click()
      await page.getByText('Add a key to send.').waitFor()
      await isGone(key)
      await pressMake()
      await page.getByRole('button', { name: 'Send' }).click()
      await complete()
      await page.getByRole('button', { name: 'Revoke now' }).click()
      await page.getByRole('button', { name: 'Create a one-hour key' }).waitFor()
      assert.deepEqual(await keysNow(), [])
      assert.deepEqual(visited.troubles(), [])
    })

    step('is deleted when its creation is answered after the page was left', async () => {
      const { promise: held, resolve: release } = Promise.withResolvers<void>()
      const made = Promise.withResolvers<string>()
      await page.route('**/users/*/api_keys', async (route) => {
        const response = await route.fetch()
        made.resolve((await response.json()).value)
        await held
        await route.fulfill({ response })
      })
      await pressMake()
      const key = await made.promise
      await openProjects()
      assert.ok(await works(harness, key))
      release()
      await isGone(key)
      await page.unroute('**/users/*/api_keys')
    })

    step('that was just created elsewhere is used, and kept when the page is left', async () => {
      await moveTo(page, `/console/projects/${projectId}/keys`)
      await page.getByRole('button', { name: 'Create key' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Create a key' })
      await dialog.getByRole('textbox', { name: 'Name' }).fill('laptop')
      await dialog.getByRole('button', { name: 'Create' }).click()
      const key = await secretIn(dialog)
      await dialog.getByRole('button', { name: 'Try it in the playground' }).click()
      await page.getByRole('button', { name: 'Remove', exact: true }).waitFor()
      await page.getByText('laptop', { exact: true }).waitFor()
      await send('Are you there?')
      await complete()
      await nowhereOnPage(page, key)
      await openProjects()
      await page.getByRole('heading', { name: 'Projects' }).waitFor()
      await page.goBack()
      await keyField().waitFor()
      assert.ok(await works(harness, key))
      const [laptop] = await keysNow()
      const parameters = { project_id: projectId, api_key_id: laptop?.id ?? '' }
      await harness.client.deleteProjectApiKey(parameters)
      assert.deepEqual(visited.troubles(), [])
    })

    step('is deleted when its tab goes to another site, or is reloaded', async () => {
      const first = await makeKey()
      await page.goto('/docs')
      await isGone(first)
      await page.goto(ADDRESS)
      const second = await makeKey()
      await page.reload()
      await isGone(second)
    })

    step('is deleted before its session ends', async () => {
      const key = await makeKey()
      await page.getByRole('button', { name: 'ada@example.com' }).click()
      const loaded = page.waitForEvent('load')
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await loaded
      await page.getByLabel('Admin key').waitFor()
      await isGone(key)
      assert.deepEqual(visited.troubles(), [])
    })

    step('is deleted when its tab is closed', async () => {
      await signInAs(visited, harness, adaId)
      await page.goto(ADDRESS)
      const key = await makeKey()
      await page.close({ runBeforeUnload: true })
      await isGone(key)
    })
  })

  serial('of the operator, and of an owner without membership', (step) => {
    step('that was pasted is tried, kept when it is wrong, and never deleted', async () => {
      const { client, adminKey } = harness
      const { api_key: account } = await client.createProjectServiceAccount({
        project_id: projectId,
        name: 'nightly',
      })
      const value = account?.value ?? assert.fail('no key')
      await openTab()
      await signIn(page, adminKey, ADDRESS)
      await page.getByText('You’re signed in as the operator').waitFor()
      const use = page.getByRole('button', { name: 'Use this key' })
      await keyField().fill('two words')
      await page.getByText('Invalid key').waitFor()
      assert.ok(await use.isDisabled())
      await keyField().fill(WRONG)
      await use.click()
      await page
        .getByRole('alert')
        .getByText(/^Incorrect API key provided/)
        .waitFor()
      assert.equal(await keyField().inputValue(), WRONG)
      await use.click()
      await page
        .getByRole('alert')
        .getByText(/^Incorrect API key provided/)
        .waitFor()

      await keyField().fill(` ${value} `)
      await use.click()
      await page.getByText('Pasted key').waitFor()
      await page.getByRole('main').getByRole('link', { name: 'Search' }).waitFor()
      await nowhereOnPage(page, value)
      await send('Are you there?')
      await complete()
      await page
        .getByText(/^\d+ tokens$/)
        .first()
        .waitFor()
      assert.equal(await page.getByText('Cost so far').count(), 0, 'whose key it is, is not known')
      await page.getByRole('button', { name: 'Remove', exact: true }).click()
      await keyField().waitFor()
      await nowhereOnPage(page, value)
      assert.ok(await works(harness, value))
      const [left] = await keysNow()
      await client.deleteProjectServiceAccount({
        project_id: projectId,
        service_account_id: left?.owner.service_account?.id ?? '',
      })
      assert.deepEqual(visited.troubles(), [])
    })

    step(
      'of the operator belongs to a service account, and both are deleted at the end',
      async () => {
        const { client } = harness
        const accounts = async () =>
          (await client.listProjectServiceAccounts({ project_id: projectId })).data
        const [before] = (await client.listAuditLogs({ limit: 1 })).data
        for (const leave of [
          () => page.getByRole('button', { name: 'Revoke now' }).click(),
          () => page.close({ runBeforeUnload: true }),
        ]) {
          await page.getByRole('combobox', { name: 'Project' }).fill('sear')
          await page.getByRole('option', { name: 'Search' }).click()
          const key = await makeKey()
          const [account, ...others] = await accounts()
          assert.deepEqual([account?.name, others], ['Playground', []])
          const [made] = await keysNow()
          const lifetime = (made?.expires_at ?? 0) - (made?.created_at ?? 0)
          assert.equal(lifetime, 3_600)
          await send('Are you there?')
          await complete()
          await nowhereOnPage(page, key)
          await leave()
          await isGone(key)
          assert.deepEqual(await accounts(), [])
        }
        const { data } = await client.listAuditLogs({ limit: 20 })
        const at = data.findIndex(({ id }) => id === before?.id)
        const since = data.slice(0, Math.max(0, at))
        const types = since
          .map(({ type }) => type)
          .filter((type) => type.startsWith('service_account'))
        const both = ['service_account.deleted', 'service_account.created']
        assert.deepEqual(types, [...both, ...both])
      },
    )

    step(
      'is not created without membership: for an owner, and for a session that cannot read it',
      async () => {
        const { client, system } = harness
        const grace = await client.createUser({ email: 'grace@example.com', role: 'owner' })
        await openTab()
        await signInAs(visited, harness, grace.id)
        await page.goto(ADDRESS)
        await page.getByText('You aren’t in a project yet').waitFor()

        const asGrace = { ...system, actor: personActor(grace, 'owner') }
        const { value } = await adminApiKeys.create(asGrace, { name: 'mine' })
        await signIn(page, value, ADDRESS)
        const project = page.getByRole('combobox', { name: 'Project' })
        await project.fill('elsew')
        await page.getByRole('option', { name: 'Search' }).waitFor({ state: 'detached' })
        await page.getByRole('option', { name: 'Elsewhere' }).click()
        await pressMake()
        await page.getByRole('alert').getByText('is not a member of proj_').waitFor()

        await page.getByLabel('Message', { exact: true }).fill('What was typed')
        await visited.context.clearCookies()
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
      },
    )
  })
})

import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { movableClock } from '#test/support/clock.ts'
import { personActor } from '#test/support/people.ts'
import { serial } from '#test/support/serial.ts'
import {
  resize,
  seriousViolations,
  signInByForm,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone, pressAfterEnd } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { assertAccessible } from './themes.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const SESSION_HOURS = 12
const FAILURES_MAX = 10

describe('signing in', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page
  const { clock, move } = movableClock(systemClock)

  before(async () => {
    harness = await openConsole({ clock })
    visited = await visit(harness.browser, harness.url)
    page = visited.page
  })
  after(() => harness?.close())

  const keyField = () => page.getByLabel('Admin key', { exact: true })
  const submit = () => page.getByRole('button', { name: 'Sign in', exact: true }).click()
  /** With all parts of the first page: those that load while the server is away would fail. */
  const isSignedIn = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Operator' }).waitFor()
    await page.getByRole('list', { name: 'Get started' }).waitFor()
    await page.getByRole('heading', { name: 'Needs attention' }).waitFor()
  }
  const endSession = (): void => move((SESSION_HOURS + 1) * HOUR_MS)
  const endedDialog = () => page.getByRole('dialog', { name: 'Your session has ended' })

  serial('a person signs in, out, and in again over an ended session', (step) => {
    step('a project key is recognized as no admin key', async () => {
      const { client, bootstrapped } = harness
      const project_id = bootstrapped.organization.defaultProjectId
      const { api_key } = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
      await page.goto('/console/')
      await page.locator('input:focus').waitFor()
      assert.ok(await keyField().evaluate((field) => field === document.activeElement))
      await keyField().fill(api_key?.value ?? assert.fail('no key'))
      await submit()
      await page.getByRole('alert').getByText('This is a project key.').waitFor()
    })

    step('a wrong key has an error that helps, and the field is kept', async () => {
      await keyField().fill('sk-admin-wrong')
      await submit()
      const alert = page.getByRole('alert')
      await alert.getByText('Unknown or revoked admin key.').waitFor()
      await alert.getByText(/^Request ID req_/).waitFor()
      assert.equal(await keyField().inputValue(), 'sk-admin-wrong')
      assert.deepEqual(visited.troubles(), [])
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await page.getByRole('alert').waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('an unreachable server is reported, and the field is kept', async () => {
      const { context } = visited
      await keyField().fill(harness.adminKey)
      await context.setOffline(true)
      await submit()
      await page.getByRole('alert').getByText('What you typed is still here.').waitFor()
      await context.setOffline(false)
      await submit()
      await isSignedIn()
    })

    step('a failed sign-out says that the session continues', async () => {
      const { context } = visited
      await context.setOffline(true)
      await page.getByRole('button', { name: 'Operator' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      const dialog = page.getByRole('dialog', { name: 'You’re still signed in' })
      await dialog.getByText('Can’t reach the server').waitFor()
      await context.setOffline(false)
      const loaded = page.waitForEvent('load')
      await dialog.getByRole('button', { name: 'Try again' }).click()
      await loaded
      await keyField().waitFor()
    })

    step('too many wrong keys show the time to wait, and a valid key still signs in', async () => {
      for (let failure = 0; failure < FAILURES_MAX; failure++) {
        await harness.raw('POST', '/v1/organization/session', { key: 'sk-admin-guess' })
      }
      await keyField().fill('sk-admin-wrong')
      await submit()
      await page
        .getByText(/^Too many requests with an incorrect API key .* in \d+ seconds/)
        .waitFor()
      await keyField().fill(harness.adminKey)
      await submit()
      await isSignedIn()
      move(MINUTE_MS)
    })

    step('signing out ends the session, and Back shows nothing', async () => {
      const { client } = harness
      await client.createUser({ email: 'lise@example.com', name: 'Lise Meitner', role: 'reader' })
      const { context } = visited
      await moveTo(page, '/console/people')
      await page.getByRole('row', { name: 'Lise Meitner' }).waitFor()
      await page.getByRole('link', { name: 'Admin keys' }).click()
      await page.getByRole('table', { name: 'Admin keys' }).waitFor()
      const [cookie] = await context.cookies()
      await page.getByRole('button', { name: 'Operator' }).click()
      const loaded = page.waitForEvent('load')
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await loaded
      await keyField().waitFor()
      assert.deepEqual(await context.cookies(), [])
      const answer = await fetch(`${harness.url}/v1/organization/users`, {
        headers: { cookie: `${cookie?.name}=${cookie?.value}` },
      })
      assert.equal(answer.status, 401)

      await page.goBack()
      await keyField().waitFor()
      assert.equal(await page.getByText('Lise Meitner').count(), 0)
      assert.equal(await page.getByRole('table').count(), 0)
      assert.deepEqual(visited.troubles(), [])
    })

    step(
      'a link opens its page after the sign-in, and the browser stores nothing of the key',
      async () => {
        const { context } = visited
        const { adminKey } = harness
        await signInByForm(page, adminKey, '/console/people/invites?search=ada')
        await page.getByText('No results for “ada”').waitFor()
        assert.match(page.url(), /\/console\/people\/invites\?search=ada$/)
        const { cookies, origins } = await context.storageState()
        assert.ok(!JSON.stringify([cookies, origins, await page.content()]).includes(adminKey))
        assert.deepEqual(
          cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite })),
          [{ httpOnly: true, sameSite: 'Strict' }],
        )
        assert.equal(await page.evaluate('document.cookie'), '')
        assert.deepEqual(visited.troubles(), [])
      },
    )

    step('a session that ends during use keeps the form', async () => {
      const { adminKey, client } = harness
      await moveTo(page, '/console/people')
      await page.getByRole('button', { name: 'Add person' }).click()
      const form = page.getByRole('dialog', { name: 'Add a person' })
      await form.getByLabel('Email').fill('ada@example.com')
      await form.getByLabel('Name').fill('Ada Lovelace')
      await form.getByRole('radio', { name: 'Owner' }).check()
      endSession()
      await pressAfterEnd(form, 'Add')
      await endedDialog().waitFor()
      assert.deepEqual(await seriousViolations(page), [])
      await page.keyboard.press('Escape')
      await endedDialog().getByLabel('Admin key').fill(adminKey)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Enter')
      await dialogGone(endedDialog())

      assert.equal(await form.getByLabel('Email').inputValue(), 'ada@example.com')
      assert.equal(await form.getByLabel('Name').inputValue(), 'Ada Lovelace')
      await form.getByRole('button', { name: 'Add' }).click()
      await page.getByRole('row', { name: 'Ada Lovelace' }).getByText('Owner').waitFor()
      const { data } = await client.listUsers({ emails: ['ada@example.com'] })
      assert.deepEqual(
        data.map(({ name, role }) => ({ name, role })),
        [{ name: 'Ada Lovelace', role: 'owner' }],
      )
      assert.deepEqual(visited.troubles(), [])
    })

    step('another person who signs in over an ended session sees nothing of it', async () => {
      const { client, system } = harness
      const grace = await client.createUser({ email: 'grace@example.com', role: 'owner' })
      const actor = personActor(grace, 'owner')
      const { value: herKey } = await adminApiKeys.create({ ...system, actor }, { name: 'laptop' })
      await moveTo(page, '/console/people')
      await page.getByRole('button', { name: 'Add person' }).click()
      await page.getByLabel('Email').fill('a.secret@example.com')
      endSession()
      await pressAfterEnd(page.getByRole('dialog', { name: 'Add a person' }), 'Add')
      await endedDialog().getByLabel('Admin key').fill(herKey)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'grace@example.com', exact: true }).waitFor()
      assert.equal(await page.getByRole('dialog').count(), 0)
      assert.ok(!(await page.content()).includes('a.secret@example.com'))
    })
  })
})

import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { openAs } from '#test/access/browser.ts'
import { newUser } from '#test/sdk/suite.ts'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, signIn, skipWithoutBrowser, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog } from './dialogs.ts'
import { visitAs } from './person.ts'

/** Longer than the time without input after which reads are not activity. */
const AWAY = '01:05'

describe('sessions', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness

  before(async () => {
    harness = await openConsole()
  })
  after(() => harness?.close())

  const rows = (page: Page) => page.getByRole('table', { name: 'Sessions' }).locator('tbody tr')
  const signedIn = async (userId: string) => {
    const browser = await openAs(harness, userId)
    const { id } = await browser.client.retrieveSession()
    return { ...browser, id }
  }
  const end = async (page: Page, id: string, email: string): Promise<void> => {
    await page.getByRole('button', { name: `Actions for ${id}` }).click()
    await page.getByRole('menuitem', { name: 'End session' }).click()
    const confirmation = page.getByRole('dialog', { name: 'End the session' })
    await confirmation.getByText(email).waitFor()
    await closeDialog(confirmation, 'End session')
    await page.getByRole('button', { name: `Actions for ${id}` }).waitFor({ state: 'detached' })
  }

  serial('sessions are listed and ended', (step) => {
    step('a person sees and ends their own sessions alone', async () => {
      const me = await newUser(harness)
      const other = await signedIn((await newUser(harness)).id)
      const elsewhere = await signedIn(me.id)
      await using visited = await visitAs(harness, me.id)
      const { page } = visited
      await page.goto('/console/projects')
      await page.getByRole('banner').getByRole('button').last().click()
      await page.getByRole('menuitem', { name: 'Sessions' }).click()
      await page.getByText('Browsers where you’re signed in.').waitFor()
      await page.getByText('(this session)').waitFor()
      assert.equal(await rows(page).count(), 2)
      assert.deepEqual(await seriousViolations(page), [])
      await end(page, elsewhere.id, me.email ?? '')
      assert.equal(await rows(page).count(), 1)
      assert.equal(await page.getByRole('button', { name: /^Actions for/ }).count(), 0)
      await assert.rejects(elsewhere.client.retrieveSession(), { status: 401 })
      await other.client.retrieveSession()
      assert.deepEqual(visited.troubles(), [])
    })

    step('the operator sees and ends everybody’s sessions', async () => {
      const person = await newUser(harness)
      const theirs = await signedIn(person.id)
      await using visited = await visit(harness.browser, harness.url)
      const { page } = visited
      await signIn(page, harness.adminKey, '/console/sessions')
      await page.getByText('Admin key BAILIWICK_ADMIN_KEY').waitFor()
      const here = page.getByRole('row').filter({ hasText: '(this session)' })
      await here.getByText(/^Chrome on /).waitFor()
      await here.getByText('127.0.0.1').waitFor()
      await end(page, theirs.id, person.email ?? '')
      await assert.rejects(theirs.client.retrieveSession(), { status: 401 })
      assert.deepEqual(visited.troubles(), [])
    })

    step('reads without input are not activity', async () => {
      await using visited = await visit(harness.browser, harness.url)
      const { page, context } = visited
      await context.clock.install()
      await signIn(page, harness.adminKey, '/console/settings')
      await page.getByText('Upstreams').first().waitFor()
      const read = (mark: string) =>
        page.waitForRequest(
          (request) =>
            request.url().endsWith('/organization/server') &&
            request.headers()['x-bailiwick-console'] === mark,
        )
      const marked = read('background')
      await context.clock.fastForward(AWAY)
      await context.clock.fastForward('00:10')
      await marked
      const unmarked = read('1')
      await page.keyboard.press('Tab')
      await context.clock.fastForward('00:10')
      await unmarked
    })
  })
})

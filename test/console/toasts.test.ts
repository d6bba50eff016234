import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

describe('notices of changes', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page
  let projectId: string

  before(async () => {
    harness = await openConsole()
    projectId = (await harness.client.createProject({ name: 'Before' })).id
    visited = await visit(harness.browser, harness.url)
    page = visited.page
    await signIn(page, harness.adminKey, `/console/projects/${projectId}/limits?models=all`)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await visited?.close()
    await harness?.close()
  })

  const notices = () => page.locator('[aria-live="polite"]')
  const press = (name: string) => notices().getByRole('button', { name }).click()
  const nameOf = async (): Promise<string> =>
    (await harness.client.retrieveProject({ project_id: projectId })).name ?? ''

  serial('a change is announced, and undone or viewed', (step) => {
    step('a rename is announced with its new name, and Undo restores the old one', async () => {
      await page.getByRole('button', { name: 'Actions for Before' }).click()
      await page.getByRole('menuitem', { name: 'Rename' }).click()
      const form = page.getByRole('dialog', { name: 'Rename the project' })
      await form.getByLabel('Name').fill('After')
      await form.getByRole('button', { name: 'Rename' }).click()
      await notices().getByText('Renamed the project to After.').waitFor()
      await page.getByRole('heading', { level: 1, name: 'After' }).waitFor()
      assert.equal(await nameOf(), 'After')
      assert.deepEqual(await seriousViolations(page), [])
      await press('Undo')
      await notices().getByText('Undone.').waitFor()
      await page.getByRole('heading', { level: 1, name: 'Before' }).waitFor()
      assert.equal(await nameOf(), 'Before')
      await press('Dismiss')
      await notices().getByText('Undone.').waitFor({ state: 'detached' })
    })

    step('first limits of a project are undone to those of the organization', async () => {
      const { client } = harness
      await page.goto(`/console/projects/${projectId}/limits?models=all&search=gpt-4o-mini`)
      await page.getByRole('button', { name: 'Edit gpt-4o-mini', exact: true }).click()
      const form = page.getByRole('form', { name: 'Limits of gpt-4o-mini' })
      await form.getByRole('textbox', { name: 'Requests per minute' }).fill('7')
      await form.getByRole('button', { name: 'Save' }).click()
      await notices().getByText('Updated the limits of gpt-4o-mini.').waitFor()
      const own = async () => {
        const parameters = { project_id: projectId, search: 'gpt-4o-mini' }
        const { data } = await client.listProjectRateLimitSources(parameters)
        return data.find(({ model }) => model === 'gpt-4o-mini')?.project_limits
      }
      assert.deepEqual(await own(), { max_requests_per_1_minute: 7 })
      await press('Undo')
      await notices().getByText('Undone.').waitFor()
      assert.deepEqual(await own(), {})
    })

    step('a failed undo says so, with its error', async () => {
      const { client } = harness
      await page.goto(`/console/projects/${projectId}`)
      await page.getByRole('button', { name: 'Actions for Before' }).click()
      await page.getByRole('menuitem', { name: 'Rename' }).click()
      const form = page.getByRole('dialog', { name: 'Rename the project' })
      await form.getByLabel('Name').fill('Archived soon')
      await form.getByRole('button', { name: 'Rename' }).click()
      await notices().getByText('Renamed the project to Archived soon.').waitFor()
      await client.archiveProject({ project_id: projectId })
      await press('Undo')
      await notices().getByText('Couldn’t undo: ').waitFor()
    })

    step('an irreversible change links to its events', async () => {
      const { id } = await harness.client.createInvite({
        email: 'ada@example.com',
        role: 'reader',
      })
      await page.goto('/console/people/invites')
      await page.getByRole('button', { name: 'Actions for ada@example.com' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      const confirmation = page.getByRole('dialog')
      await confirmation.getByLabel('Type ada@example.com to confirm').fill('ada@example.com')
      await confirmation.getByRole('button', { name: 'Delete' }).click()
      await notices().getByText('Deleted the invite.').waitFor()
      assert.equal(await notices().getByRole('button', { name: 'Undo' }).count(), 0)
      await notices().getByRole('link', { name: 'View' }).click()
      await page.waitForURL(`**/audit-log?resource=${id}`)
      await page.getByRole('list', { name: 'Events' }).getByText('deleted').first().waitFor()
    })
  })
})

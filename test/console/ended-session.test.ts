/** A session that ends, or loses permissions, during use. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { movableClock } from '#test/support/clock.ts'
import { newContext, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone, pressAfterEnd } from './dialogs.ts'
import { adminKeyOf, visitAs } from './person.ts'

const MODEL = 'gpt-4o-mini'
const DAY_MS = 86_400_000

describe('a session that ends during use', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let projectId: string
  /** Of all tests: a new one would compile the scripts again. */
  let context: BrowserContext
  const { clock, move } = movableClock(systemClock)

  before(async () => {
    harness = await openConsole({ clock })
    projectId = (await harness.client.createProject({ name: 'Research' })).id
    context = await newContext(harness.browser, harness.url)
  })
  after(() => harness?.close())

  const ended = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' })
  const signInAgain = async (page: Page, key: string): Promise<void> => {
    await ended(page).getByLabel('Admin key').fill(key)
    await page.keyboard.press('Enter')
  }
  const withKey = async (key: string, path: string): Promise<Visit> => {
    const visited = await visit(harness.browser, harness.url, { context })
    await signIn(visited.page, key, path)
    return visited
  }
  const newOwner = async (name: string) =>
    harness.client.createUser({ email: `${name}@example.com`, role: 'owner' })
  const projectsNamed = async (search: string) =>
    (await harness.client.listProjects({ search })).data.length

  it('with its key: another key resumes with the form’s content, and the action is done once', async () => {
    const { client, adminKey } = harness
    const { id, value } = await client.createAdminApiKey({ name: 'for a day' })
    await using visited = await withKey(value, '/console/projects')
    const { page } = visited
    await page.getByRole('button', { name: 'Create project' }).click()
    const form = page.getByRole('dialog', { name: 'Create a project' })
    await form.getByLabel('Name').fill('Begun before')
    await client.deleteAdminApiKey({ key_id: id })
    await pressAfterEnd(form, 'Create')
    await ended(page).waitFor()
    await signInAgain(page, value)
    await ended(page).getByRole('alert').getByText('Unknown or revoked').waitFor()
    await signInAgain(page, adminKey)
    await dialogGone(ended(page))
    assert.equal(await form.getByLabel('Name').inputValue(), 'Begun before')
    await form.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { level: 1, name: 'Begun before' }).waitFor()
    assert.equal(await projectsNamed('Begun before'), 1)
    assert.deepEqual(visited.troubles(), [])
  })

  it('by its age: the page’s form keeps its content too', async () => {
    const { client, adminKey } = harness
    await using visited = await withKey(
      adminKey,
      `/console/projects/${projectId}/limits?models=all&search=${MODEL}`,
    )
    const { page } = visited
    await page.getByRole('button', { name: `Edit ${MODEL}`, exact: true }).click()
    const form = page.getByRole('form', { name: `Limits of ${MODEL}` })
    await form.getByLabel('Requests per minute').fill('7')
    move(DAY_MS)
    await pressAfterEnd(form, 'Save')
    await signInAgain(page, adminKey)
    await dialogGone(ended(page))
    assert.equal(await form.getByLabel('Requests per minute').inputValue(), '7')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    const { data } = await client.listProjectRateLimits({ project_id: projectId, limit: 100 })
    assert.equal(data.find(({ model }) => model === MODEL)?.max_requests_per_1_minute, 7)
    assert.deepEqual(visited.troubles(), [])
  })

  it('with its person: a removed person can do nothing more, and the next sees nothing of theirs', async () => {
    const { client } = harness
    const { id } = await newOwner('olga')
    await using visited = await visitAs(harness, id, { context })
    const { page } = visited
    await page.goto('/console/people')
    await page.getByRole('row', { name: 'olga@example.com (you)' }).waitFor()
    await page.getByRole('button', { name: 'Add person' }).click()
    const form = page.getByRole('dialog', { name: 'Add a person' })
    await form.getByLabel('Email').fill('a.friend@example.com')
    await client.deleteUser({ user_id: id })
    await pressAfterEnd(form, 'Add')
    await ended(page).waitFor()
    const friends = await client.listUsers({ emails: ['a.friend@example.com'] })
    assert.deepEqual(friends.data, [])

    // A person with fewer permissions, in the same window.
    const paul = await newOwner('paul')
    const hisKey = await adminKeyOf(harness, paul.id, 'reading', ['api.management.read'])
    await signInAgain(page, hisKey)
    await page.getByRole('button', { name: 'paul@example.com', exact: true }).waitFor()
    await page.getByRole('row', { name: 'paul@example.com (you)' }).waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Add person' }).count(), 0)
    assert.ok(!(await page.content()).includes('a.friend@example.com'))
    assert.deepEqual(visited.troubles(), [])
  })

  it('a removed role shows at the first 403, and the form keeps its content', async () => {
    const { client } = harness
    const { id } = await newOwner('mary')
    await using visited = await visitAs(harness, id, { context })
    const { page } = visited
    await page.goto('/console/projects')
    await page.getByRole('button', { name: 'Create project' }).click()
    const form = page.getByRole('dialog', { name: 'Create a project' })
    await form.getByLabel('Name').fill('Never made')
    await client.modifyUser({ user_id: id, role: 'reader' })
    await form.getByRole('button', { name: 'Create' }).click()
    await form.getByRole('alert').getByText('Your role doesn’t include this.').waitFor()
    assert.equal(await form.getByLabel('Name').inputValue(), 'Never made')
    await closeDialog(form, 'Cancel')
    await page.getByRole('button', { name: 'Create project' }).waitFor({ state: 'detached' })
    assert.equal(await projectsNamed('Never made'), 0)
    assert.deepEqual(visited.troubles(), [])
  })
})

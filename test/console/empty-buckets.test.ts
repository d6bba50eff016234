/** Emptying buckets on the page of limits, for the project and the organization. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { card, limitsAddress } from './limit-cards.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'

const CONFIG = 'models: { gpt-5: { max_requests_per_1_day: 5 } }'

describe('buckets of a model', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let projectId: string
  let key: string
  let owner: string

  before(async () => {
    harness = await openConsole({ config: CONFIG })
    const { client } = harness
    projectId = (await client.createProject({ name: 'Search' })).id
    const named = { project_id: projectId, name: 'crawler' }
    key = (await client.createProjectServiceAccount(named)).api_key?.value ?? ''
    const own = { project_id: projectId, rate_limit_id: 'rl-gpt-5', max_requests_per_1_day: 4 }
    await client.updateProjectRateLimits(own)
    owner = (await client.createUser({ email: 'ada@example.com', role: 'reader' })).id
    await client.createProjectUser({ project_id: projectId, user_id: owner, role: 'owner' })
    operator = await visit(harness.browser, harness.url)
    await signIn(operator.page, harness.adminKey, limitsAddress(projectId))
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  const complete = () =>
    harness.caller(key).chat.completions.create({
      model: 'gpt-5',
      messages: [{ role: 'user', content: 'a' }],
    })
  /** Used requests of the day in the buckets of the project and of the organization. */
  const used = async () => {
    const ids = { project_id: projectId, rate_limit_ids: ['rl-gpt-5'] }
    const { data } = await harness.client.listProjectRateLimitLevels(ids)
    const ofDay = data.filter(({ field }) => field === 'max_requests_per_1_day')
    const of = (wanted: string) => ofDay.find(({ scope }) => scope === wanted)?.used ?? 0
    return [of('project'), of('organization')].map(Math.ceil)
  }
  const empty = async ({ page }: Visit, whose: string): Promise<void> => {
    await page.getByRole('button', { name: 'Empty buckets of gpt-5', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Empty the buckets' })
    await dialog.getByLabel(whose).check()
    const button = dialog.getByRole('button', { name: 'Empty' })
    assert.ok(await button.isDisabled())
    assert.deepEqual(await seriousViolations(page), [])
    await dialog.getByLabel('Type gpt-5 to confirm').fill('gpt-5')
    await button.click()
    await dialogGone(dialog)
  }

  it('are emptied by an admin: the project’s alone, then the organization’s', async () => {
    for (let i = 0; i < 4; i++) await complete()
    await assert.rejects(complete(), { status: 429 })
    await refresh(operator.page)
    await card(operator.page, 'gpt-5').getByText('Full: ').waitFor()
    await empty(operator, 'This project’s')
    assert.deepEqual(await used(), [0, 4])
    await card(operator.page, 'gpt-5').getByText('Full: ').waitFor({ state: 'detached' })
    await complete()
    await assert.rejects(complete(), { status: 429 })
    await empty(operator, 'The organization’s')
    assert.deepEqual(await used(), [1, 0])
    await complete()
  })

  it('are emptied by a project owner for the project, without the organization’s option', async () => {
    await using visited = await visitAs(harness, owner)
    const { page } = visited
    await page.goto(limitsAddress(projectId))
    await page.getByRole('button', { name: 'Empty buckets of gpt-5', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Empty the buckets' })
    await dialog.getByLabel('This project’s').waitFor()
    assert.equal(await dialog.getByLabel('The organization’s').count(), 0)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialogGone(dialog)
    await empty(visited, 'This project’s')
    assert.equal((await used())[0], 0)
    assert.deepEqual(visited.troubles(), [])
  })
})

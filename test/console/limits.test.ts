import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { joinNodes } from '#storage/nodes.ts'
import { timedSchedule } from '#test/support/schedule.ts'
import { serial } from '#test/support/serial.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { card, edit, limitsAddress } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { refresh } from './refresh.ts'
import { assertAccessible } from './themes.ts'

const CONFIG = 'models: { gpt-5: { max_requests_per_1_day: 5 } }'
const UNKNOWN = 'Current usage is not available.'

describe('limits of a project', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  let key: string

  before(async () => {
    harness = await openConsole({ config: CONFIG })
    const { client } = harness
    projectId = (await client.createProject({ name: 'Search' })).id
    const named = { project_id: projectId, name: 'crawler' }
    key = (await client.createProjectServiceAccount(named)).api_key?.value ?? ''
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, limitsAddress(projectId))
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('limits and their levels are shown as they change', (step) => {
    step('a project without usage says so, and links to all models, page by page', async () => {
      await page.getByText('No models in use').waitFor()
      await page.getByRole('button', { name: 'Show all models' }).click()
      await card(page, 'babbage-002').waitFor()
      assert.match(page.url(), /models=all/)
      assert.equal(await edit(page, 'gpt-5').count(), 0)
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.waitForFunction(() => document.querySelectorAll('.models > li').length > 20)
      await page.getByRole('searchbox', { name: 'Search models' }).fill('GPT-5-mini')
      await edit(page, 'gpt-5-mini').waitFor()
      await page.getByText('In use', { exact: true }).click()
      await page.getByText('Only models in use were searched.').waitFor()
      await page.getByRole('button', { name: 'Search all models' }).click()
      await edit(page, 'gpt-5-mini').waitFor()
    })

    step('the level of a limit follows the traffic, and a full one is shown as full', async () => {
      const caller = harness.caller(key)
      const complete = () =>
        caller.chat.completions.create({
          model: 'gpt-5',
          messages: [{ role: 'user', content: 'a' }],
        })
      for (let i = 0; i < 3; i++) await complete()
      await harness.flush()
      await moveTo(page, limitsAddress(projectId))
      await page.getByRole('searchbox', { name: 'Search models' }).waitFor()
      await refresh(page)
      const perDay = card(page, 'gpt-5').getByRole('progressbar', {
        name: /^Requests per day of gpt-5/,
      })
      await card(page, 'gpt-5').getByText('3 of 5 requests').waitFor()
      assert.equal(Math.round(Number(await perDay.getAttribute('aria-valuenow'))), 60)
      for (let i = 0; i < 2; i++) await complete()
      await assert.rejects(complete(), { status: 429 })
      await card(page, 'gpt-5').getByText('Full: 5 of 5 requests').waitFor()
      assert.equal(await perDay.getAttribute('aria-valuenow'), '100')
    })

    step('the busiest minute and the 429s of 24 hours are beside the level', async () => {
      await harness.flush()
      await refresh(page)
      const found = card(page, 'gpt-5')
      // The requests may be in two minutes, of which one has at least half.
      await found.getByText(/^Busiest minute: [3-6] requests \((< )?0\.1%\)/).waitFor()
      await found.getByText(/^Busiest minute: \d+ tokens/).waitFor()
      await found.getByText('1 rate limited in 24 hours', { exact: true }).waitFor()
      assert.equal(await found.getByText('rate limited in 24 hours').count(), 1)
      await found.getByRole('link', { name: /^by key, rejected requests of gpt-5/ }).click()
      const keys = page.getByRole('table', { name: 'Usage by key' })
      await keys.locator('th[aria-sort="descending"]', { hasText: 'Rejected by limits' }).waitFor()
      await keys
        .getByRole('link', { name: /^1 .*rejected by limits/ })
        .first()
        .waitFor()
    })

    step('limits on images and batches are hidden where they are not used', async () => {
      await moveTo(page, limitsAddress(projectId))
      const found = card(page, 'gpt-5')
      await found.getByText('1 rate limited in 24 hours').waitFor()
      assert.equal(await found.getByText('Input tokens in batches').count(), 0)
      const body = { project_id: projectId, rate_limit_id: 'rl-gpt-5' }
      await harness.client.updateProjectRateLimits({
        ...body,
        batch_1_day_max_input_tokens: 1_000,
      })
      await refresh(page)
      await found.getByText('Input tokens in batches').waitFor()
      await harness.client.deleteProjectRateLimit(body)
      await moveTo(page, `${limitsAddress(projectId)}?models=all&search=gpt-5`)
      await found.getByText('Input tokens in batches').waitFor()
    })

    step(
      'a project’s own bucket is shown beside the organization’s, and its limit first',
      async () => {
        const { client } = harness
        const gpt4o = { project_id: projectId, rate_limit_id: 'rl-gpt-4o' }
        await client.updateProjectRateLimits({ ...gpt4o, max_requests_per_1_minute: 60 })
        await moveTo(page, limitsAddress(projectId))
        await card(page, 'gpt-5').waitFor()
        await refresh(page)
        const found = card(page, 'gpt-4o')
        await found.getByText('60 requests', { exact: true }).waitFor()
        await found.getByText('organization: 10,000 requests').waitFor()
        await found.getByText(/of 60 requests · organization: \d/).waitFor()
        assert.equal(await found.getByText('Project limit').count(), 1)
        const bar = found.getByRole('progressbar', { name: 'Requests per minute of gpt-4o' })
        assert.equal(await bar.count(), 1)
      },
    )

    step('a model that shares a bucket shows the effective limit, and why', async () => {
      await moveTo(page, `${limitsAddress(projectId)}?models=all&search=gpt-4o-2024-08-06`)
      const snapshot = card(page, 'gpt-4o-2024-08-06')
      await snapshot.getByText('Shares its buckets with gpt-4o.').waitFor()
      await snapshot.getByText('60 requests', { exact: true }).waitFor()
      await snapshot.getByText('Set on a model that shares its bucket').first().waitFor()
      assert.equal(await snapshot.getByText('Project limit').count(), 0)
    })

    step('a server without a data plane names the source of the levels', async () => {
      const { store } = harness
      await harness.flush()
      const elsewhere = await openConsole({ config: CONFIG, planes: 'control', store })
      const { page } = await visit(elsewhere.browser, elsewhere.url)
      await signIn(page, harness.adminKey, limitsAddress(projectId))
      await page.getByText('This node doesn’t serve models.').waitFor()
      await card(page, 'gpt-5').getByText('Full: 5 of 5 requests').waitFor()
      assert.equal(await page.getByText(UNKNOWN).count(), 0)
      const node = await joinNodes({
        store,
        now: systemClock,
        planes: 'data',
        hasRedis: true,
        waitMs: 0,
        schedule: timedSchedule(),
      })
      await card(page, 'gpt-5').getByText(UNKNOWN).first().waitFor()
      assert.equal(await card(page, 'gpt-5').getByText('of 5 requests').count(), 0)
      await node.leave()
      await elsewhere.close()
    })

    step('an archived project says so', async () => {
      const { client } = harness
      const { id } = await client.createProject({ name: 'Old' })
      await client.archiveProject({ project_id: id })
      await moveTo(page, limitsAddress(id))
      await page.getByText('This project is archived').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await moveTo(page, limitsAddress(projectId), 'narrow')
      await card(page, 'gpt-5').getByText('Full: 5 of 5 requests').waitFor()
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('a member sees all of it, without actions', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'grace@example.com', role: 'reader' })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
      await signInAs(operator, harness, id)
      await page.goto(limitsAddress(projectId))
      await card(page, 'gpt-5').getByText('Full: 5 of 5 requests').waitFor()
      assert.equal(await page.getByRole('button', { name: /^(Edit|Reset|Empty) / }).count(), 0)
    })
  })
})

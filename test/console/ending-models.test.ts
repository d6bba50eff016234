/** Models that end: a project's note, limits, aliases and fallbacks, and the playground. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { card, limitsAddress } from './limit-cards.ts'
import { moveTo } from './pages.ts'
import { refresh } from './refresh.ts'

const DAY = 86_400_000
const SECOND = 1_000
const [SOON, GONE] = [dayIn(20), dayIn(-20)]

const CONFIG = `
models:
  small: { shutdown_date: ${SOON} }
  old: { shutdown_date: ${GONE} }
upstreams:
  other:
    base_url: http://127.0.0.1:1/v1
    api_key: ${UPSTREAM_KEY}
    models: [small, old, gpt-5.6-luna]
`

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length)
}

describe('models that end', { skip: skipWithoutBrowser }, () => {
  let upstream: Upstream
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string

  before(async () => {
    upstream = await startUpstream()
    harness = await openConsole({ upstreamUrl: upstream.url, config: CONFIG })
    projectId = (await harness.client.createProject({ name: 'Search' })).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, `/console/projects/${projectId}`)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
    await upstream?.close()
  })

  serial('are shown with their days', (step) => {
    step('a project without such a model has no note', async () => {
      await page.getByText('No usage yet').waitFor()
      assert.equal(await page.getByText('Models that end').count(), 0)
    })

    step('the note of a project names those that it has used, the first to end first', async () => {
      const at = Math.floor(Date.now() / SECOND) - 2 * 86_400
      await use(
        harness,
        ['small', 'old', 'gpt-5.6-luna'].map((model) => ({
          at,
          amounts: { requests: 3 },
          subject: { projectId, model },
        })),
      )
      await refresh(page)
      const note = page.getByRole('note').filter({ hasText: 'Models that end' })
      await note.waitFor()
      const lines = await note.getByText('3 requests in the last 7 days.').allTextContents()
      assert.deepEqual(lines, [
        `old ended on ${GONE}: 3 requests in the last 7 days.`,
        `small ends on ${SOON}: 3 requests in the last 7 days.`,
      ])
      assert.deepEqual(await seriousViolations(page), [])
    })

    step('the limits of a model have its day', async () => {
      await moveTo(page, limitsAddress(projectId))
      await page.getByRole('button', { name: 'Show all models' }).click()
      const search = page.getByRole('searchbox', { name: 'Search models' })
      await search.fill('small')
      await card(page, 'small').getByText(`Ends on ${SOON}`).waitFor()
      await search.fill('old')
      await card(page, 'old').getByText(`Ended on ${GONE}`).waitFor()
      await search.fill('gpt-5.6-luna')
      await card(page, 'gpt-5.6-luna').waitFor()
      assert.equal(
        await card(page, 'gpt-5.6-luna')
          .getByText(/Ends on|Ended on/)
          .count(),
        0,
      )
      assert.deepEqual(await seriousViolations(page), [])
    })

    step('aliases and fallbacks have the days of their models', async () => {
      const { client } = harness
      await client.updateProjectModelAlias({ project_id: projectId, alias: 'fast', model: 'small' })
      await client.updateProjectModelFallback({
        project_id: projectId,
        model: 'gpt-5.6-luna',
        fallback_models: ['small'],
      })
      await moveTo(page, `/console/projects/${projectId}/policies`)
      const row = (name: string) => page.getByRole('row', { name })
      await row('fast').getByText(`Ends on ${SOON}`).waitFor()
      await row('gpt-5.6-luna').getByText(`Ends on ${SOON}`).waitFor()
      assert.deepEqual(await seriousViolations(page), [])
    })

    step(
      'the playground names the day of the chosen model, and in the list of models',
      async () => {
        await moveTo(page, '/console/playground')
        const account = { project_id: projectId, name: 'tests' }
        const made = await harness.client.createProjectServiceAccount(account)
        await page.getByLabel('Project key').fill(made.api_key?.value ?? '')
        await page.getByRole('button', { name: 'Use this key' }).click()
        const model = page.getByRole('combobox', { name: 'Model' })
        await model.fill('sma')
        await page.getByRole('option', { name: `small Ends on ${SOON}` }).click()
        await page.getByText(`Ends on ${SOON}.`, { exact: true }).waitFor()
        assert.deepEqual(await seriousViolations(page), [])
      },
    )
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { use } from '#test/support/usage.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

/** Failing API paths, and the tables and charts that still show. */
const FAILURES: readonly (readonly [path: string, others: readonly string[]])[] = [
  ['usage/upstreams', ['Usage by project', 'Cost by project']],
  ['usage/summary', ['Usage by upstream']],
]

describe('usage with a failing query', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page

  before(async () => {
    harness = await openConsole()
    const { client, adminKey, url } = harness
    const { id } = await client.createProject({ name: 'Partly broken' })
    const amounts = { requests: 1, inputTokens: 1_000 }
    const at = Math.floor(Date.now() / 1000)
    await use(harness, [{ at, subject: { projectId: id, upstream: 'east' }, amounts }])
    visited = await visit(harness.browser, url)
    page = visited.page
    await signIn(page, adminKey, '/console/usage')
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await visited?.close()
    await harness?.close()
  })

  for (const [path, others] of FAILURES) {
    it(`a failure of ${path} is shown in its place alone, and is retried`, async () => {
      const refuse = `**/v1/organization/${path}?*`
      await page.route(refuse, (route) =>
        route.fulfill({ status: 400, json: { error: { message: 'Not now.' } } }),
      )
      await page.goto('/console/usage?range=7d')
      await page.getByRole('alert').getByText('Not now.').waitFor()
      for (const name of others) await page.getByRole('table', { name }).last().waitFor()
      assert.equal(await page.getByRole('alert').count(), 1)
      await page.unroute(refuse)
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('alert').waitFor({ state: 'detached' })
    })
  }

  it('a failure of usage/unpriced_models is said beside the costs, which may be too low', async () => {
    const refuse = '**/v1/organization/usage/unpriced_models?*'
    await page.route(refuse, (route) =>
      route.fulfill({ status: 400, json: { error: { message: 'Not now.' } } }),
    )
    await page.goto('/console/usage?range=7d')
    await page.getByRole('note').getByText('Costs may leave out models without a price').waitFor()
    await page.unroute(refuse)
  })
})

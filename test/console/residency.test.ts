/** Regions of upstreams in the settings, and the residency of a project among its policies. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { assertAccessible } from './themes.ts'

/** Upstreams, and how the settings show the regions of each. */
const REGIONS = { berlin: 'EU', atlantic: 'EU, US', anywhere: 'Any' } as const
const URL = 'base_url: "http://127.0.0.1:9/v1"'

describe('residency', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  const card = () =>
    page.locator('section').filter({ has: page.getByRole('heading', { name: 'Residency' }) })

  /** Opens the policies of a new project. */
  const openPolicies = async (project: { residency?: 'EU_STORAGE_PROCESSING' | 'KR_STORAGE' }) => {
    const { id } = await harness.client.createProject({ name: 'Resident', ...project })
    await page.goto(`/console/projects/${id}/policies`)
    await page.getByRole('heading', { name: 'Data retention' }).waitFor()
  }

  before(async () => {
    harness = await openConsole({
      config: `
upstreams:
  berlin: { ${URL}, regions: [eu] }
  atlantic: { ${URL}, regions: [eu, us] }
  anywhere: { ${URL} }
`,
    })
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, '/console/settings')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  it('the settings have the regions of each upstream', async () => {
    await page.getByRole('columnheader', { name: 'Regions' }).waitFor()
    for (const [name, regions] of Object.entries(REGIONS)) {
      const row = page.getByRole('row', { name })
      await row.getByRole('cell', { name: regions, exact: true }).waitFor()
    }
    await assertAccessible(page)
  })

  it('a project has its region, and the upstreams that stay within it', async () => {
    await openPolicies({ residency: 'EU_STORAGE_PROCESSING' })
    await card().getByText('EU: berlin', { exact: true }).waitFor()
    await assertAccessible(page)
  })

  it('a project in a region without an upstream says that requests are rejected', async () => {
    await openPolicies({ residency: 'KR_STORAGE' })
    await card().getByText('KR', { exact: true }).waitFor()
    await card().getByText('No upstream stays within this region').waitFor()
    await assertAccessible(page)
  })

  it('a project without a residency has no card of it', async () => {
    await openPolicies({})
    assert.equal(await card().count(), 0)
  })
})

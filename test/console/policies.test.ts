/** Policies of a project: read by its members, edited by its owners. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { visitAs } from './person.ts'

describe('policies', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let projectId: string
  const address = (): string => `/console/projects/${projectId}/policies`
  const region = (name: string, on = page) =>
    on.locator('section').filter({ has: on.getByRole('heading', { name, exact: true }) })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const choose = async (row: string, item: string): Promise<void> => {
    await press(`Actions for ${row}`)
    await page.getByRole('menuitem', { name: item }).click()
  }
  const dialog = () => page.getByRole('dialog')
  const save = async (): Promise<void> => {
    await dialog().getByRole('button', { name: 'Save', exact: true }).click()
    await dialogGone(dialog())
  }
  const stored = () => harness.client.retrieveProjectPolicies({ project_id: projectId })

  before(async () => {
    harness = await openConsole()
    projectId = (await harness.client.createProject({ name: 'Search' })).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey, address())
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('each policy is read and edited', (step) => {
    step('a list of models is set, undone by its toast, and deleted', async () => {
      await region('Models').getByText('All models', { exact: true }).waitFor()
      await press('Change models')
      await dialog().getByRole('radio', { name: 'Only the listed models' }).check()
      await dialog().getByRole('textbox', { name: 'Listed models' }).fill('gpt-4o-mini\no3')
      await save()
      await region('Models').getByText('Only gpt-4o-mini, o3', { exact: true }).waitFor()
      assert.deepEqual((await stored()).model_permissions?.model_ids, ['gpt-4o-mini', 'o3'])
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await region('Models').getByText('All models', { exact: true }).waitFor()
      assert.equal((await stored()).model_permissions, null)
      const list = { mode: 'deny_list' as const, model_ids: ['o3'] }
      await harness.client.updateProjectModelPermissions({ project_id: projectId, ...list })
      await page.reload()
      await region('Models').getByText('All but o3', { exact: true }).waitFor()
      await press('Permit all models')
      await dialog().getByRole('button', { name: 'Permit', exact: true }).click()
      await dialogGone(dialog())
      await region('Models').getByText('All models', { exact: true }).waitFor()
    })

    step(
      'an alias is added, given another model and deleted, beside an inherited one',
      async () => {
        const { client } = harness
        await client.updateModelAlias({ alias: 'everywhere', model: 'gpt-5.6-sol' })
        await page.reload()
        const aliases = region('Model aliases')
        const inherited = aliases.getByRole('row', { name: 'everywhere' })
        await inherited.getByText('The organization').waitFor()
        assert.equal(await inherited.getByRole('button').count(), 0)
        await press('Add alias')
        await dialog().getByRole('textbox', { name: 'Alias' }).fill('gpt-4o')
        await dialog().getByRole('textbox', { name: 'Model' }).fill('gpt-5.6-luna')
        await dialog().getByRole('button', { name: 'Add', exact: true }).click()
        await dialog().getByText("'gpt-4o' is the name of the model 'gpt-4o'").waitFor()
        await dialog().getByRole('textbox', { name: 'Alias' }).fill('fast')
        await dialog().getByRole('button', { name: 'Add', exact: true }).click()
        await dialogGone(dialog())
        const row = aliases.getByRole('row', { name: 'fast' })
        await row.getByText('gpt-5.6-luna').waitFor()
        await choose('fast', 'Change model')
        await dialog().getByRole('textbox', { name: 'Model' }).fill('gpt-5.6-terra')
        await save()
        await row.getByText('gpt-5.6-terra').waitFor()
        await choose('fast', 'Delete')
        await dialog().getByRole('button', { name: 'Delete', exact: true }).click()
        await dialogGone(dialog())
        await row.waitFor({ state: 'detached' })
      },
    )

    step('fallbacks of a model are set and removed', async () => {
      const card = region('Fallback models')
      await press('Add fallbacks')
      await dialog().getByRole('textbox', { name: 'Model', exact: true }).fill('gpt-5.6-sol')
      const models = dialog().getByRole('textbox', { name: 'Fallback models' })
      await models.fill('gpt-5.6-terra\ngpt-5.6-luna')
      await dialog()
        .getByRole('checkbox', { name: /rate limit/ })
        .check()
      await save()
      const row = card.getByRole('row', { name: /^gpt-5\.6-sol/ })
      await row.getByText('gpt-5.6-terra', { exact: true }).waitFor()
      await row.getByText('gpt-5.6-luna', { exact: true }).waitFor()
      const listed = await harness.client.listProjectModelFallbacks({ project_id: projectId })
      assert.equal(listed.data[0]?.when, 'failure_or_limit')
      assert.deepEqual(await seriousViolations(page), [])
      await choose('gpt-5.6-sol', 'Remove')
      await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
      await dialogGone(dialog())
      await card.getByText('No fallbacks').waitFor()
    })

    step('a hosted tool is disabled', async () => {
      await region('Hosted tools').getByText('All hosted tools', { exact: true }).waitFor()
      await press('Change hosted tools')
      await dialog().getByRole('checkbox', { name: 'Web search' }).uncheck()
      await save()
      const others = 'File search, Image generation, MCP servers, Code interpreter'
      await region('Hosted tools').getByText(others, { exact: true }).waitFor()
      assert.equal((await stored()).hosted_tool_permissions.web_search.enabled, false)
    })

    step('service tiers are chosen; a default that is not among them is an error', async () => {
      await region('Service tiers').getByText('All tiers. Default: Standard').waitFor()
      await press('Change service tiers')
      await dialog().getByRole('checkbox', { name: 'All tiers' }).uncheck()
      await dialog().getByRole('checkbox', { name: 'Fast (priority)' }).uncheck()
      await dialog().getByRole('combobox', { name: 'Default' }).click()
      await page.getByRole('option', { name: 'Fast' }).click()
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('the tier is not among the enabled ones').waitFor()
      await dialog().getByRole('checkbox', { name: 'Fast (priority)' }).check()
      await save()
      await region('Service tiers').getByText('Default: Fast (priority)').waitFor()
      assert.equal((await stored()).service_tier_settings.default, 'fast')
    })

    step('data retention is inherited, and then the project’s own', async () => {
      const retention_type = 'modified_abuse_monitoring'
      await harness.client.updateOrganizationDataRetention({ retention_type })
      await page.reload()
      const card = region('Data retention')
      await card.getByText('As the organization: Modified abuse monitoring').waitFor()
      await press('Change data retention')
      await dialog().getByRole('combobox', { name: 'Control' }).click()
      await page.getByRole('option', { name: 'Zero data retention', exact: true }).click()
      await save()
      await card.getByText('Zero data retention', { exact: true }).waitFor()
      assert.equal((await stored()).effective_data_retention, 'zero_data_retention')
    })

    step('a member reads them and has nothing to edit', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'mia@example.com', role: 'reader' })
      await client.createProjectUser({ project_id: projectId, user_id: id, role: 'member' })
      await using visited = await visitAs(harness, id)
      await visited.page.goto(address())
      await region('Data retention', visited.page)
        .getByText('Zero data retention')
        .first()
        .waitFor()
      assert.equal(await visited.page.getByRole('button', { name: /^Change/ }).count(), 0)
      assert.deepEqual(await seriousViolations(visited.page), [])
      assert.deepEqual(visited.troubles(), [])
    })
  })
})

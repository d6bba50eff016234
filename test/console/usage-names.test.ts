/**
 * Names in usage and in its exports, also of keys deleted and of projects archived since.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { use } from '#test/support/usage.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'

const DAY_SECONDS = 86_400
const KEYS = 200
const DELETED = 40
/** Room for polls of the server's status, but not for a request for each row. */
const REQUESTS_MAX = 20

describe('names of usage', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  const keys: { readonly id: string; readonly name: string }[] = []

  before(async () => {
    harness = await openConsole()
    const { client } = harness
    const project = await client.createProject({ name: 'Support' })
    const of = { project_id: project.id }
    const account = await client.createProjectServiceAccount({ ...of, name: 'fleet' })
    const ofAccount = { ...of, service_account_id: account.id }
    for (let at = 0; at < KEYS; at++) {
      const name = `device ${at}`
      const { id } = await client.createProjectServiceAccountApiKey({ ...ofAccount, name })
      keys.push({ id, name })
    }
    const today = Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS
    const subject = { projectId: project.id, ownerId: account.id }
    await use(
      harness,
      keys.map(({ id: keyId }, at) => ({
        at: today,
        subject: { ...subject, keyId },
        amounts: { requests: 1, inputTokens: 1_000 * (KEYS - at) },
      })),
    )
    for (const { id } of keys.slice(0, DELETED)) {
      await client.deleteProjectServiceAccountApiKey({ ...ofAccount, api_key_id: id })
    }
    operator = await visit(harness.browser, harness.url)
    await signIn(operator.page, harness.adminKey, '/console/projects')
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await operator?.close()
    await harness?.close()
  })

  it('an export of 200 keys, 40 of them deleted, has 200 names', async () => {
    const { page } = operator
    const requestedPaths: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/v1/')) requestedPaths.push(pathname)
    })
    await page.goto('/console/usage?by=key')
    const table = page.getByRole('table', { name: 'Usage by key' })
    await table.getByRole('row', { name: 'device 0 Deleted fleet in Support' }).waitFor()
    await page.getByRole('figure').getByText('device 0 (fleet, deleted)').first().waitFor()
    await page.waitForLoadState('networkidle')
    assert.ok(requestedPaths.length <= REQUESTS_MAX, requestedPaths.join('\n'))

    const started = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const text = await readFile(await (await started).path(), 'utf8')
    const [heading = '', ...lines] = text.trim().split('\r\n')
    assert.match(heading, /^period_start,period_end,project_id,api_key_id,name,deleted,/)
    const named = lines.slice(0, -1).map((line) => line.split(',').slice(3, 6))
    const expected = keys.map(({ id, name }, at) => [
      ...[id, `${name} (fleet)`, at < DELETED ? 'yes' : 'no'],
    ])
    assert.deepEqual(named, expected)
  })

  it('an archived project is marked in the table, the chart and the filter', async () => {
    const { page } = operator
    const { client } = harness
    const { id } = await client.createProject({ name: 'Voice pilot' })
    const today = Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS
    const amounts = { requests: 1, inputTokens: 1_000 }
    await use(harness, [{ at: today, subject: { projectId: id }, amounts }])
    await client.archiveProject({ project_id: id })
    await page.goto('/console/usage')
    const table = page.getByRole('table', { name: 'Usage by project' })
    await table.getByRole('cell', { name: 'Voice pilot Archived', exact: true }).waitFor()
    assert.equal(await table.getByText('Archived').count(), 1)
    await page.getByRole('figure').getByText('Voice pilot (archived)').first().waitFor()
    const filter = page.getByRole('combobox', { name: 'Project', exact: true })
    await filter.click()
    await page.getByRole('option', { name: 'Support', exact: true }).waitFor()
    await page.getByRole('option', { name: 'Voice pilot (archived)', exact: true }).click()
    await page.waitForURL(`**/usage?project=${id}`)
    await table.getByText('Archived').waitFor()
    await table.getByRole('row', { name: /^Support/ }).waitFor({ state: 'detached' })
    assert.equal(await filter.inputValue(), 'Voice pilot (archived)')
  })
})

/** Escaping: names chosen by others and model output are text everywhere in the console. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { dialogGone } from './dialogs.ts'
import { moveTo, settled } from './pages.ts'

const HOSTILE =
  '<img src=x onerror="done=1"><script>done=1</script><a href="javascript:done=1">a</a>'
/** Value of a tag: with markup, then reversed text, and as long as it may be. */
const HOSTILE_VALUE = `<img src=x onerror=done=1>\u202e${'mia'.repeat(33)}`
const LONG = 'm'.repeat(170)
const HOSTILE_MODEL = '<img/src=x/onerror=done=1>'

/** A project, its owner and its service account with a name without a space. */
async function createLong({ client }: ConsoleHarness) {
  const name = LONG
  const { id: project_id } = await client.createProject({ name })
  const person = { email: 'long@example.com', name, role: 'reader' } as const
  const { id: user_id } = await client.createUser(person)
  await client.createProjectUser({ project_id, user_id, role: 'owner' })
  await client.createProjectServiceAccount({ project_id, name })
  return { project_id, user_id }
}

describe('hostile text in the console', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let upstream: Upstream
  let operator: Visit
  let projectId: string
  /** Ids of the project and of the person with a long name. */
  let long: { readonly project_id: string; readonly user_id: string }
  let key: string

  before(async () => {
    upstream = await startUpstream()
    upstream.script({ times: 'always', path: '/v1/chat/completions', reply: HOSTILE })
    harness = await openConsole({ upstreamUrl: upstream.url })
    const { client, url, adminKey } = harness
    const project_id = (await client.createProject({ name: HOSTILE })).id
    projectId = project_id
    const user = { email: 'eve@example.com', name: HOSTILE, role: 'reader' } as const
    const user_id = (await client.createUser(user)).id
    await client.createProjectUser({ project_id, user_id, role: 'owner' })
    key = (await client.createProjectUserApiKey({ project_id, user_id, name: HOSTILE })).value
    await client.createProjectServiceAccount({ project_id, name: HOSTILE })
    await client.createAdminApiKey({ name: HOSTILE })
    const spend_limit = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
    const tag_value = `end_user=${HOSTILE_VALUE}`
    await client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: spend_limit } })
    await client.updateProjectTagValue({ project_id, tag_value, spend_limit })
    await fetch(`${url}/v1/organization/users`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${adminKey}`,
        'content-type': 'application/json',
        'user-agent': HOSTILE,
      },
      body: JSON.stringify({ email: '<svg/onload=done=1>@example.com', role: 'reader' }),
    })
    long = await createLong(harness)
    operator = await visit(harness.browser, url)
    await signIn(operator.page, adminKey)
  })
  after(async () => {
    await operator?.close()
    await harness?.close()
    await upstream?.close()
  })

  /** Asserts that no markup became an element, and no script ran or was blocked. */
  const isText = async (page: Page, address: string): Promise<void> => {
    assert.deepEqual(operator.troubles(), [], address)
    const made = 'img[src="x"], svg[onload], a[href^="javascript"], body script'
    assert.equal(await page.locator(made).count(), 0, address)
    assert.equal(await page.evaluate('typeof done'), 'undefined', address)
  }

  it('names are text on every page that shows them', async () => {
    const { page } = operator
    const project = `projects/${projectId}`
    const shown = [
      'projects',
      ...['members', 'keys', 'service-accounts', 'tag-values', 'activity'].map(
        (tab) => `${project}/${tab}`,
      ),
      ...['people', 'admin-keys', 'audit-log'],
    ]
    for (const address of shown) {
      await moveTo(page, `/console/${address}`)
      await page.getByText('onerror').or(page.getByText('onload')).first().waitFor()
      await isText(page, address)
    }
  })

  it('names of 170 characters without a space leave pages as wide as the window', async () => {
    const { page } = operator
    const project = `projects/${long.project_id}`
    const tabs = ['', '/members', '/keys', '/service-accounts', '/limits', '/activity']
    const addresses = [
      'projects',
      ...tabs.map((tab) => project + tab),
      ...['people', `people/members/${long.user_id}`, 'keys', 'audit-log'],
    ]
    for (const width of ['narrow', 'wide'] as const) {
      await resize(page, width)
      for (const address of addresses) {
        await moveTo(page, `/console/${address}`)
        await page.getByRole('main').getByText(LONG).first().waitFor()
        await settled(page)
        const excess = await page.evaluate(() => {
          const content = document.querySelector('.content') ?? document.body
          return Math.max(
            document.documentElement.scrollWidth - innerWidth,
            content.scrollWidth - content.clientWidth,
          )
        })
        assert.equal(excess, 0, `${address}, ${width}`)
      }
    }
  })

  it('a value of a tag is text, of any length, and turns no text around it', async () => {
    const { page } = operator
    await moveTo(page, `/console/projects/${projectId}/tag-values`)
    const menu = page.getByRole('button', { name: `Actions for ${HOSTILE_VALUE}`, exact: true })
    for (const width of ['wide', 'narrow'] as const) {
      await resize(page, width)
      await menu.click()
      await page.getByRole('menuitem', { name: 'Limits', exact: true }).click()
      const title = page.getByRole('dialog').getByRole('heading')
      await page.getByRole('dialog').getByText('$5.00 left').waitFor()
      assert.equal(await title.textContent(), `Limits of ${HOSTILE_VALUE}`)
      assert.equal(await title.locator('bdi').textContent(), HOSTILE_VALUE)
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.equal(excess, 0, 'wider than the window')
      await isText(page, 'a value of a tag')
      await page.keyboard.press('Escape')
      await dialogGone(page.getByRole('dialog'))
    }
    await resize(page, 'wide')
  })

  it('a reply, the name of a model and the reason of an error are text', async () => {
    const { page } = operator
    await moveTo(page, '/console/playground')
    await page.getByLabel('Project key').fill(key)
    await page.getByRole('button', { name: 'Use this key' }).click()
    const send = async (model: string): Promise<void> => {
      await page.getByRole('combobox', { name: 'Model' }).fill(model)
      await page.getByLabel('Message', { exact: true }).fill('Hi')
      await page.getByRole('button', { name: 'Send' }).click()
    }
    await send('gpt-4o-mini')
    await page.getByRole('status').getByText('Complete').waitFor()
    await isText(page, 'an answer')
    upstream.reset()
    const refusal = { error: { message: HOSTILE, type: HOSTILE, code: HOSTILE, param: null } }
    upstream.script({
      times: 'always',
      path: '/v1/chat/completions',
      status: 400,
      body: JSON.stringify(refusal),
    })
    await send(HOSTILE_MODEL)
    await page.getByRole('status').getByText('Failed').waitFor()
    await page.getByRole('alert').getByText('onerror').waitFor()
    await isText(page, 'a refusal')
  })
})

import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Locator, Page, Route } from 'playwright-core'
import { CHECK_EVERY_MS, CHECK_TIMEOUT_MS } from '#console/server/server-checks.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import type { ConsoleHarness } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { moveTo } from './pages.ts'
import { signInAs } from './person.ts'
import { secretIn } from './secrets.ts'
import { openSeededConsole } from './seeded-organization.ts'

const AWAY = 'Can’t reach the server'

/** The browser's own error for an unreachable server, which is not visible on the page. */
function isExpected(trouble: string): boolean {
  return trouble.includes('dynamically imported module')
}

describe('unreachable server', { skip: skipWithoutBrowser }, () => {
  let opened: ConsoleHarness
  /** The server at the address, which is another one after each start. */
  let harness: Harness
  let upstream: Upstream
  let visited: Visit
  let page: Page
  let projectId: string

  before(async () => {
    upstream = await startUpstream()
    opened = await openSeededConsole({ upstreamUrl: upstream.url })
    harness = opened.server
    visited = await visit(opened.browser, harness.url)
    page = visited.page
    const { client } = harness
    const { id } = await client.createUser({ email: 'olga@example.com', role: 'owner' })
    await signInAs(visited, harness, id)
    const { data } = await client.listProjects({ search: 'Sales insights' })
    projectId = data[0]?.id ?? assert.fail('there is no project')
  })
  after(async () => {
    assert.deepEqual(
      visited?.troubles().filter((trouble) => !isExpected(trouble)),
      [],
    )
    await harness?.close()
    await opened?.close()
    await upstream?.close()
  })

  /** As when its machine is switched off: connections are cut. */
  const stop = async (): Promise<void> => {
    harness.app.server.closeAllConnections()
    await harness.close()
  }
  /** Another process over the same store, at the same address. */
  const start = async (): Promise<void> => {
    harness = await startHarness('sqlite', { ...opened.options, store: opened.store })
  }
  /** The same person in another window. */
  const another = (): Promise<Visit> =>
    visit(opened.browser, harness.url, { context: visited.context })
  const isAway = (where: Page | Locator = page) => where.getByText(AWAY).first().waitFor()
  const isBack = (where: Page | Locator = page) =>
    where.getByText(AWAY).first().waitFor({ state: 'detached' })
  const projectsNamed = async (name: string) =>
    (await harness.client.listProjects({ search: name })).data

  serial('pages wait for the server, and lose nothing', (step) => {
    step('a page that does not refresh says within 5 s that the server is away', async () => {
      assert.ok(CHECK_EVERY_MS + CHECK_TIMEOUT_MS <= 5_000)
      await page.goto('/console/people')
      await page.getByRole('row', { name: 'olga@example.com (you)' }).waitFor()
      await using stranger = await visit(opened.browser, harness.url)
      await stranger.page.goto('/console/')
      await stranger.page.getByLabel('Admin key').waitFor()
      await stop()
      const said = { hasText: 'The server does not answer' }
      const notice = page.getByRole('alert').filter(said)
      await notice.getByText(/^It answered last on .+ UTC\./).waitFor()
      assert.deepEqual(await seriousViolations(page), [])
      // Nobody has signed in.
      const elsewhere = stranger.page.getByRole('alert').filter(said)
      await elsewhere.waitFor()
      await start()
      await notice.waitFor({ state: 'detached' })
      await elsewhere.waitFor({ state: 'detached' })
    })

    step('states of upstreams are unknown while the server is away', async () => {
      upstream.script({ status: 503, body: {}, times: 'always' })
      const key = await harness.client.createProjectServiceAccount({
        project_id: projectId,
        name: 'caller',
      })
      for (let sent = 0; sent < 5; sent++) {
        const authorization = `Bearer ${key.api_key?.value}`
        const body = { model: 'gpt-5.6-luna', messages: [{ role: 'user', content: 'Hello' }] }
        await fetch(`${harness.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }).then((response) => response.arrayBuffer())
      }
      upstream.reset()
      await page.goto('/console/settings')
      const banner = page.getByRole('alert').filter({ hasText: 'All upstreams are down' })
      const row = page.getByRole('row', { name: 'default' })
      await banner.waitFor()
      await row.getByText('Down', { exact: true }).waitFor()
      await stop()
      await row.getByText('Unknown', { exact: true }).waitFor()
      await banner.waitFor({ state: 'detached' })
      await start()
      await row.getByText('OK', { exact: true }).waitFor()
    })

    step(
      'lists, charts and unloaded pages say so, keep their content, and recover automatically',
      async () => {
        await using chart = await another()
        await using next = await another()
        await page.goto('/console/projects')
        await chart.page.goto(`/console/projects/${projectId}`)
        await next.page.goto('/console/projects')
        const rows = page.getByRole('row')
        await rows.nth(1).waitFor()
        await next.page.getByRole('row').nth(1).waitFor()
        const shown = await rows.count()
        const figure = chart.page.getByRole('figure').first()
        await figure.waitFor()
        await stop()
        await page.getByRole('switch', { name: 'Show archived' }).click()
        await chart.page.getByText('24 hours', { exact: true }).click()
        // Nothing of this page has been loaded yet.
        await next.page.getByRole('link', { name: 'Audit log' }).click()
        for (const window of [page, chart.page, next.page]) await isAway(window)
        assert.equal(await rows.count(), shown)
        assert.ok(await figure.isVisible())
        await next.page
          .getByRole('navigation', { name: 'Main' })
          .getByRole('link', { name: 'Projects' })
          .waitFor()
        assert.deepEqual(await seriousViolations(page), [])

        await start()
        for (const window of [page, chart.page, next.page]) await isBack(window)
        await page.getByText('Archived', { exact: true }).first().waitFor()
        await figure.waitFor()
        const events = next.page.getByRole('list', { name: 'Events' })
        await events.getByRole('listitem').first().waitFor()
        assert.match(next.page.url(), /\/console\/audit-log$/)
      },
    )

    step('a form keeps its content, and is saved once after recovery', async () => {
      await moveTo(page, '/console/projects')
      await page.getByRole('row').nth(1).waitFor()
      await page.getByRole('button', { name: 'Create project' }).click()
      const form = page.getByRole('dialog', { name: 'Create a project' })
      await form.getByLabel('Name').fill('Written in the dark')
      await stop()
      await form.getByRole('button', { name: 'Create' }).click()
      await isAway(form)
      await form.getByText('What you typed is still here.').waitFor()
      assert.equal(await form.getByLabel('Name').inputValue(), 'Written in the dark')
      await start()
      await form.getByRole('button', { name: 'Create' }).click()
      await page.getByRole('heading', { name: 'Written in the dark' }).waitFor()
      assert.equal((await projectsNamed('Written in the dark')).length, 1)
    })

    step('a request whose response was lost is retried, and applied once', async () => {
      await moveTo(page, '/console/projects')
      await page.getByRole('button', { name: 'Create project' }).click()
      const form = page.getByRole('dialog', { name: 'Create a project' })
      await form.getByLabel('Name').fill('Made once')
      const keys = await loseAnswers('**/v1/organization/projects')
      await form.getByRole('button', { name: 'Create' }).click()
      await isAway(form)
      assert.equal((await projectsNamed('Made once')).length, 1)
      await page.unroute('**/v1/organization/projects')
      await form.getByRole('button', { name: 'Create' }).click()
      await page.getByRole('heading', { name: 'Made once' }).waitFor()
      await dialogGone(form)
      assert.equal((await projectsNamed('Made once')).length, 1)
      assert.equal(new Set(keys).size, 1)

      // The next identical request is a new one.
      await page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Projects' })
        .click()
      await page.getByRole('button', { name: 'Create project' }).click()
      await form.getByLabel('Name').fill('Made once')
      await form.getByRole('button', { name: 'Create' }).click()
      await page.getByRole('heading', { name: 'Made once' }).waitFor()
      assert.equal((await projectsNamed('Made once')).length, 2)
    })

    step('a key whose response was lost is shown after all, and is the only one', async () => {
      const { id } = (await projectsNamed('Written in the dark'))[0] ?? assert.fail()
      await moveTo(page, `/console/projects/${id}/service-accounts`)
      await page.getByRole('button', { name: 'Create service account' }).first().click()
      const form = page.getByRole('dialog', { name: 'Create a service account' })
      await form.getByRole('textbox', { name: 'Name' }).fill('nightly')
      const path = '**/v1/organization/projects/*/service_accounts'
      await loseAnswers(path)
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await isAway(form)
      await page.unroute(path)
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      const secret = await secretIn(page.getByRole('dialog'))
      const { data } = await harness.client.listProjectApiKeys({ project_id: id })
      assert.deepEqual(
        data.map(({ redacted_value }) => redacted_value.slice(-4)),
        [secret.slice(-4)],
      )
      await closeDialog(page.getByRole('dialog'), 'Done')
    })

    step('a deletion whose response was lost is reported as done', async () => {
      await page.getByRole('button', { name: 'Actions for nightly' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      const confirmation = page.getByRole('dialog', { name: 'Delete the service account' })
      await confirmation.getByLabel('Type nightly to confirm').fill('nightly')
      await stop()
      await confirmation.getByRole('button', { name: 'Delete' }).click()
      await isAway(confirmation)
      assert.equal(await confirmation.getByLabel('Type nightly to confirm').inputValue(), 'nightly')
      await start()
      await closeDialog(confirmation, 'Delete')
      await page.getByText('No service accounts yet').waitFor()
    })

    step('a reply that breaks off says so, keeps its text, and can be retried', async () => {
      const ofProject = { project_id: projectId, name: 'reader' }
      const { api_key } = await harness.client.createProjectServiceAccount(ofProject)
      const reply = 'Half of this is never sent, or only later.'
      upstream.script({ includes: 'Tell me', reply, fault: { kind: 'stall', at: 4 } })
      await moveTo(page, '/console/playground')
      await page.getByLabel('Project key').fill(api_key?.value ?? assert.fail('no key'))
      await page.getByRole('button', { name: 'Use this key' }).click()
      await page.getByRole('button', { name: 'Remove', exact: true }).waitFor()
      await page.getByLabel('Message', { exact: true }).fill('Tell me all')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByRole('log').getByText('Half of this', { exact: true }).waitFor()
      await stop()
      await page.getByRole('alert').first().waitFor()
      const answer = page.getByRole('textbox', { name: 'Assistant, message 2' })
      assert.equal(await answer.inputValue(), 'Half of this')
      await page.getByLabel('Message', { exact: true }).fill('And the rest?')
      await page.getByRole('button', { name: 'Send' }).click()
      await isAway()
      await start()
      const again = page.getByRole('button', { name: 'Send' })
      await page.getByLabel('Message', { exact: true }).fill('Again, please')
      await again.click()
      await page.getByRole('status').getByText('Complete', { exact: true }).waitFor()
    })

    step('a console opened during the outage waits, and opens after recovery', async () => {
      await using newcomer = await another()
      // The page still loads, and then nothing more.
      let stopping: Promise<void> | undefined
      await newcomer.page.route('**/v1/**', async (route) => {
        stopping ??= stop()
        await stopping
        await route.continue()
      })
      await newcomer.page.goto('/console/people?search=olga')
      await isAway(newcomer.page)
      assert.deepEqual(await seriousViolations(newcomer.page), [])
      await start()
      await newcomer.page.getByRole('row', { name: 'olga@example.com (you)' }).waitFor()
    })

    step('a page with missing files is reloaded once, and then reported', async () => {
      await moveTo(page, '/console/projects')
      await page.getByRole('row').nth(1).waitFor()
      // As after an update of the server, whose files have other names.
      let requests = 0
      await page.route('**/admin-keys-page-*.js', (route) => {
        requests++
        return route.fulfill({ status: 404, body: '' })
      })
      await page.getByRole('link', { name: 'Admin keys' }).click()
      await page.getByText('This page couldn’t be displayed.').waitFor()
      assert.equal(requests, 2)
      await page.getByRole('link', { name: 'People' }).click()
      await page.getByRole('table', { name: 'Members' }).waitFor()
      await page.unroute('**/admin-keys-page-*.js')
      await page.getByRole('link', { name: 'Admin keys' }).click()
      await page.getByRole('table', { name: 'Admin keys' }).waitFor()
    })

    /** Drops responses of requests that the server has served. Returns the requests' keys. */
    const loseAnswers = async (path: string): Promise<string[]> => {
      const keys: string[] = []
      await page.route(path, async (route: Route) => {
        if (route.request().method() !== 'POST') return route.continue()
        keys.push((await route.request().headerValue('idempotency-key')) ?? '')
        await route.fetch()
        await route.abort('connectionreset')
      })
      return keys
    }
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { run } from '#storage/db.ts'
import { joinNodes, type Nodes } from '#storage/nodes.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { timedSchedule } from '#test/support/schedule.ts'
import {
  resize,
  seriousViolations,
  signIn,
  skipWithoutBrowser,
  type Visit,
  visit,
} from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { signInAs } from './person.ts'
import { assertAccessible } from './themes.ts'

const ADDRESS = '/console/settings'
/** Consecutive failures that open an upstream's circuit. */
const FAILURES_BEFORE_REST = 5
/** Duration of an open circuit. */
const REST_MS = 10_000
/** Polling interval of the page. */
const REFRESH_MS = 5_000

describe('settings', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let upstream: Upstream
  let nodes: Nodes
  let visited: Visit
  let page: Page
  const { clock, move } = movableClock(systemClock)

  before(async () => {
    upstream = await startUpstream()
    harness = await openConsole({
      clock,
      upstreamUrl: upstream.url,
      config: `
upstreams:
  main:
    base_url: ${upstream.url}
    api_key: sk-upstream-key
    models: [gpt-4o*, a, b, c, d, e, f, g]
    weight: 3
  spare:
    base_url: ${upstream.url}
    api_key: sk-upstream-key
    models: [nothing-else]
`,
    })
    nodes = await joinNodes({
      store: harness.store,
      now: clock,
      hasRedis: false,
      planes: 'all' as const,
      waitMs: 0,
      schedule: timedSchedule(),
    })
    visited = await visit(harness.browser, harness.url)
    page = visited.page
    await page.clock.install()
    await signIn(page, harness.adminKey, ADDRESS)
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await nodes?.leave()
    await harness?.close()
    await upstream?.close()
  })

  it('show the server of the organization, and how to configure programs for it', async () => {
    const { organization } = harness.bootstrapped
    await page.getByText('0.0.0-test').waitFor()
    await page.getByText('SQLite').waitFor()
    await page.getByText(organization.id, { exact: true }).waitFor()
    await page.getByText('Admin key', { exact: true }).waitFor()
    const node = page.getByRole('row', { name: nodes.id })
    await node.getByText('In memory').waitFor()
    await node.getByText('just now').first().waitFor()
    const main = page.getByRole('row', { name: 'main' })
    await main.getByText(upstream.url).waitFor()
    await main.getByText('gpt-4o*, a, b, c, d, e and 2 more').waitFor()

    const api = `${harness.url}/v1`
    await page.getByRole('button', { name: 'Copy base URL' }).click()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), api)
    await page.getByText(`export OPENAI_BASE_URL=${api}`).waitFor()
    await page.getByRole('tab', { name: 'Terraform' }).click()
    await page.getByText(`base_url = "${api}"`).waitFor()
    for (const [name, path] of [
      ['API reference', '/docs'],
      ['OpenAPI document', '/openapi.json'],
    ] as const) {
      const link = await page.getByRole('link', { name }).getAttribute('href')
      assert.equal(link, harness.url + path)
      assert.equal((await fetch(link)).status, 200)
    }
  })

  it('have the aliases of all projects, which are added and deleted here', async () => {
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await press('Add alias')
    await dialog.getByRole('textbox', { name: 'Alias' }).fill('fast')
    await dialog.getByRole('textbox', { name: 'Model' }).fill('gpt-5.6-luna')
    await press('Add')
    const row = page.getByRole('row', { name: 'fast' })
    await row.getByText('gpt-5.6-luna').waitFor()
    const { data } = await harness.client.listModelAliases()
    assert.deepEqual(data, [
      {
        object: 'organization.model_alias',
        alias: 'fast',
        model: 'gpt-5.6-luna',
        shutdown_date: null,
      },
    ])
    await press('Actions for fast')
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await press('Delete')
    await page.getByText('No aliases').waitFor()
  })

  it('show an upstream’s failure, pause and recovery without a reload', async () => {
    const { client, caller, bootstrapped } = harness
    const project_id = bootstrapped.organization.defaultProjectId
    const account = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
    const openai = caller(account.api_key?.value ?? '')
    const complete = () =>
      openai.chat.completions.create({
        model: 'gpt-4o',
        messages: [{ role: 'user', content: 'Hello' }],
      })
    const state = page.getByRole('row', { name: 'main' })
    /** Content of the page at its next poll. */
    const see = async (text: string): Promise<void> => {
      await page.clock.fastForward(REFRESH_MS)
      await state.getByText(text, { exact: true }).waitFor()
    }
    await see('OK')
    upstream.script({ times: 'always', status: 502, body: 'no' })
    await assert.rejects(complete())
    await see('Failing')
    await state.getByText('Failed 1 time in a row').waitFor()
    for (let failed = 1; failed < FAILURES_BEFORE_REST; failed++) await assert.rejects(complete())
    await see('Down')
    await state.getByText(/^Next try /).waitFor()
    upstream.reset()
    move(REST_MS)
    const isWell = async (): Promise<boolean> => {
      const { upstreams } = await client.retrieveServer()
      return upstreams.some(({ name, state }) => name === 'main' && state === 'ok')
    }
    // Another upstream that serves the model may be tried first.
    await eventually('the upstream serves again', async () => {
      await complete()
      return await isWell()
    })
    await see('OK')
    const spare = page.getByRole('row', { name: 'spare' })
    await spare.getByText('OK', { exact: true }).waitFor()
  })

  it('show a background task that fails with its error, and its recovery, without a reload', async () => {
    const { client, store, tick } = harness
    const rename = (from: string, to: string) =>
      record(store, async (tx) => tx[run](`alter table ${from} rename to ${to}`, []))
    const task = page.getByRole('row', { name: 'idempotency_purge' })
    await page.getByText(/All \d+ are OK\./).waitFor()
    assert.equal(await task.count(), 0)
    /** Content of the page at its next poll after a run. */
    const see = async (text: string, expected: 'ok' | 'failing'): Promise<void> => {
      tick('idempotency_purge')
      await eventually(`the task is ${expected}`, async () => {
        const { tasks } = await client.retrieveServer()
        return tasks.some(({ name, state }) => name === 'idempotency_purge' && state === expected)
      })
      await page.clock.fastForward(REFRESH_MS)
      await task.getByText(text, { exact: true }).waitFor()
    }
    await rename('idempotency', 'renamed')
    await see('Failing', 'failing')
    await task.getByText(/Last error just now: .*no such table/).waitFor()
    await page.getByText(/1 of \d+ fail\./).waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await task.getByText('10 min').waitFor()
    await rename('renamed', 'idempotency')
    await see('OK', 'ok')
  })

  it('no accessibility violations in either theme, and they fit a narrow screen', async () => {
    await resize(page, 'narrow')
    await page.getByRole('row', { name: 'main' }).waitFor()
    await assertAccessible(page)
    await resize(page, 'wide')
  })

  it('a reader sees them too, without the upstreams’ addresses', async () => {
    const { client } = harness
    const { id } = await client.createUser({ email: 'ada@example.com', role: 'reader' })
    await signInAs(visited, harness, id)
    await page.goto(ADDRESS)
    await page.getByRole('row', { name: 'main' }).waitFor()
    assert.equal(await page.getByText(upstream.url).count(), 0)
  })
})

describe('a node for admins alone', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  before(async () => {
    harness = await openConsole({ planes: 'control' })
  })
  after(() => harness?.close())

  it('says that models are served elsewhere, in the settings and in the playground', async () => {
    await using visited = await visit(harness.browser, harness.url)
    const { page } = visited
    await signIn(page, harness.adminKey, ADDRESS)
    await page.getByText('Administration only').waitFor()
    await page.getByText('No upstreams').waitFor()
    await page.getByText('None on this node').waitFor()
    await page.getByRole('link', { name: 'Playground' }).click()
    await page.getByText('This address doesn’t serve models').waitFor()
    assert.deepEqual(await seriousViolations(page), [])
    assert.deepEqual(visited.troubles(), [])
  })
})

describe('a configuration that cannot be reloaded', { skip: skipWithoutBrowser }, () => {
  it('is explained with its errors until the file is mended', async () => {
    let config = 'models: {}\n'
    await using harness = await openConsole({ configAgain: () => config })
    await using visited = await visit(harness.browser, harness.url)
    const { page } = visited
    await page.clock.install()
    await signIn(page, harness.adminKey, ADDRESS)
    const alert = page.getByRole('alert', { name: 'The configuration could not be reloaded' })
    await page.getByText(/^Read/).waitFor()
    assert.equal(await alert.count(), 0)
    config = `nothing: 1\nmodels: { a: { alias_of: ${'long-'.repeat(20)}model } }\n`
    await assert.rejects(harness.client.reloadConfiguration())
    await page.clock.runFor(REFRESH_MS)
    await alert.getByText("line 1: nothing: unknown setting 'nothing'").waitFor()
    await alert.getByText('line 2: models.a.alias_of: there is no model').waitFor()
    await assertAccessible(page)
    config = 'bounds: { uploads: 3 }\n'
    await harness.client.reloadConfiguration()
    await page.clock.runFor(REFRESH_MS)
    await page.getByText('a restart applies bounds').waitFor()
    assert.equal(await alert.count(), 0)
    assert.deepEqual(visited.troubles(), [])
  })
})

describe('a server without an upstream', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  before(async () => {
    const environment = { UPSTREAM_URL: undefined, UPSTREAM_API_KEY: undefined }
    harness = await openConsole({ environment })
  })
  after(() => harness?.close())

  it('the overview, the projects, the playground and the settings say how to set one', async () => {
    await using visited = await visit(harness.browser, harness.url)
    const { page } = visited
    await signIn(page, harness.adminKey)
    await page
      .getByRole('list', { name: 'Get started' })
      .getByRole('listitem')
      .filter({ hasText: 'Set an upstream: not done' })
      .getByText('UPSTREAM_URL')
      .waitFor()
    await page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Projects' })
      .click()
    await page.getByRole('alert', { name: 'No upstream yet' }).getByText('UPSTREAM_URL').waitFor()
    await page.getByRole('link', { name: 'Playground' }).click()
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor()
    await page.getByText('No upstream yet').waitFor()
    assert.equal(await page.getByText('only serves administration').count(), 0)
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByText('Administration; models once an upstream is set').waitFor()
    assert.deepEqual(visited.troubles(), [])
  })
})

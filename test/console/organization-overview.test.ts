/** Overview of the organization: by role, and of a new organization. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import { formatMs } from '#console/time/duration.ts'
import { measure } from '#test/support/latency.ts'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo, settled } from './pages.ts'
import { visitAs } from './person.ts'
import { refresh } from './refresh.ts'
import { openSeededConsole } from './seeded-organization.ts'
import { assertAccessible } from './themes.ts'

const SECOND_MS = 1_000
const HOUR_SECONDS = 3_600
const OVERVIEW = '/console/overview'
const UNPRICED = 'nobody-knows'
const ENDING = 'ends-soon'
const DAY = 86_400
const CONFIG = `
models:
  ${ENDING}: { shutdown_date: ${dayIn(20)} }
`

function dayIn(days: number): string {
  return new Date((nowSeconds() + days * DAY) * SECOND_MS).toISOString().slice(0, 10)
}

function nowSeconds(): number {
  return Math.floor(Date.now() / SECOND_MS)
}

describe('overview of the organization', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>
  let operator: Visit
  let page: Page
  const figure = (on: Page, name: string) => on.getByRole('group', { name, exact: true })
  const entries = (on: Page) => on.getByRole('list', { name: 'Needs attention' })
  const projects = (on: Page) => on.getByRole('table', { name: 'Projects' })
  const idOf = (name: string): string =>
    harness.seeded.projects.find((one) => one.name === name)?.id ?? assert.fail(`no ${name}`)

  before(async () => {
    harness = await openSeededConsole({ config: CONFIG })
    operator = await visit(harness.browser, harness.url)
    page = operator.page
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('each role has the parts that it includes', (step) => {
    step('an operator begins there: figures are the API’s', async () => {
      const keyId = 'key_gone'
      const subject = { projectId: idOf('Playground'), keyId, model: UNPRICED }
      const amounts = { requests: 3, requestedRequests: 250, refusedRequestsPerMinute: 247 }
      await use(harness, [
        { at: nowSeconds(), subject, amounts },
        { at: nowSeconds() - DAY, subject: { projectId: idOf('Playground'), model: ENDING } },
      ])
      const requests = [800, 1_500, 6_000].map((ms) => ({ ms, firstTokenMs: ms / 4 }))
      await measure(
        harness,
        requests.map((one) => ({ at: nowSeconds() - HOUR_SECONDS, ...one })),
      )
      const now = nowSeconds()
      const start_time = now - (now % HOUR_SECONDS) - 23 * HOUR_SECONDS
      const { total } = await harness.client.usageSummary({ start_time, bucket_width: '1h' })
      assert.ok(total.refused_requests >= 247)
      await signIn(page, harness.seeded.adminKeys.operator)
      await page.waitForURL(`**${OVERVIEW}`)
      const shows = (name: string, text: string) => figure(page, name).getByText(text).waitFor()
      await shows('Requests, 24 hours', formatCount(total.requested_requests))
      await shows('Rejected by limits, 24 hours', formatCount(total.refused_requests))
      const rejected = figure(page, 'Rejected by limits, 24 hours').getByRole('link')
      const [byKey, logs] = await rejected.evaluateAll((links) =>
        links.map((link) => link.getAttribute('href')),
      )
      const end = start_time + DAY
      assert.match(byKey ?? '', RegExp(`/usage\\?by=key&.*zoom=${start_time}-${end}&sort=Rejected`))
      assert.match(logs ?? '', /\/request-logs\?.*status=429/)
      const { data } = await harness.client.usageLatency({ start_time, bucket_width: 'all' })
      const { duration_ms: whole, first_token_ms: first } = data[0]?.results[0] ?? {}
      assert.ok(whole && first)
      for (const [name, times, address] of [
        ['Latency p50, 24 hours', whole, '/usage/latency'],
        ['First token p50, 24 hours', first, '/usage/latency?time=first_token_ms'],
      ] as const) {
        await shows(name, `p95 ${formatMs(times.p95)}`)
        const link = figure(page, name).getByRole('link', { name: formatMs(times.p50) })
        assert.equal(await link.getAttribute('href'), `/console${address}`)
      }
      const month = Date.parse(`${new Date().toISOString().slice(0, 'YYYY-MM'.length)}-01`)
      const question = { start_time: month / SECOND_MS, bucket_width: '1d' as const }
      const { cost } = (await harness.client.usageSummary(question)).total
      await shows('Spend this month (UTC)', formatDollars(cost))
      await page
        .getByRole('group', { name: /^Upstream / })
        .getByText('OK')
        .waitFor()
    })

    step('each kind of what needs attention is named, with its link', async () => {
      // The host of the tests has room, and no certificate.
      await page.route('**/v1/organization/server', async (route) => {
        const response = await route.fetch()
        const host = { certificate_ends_at: nowSeconds() + DAY, disk_free_bytes: 2 ** 29 }
        await route.fulfill({ response, json: { ...(await response.json()), host } })
      })
      await refresh(page)
      for (const [text, address] of [
        ['247 requests rejected in 24 hours', /\/request-logs\?.*key=key_gone&status=429/],
        [UNPRICED, /\/usage\?by=model/],
        [
          'Data labelling has spent almost all of its spend limit',
          /\/projects\/[^/]+\/limits#spend-limit$/,
        ],
        [/^\d keys? of (an owner|owners) without access/, /\/keys\?show=ownerless$/],
        [`${ENDING} ends`, new RegExp(`/usage/models/${ENDING}#who$`)],
        ['The certificate ends soon', /\/settings$/],
        ['The disk of the store has 0.5 GiB free', /\/settings$/],
      ] as const) {
        const entry = entries(page).getByRole('listitem').filter({ hasText: text })
        assert.match((await entry.getByRole('link').getAttribute('href')) ?? '', address, `${text}`)
      }
      await page.unroute('**/v1/organization/server')
    })

    step('projects are compared with the days before, and with their limits', async () => {
      const row = projects(page).getByRole('row').nth(1)
      await row
        .getByText(/^[+−]\$/)
        .first()
        .waitFor()
      const why = projects(page).getByText(/^(gpt|claude|o\d|text)\S* [+−]\$\S+, key .+ [+−]\$\S+$/)
      await why.first().waitFor()
      await settled(page)
      assert.equal(await page.getByText('Nothing needs attention').count(), 0)
    })

    step('it is accessible in both themes, and fits a narrow screen', async () => {
      await assertAccessible(page)
      await resize(page, 'narrow')
      await assertAccessible(page)
      await resize(page, 'wide')
    })

    step('a check that fails says so, and nothing is claimed to be well', async () => {
      const refuse = '**/v1/organization/api_key_counts*'
      await page.route(refuse, (route) =>
        route.fulfill({
          status: 400,
          contentType: 'application/json',
          body: JSON.stringify({ error: { message: 'Not now.', type: 'invalid_request_error' } }),
        }),
      )
      await page.goto(OVERVIEW)
      const alert = page.getByRole('alert').filter({ hasText: 'Not now.' })
      await alert.waitFor()
      await entries(page).getByText('Data labelling').first().waitFor()
      await page.unroute(refuse)
      await alert.getByRole('button', { name: 'Try again' }).press('Enter')
      await alert.waitFor({ state: 'detached' })
    })

    step('an owner of a project sees its spend and budget, and no upstream', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'paula@example.com', role: 'reader' })
      const project_id = idOf('Document search')
      await client.createProjectUser({ project_id, user_id: id, role: 'owner' })
      await using paula = await visitAs(harness, id)
      await paula.page.goto('/console/')
      const row = projects(paula.page).getByRole('row', { name: 'Document search' })
      await row.getByText(/ of \$[\d.,]+ this (month|quarter)/).waitFor()
      assert.equal(await projects(paula.page).getByRole('row').count(), 2)
      assert.match(paula.page.url(), /\/overview$/)
      assert.deepEqual(paula.troubles(), [])
    })

    step('finance sees costs with a forecast and the last statement, and no budgets', async () => {
      const { client } = harness
      const { id } = await client.createUser({ email: 'fiona@example.com', role: 'reader' })
      const permissions = ['api.usage.read']
      const role = await client.createRole({ role_name: 'Costs', permissions })
      await client.createUserRole({ user_id: id, role_id: role.id })
      await using fiona = await visitAs(harness, id)
      await fiona.page.goto('/console/')
      const month = figure(fiona.page, 'Spend this month (UTC)')
      await month.getByText(/^Forecast \$/).waitFor()
      const last = figure(fiona.page, 'Spend last month (UTC)')
      const statement = last.getByRole('link', { name: /^Statement of / })
      const address = (await statement.getAttribute('href')) ?? ''
      assert.match(address, /\/usage\/statements\?month=\d{4}-\d\d$/)
      await projects(fiona.page).waitFor()
      const headings = await projects(fiona.page).getByRole('columnheader').allInnerTexts()
      assert.deepEqual(headings, ['Project', 'Last 7 days', 'Change', 'Why'])
      assert.deepEqual(fiona.troubles(), [])
    })
  })
})

describe('overview of a new organization', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let visited: Visit
  let page: Page
  const steps = () => page.getByRole('list', { name: 'Get started' })
  const marks = async (): Promise<string[]> => {
    const texts = await steps().getByRole('listitem').locator('p:first-child').allTextContents()
    return texts.map((text) => text.trim())
  }

  before(async () => {
    const environment = { UPSTREAM_URL: undefined, UPSTREAM_API_KEY: undefined }
    harness = await openConsole({ environment })
    visited = await visit(harness.browser, harness.url)
    page = visited.page
  })
  after(async () => {
    assert.deepEqual(visited?.troubles(), [])
    await harness?.close()
  })

  serial('steps tick themselves', (step) => {
    step('the missing upstream is first, with what to set', async () => {
      await signIn(page, harness.adminKey)
      await steps().getByText('UPSTREAM_URL').waitFor()
      assert.deepEqual(await marks(), [
        ...['Set an upstream: not done', 'Create a project: not done', 'Create a key: not done'],
        ...['Send a first request: not done', 'Set a spend limit: not done'],
        'Invite people: not done',
      ])
      await page.getByText('Nothing needs attention').waitFor()
      assert.equal(await page.getByRole('group', { name: 'Requests, 24 hours' }).count(), 0)
      await assertAccessible(page)
    })

    step('a step is done once the server has it', async () => {
      const { client } = harness
      const { id } = await client.createProject({ name: 'Search' })
      await client.createProjectServiceAccount({ project_id: id, name: 'crawler' })
      await client.updateOrganizationSpendLimit({
        threshold_amount: 10_000,
        currency: 'USD',
        interval: 'month',
      })
      await client.createUser({ email: 'ada@example.com', role: 'reader' })
      await use(harness, [{ at: nowSeconds(), subject: { projectId: id } }])
      await refresh(page)
      const expected = [
        ...['Set an upstream: not done', 'Create a project: done', 'Create a key: done'],
        ...['Send a first request: done', 'Set a spend limit: done', 'Invite people: done'],
      ]
      for (const mark of expected) await steps().getByText(mark, { exact: true }).waitFor()
      assert.deepEqual(await marks(), expected)
      await page.getByRole('group', { name: 'Requests, 24 hours' }).waitFor()
    })

    step('hidden steps stay hidden, and the missing upstream needs attention', async () => {
      await page.getByRole('button', { name: 'Hide' }).click()
      await steps().waitFor({ state: 'detached' })
      await moveTo(page, OVERVIEW)
      const entries = page.getByRole('list', { name: 'Needs attention' })
      await entries.getByText('No upstream yet').waitFor()
      assert.equal(await steps().count(), 0)
    })
  })
})

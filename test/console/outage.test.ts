/** A total outage: the console's figures equal those of the API, the log and the metrics. */
import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { systemClock } from '#base/clock.ts'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { serial } from '#test/support/serial.ts'
import { seriousViolations, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'
import { visitAs } from './person.ts'

const MODEL = 'gpt-4o-mini'
const ANSWERED = 2
const FAILED = 6
const DAY_SECONDS = 86_400
/** Duration of an open circuit. */
const PAUSE_MS = 10_000
const MESSAGE = 'No room for anybody.'

describe('outage of all upstreams', { skip: skipWithoutBrowser }, () => {
  const { clock, move } = movableClock(systemClock)
  const upstreams: Upstream[] = []
  const logged: Readonly<Record<string, unknown>>[] = []
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let key: Awaited<ReturnType<typeof makeUserKey>>

  before(async () => {
    upstreams.push(await startUpstream(), await startUpstream())
    const entries = ['east', 'west'].map(
      (name, at) =>
        `  ${name}:\n    base_url: ${upstreams[at]?.url}\n    api_key: sk-upstream-key\n`,
    )
    harness = await openConsole({
      upstreamUrl: undefined,
      clock,
      config: `upstreams:\n${entries.join('')}`,
      logLevel: 'info',
      onLog: (line) => logged.push(JSON.parse(line)),
    })
    key = await makeUserKey(harness, await makeProject(harness))
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.adminKey)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
    await Promise.all(upstreams.map((upstream) => upstream.close()))
  })

  const sendRequest = async (): Promise<number> => {
    const response = await fetch(`${harness.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.arrayBuffer()
    return response.status
  }
  const breakAll = (): void => {
    const body = { error: { message: MESSAGE } }
    for (const upstream of upstreams) upstream.script({ status: 503, body, times: 'always' })
  }
  const banner = () => page.getByRole('alert').filter({ hasText: 'All upstreams are down' })
  const figure = (name: string) => page.getByRole('group', { name, exact: true })
  const cells = (table: string, row: string) =>
    page
      .getByRole('table', { name: table, exact: true })
      .getByRole('row')
      .filter({ hasText: row })
      .getByRole('cell')
      .allInnerTexts()
  /** Colour of the series of failed requests, as the browser computes it. */
  const failedColour = () =>
    page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = 'var(--series-failed)'
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    })
  const metric = async (name: string): Promise<number> => {
    const text = await harness.metrics.registry.metrics()
    return text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  }
  const overview = (): string => `/console/projects/${key.project_id}`

  serial('it is shown within one refresh, and so is its end', (step) => {
    step('there is no banner and no failure while upstreams respond', async () => {
      for (let i = 0; i < ANSWERED; i++) assert.equal(await sendRequest(), 200)
      await harness.flush()
      await moveTo(page, overview())
      await figure('Requests').getByText(String(ANSWERED), { exact: true }).waitFor()
      assert.equal(await figure('Failed').textContent(), 'Failed0')
      assert.equal(await banner().count(), 0)
    })

    step('the API, the log and the metrics have the same number of failed requests', async () => {
      breakAll()
      for (let i = 0; i < FAILED; i++) assert.equal(await sendRequest(), 503)
      await harness.flush()
      const { client } = harness
      const start_time = Math.floor(clock() / 1000 / DAY_SECONDS - 1) * DAY_SECONDS
      const question = { start_time, project_ids: [key.project_id] }
      const { total } = await client.usageRanking({ ...question, group_by: 'model' })
      assert.partialDeepStrictEqual(total, {
        requested_requests: ANSWERED + FAILED,
        refused_requests: 0,
        failed_requests: FAILED,
      })
      const [completions] = (await client.usageCompletions(question)).data
        .flatMap(({ results }) => results)
        .filter(({ failed_requests }) => failed_requests > 0)
      assert.equal(completions?.failed_requests, FAILED)
      const lines = logged.filter(({ level, code }) => level === 30 && code !== undefined)
      assert.deepEqual(
        lines.map(({ status, project }) => [status, project]),
        Array.from({ length: FAILED }, () => [503, key.project_id]),
      )
      assert.equal(await metric('bailiwick_failed_requests_total'), FAILED)
      // Each was tried at both upstreams.
      assert.equal(await metric('bailiwick_upstream_failures_total'), 2 * FAILED)
    })

    step('the overview shows them as a figure, a series and a column', async () => {
      await page.reload()
      await figure('Failed').getByText(String(FAILED), { exact: true }).waitFor()
      await figure('Failed').getByText('75% of requests').waitFor()
      const colour = await figure('Failed')
        .getByText(String(FAILED), { exact: true })
        .evaluate((text) => getComputedStyle(text).color)
      assert.equal(colour, await failedColour())
      const chart = page.getByRole('figure', { name: 'Requests over time' })
      const last = await chart.getByRole('row').last().getByRole('cell').allInnerTexts()
      assert.deepEqual(last.slice(-3), [String(ANSWERED), String(FAILED), '0'])
      assert.equal(await chart.locator('rect[fill="var(--series-failed)"]').count(), 1)
      for (const table of ['By model', 'By key']) {
        const row = table === 'By model' ? MODEL : key.id
        await page.getByRole('table', { name: table, exact: true }).waitFor()
        const texts = await cells(table, table === 'By model' ? row : '8')
        assert.ok(texts.includes(`${FAILED} (75.0%)`), texts.join(' | '))
      }
    })

    step('the usage page shows them as a figure, a column and in the file', async () => {
      await moveTo(page, '/console/usage?range=7d')
      await figure('Failed').getByText(String(FAILED), { exact: true }).waitFor()
      await page.getByRole('columnheader', { name: 'Failed' }).waitFor()
      const downloading = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export CSV' }).click()
      const chunks: Buffer[] = []
      for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk)
      const [head = '', line = ''] = Buffer.concat(chunks).toString().split('\r\n')
      const column = head.split(',').indexOf('failed_requests')
      assert.equal(line.split(',')[column], String(FAILED))
    })

    step('a banner on every page names the upstreams, their errors and the next try', async () => {
      for (const path of ['/console/projects', overview(), '/console/audit-log']) {
        await moveTo(page, path)
        await banner().getByText('All requests to models fail.').waitFor()
        for (const name of ['east', 'west']) {
          const item = banner().getByRole('listitem').filter({ hasText: name })
          await item.getByText(/ failed [56] times in a row, first /).waitFor()
          await item.getByText(`Last error: returned 503: ${MESSAGE}`).waitFor()
          await item.getByText(/Next try (in \d+ s|with the next request)\./).waitFor()
        }
      }
      assert.deepEqual(await seriousViolations(page), [])
    })

    step('the settings show each upstream as down, since when and why', async () => {
      await banner().getByRole('link', { name: 'View upstreams' }).click()
      for (const name of ['east', 'west']) {
        const row = page.getByRole('row', { name })
        await row.getByText('Down', { exact: true }).waitFor()
        await row.getByText(`Last error: returned 503: ${MESSAGE}`).waitFor()
        await row.getByText(/Failed [56] times in a row, first /).waitFor()
      }
    })

    step('a reader sees the banner without the upstreams’ error messages', async () => {
      const { id } = await harness.client.createUser({
        email: 'ada@example.com',
        role: 'reader',
      })
      await using reader = await visitAs(harness, id)
      await reader.page.goto('/console/projects')
      await reader.page.getByText('Last error: returned 503.').first().waitFor()
      assert.equal(await reader.page.getByText(MESSAGE).count(), 0)
      assert.deepEqual(reader.troubles(), [])
    })

    step('the banner stays without requests, also when the pause is over', async () => {
      move(PAUSE_MS)
      await page.reload()
      await banner().getByText('Next try with the next request').first().waitFor()
    })

    step('the banner is gone after recovery, and the numbers stay', async () => {
      for (const upstream of upstreams) upstream.reset()
      const isWell = async (): Promise<boolean> => {
        const server = await harness.client.retrieveServer()
        return server.upstreams.every(({ state }) => state === 'ok')
      }
      let answered = ANSWERED
      while (!(await isWell())) {
        assert.equal(await sendRequest(), 200)
        answered += 1
        assert.ok(answered < 100, 'both are drawn by weight')
      }
      await harness.flush()
      await page.goto('/console/settings')
      for (const name of ['east', 'west']) {
        await page.getByRole('row', { name }).getByText('OK', { exact: true }).waitFor()
      }
      assert.equal(await page.getByText(/Last error/).count(), 0)
      assert.equal(await banner().count(), 0)
      await moveTo(page, overview())
      await figure('Requests')
        .getByText(String(answered + FAILED), { exact: true })
        .waitFor()
      await figure('Failed').getByText(String(FAILED), { exact: true }).waitFor()
      assert.equal(await metric('bailiwick_failed_requests_total'), FAILED)
    })
  })
})

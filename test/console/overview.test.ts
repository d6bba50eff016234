import assert from 'node:assert/strict'
import { after, before, describe } from 'node:test'
import type { Page } from 'playwright-core'
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import { serial } from '#test/support/serial.ts'
import { use } from '#test/support/usage.ts'
import { resize, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { moveTo } from './pages.ts'
import { openSeededConsole } from './seeded-organization.ts'
import { assertAccessible } from './themes.ts'

const DAY_SECONDS = 86_400
const MODEL = 'gpt-5.6-luna'
const UNPRICED = 'nobody-knows'

describe('overview of a project', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>
  let operator: Visit
  let page: Page
  let newProject: string
  let key: { readonly id: string; readonly value: string }
  const address = (id: string, range = ''): string => `/console/projects/${id}${range}`
  const seeded = (name: string): string =>
    harness.seeded.projects.find((one) => one.name === name)?.id ?? assert.fail(`no ${name}`)
  const figure = (name: string) => page.getByRole('group', { name, exact: true })
  const table = (name: string) => page.getByRole('table', { name, exact: true })
  const sendRequest = async (): Promise<number> => {
    const response = await fetch(`${harness.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] }),
    })
    await response.arrayBuffer()
    return response.status
  }

  before(async () => {
    harness = await openSeededConsole()
    const { client } = harness
    newProject = (await client.createProject({ name: 'Newcomer' })).id
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await signIn(page, harness.seeded.adminKeys.operator, address(newProject))
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
  })

  serial('usage and 429s of a project are shown', (step) => {
    step('a project without usage shows a first request, and leads to its keys', async () => {
      await page.getByText('No usage yet').waitFor()
      await page.getByText(/^curl .*\/v1\/chat\/completions/).waitFor()
      await page.getByRole('link', { name: 'Go to keys' }).click()
      await page.getByText('No keys yet').waitFor()
    })

    step('a 429 is explained by its limit, model and key', async () => {
      const { client, flush } = harness
      const account = await client.createProjectServiceAccount({
        project_id: newProject,
        name: 'crawler',
      })
      key = account.api_key ?? assert.fail('there is no key')
      await client.updateProjectRateLimits({
        project_id: newProject,
        rate_limit_id: `rl-${MODEL}`,
        max_requests_per_1_minute: 1,
      })
      const answers = [await sendRequest(), await sendRequest(), await sendRequest()]
      assert.deepEqual(answers, [200, 429, 429])
      await flush()

      await moveTo(page, address(newProject, '?range=24h'))
      await page
        .getByText(
          `${MODEL}: 2 requests were over the limit on requests per minute, ` +
            'all of them with the key crawler.',
        )
        .waitFor()
      await page.getByText('spread requests out').waitFor()
      assert.match((await figure('Requests').textContent()) ?? '', /^Requests3/)
      assert.match(
        (await figure('Rejected by limits').textContent()) ?? '',
        /^Rejected by limits266\.7% of requests/,
      )
      const row = table('By model').getByRole('row', { name: MODEL })
      await row.getByText('2 (66.7%)').waitFor()
      await table('By key').getByRole('row', { name: 'crawler Secret Key' }).waitFor()
      await page.getByRole('link', { name: 'Project limits' }).click()
      await page.waitForURL(/\/limits/)
    })

    step('a deleted key keeps its name and usage, marked as deleted', async () => {
      const { client } = harness
      const { data } = await client.listProjectServiceAccounts({ project_id: newProject })
      await client.deleteProjectServiceAccount({
        project_id: newProject,
        service_account_id: data[0]?.id ?? '',
      })
      const subject = { projectId: newProject, model: UNPRICED }
      await use(harness, [{ at: Math.floor(Date.now() / 1000), subject }])
      await page.goto(address(newProject))
      await table('By key').getByRole('row', { name: 'crawler Deleted Secret Key' }).waitFor()
      await page.getByText('all of them with the key crawler (deleted).').waitFor()
    })

    step('requests over a spend limit are rejected by limits, and are not answered', async () => {
      const subject = { projectId: newProject, model: MODEL }
      const amounts = { requestedRequests: 4, refusedSpend: 4 }
      await use(harness, [{ at: Math.floor(Date.now() / 1000), subject, amounts }])
      await page.goto(address(newProject, '?range=30d'))
      await figure('Rejected by limits')
        .getByText(/, 4 by spend limits$/)
        .waitFor()
      await page.getByText(`${MODEL}: 4 requests were over the limit on spend`).waitFor()
      const chart = page.getByRole('figure', { name: 'Requests over time' })
      const last = await chart.getByRole('row').last().getByRole('cell').allInnerTexts()
      assert.deepEqual(last.slice(-3), ['1', '0', '6'], 'answered, failed, rejected')
      await moveTo(page, `/console/usage?project=${newProject}&measure=requests`)
      await figure('Requests')
        .getByText(/^6 rejected by limits .*, 4 by spend limits$/)
        .waitFor()
      await table('Usage by project').getByText('4 by spend limits').waitFor()
    })

    step('a model without a known price is named beside costs, here and in Usage', async () => {
      const note = page.getByRole('note').filter({ hasText: 'Costs don’t include a model' })
      await note.getByText(UNPRICED, { exact: true }).waitFor()
      await moveTo(page, `/console/usage?project=${newProject}`)
      await note.getByText(UNPRICED, { exact: true }).waitFor()
    })

    step('its numbers equal the API’s in each range, and the range is in the address', async () => {
      const project_ids = [seeded('Translation pipeline')]
      const today = Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS
      await moveTo(page, address(seeded('Translation pipeline')))
      for (const days of [30, 7]) {
        await page.getByText(`${days} days`, { exact: true }).click()
        const parameters = {
          start_time: today - (days - 1) * DAY_SECONDS,
          limit: days,
          project_ids,
        }
        const { client } = harness
        const refusals = await client.usageRefusals(parameters)
        const tokens = await client.usageCompletions(parameters)
        const costs = await client.usageCosts(parameters)
        const sum = <R>(answer: { data: { results: R[] }[] }, of: (result: R) => number): number =>
          answer.data.flatMap(({ results }) => results).reduce((all, one) => all + of(one), 0)
        const requests = sum(refusals, (one) => one.requested_requests)
        assert.ok(requests > 0)
        await figure('Requests').getByText(formatCount(requests), { exact: true }).waitFor()
        const refused = sum(refusals, (one) => one.refused_tokens_per_minute)
        assert.ok(refused > 0)
        await figure('Rejected by limits')
          .getByText(formatCount(refused), { exact: true })
          .waitFor()
        const input = sum(tokens, (one) => one.input_tokens)
        await figure('Input tokens').getByText(formatCount(input), { exact: true }).waitFor()
        const output = sum(tokens, (one) => one.output_tokens)
        await figure('Output tokens').getByText(formatCount(output), { exact: true }).waitFor()
        const cost = sum(costs, (one) => one.amount.value)
        await figure('Cost').getByText(formatDollars(cost), { exact: true }).waitFor()
        assert.match(page.url(), new RegExp(`range=${days}d`))
        const rows = page.getByRole('figure', { name: 'Requests over time' }).locator('tbody tr')
        assert.equal(await rows.count(), days)
      }
    })

    step('a summary that fails says so once, and is retried', async () => {
      const refuse = '**/v1/organization/usage/summary*'
      await page.route(refuse, (route) =>
        route.fulfill({
          status: 400,
          contentType: 'application/json',
          headers: { 'x-request-id': 'req_refused' },
          body: JSON.stringify({ error: { message: 'Not now.', type: 'invalid_request_error' } }),
        }),
      )
      await moveTo(page, address(seeded('Support assistant')))
      const alert = page.getByRole('alert')
      await alert.getByText('Not now.').waitFor()
      await alert.getByText('req_refused').waitFor()
      assert.equal(await alert.count(), 1)
      await page.unroute(refuse)
      await alert.getByRole('button', { name: 'Try again' }).press('Enter')
      for (const name of ['Tokens over time', 'Requests over time', 'Cost over time']) {
        await page.getByRole('figure', { name }).waitFor()
      }
      await table('By model').waitFor()
      await table('By key').waitFor()
      assert.equal(await page.getByRole('alert').count(), 0)
    })

    step('a chart is accessible by keyboard, and completely by screen reader', async () => {
      const chart = page.getByRole('figure', { name: 'Tokens over time' })
      const bar = chart.getByRole('slider')
      await bar.focus()
      await page.keyboard.press('End')
      const last = await bar.getAttribute('aria-valuetext')
      assert.match(last ?? '', /: Input [\d,]+, Output [\d,]+$/)
      await page.keyboard.press('ArrowLeft')
      assert.notEqual(await bar.getAttribute('aria-valuetext'), last)
      await chart.getByText('Total').waitFor()
      await page.keyboard.press('ArrowUp')
      assert.match((await bar.getAttribute('aria-valuetext')) ?? '', /: Input [\d,]+$/)
      await page.keyboard.press('Escape')
      await chart.getByText('Total').waitFor({ state: 'hidden' })
      assert.equal(await chart.getByRole('table').getByRole('row').count(), 8)
    })

    step('a range of bars is zoomed by keys, Back returns, and Zoom out leaves it', async () => {
      await moveTo(page, address(seeded('Playground'), '?range=7d'))
      const chart = page.getByRole('figure', { name: 'Tokens over time' })
      const rows = chart.getByRole('table').getByRole('row')
      await chart.getByRole('slider').focus()
      for (const key of ['End', 'ArrowLeft', 'Shift+ArrowLeft', 'Enter']) {
        await page.keyboard.press(key)
      }
      await rows.nth(48).waitFor()
      assert.equal(await rows.count(), 1 + 48, 'two days by the hour')
      assert.match(page.url(), /zoom=\d+-\d+/)
      await page.goBack()
      await rows.nth(8).waitFor({ state: 'detached' })
      await page.goForward()
      await rows.nth(48).waitFor()
      await page.getByRole('button', { name: 'Zoom out' }).press('Enter')
      await rows.nth(8).waitFor({ state: 'detached' })
      assert.doesNotMatch(page.url(), /zoom=/)
    })

    step('a drag over hours zooms to minutes', async () => {
      await moveTo(page, address(seeded('Playground'), '?range=24h'))
      const plot = page.getByRole('slider', { name: 'Tokens over time: selected bar' })
      const box = (await plot.boundingBox()) ?? assert.fail('no chart')
      const y = box.y + box.height / 2
      await page.mouse.move(box.x + box.width - 10, y)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width - 30, y, { steps: 3 })
      await page.mouse.up()
      await page.getByText(/^By minute/).waitFor()
      assert.match(page.url(), /zoom=\d+-\d+/)
    })

    step('a query of a part that fails leaves the figures and the charts', async () => {
      const parts = /usage\/ranking|unpriced_models|ending_models|audit_logs/
      await page.route(parts, (route) => route.fulfill({ status: 500, json: {} }))
      await moveTo(page, address(newProject, '?range=24h'))
      await page.reload()
      await figure('Requests').getByText('7', { exact: true }).waitFor()
      await page.getByText('Why requests were rejected').waitFor()
      await table('By key').waitFor()
      await page.unroute(parts)
      operator.troubles()
    })

    step('a range without usage says so, and offers a longer one', async () => {
      await moveTo(page, address(seeded('Voice pilot'), '?range=24h'))
      await page.getByText('No usage in the last 24 hours').waitFor()
      await page.getByRole('button', { name: 'Show 30 days' }).click()
      await table('By key').waitFor()
      assert.match(page.url(), /range=30d/)
    })

    step('a project without rejected requests has no chart of them', async () => {
      const { id: projectId } = await harness.client.createProject({ name: 'Calm' })
      const subject = { projectId, model: MODEL }
      const amounts = { requestedRequests: 3 }
      await use(harness, [{ at: Math.floor(Date.now() / 1000), subject, amounts }])
      await moveTo(page, address(projectId))
      await page.getByRole('heading', { name: 'Calm', level: 1 }).waitFor()
      await page.getByRole('figure', { name: 'Cost over time' }).waitFor()
      assert.equal(
        await page.getByRole('heading', { name: 'Requests rejected by limits' }).count(),
        0,
      )
    })

    step('no accessibility violations in either theme, and it fits a narrow screen', async () => {
      await resize(page, 'narrow')
      await moveTo(page, address(seeded('Playground')))
      await table('By key').waitFor()
      await assertAccessible(page)
    })
  })
})

/**
 * Values of tags with limits: what each customer and session has spent, and limits of one. That the
 * pages and dialogs are accessible at both widths is tested with all pages.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { parseCsv } from '#test/support/csv.ts'
import { CHAT, MODEL } from '#test/support/gateway.ts'
import { serial } from '#test/support/serial.ts'
import { newContext, signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { closeDialog, dialogGone } from './dialogs.ts'
import { visitAs } from './person.ts'

const PRESENT = new Date('2026-11-20T12:00:00Z')
/** Each answer costs 50 cents, whatever a request permits: all of a limit can be spent. */
const TOKENS = 500
const PERMITTED = 10
const CONFIG = `
bounds: { tag_values: 2 }
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 0, output: 1000 }
`
const MONTHLY = { threshold_amount: 100, currency: 'USD', interval: 'month' } as const
const LIFETIME = { ...MONTHLY, threshold_amount: 200, interval: 'lifetime' } as const
/** Of a hash, shown in place of a name. */
const HASH = /^[\w-]{22}$/

describe('values of tags', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let upstream: Upstream
  let operator: Visit
  let page: Page
  let projectId: string
  let ownerId: string
  let key: string
  const ids = () => ({ project_id: projectId })
  const values = (name: string) => page.getByRole('table', { name: `Values of ${name}` })
  const row = (name: string, value: string) =>
    values(name).locator('tbody tr').filter({ hasText: value })
  const cells = async (found: Locator): Promise<string[]> =>
    (await found.locator('td').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim())
  const dialog = (): Locator => page.getByRole('dialog')
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const fill = (field: string, text: string) =>
    dialog().getByRole('textbox', { name: field, exact: true }).fill(text)
  const choose = async (field: string, option: string, on: Page | Locator = page) => {
    await on.getByRole('combobox', { name: field }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  const act = async (value: string, item: string): Promise<void> => {
    await press(`Actions for ${value}`)
    await page.getByRole('menuitem', { name: item, exact: true }).click()
  }
  const retrieved = (name: string) =>
    harness.client.retrieveProjectTagValue({ ...ids(), tag_value: name })
  /** Loads the page: limits were changed behind it. */
  const load = (path: string) => page.goto(`/console/${path}`)
  const open = (query: string) => load(`projects/${projectId}/tag-values${query}`)

  /** Sends requests of a value through the gateway, each for 50 cents. */
  const send = async (tags: string, times: number, more: object = {}): Promise<number[]> => {
    const statuses = []
    for (let sent = 0; sent < times; sent++) {
      const answer = await fetch(`${harness.url}${CHAT}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          ...(tags && { 'x-bailiwick-tags': tags }),
        },
        body: JSON.stringify({
          model: MODEL,
          messages: [{ role: 'user', content: 'Hello' }],
          max_tokens: PERMITTED,
          ...more,
        }),
      })
      await answer.arrayBuffer()
      statuses.push(answer.status)
    }
    return statuses
  }

  before(async () => {
    upstream = await startUpstream()
    upstream.script({ times: 'always', path: CHAT, usage: { completion_tokens: TOKENS } })
    harness = await openConsole({
      upstreamUrl: upstream.url,
      config: CONFIG,
      clock: () => PRESENT.getTime(),
    })
    const { client } = harness
    projectId = (await client.createProject({ name: 'Atlas' })).id
    ownerId = (await client.createUser({ email: 'paul@example.com', role: 'reader' })).id
    await client.createProjectUser({ ...ids(), user_id: ownerId, role: 'owner' })
    const account = await client.createProjectServiceAccount({ ...ids(), name: 'shop' })
    key = account.api_key?.value ?? assert.fail('no key')
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await page.clock.setSystemTime(PRESENT)
    await signIn(page, harness.adminKey, `/console/projects/${projectId}/tag-values`)
  })
  after(async () => {
    assert.deepEqual(operator?.troubles(), [])
    await harness?.close()
    await upstream?.close()
  })

  serial('pages of values', (step) => {
    step('without a default of a tag, the page leads to the defaults', async () => {
      await page.getByText('No tag has limits of its values').waitFor()
      await page.getByRole('link', { name: 'Set a default limit of a tag' }).click()
      await page.getByRole('heading', { name: 'Default spend limits' }).waitFor()
    })

    step('values of requests are listed, the dearest first, with what is left', async () => {
      await harness.client.updateProjectSpendLimitDefaults({
        ...ids(),
        tags: { end_user: MONTHLY, session: { ...LIFETIME, beyond: 'shared' } },
      })
      assert.deepEqual(await send('end_user=bob,session=run-1', 1), [200])
      assert.deepEqual(await send('end_user=alice', 3), [200, 200, 429])
      assert.deepEqual(await send('session=run-2', 1), [200])
      assert.deepEqual(await send('session=run-3', 3), [200, 200, 200])
      await harness.flush()
      await open('?key=end_user')
      await row('end_user', 'alice').waitFor()
      const all = values('end_user').locator('tbody tr')
      assert.deepEqual((await cells(all.nth(0))).slice(0, 6), [
        ...['alice Used up', '$1.00 per month Default', '$1.00 (100%)', '$0.00 resets Dec 1'],
        ...['$1.00', 'just now'],
      ])
      assert.deepEqual((await cells(all.nth(1))).slice(0, 4), [
        ...['bob', '$1.00 per month Default', '$0.50 (50%)', '$0.50 resets Dec 1'],
      ])
      await page.getByText('Default of each: $1.00 per month.').waitFor()
      await page.getByText('A guard against runaway, not a wall').waitFor()
      await page.getByText('This project has no spend limit above it').waitFor()
    })

    step('the list is ordered, filtered, searched and exported', async () => {
      await choose('Order', 'Alphabetical')
      await page.waitForURL(/order=value/)
      await page.getByRole('switch', { name: 'Limited only' }).click()
      await row('end_user', 'bob').waitFor({ state: 'detached' })
      const started = page.waitForEvent('download')
      await press('Export CSV')
      const rows = parseCsv(await readFile(await (await started).path(), 'utf8'))
      assert.deepEqual(
        rows.map((cell) => cell.value),
        ['alice'],
      )
      await page.getByRole('switch', { name: 'Limited only' }).click()
      await page.getByRole('searchbox', { name: 'Search values' }).fill('BO')
      await row('end_user', 'alice').waitFor({ state: 'detached' })
      await row('end_user', 'bob').waitFor()
    })

    step('a session has a lifetime; values beyond the most that are counted share', async () => {
      await choose('Tag', 'session')
      await row('session', 'run-1').waitFor()
      assert.match(page.url(), /key=session/)
      const [name = '', limit, spent] = await cells(row('session', 'All further values'))
      assert.match(name, /they share one limit/)
      assert.deepEqual([limit, spent], ['$2.00 in all Default', '$1.50 (75%)'])
      assert.equal((await cells(row('session', 'run-1')))[3], '$1.50 never resets')
      await page.getByText('A lifetime ends 90 days after the last use').waitFor()
      assert.equal(await row('session', 'All further').getByRole('button').count(), 0)
    })

    step('a value gets a spend limit of its own, a raise and a rate limit', async () => {
      await open('?key=end_user')
      await act('alice', 'Limits')
      await dialog().getByText('$0.00 left. $1.00 spent since the first use.').waitFor()
      await press('Set spend limit')
      const amount = dialog().getByRole('textbox', { name: 'Amount in US dollars' })
      assert.equal(await amount.inputValue(), '$1')
      await amount.fill('3')
      await choose('Period', 'Lifetime (never starts again)', dialog())
      await dialog().getByText('A lifetime ends 90 days after the last use').waitFor()
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('$2.00 left').waitFor()
      await press('Raise')
      await fill('New limit in US dollars', '9')
      assert.equal(await dialog().getByLabel('Until (UTC)').inputValue(), '2026-11-27T12:00')
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('raised to $9.00 until Nov 27, 2026, 12:00 UTC').waitFor()
      await press('Set rate limit')
      await fill('Requests per minute', '30')
      await dialog().getByRole('button', { name: 'Save', exact: true }).click()
      await dialog().getByText('30 requests per minute').waitFor()
      await page.keyboard.press('Escape')
      await dialogGone(dialog())
      const [, limit] = await cells(row('end_user', 'alice'))
      assert.match(limit ?? '', /^\$3.00 in all Own raised to .* 30 requests per minute$/)
      const { spend_limit: own, rate_limit: rate } = await retrieved('end_user=alice')
      assert.deepEqual([own?.interval, own?.raise?.threshold_amount], ['lifetime', 900])
      assert.equal(rate?.max_requests_per_1_minute, 30)
      assert.deepEqual(await send('end_user=alice', 1), [200])
    })

    step('its own limits are removed, which is undone, and one of them alone', async () => {
      await act('alice', 'Remove own limits')
      await dialog().getByText('$3.00 in all; 30 requests per minute').waitFor()
      await closeDialog(dialog(), 'Remove')
      await row('end_user', 'alice').getByText('Default').waitFor()
      await page.getByRole('button', { name: 'Undo' }).last().click()
      await row('end_user', 'alice').getByText('raised to $9.00').waitFor()
      await act('alice', 'Limits')
      await press('Remove rate limit')
      await dialog().getByText('No limit of its own: the defaults hold').waitFor()
      await press('End raise')
      await dialog().getByRole('button', { name: 'End raise' }).click()
      await dialog().getByRole('button', { name: 'Raise', exact: true }).waitFor()
      await press('Remove spend limit')
      await dialog().getByRole('button', { name: 'Remove', exact: true }).click()
      await dialog().getByText('Default', { exact: true }).waitFor()
      await page.keyboard.press('Escape')
      await dialogGone(dialog())
      const { spend_limit, rate_limit } = await retrieved('end_user=alice')
      assert.deepEqual([spend_limit, rate_limit], [null, null])
    })

    step('a limit is set for a value that no request has had', async () => {
      await press('Add limit')
      await fill('Value', 'carol')
      await fill('Amount in US dollars', '7')
      await closeDialog(dialog(), 'Save')
      await row('end_user', 'carol').getByText('$7.00 per month').waitFor()
      await press('Add limit')
      await fill('Value', ' dora ')
      await dialog().getByText('Rate limit', { exact: true }).click()
      await fill('Requests per day', '5')
      await closeDialog(dialog(), 'Save')
      await row('end_user', 'dora').getByText('5 requests per day').waitFor()
      assert.equal((await retrieved('end_user=dora')).rate_limit?.max_requests_per_1_day, 5)
    })

    step('a safety identifier is entered and searched as its plain value', async () => {
      const { client } = harness
      await client.updateProjectTags({ ...ids(), safety_identifier_tag: true })
      const tags = { safety_identifier: MONTHLY }
      await client.updateProjectSpendLimitDefaults({ ...ids(), tags })
      assert.deepEqual(await send('', 1, { safety_identifier: 'ada@example.com' }), [200])
      await harness.flush()
      await open('?key=safety_identifier')
      await page.getByText('Values are shown as hashes').waitFor()
      await press('Add limit')
      await fill('Plain value', 'eve@example.com')
      await fill('Amount in US dollars', '3')
      await closeDialog(dialog(), 'Save')
      const all = values('safety_identifier').locator('tbody tr')
      await all.nth(1).waitFor()
      await page.getByRole('searchbox', { name: 'Search values' }).fill('ada@example.com')
      await all.nth(1).waitFor({ state: 'detached' })
      const [hash = '', , spent] = await cells(all.first())
      assert.match(hash, HASH)
      assert.equal(spent, '$0.50 (50%)')
      assert.equal(await page.getByRole('main').getByText('eve@').count(), 0)
    })

    step('values over all projects are under Costs', async () => {
      await load('usage/tag-values')
      await page.getByText('No tag has limits of its values').waitFor()
      const tags = { end_user: { ...MONTHLY, threshold_amount: 1_000 } }
      await harness.client.updateSpendLimitDefaults({ tags })
      assert.deepEqual(await send('end_user=bob', 1), [200])
      await harness.flush()
      await load('usage/tag-values')
      await row('end_user', 'bob').waitFor()
      assert.deepEqual((await cells(row('end_user', 'bob'))).slice(1, 4), [
        ...['$10.00 per month Default', '$0.50 (5%)', '$9.50 resets Dec 1'],
      ])
    })

    step('an owner of the project reads the values, and changes none', async () => {
      const context = await newContext(harness.browser, harness.url)
      await using visited = await visitAs(harness, ownerId, { context })
      await visited.page.clock.setSystemTime(PRESENT)
      await visited.page.goto(`/console/projects/${projectId}/tag-values?key=end_user`)
      const button = (name: string) => visited.page.getByRole('button', { name, exact: true })
      await button('Actions for carol').click()
      const items = visited.page.getByRole('menuitem')
      await items.first().waitFor()
      assert.deepEqual(await items.allInnerTexts(), ['Limits'])
      await items.first().click()
      const shown = visited.page.getByRole('dialog')
      await shown.getByText('Only people who manage').waitFor()
      assert.equal(await shown.getByRole('button', { name: /spend limit|rate limit/ }).count(), 0)
      assert.equal(await button('Add limit').count(), 0)
      assert.deepEqual(visited.troubles(), [])
    })
  })
})

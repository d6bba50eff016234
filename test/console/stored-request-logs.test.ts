/** Request logs in the console over stored rows: searches that stop, and texts of strangers. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import type { RequestRecord } from '#request-logs/record.ts'
import { requestLogRow } from '#request-logs/rows.ts'
import { addRequestLogs } from '#request-logs/store.ts'
import { record } from '#storage/transaction.ts'
import { type MadeKey, makeUserKey } from '#test/support/keys.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { signIn, skipWithoutBrowser, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { moveTo } from './pages.ts'

const PRESENT = Date.parse('2026-10-14T14:30:00Z')
const MINUTE_MS = 60_000
/** More rows than a search reads at once. */
const COMMON = 2_500
const HOSTILE = '<img src=x onerror="done=1"><script>done=1</script>'

describe('stored request logs in the console', { skip: skipWithoutBrowser }, () => {
  let harness: ConsoleHarness
  let operator: Visit
  let page: Page
  let key: MadeKey
  /** Time that passes at each look at the clock. */
  let stepMs = 0
  let now = PRESENT

  const store = (records: readonly RequestRecord[]): Promise<void> =>
    record(harness.store, (tx) => addRequestLogs(tx, records.map(requestLogRow)))
  const madeRecord = (id: string, other: Partial<RequestRecord>): RequestRecord =>
    requestRecord(id, {
      organizationId: harness.bootstrapped.organization.id,
      projectId: key.project_id,
      keyId: key.id,
      ownerId: key.owner,
      endedAt: PRESENT - MINUTE_MS,
      startedAt: PRESENT - MINUTE_MS - 1_000,
      ...other,
    })
  const table = () => page.getByRole('table', { name: 'Request logs' })

  before(async () => {
    const clock = (): number => {
      now += stepMs
      return now
    }
    harness = await openConsole({ clock, isWithoutTimers: true })
    const { id } = await harness.client.createProject({ name: HOSTILE })
    key = await makeUserKey(harness, id)
    operator = await visit(harness.browser, harness.url)
    page = operator.page
    await page.clock.setSystemTime(PRESENT)
    await signIn(page, harness.adminKey, '/console/people')
  })
  after(async () => {
    const troubles = operator?.troubles()
    await harness?.close()
    assert.deepEqual(troubles, [])
  })

  it('names, models, sessions, tags, agents and codes of strangers are text', async () => {
    const hostile = {
      model: HOSTILE,
      answeredModel: HOSTILE,
      upstream: HOSTILE,
      session: HOSTILE,
      tags: { [HOSTILE]: HOSTILE },
      userAgent: HOSTILE,
      address: HOSTILE,
      clientRequestId: HOSTILE,
      code: HOSTILE,
      outcome: 'failed' as const,
      attempts: [
        {
          upstream: HOSTILE,
          model: `other ${HOSTILE}`,
          status: 500,
          reason: HOSTILE,
          startedMs: 1,
          ms: 2,
        },
      ],
    }
    await store([madeRecord('req_hostile', hostile)])
    for (const address of ['/console/request-logs', '/console/request-logs/req_hostile']) {
      await moveTo(page, address)
      await page.getByRole('main').getByText('onerror').first().waitFor()
      const made = 'img[src="x"], body script'
      assert.equal(await page.locator(made).count(), 0, address)
      assert.equal(await page.evaluate('typeof done'), 'undefined', address)
    }
  })

  it('a row of many requests has their number, and one without an owner says so', async () => {
    const rest = { outcome: 'rejected', status: 429, code: 'rate_limit_tokens' } as const
    await store([madeRecord('req_rest', { ...rest, requests: 240, model: 'rest' })])
    await record(harness.store, (tx) =>
      tx.updateTable('request_logs').set({ owner_id: null }).execute(),
    )
    await moveTo(page, '/console/request-logs?model=rest')
    await table().getByText('× 240').waitFor()
    await moveTo(page, '/console/request-logs/req_rest')
    await page
      .getByText(/^240 more requests of the key were rejected with rate_limit_tokens/)
      .waitFor()
    await page.getByText('no longer kept').waitFor()
  })

  it('a search that stops says up to when it has searched, and continues where it stopped', async () => {
    const common = Array.from({ length: COMMON }, (_, at) =>
      madeRecord(`req_${at}`, { endedAt: PRESENT - MINUTE_MS - at }),
    )
    const rare = { endedAt: PRESENT - 2 * MINUTE_MS, tags: { rare: 'yes' } }
    await store([...common, madeRecord('req_rare', rare)])
    stepMs = 300
    await moveTo(page, '/console/request-logs?tag=rare%3Dyes')
    const searchedTo = (time: string) =>
      page
        .getByRole('status')
        .getByText(`Nothing found so far. Searched back to Oct 14, 2026, ${time} UTC.`)
        .waitFor()
    const further = page.getByRole('button', { name: 'Search further' })
    // 1,000 rows at a time, of which each ended a millisecond before the one after it.
    await searchedTo('14:28:59')
    assert.equal(await table().count(), 0)
    await further.click()
    await searchedTo('14:28:58')
    await further.click()
    await table().getByRole('link').first().waitFor()
    stepMs = 0
  })
})

/** Exports of request logs as CSV and JSONL, and the events of reading those of other people. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { CSV, JSONL } from '#contract/endpoint.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { type Browser, openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { parseCsv } from '#test/support/csv.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { createRandom } from '#test/support/random.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { randomRecords } from './request-log-rows.ts'
import { all, eventsOf, newProject, newUser } from './suite.ts'

const START = Date.parse('2026-11-30T12:00:00Z')
const PATH = '/v1/organization/request_logs'

onEachStore('an export of request logs', (dialect) => {
  const { clock, move } = movableClock(START + 3_600_000)
  const server = shareHarness(dialect, { clock })
  let browser: Browser
  let userId = ''

  before(async () => {
    const h = server()
    const organizationId = h.system.organization.id
    const records = randomRecords(createRandom(3), 1_200, organizationId, START)
    await keepLogs(h, [
      ...records,
      requestRecord('req_hostile', {
        organizationId,
        session: '=HYPERLINK("x")',
        userAgent: '@SUM(A1);+1',
        tags: { team: ';=1+1' },
      }),
    ])
    userId = (await newUser(h, 'owner')).id
    browser = await openAs(h, userId)
  })

  const exported = (accept: string, search = '') =>
    browser.raw('GET', `${PATH}${search}`, { headers: { accept } })
  const listed = (query = {}): Promise<RequestLog[]> =>
    all(browser.client.listRequestLogs({ limit: 100, ...query }))

  it('as JSONL has the objects of the list, of all pages', async () => {
    const { text, headers } = await exported(JSONL, '?limit=1')
    assert.equal(headers.get('content-type'), 'application/jsonl; charset=utf-8')
    assert.match(headers.get('content-disposition') ?? '', /bailiwick-request-logs\.jsonl"$/)
    assert.match(headers.get('vary') ?? '', /accept/)
    const logs = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(logs, await listed())
    assert.equal(logs.length, 1_201)
  })

  it('as CSV has the values of the list, and begins no formula', async () => {
    const { text, headers } = await exported(`${CSV}; charset=utf-8`, '?models=gpt-5.6-sol')
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
    const logs = await listed({ models: ['gpt-5.6-sol'] })
    assert.deepEqual(
      parseCsv(text).map((line) => ({
        request_id: line.request_id,
        ended_at_ms: Date.parse(line.ended_at ?? ''),
        owner: line.owner_id,
        tags: JSON.parse(line.tags ?? ''),
        usage: JSON.parse(line.usage ?? ''),
        status: line.status === '' ? null : Number(line.status),
        code: line.code || null,
        cost: Number(line.cost),
        streamed: line.streamed === 'true',
      })),
      logs.map((log) => ({
        request_id: log.request_id,
        ended_at_ms: log.ended_at_ms,
        owner: log.owner?.id,
        tags: log.tags,
        usage: log.usage,
        status: log.status,
        code: log.code,
        cost: log.cost,
        streamed: log.streamed,
      })),
    )
    const [hostile] = parseCsv((await exported(CSV, `?session=${'=HYPERLINK(%22x%22)'}`)).text)
    assert.deepEqual(
      [hostile?.session, hostile?.user_agent, JSON.parse(hostile?.tags ?? '')],
      [`'=HYPERLINK("x")`, `'@SUM(A1);'+1`, { team: ';=1+1' }],
    )
    assert.ok(!hostile?.tags?.includes(';='))
  })

  it('continues from a page, and with a period it is named for it', async () => {
    const first = await browser.client.listRequestLogs({ limit: 100 })
    const { text } = await exported(JSONL, `?page=${first.next_page}`)
    assert.equal(text.trimEnd().split('\n').length, 1_201 - 100)
    const end = START / 1_000 + 86_400
    const { headers } = await exported(CSV, `?end_time=${end}&session=s1`)
    assert.match(headers.get('content-disposition') ?? '', /-logs-2026-12-01\.csv"$/)
  })

  it('another media type has the answer in JSON', async () => {
    for (const accept of ['application/json', '*/*', 'text/html']) {
      assert.equal(JSON.parse((await exported(accept)).text).object, 'page')
    }
    assert.equal((await exported(CSV, '?limit=x')).status, 400)
    assert.equal((await exported(CSV, '?page=x')).status, 400)
  })

  it('and a page of other people’s rows have an event each, with the filters', async () => {
    const h = server()
    move(120_000)
    const events = await eventsOf(h, async () => {
      await exported(CSV, '?models=gpt-5.6-sol')
      await browser.client.listRequestLogs({ models: ['gpt-5.6-sol'], statuses: [429] })
      await browser.client.retrieveRequestLog({ request_id: 'req_hostile' })
    })
    assert.deepEqual(
      events.map((event) => [event.type, event.actor.session?.user?.id]),
      events.map(() => ['request_logs.read', userId]),
    )
    assert.partialDeepStrictEqual(
      events.map((event) => event['request_logs.read']),
      [
        { format: 'csv', filters: { models: ['gpt-5.6-sol'] } },
        { format: 'json', filters: { models: ['gpt-5.6-sol'], statuses: [429] } },
        { id: 'req_hostile', format: 'json' },
      ],
    )
  })

  it('pages of one search within a minute have one event', async () => {
    move(120_000)
    const { client } = browser
    const start_time = START / 1_000
    const events = await eventsOf(server(), async () => {
      await all(client.listRequestLogs({ start_time, limit: 100 }))
      await client.listRequestLogs({ start_time: start_time + 5, limit: 1 })
      move(61_000)
      await client.listRequestLogs({ start_time: start_time + 5, limit: 1 })
      await client.listRequestLogs({ start_time, limit: 1 })
    })
    assert.deepEqual(
      events.map((event) => event['request_logs.read']?.filters?.start_time),
      [start_time, start_time + 5, start_time],
    )
  })

  it('rows of the caller and of service accounts have no event', async () => {
    const h = server()
    const projectId = (await newProject(h)).id
    const of = { organizationId: h.system.organization.id, projectId }
    await keepLogs(h, [
      requestRecord('req_mine', { ...of, ownerId: userId }),
      requestRecord('req_program', { ...of, ownerId: 'svc_acct_1' }),
    ])
    const { client } = browser
    const events = await eventsOf(h, async () => {
      assert.equal((await client.listRequestLogs({ project_ids: [projectId] })).data.length, 2)
      await client.retrieveRequestLog({ request_id: 'req_mine' })
      await exported(CSV, `?user_ids=${userId},svc_acct_1`)
    })
    assert.deepEqual(events, [])
  })
})

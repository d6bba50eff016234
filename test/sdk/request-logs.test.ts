/** Request logs: filters, pages and searches against a reckoning over all rows. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { Client } from '#client/client.ts'
import type { Context } from '#context.ts'
import * as requestLogs from '#control/request-logs/request-logs.ts'
import type { RequestRecord } from '#request-logs/record.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { createRandom } from '#test/support/random.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { expectedIds, type GivenQuery, randomQuery, randomRecords } from './request-log-rows.ts'
import { all, newProject, refused } from './suite.ts'

const START = Date.parse('2026-11-30T12:00:00Z')
const START_S = START / 1_000
const COUNT = 400
const LOGS = '/v1/organization/request_logs'
const QUERIES = 60

function idsOf(logs: readonly { request_id: string }[]): string[] {
  return logs.map(({ request_id }) => request_id)
}

onEachStore('request logs', (dialect) => {
  const { clock } = movableClock(START + 3_600_000)
  const server = shareHarness(dialect, { clock })
  let client: Client
  let records: RequestRecord[] = []

  before(async () => {
    const h = server()
    client = h.client
    const random = createRandom(1)
    records = randomRecords(random, COUNT, h.system.organization.id, START)
    await keepLogs(h, [...records, ...randomRecords(random, 50, 'org-other', START)])
  })

  /** Ids of all pages, without the token of rows that follow. */
  const walk = async (query: GivenQuery): Promise<string[]> => {
    const given = Object.entries(query).filter(([, value]) => value !== undefined)
    return idsOf(await all(client.listRequestLogs(Object.fromEntries(given))))
  }

  it('without a filter has the rows of its organization alone, newest first', async () => {
    assert.deepEqual(await walk({ limit: 100 }), expectedIds(records, {}))
  })

  it('combinations of filters have the rows of the reckoning, in their order', async () => {
    const random = createRandom(2)
    for (let n = 0; n < QUERIES; n++) {
      const query = randomQuery(random, START_S)
      assert.deepEqual(await walk(query), expectedIds(records, query), JSON.stringify(query))
    }
  })

  it('each filter alone has the rows of the reckoning', async () => {
    const alone: GivenQuery[] = [
      { start_time: START_S + 30 },
      { end_time: START_S + 30 },
      { project_ids: ['proj_a', 'proj_b', 'proj_a'] },
      { api_key_ids: ['key_a', 'key_d'] },
      { user_ids: ['user-a', 'svc_acct_b'] },
      { models: ['gpt-5.6-sol'] },
      { upstreams: ['azure'] },
      { statuses: [429, 502] },
      { statuses: [200] },
      { outcomes: ['left'] },
      { outcomes: ['succeeded'] },
      { codes: ['rate_limit_exceeded'] },
      { tags: ['team=search'] },
      { tags: ['team=', 'team=ads'] },
      { session: 's2' },
    ]
    for (const query of alone) {
      const expected = expectedIds(records, query)
      assert.ok(expected.length > 5, JSON.stringify(query))
      assert.deepEqual(await walk({ ...query, limit: 40 }), expected, JSON.stringify(query))
    }
  })

  it('pages have no row twice and none missing while rows arrive', async () => {
    const h = server()
    const organizationId = h.system.organization.id
    const projectId = (await newProject(h)).id
    const of = { organizationId, projectId }
    const at = (n: number) => requestRecord(`req_arrived_${n}`, { ...of, endedAt: START + n })
    await keepLogs(h, [1, 2, 3, 4, 5].map(at))
    const first = await client.listRequestLogs({ project_ids: [projectId], limit: 2 })
    await keepLogs(h, [6, 7].map(at))
    const page = first.next_page ?? assert.fail('no second page')
    const second = await client.listRequestLogs({ project_ids: [projectId], limit: 2, page })
    const shown = idsOf([...first.data, ...second.data])
    assert.deepEqual(
      shown,
      [5, 4, 3, 2].map((n) => `req_arrived_${n}`),
    )
  })

  it('order=asc continues after its last page with the rows that were written since', async () => {
    const h = server()
    const organizationId = h.system.organization.id
    const projectId = (await newProject(h)).id
    const query = { project_ids: [projectId], order: 'asc' as const }
    const at = (id: string, endedAt: number) =>
      requestRecord(id, { organizationId, projectId, endedAt })
    await keepLogs(h, [at('req_follow_1', clock() - 60_000)])
    const first = await client.listRequestLogs(query)
    assert.deepEqual([idsOf(first.data), first.has_more], [['req_follow_1'], false])
    const page = first.next_page ?? assert.fail('nothing follows')
    await keepLogs(h, [at('req_follow_2', clock() - 14_000)])
    const second = await client.listRequestLogs({ ...query, page })
    assert.deepEqual(idsOf(second.data), ['req_follow_2'])
    const ended = await client.listRequestLogs({ ...query, end_time: clock() / 1_000 })
    assert.equal(ended.next_page, null)
  })

  it('a search without an index ends after 250 ms, and continues where it stopped', async () => {
    const h = server()
    const organizationId = h.system.organization.id
    const projectId = (await newProject(h)).id
    const rare = Array.from({ length: 2_300 }, (_, n) =>
      requestRecord(`req_rare_${String(n).padStart(5, '0')}`, {
        organizationId,
        projectId,
        endedAt: START + n,
        tags: n === 10 || n === 2_290 ? { rare: 'yes' } : {},
      }),
    )
    await keepLogs(h, rare)
    let time = clock()
    const ctx: Context = { ...h.system, visible: 'all', now: () => (time += 300) }
    const order = 'desc' as const
    const query = { project_ids: [projectId], tags: ['rare=yes'], order, limit: 20 }
    const pages: string[][] = []
    for (let page: string | undefined; ; ) {
      const found = await requestLogs.list(ctx, { ...query, ...(page && { page }) })
      pages.push(idsOf(found.data))
      if (!found.has_more) break
      page = found.next_page ?? assert.fail('no next page')
    }
    assert.deepEqual(pages, [['req_rare_02290'], [], ['req_rare_00010']])
    const still: Context = { ...h.system, visible: 'all', now: clock }
    const whole = await requestLogs.list(still, query)
    assert.deepEqual(idsOf(whole.data), ['req_rare_02290', 'req_rare_00010'])
  })

  it('the token of another search is rejected', async () => {
    const { next_page } = await client.listRequestLogs({ models: ['gpt-5.6-sol'], limit: 1 })
    const page = next_page ?? assert.fail('no second page')
    const expected = { status: 400, code: 'invalid_value', param: 'page' } as const
    await refused(client.listRequestLogs({ models: ['gpt-5.6-luna'], page }), expected)
    await refused(client.listRequestLogs({ models: ['gpt-5.6-sol'], page: 'x' }), expected)
  })

  it('filters of any length are bounded', async () => {
    const many = Array.from({ length: 101 }, (_, n) => `proj_${n}`)
    const tooLong = { status: 400, code: 'array_above_max_length' } as const
    await refused(client.listRequestLogs({ project_ids: many }), tooLong)
    await refused(client.listRequestLogs({ tags: many.map((name) => `${name}=x`) }), tooLong)
    const status = 400
    await refused(client.listRequestLogs({ session: 'x'.repeat(129) }), { status })
    await refused(client.listRequestLogs({ models: ['x'.repeat(257)] }), { status })
    await refused(client.listRequestLogs({ limit: 101 }), { status })
    await refused(client.listRequestLogs({ statuses: [600] }), { status })
    await refused(client.listRequestLogs({ start_time: 10, end_time: 10 }), {
      status,
      code: 'integer_below_min_value',
    })
    const hostile = ['a"]=x', "'; drop table request_logs; --=x", '$.tags=x', '%=%']
    for (const tag of hostile) assert.deepEqual(await walk({ tags: [tag] }), [])
    const keys = { api_key_ids: ['key_b'] }
    const expected = expectedIds(records, keys)
    assert.deepEqual(await walk({ ...keys, tags: ['a"b='], limit: 100 }), expected)
    const hundred = many.slice(1)
    assert.deepEqual(await walk({ project_ids: hundred, tags: ['team=ads'] }), [])
  })

  it('a request is found by its id, and one of another organization is not', async () => {
    const [known] = records
    const request_id = known?.requestId ?? ''
    const log = await client.retrieveRequestLog({ request_id })
    assert.equal(log.request_id, request_id)
    assert.equal(log.ended_at_ms, known?.endedAt)
    for (const missing of ['req_none', 'req_org-other_000001']) {
      await refused(client.retrieveRequestLog({ request_id: missing }), {
        status: 404,
        code: 'request_log_not_found',
      })
    }
  })

  it('a request that has no log is answered with where those like it share one', async () => {
    const seconds = START_S + 90
    const ms = (seconds * 1_000).toString(16).padStart(12, '0')
    const request_id = `req_${ms}7${'0'.repeat(19)}`
    const { status, text } = await server().raw('GET', `${LOGS}/${request_id}`)
    assert.equal(status, 404)
    const [, address = ''] = /GET (\S+)\.$/.exec(JSON.parse(text).error.message) ?? []
    assert.equal(
      address,
      `${LOGS}?outcomes[]=failed&outcomes[]=rejected&start_time=${seconds}&end_time=${seconds + 150}`,
    )
    assert.equal((await server().raw('GET', address)).status, 200)
  })

  it('a log has all that its record has', async () => {
    const h = server()
    const whole = requestRecord('req_whole', {
      organizationId: h.system.organization.id,
      clientRequestId: 'mine',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      attempts: [
        { upstream: 'azure', model: 'gpt-5.6-sol', status: 503, reason: null, startedMs: 1, ms: 2 },
        {
          upstream: 'openai',
          model: 'gpt-5.6-luna',
          status: 500,
          reason: 'status',
          startedMs: 3,
          ms: 40,
        },
      ],
      limit: {
        source: 'project',
        limit: 5_000_000_000n,
        used: 4_900_000_000n,
        reserved: 50_000_000n,
        requested: 100_000_000n,
        resetsAtMs: START,
      },
      amounts: { requests: 1, inputTokens: 12, outputTokens: 34, outputReasoningTokens: 8 },
      cost: 1_234_567,
      requests: 7,
      hasLeft: true,
    })
    await keepLogs(h, [whole])
    const log = await client.retrieveRequestLog({ request_id: 'req_whole' })
    assert.partialDeepStrictEqual(log, {
      client_request_id: 'mine',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
      owner: { type: 'user', id: 'user-a' },
      attempts: [
        {
          upstream: 'azure',
          model: 'gpt-5.6-sol',
          status: 503,
          reason: null,
          started_ms: 1,
          duration_ms: 2,
        },
        {
          upstream: 'openai',
          model: 'gpt-5.6-luna',
          status: 500,
          reason: 'status',
          started_ms: 3,
          duration_ms: 40,
        },
      ],
      usage: { requests: 1, input_tokens: 12, output_tokens: 34, output_reasoning_tokens: 8 },
      cost: 0.001234567,
      requests: 7,
      left: true,
      streamed: true,
    })
    assert.deepEqual(log.limit, {
      dimension: 'spend',
      source: 'project',
      model: null,
      limit: 5,
      used: 4.9,
      reserved: 0.05,
      requested: 0.1,
      resets_in_ms: null,
      resets_at: START_S,
    })
  })
})

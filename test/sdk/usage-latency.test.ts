/** Latencies and outcomes over time, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Measured, measure } from '#test/support/latency.ts'
import { createRandom } from '#test/support/random.ts'
import { all, refused } from './suite.ts'

const DAY = 86_400
const HOUR = 3_600
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const NOW = MIDNIGHT + 4.5 * DAY

const FAILED = { status: 502, outcome: 'failed' } as const
const REJECTED = { status: 429, outcome: 'rejected', upstream: undefined, ms: 2 } as const
const LEFT = { status: undefined, outcome: 'left' } as const

/** The first day; the second has nothing, the third one request. */
const FEW: readonly Measured[] = [
  ...[300, 700, 900, 8_000].map((ms) => ({ at: MIDNIGHT + HOUR, ms, firstTokenMs: ms / 2 })),
  { at: MIDNIGHT + HOUR + 61, upstream: 'east', model: 'gpt-5.6-sol', ms: 50_000 },
  { at: MIDNIGHT + HOUR + 61, ...FAILED, ms: 30_000 },
  ...Array.from({ length: 20 }, () => ({ at: MIDNIGHT + 2 * HOUR, ...REJECTED })),
  { at: MIDNIGHT + 2 * HOUR, ...LEFT },
  { at: MIDNIGHT + 2 * DAY, upstream: 'east' },
]

onEachStore('latency of requests', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  type Question = Parameters<ReturnType<typeof server>['client']['usageLatency']>[0]

  before(() => measure(server(), FEW))

  const ask = (query: Partial<Question> = {}) =>
    server().client.usageLatency({ start_time: MIDNIGHT, ...query })
  const results = async (query: Partial<Question> = {}) =>
    (await ask(query)).data.map(({ results }) => results)

  it('a day has its outcomes, and the quantiles of requests that succeeded', async () => {
    const { data } = await ask()
    assert.deepEqual(
      data.map(({ start_time, results }) => [start_time - MIDNIGHT, results.length]),
      [
        [0, 1],
        [DAY, 0],
        [2 * DAY, 1],
        [3 * DAY, 0],
        [4 * DAY, 0],
      ],
    )
    const [day] = data[0]?.results ?? []
    assert.ok(day)
    const { duration_ms: duration, first_token_ms: first, ...counts } = day
    assert.deepEqual(counts, {
      object: 'organization.usage.latency.result',
      num_requests: 27,
      succeeded: 5,
      rejected: 20,
      failed: 1,
      left: 1,
      upstream: null,
      model: null,
      status: null,
    })
    assert.equal(duration?.requests, 5)
    assert.ok(duration.p50 > 630 && duration.p50 <= 1_000, `${duration.p50}`)
    assert.ok(duration.p95 > 40_000 && duration.p95 <= 63_000, `${duration.p95}`)
    assert.equal(first?.requests, 4)
    assert.ok(first.p50 > 250 && first.p50 <= 400, `${first.p50}`)
  })

  it('results are grouped by upstream, model and status', async () => {
    const [byUpstream] = await results({ group_by: ['upstream'] })
    assert.deepEqual(
      byUpstream?.map(({ upstream, num_requests: n, failed }) => [upstream, n, failed]),
      [
        [null, 20, 0],
        ['east', 1, 0],
        ['west', 6, 1],
      ],
    )
    const [byStatus] = await results({ group_by: ['status'] })
    assert.deepEqual(
      byStatus?.map(({ status, num_requests: n, failed, rejected }) => [
        ...[status, n, failed, rejected],
      ]),
      [
        [null, 1, 0, 0],
        [200, 5, 0, 0],
        [429, 20, 0, 20],
        [502, 1, 1, 0],
      ],
    )
    const slow = byStatus?.find(({ status }) => status === 502)?.duration_ms
    assert.ok(slow && slow.p50 > 25_000 && slow.p50 <= 40_000)
    const both = await results({ group_by: ['model', 'upstream', 'model'] })
    assert.deepEqual(
      both[0]?.map(({ model, upstream }) => [model, upstream]),
      [
        ['gpt-5.6-luna', null],
        ['gpt-5.6-sol', 'east'],
        ['gpt-5.6-luna', 'west'],
      ],
    )
  })

  it('results are filtered by upstream and model', async () => {
    const sums = async (query: Partial<Question>) =>
      (await results(query)).flat().map(({ num_requests: n }) => n)
    assert.deepEqual(await sums({ upstreams: ['east'] }), [1, 1])
    assert.deepEqual(await sums({ upstreams: ['east', 'west'], models: ['gpt-5.6-luna'] }), [6, 1])
    assert.deepEqual(await sums({ models: ['gpt-5.6-terra'] }), [])
  })

  it('minutes add up to hours, and a range that cuts a day is exact to the minute', async () => {
    const at = MIDNIGHT + HOUR
    const minutes = await ask({ start_time: at, end_time: at + 180, bucket_width: '1m' })
    assert.deepEqual(
      minutes.data.map(({ results: [one] }) => one?.num_requests),
      [4, 2, undefined],
    )
    const [hour] = await results({ start_time: at, end_time: at + HOUR, bucket_width: '1h' })
    assert.equal(hour?.[0]?.num_requests, 6)
    const [part] = await results({ start_time: at + 60, end_time: at + 2 * HOUR })
    assert.equal(part?.[0]?.num_requests, 23)
  })

  it('all of the time is one bucket, without pages', async () => {
    const { client } = server()
    const all_time: Question = { start_time: MIDNIGHT, bucket_width: 'all' }
    const { data, has_more } = await client.usageLatency(all_time)
    assert.deepEqual(
      data.map(({ start_time, end_time, results: [one] }) => [
        ...[start_time, end_time, one?.num_requests, one?.duration_ms?.requests],
      ]),
      [[MIDNIGHT, NOW + 1, 28, 6]],
    )
    assert.equal(has_more, false)
    const part = { ...all_time, start_time: MIDNIGHT + HOUR + 60, end_time: MIDNIGHT + 2 * HOUR }
    const [bucket] = (await client.usageLatency({ ...part, group_by: ['upstream'] })).data
    assert.deepEqual(
      bucket?.results.map(({ upstream, num_requests: n }) => [upstream, n]),
      [
        ['east', 1],
        ['west', 1],
      ],
    )
    await refused(client.usageLatency({ ...all_time, page: 'page_eA' }), {
      status: 400,
      param: 'page',
    })
  })

  it('pages have the buckets of one page, and a token serves its query alone', async () => {
    const { client } = server()
    const query: Question = { start_time: MIDNIGHT, end_time: NOW, group_by: ['status'] }
    const whole = await client.usageLatency(query)
    assert.deepEqual(await all(client.usageLatency({ ...query, limit: 2 })), whole.data)
    const { next_page } = await client.usageLatency({ ...query, limit: 2 })
    const page = next_page ?? assert.fail('no second page')
    const other: Question = { ...query, group_by: ['model'], page }
    await refused(client.usageLatency(other), { status: 400, param: 'page' })
    await refused(client.usageLatency({ ...query, limit: 32 }), { status: 400, param: 'limit' })
  })

  it('quantiles of many times are those of all of them, over any buckets', async () => {
    const random = createRandom(1)
    const start = MIDNIGHT - 10 * DAY
    const times = Array.from({ length: 2_000 }, () => 200 * Math.exp(random() * 3))
    await measure(
      server(),
      times.map((ms, n) => ({ at: start + n * 60, ms, firstTokenMs: ms / 3 })),
    )
    const ranked = times.toSorted((a, b) => a - b)
    const whole = await ask({ start_time: start, end_time: start + 2 * DAY, limit: 2 })
    const found = whole.data.flatMap(({ results: [one] }) => one?.duration_ms ?? [])
    assert.deepEqual(
      found.map(({ requests }) => requests),
      [1_440, 560],
    )
    const median = ranked[1_000] ?? 0
    for (const { p50 } of found) assert.ok(Math.abs(p50 / median - 1) < 0.1, `${p50} ${median}`)
  })
})

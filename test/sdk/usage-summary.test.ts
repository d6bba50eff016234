/** Summary of usage: figures, timeline and rankings, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { show } from '#control/usage/summary.ts'
import { between, createRandom, pick } from '#demo/random.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'
import { refused } from './suite.ts'

const DAY = 86_400
const HOUR = 3_600
/** Clocks of Europe change on the 29th. */
const MIDNIGHT = Date.parse('2026-03-27T00:00:00Z') / 1000
const NOW = MIDNIGHT + 6 * DAY + 10.5 * HOUR

const MODELS = ['gpt-4o-2024-08-06', 'gpt-4o-mini'] as const
const OUTCOMES = [
  ...Array.from({ length: 6 }, () => ({ requests: 1 })),
  ...[{ refusedRequestsPerMinute: 1 }, { refusedTokensPerMinute: 1 }, { failedRequests: 1 }],
] as const

const AMOUNTS = {
  cost: ({ cost }: RankedUsage): number => cost,
  tokens: (row: RankedUsage): number => row.input_tokens + row.output_tokens,
  requests: (row: RankedUsage): number => row.requested_requests,
} as const

/** Usage of six projects with two keys each, since five days before. */
function manyUses(): Use[] {
  const random = createRandom(11)
  return Array.from({ length: 500 }, () => {
    const project = between(random, 1, 6)
    return {
      at: MIDNIGHT + between(random, -5 * DAY, Math.floor(6.4 * DAY)),
      subject: {
        projectId: `proj_${project}`,
        ownerId: `svc_acct_${project}`,
        keyId: `key_${project}_${between(random, 1, 2)}`,
        model: pick(random, MODELS, () => 1),
        upstream: 'west',
      },
      amounts: {
        requestedRequests: 1,
        inputTokens: 100 * between(random, 1, 9),
        outputTokens: 40,
        ...pick(random, OUTCOMES, () => 1),
      },
    }
  })
}

function sumOfRequests(buckets: UsageSummary['buckets']): number {
  return buckets.reduce((sum, { requested_requests: requests }) => sum + requests, 0)
}

onEachStore('the summary of usage', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  type Question = Parameters<ReturnType<typeof server>['client']['usageSummary']>[0]

  before(() => use(server(), manyUses()))

  const summary = (query: Partial<Question> = {}): Promise<UsageSummary> =>
    server().client.usageSummary({ start_time: MIDNIGHT, ...query })

  it('has the totals of the ranking, and a timeline with the same sums', async () => {
    for (const filter of [{}, { project_ids: ['proj_2', 'proj_3'] }, { models: [MODELS[1]] }]) {
      const { total, buckets } = await summary(filter)
      const ranked = await server().client.usageRanking({
        start_time: MIDNIGHT,
        group_by: 'project_id',
        ...filter,
      })
      const { groups: _, ...sums } = ranked.total
      assert.partialDeepStrictEqual(total, sums)
      const requests = buckets.reduce((sum, one) => sum + one.requested_requests, 0)
      assert.equal(requests, total.requested_requests)
      assert.equal(
        total.refused_requests,
        total.refused_requests_per_minute + total.refused_tokens_per_minute,
      )
      assert.ok(total.num_model_requests > 0 && total.cost > 0)
    }
  })

  it('buckets are those of the usage endpoints, and the present one is unfinished', async () => {
    const { data } = await server().client.usageRefusals({ start_time: MIDNIGHT, limit: 31 })
    const { buckets, end_time } = await summary()
    assert.deepEqual(
      buckets.map((one) => [one.start_time, one.end_time, one.requested_requests]),
      data.map(({ start_time, end_time: end, results }) => [
        ...[start_time, end, results[0]?.requested_requests ?? 0],
      ]),
    )
    assert.deepEqual(
      buckets.filter((one) => one.unfinished).map((one) => one.start_time),
      [MIDNIGHT + 6 * DAY],
    )
    assert.equal(end_time, NOW + 1)
    const hours = await summary({ start_time: NOW - DAY, bucket_width: '1h' })
    assert.equal(hours.buckets.length, 25)
    const whole = await summary({ start_time: NOW - DAY })
    assert.deepEqual(whole.total, hours.total)
  })

  it('minutes have the sums of their hours, and timelines of the rows', async () => {
    const start_time = MIDNIGHT + 5 * DAY
    const hours = await summary({ start_time, end_time: start_time + 6 * HOUR, bucket_width: '1h' })
    const minutes = await summary({
      start_time,
      end_time: start_time + 6 * HOUR,
      bucket_width: '1m',
      group_by: ['project_id'],
      measure: 'requests',
      series: 6,
    })
    assert.ok(hours.total.requested_requests > 0)
    assert.deepEqual(minutes.total, hours.total)
    assert.equal(minutes.buckets.length, 360)
    for (const [at, hour] of hours.buckets.entries()) {
      const within = minutes.buckets.slice(at * 60, (at + 1) * 60)
      assert.equal(sumOfRequests(within), hour.requested_requests)
    }
    const rows = minutes.rankings[0]?.data ?? []
    const drawn = rows.flatMap(({ timeline }) => timeline ?? assert.fail('no timeline'))
    assert.equal(
      drawn.reduce((sum, value) => sum + value, 0),
      minutes.total.requested_requests,
    )
  })

  it('a period in the past has no unfinished bucket, and ends where it is cut short', async () => {
    const end_time = MIDNIGHT + 2 * DAY + 5 * HOUR
    const { buckets, total } = await summary({ end_time })
    assert.deepEqual([buckets.length, buckets.at(-1)?.end_time], [3, end_time])
    assert.ok(buckets.every((one) => !one.unfinished))
    const ranked = await server().client.usageRanking({
      start_time: MIDNIGHT,
      end_time,
      group_by: 'model',
    })
    assert.equal(total.input_tokens, ranked.total.input_tokens)
  })

  it('days of a time zone are of its calendar, 23 hours where the clock changes', async () => {
    const start_time = MIDNIGHT - HOUR
    const { buckets, total } = await summary({ start_time, time_zone: 'Europe/Berlin' })
    assert.deepEqual(
      buckets.map((one) => (one.end_time - one.start_time) / HOUR),
      [24, 24, 23, 24, 24, 24, 24],
    )
    const hours = await summary({ start_time, bucket_width: '1h' })
    for (const day of buckets) {
      const own = hours.buckets.filter(
        (one) => one.start_time >= day.start_time && one.start_time < day.end_time,
      )
      const tokens = own.reduce((sum, one) => sum + one.input_tokens, 0)
      assert.equal(day.input_tokens, tokens)
    }
    assert.deepEqual(total, hours.total)
  })

  it('compares with as many buckets before, up to the same hour', async () => {
    const start_time = MIDNIGHT + 4 * DAY
    const { previous } = await summary({ start_time })
    const stretch = { start_time: MIDNIGHT + DAY, end_time: MIDNIGHT + 3 * DAY + 10 * HOUR }
    const { total } = await summary(stretch)
    assert.deepEqual(previous, { ...stretch, ...total })
    const own = await summary({ start_time, project_ids: ['proj_1'] })
    assert.equal(own.previous.end_time, stretch.end_time)
    const named = await summary({
      previous_start_time: MIDNIGHT,
      previous_end_time: MIDNIGHT + DAY,
    })
    const day = await summary({ start_time: MIDNIGHT, end_time: MIDNIGHT + DAY })
    assert.deepEqual(named.previous, {
      start_time: MIDNIGHT,
      end_time: MIDNIGHT + DAY,
      ...day.total,
    })
  })

  it('rows have their measure of the period before, where they are compared', async () => {
    const group_by = ['project_id', 'api_key_id'] as const
    const start_time = MIDNIGHT + 4 * DAY
    for (const measure of ['cost', 'tokens', 'requests'] as const) {
      const { rankings, previous } = await summary({
        start_time,
        group_by: [...group_by],
        measure,
        compare: true,
      })
      const { start_time: from, end_time } = previous
      for (const [at, by] of group_by.entries()) {
        const earlier = await server().client.usageRanking({
          start_time: from,
          end_time,
          group_by: by,
          measure: 'cost',
        })
        const wanted = new Map(earlier.data.map((row) => [row[by], AMOUNTS[measure](row)]))
        const rows = rankings[at]?.data ?? []
        assert.ok(rows.length >= 6)
        assert.deepEqual(
          rows.map((row) => [row[by], row.previous_amount]),
          rows.map((row) => [row[by], wanted.get(row[by]) ?? 0]),
        )
      }
    }
    const { rankings } = await summary({ start_time, group_by: ['project_id'] })
    assert.equal(rankings[0]?.data[0]?.previous_amount, null)
  })

  it('a period that starts earlier ends before the one that it is compared with', async () => {
    const [start_time, previous_start_time] = [MIDNIGHT + DAY, MIDNIGHT - DAY]
    const { previous } = await summary({ start_time, previous_start_time })
    assert.deepEqual([previous.start_time, previous.end_time], [previous_start_time, start_time])
  })

  it('ranks each dimension, with the timelines of the first rows', async () => {
    const group_by = ['project_id', 'model', 'api_key_id', 'user_id'] as const
    for (const measure of ['cost', 'tokens', 'requests', 'refused', 'failed'] as const) {
      const query = { group_by: [...group_by], measure, limit: 4, series: 2 }
      const { rankings, buckets } = await summary(query)
      assert.deepEqual(
        rankings.map((one) => one.group_by),
        group_by,
      )
      for (const [index, by] of group_by.entries()) {
        const ranking = rankings[index]
        assert.ok(ranking)
        const question = { start_time: MIDNIGHT, group_by: by, measure, limit: 4 }
        const alone = await server().client.usageRanking(question)
        assert.partialDeepStrictEqual(ranking.data, alone.data)
        assert.equal(ranking.groups, alone.total.groups)
        assert.equal(ranking.has_more, alone.has_more)
        for (const [at, row] of ranking.data.entries()) {
          assert.equal(row.timeline?.length, at < 2 ? buckets.length : undefined)
          const sum = row.timeline?.reduce((all, one) => all + one, 0)
          const amount = {
            cost: row.cost,
            tokens: row.input_tokens + row.output_tokens,
            requests: row.requested_requests,
            refused: row.refused_requests,
            failed: row.failed_requests,
          }[measure]
          if (sum !== undefined) assert.equal(sum.toFixed(9), amount.toFixed(9))
        }
        const page = ranking.next_page
        if (page === null) continue
        const rest = await server().client.usageRanking({ ...question, page })
        const whole = await server().client.usageRanking({ ...question, limit: 100 })
        assert.deepEqual([...alone.data, ...rest.data], whole.data.slice(0, 8))
      }
    }
  })

  it('a ranking of most of a month has the sums of its days alone', async () => {
    const stretch = { start_time: MIDNIGHT - 4 * DAY, end_time: MIDNIGHT + 6 * DAY }
    const month = Date.parse('2026-03-01T00:00:00Z') / 1000
    for (const start_time of [month + DAY, month + 23 * DAY]) {
      for (const by of ['api_key_id', 'user_id', 'project_id', 'model'] as const) {
        const query = { ...stretch, start_time, group_by: [by], limit: 50, series: 31 }
        const { rankings, total } = await summary({ ...query, measure: 'requests' })
        const rows = rankings[0]?.data ?? []
        const added = rows.reduce((sum, row) => sum + row.requested_requests, 0)
        assert.equal(added, total.requested_requests)
        for (const row of rows) {
          const ofDays = row.timeline?.reduce((sum, amount) => sum + amount, 0)
          assert.equal(row.requested_requests, ofDays)
        }
      }
    }
  })

  it('ranks upstreams by whole days, of all projects or some, and with no other filter', async () => {
    const query = { group_by: ['upstream' as const], measure: 'requests' as const, series: 1 }
    for (const filter of [{}, { project_ids: ['proj_2', 'proj_5'] }]) {
      const { rankings, total, buckets } = await summary({ ...query, ...filter })
      const [row] = rankings[0]?.data ?? []
      assert.deepEqual([rankings[0]?.groups, row?.upstream, row?.model], [1, 'west', null])
      assert.deepEqual(
        [row?.requested_requests, row?.cost, row?.input_tokens],
        [total.requested_requests, total.cost, total.input_tokens],
      )
      assert.deepEqual(
        row?.timeline,
        buckets.map((bucket) => bucket.requested_requests),
      )
    }
    const hours = await summary({ ...query, start_time: NOW - DAY, bucket_width: '1h' })
    assert.equal(hours.rankings[0]?.data[0]?.timeline, null)
    const wrong = { status: 400, code: 'invalid_value', param: 'group_by' } as const
    await refused(summary({ ...query, models: [MODELS[0]] }), wrong)
  })

  it('excludes projects that the caller may not see', async () => {
    const see = (visible: readonly string[]) =>
      show(
        { ...server().system, visible },
        {
          start_time: MIDNIGHT,
          bucket_width: '1d',
          time_zone: 'UTC',
          measure: 'cost',
          group_by: ['project_id'],
          limit: 20,
          series: 20,
          compare: false,
        },
      )
    const mine = await see(['proj_1'])
    const alone = await summary({ project_ids: ['proj_1'] })
    assert.deepEqual([mine.total, mine.previous], [alone.total, alone.previous])
    assert.deepEqual(
      mine.rankings[0]?.data.map((row) => row.project_id),
      ['proj_1'],
    )
    const none = await see([])
    assert.deepEqual([none.total.requested_requests, none.rankings[0]?.groups], [0, 0])
  })

  it('rejects unknown zones, too many buckets, and an end before the start', async () => {
    const wrong = { status: 400, code: 'invalid_value', param: 'time_zone' } as const
    await refused(summary({ time_zone: 'Nowhere/Town' }), wrong)
    const below = { status: 400, code: 'integer_below_min_value' } as const
    const start_time = NOW - 32 * DAY
    await refused(summary({ start_time, bucket_width: '1h' }), { ...below, param: 'start_time' })
    const sevenHours = { start_time: NOW - 7 * HOUR, bucket_width: '1m' } as const
    await refused(summary(sevenHours), { ...below, param: 'start_time' })
    await refused(summary({ start_time: 0 }), { ...below, param: 'start_time' })
    await refused(summary({ end_time: MIDNIGHT }), { ...below, param: 'end_time' })
  })
})

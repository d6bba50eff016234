/** Input tokens by upstream, and their cached part, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { show } from '#control/usage/upstreams.ts'
import { between, createRandom, pick } from '#demo/random.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'
import { all, refused } from './suite.ts'

const DAY = 86_400
const HOUR = 3_600
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const NOW = MIDNIGHT + 4.5 * DAY
const UPSTREAMS = ['east', 'north', 'west'] as const
const MODELS = ['gpt-4o-2024-08-06', 'gpt-4o-mini'] as const

function tokens(inputTokens: number, inputCachedTokens = 0) {
  return {
    requests: 1,
    inputTokens,
    inputCachedTokens,
  }
}

/** Two days of two upstreams, and nothing on the day between them. */
const FEW: readonly Use[] = [
  { at: MIDNIGHT + HOUR, subject: { upstream: 'west' }, amounts: tokens(1_000, 600) },
  { at: MIDNIGHT + 20 * HOUR, subject: { upstream: 'west' }, amounts: tokens(2_000, 100) },
  {
    at: MIDNIGHT + 20 * HOUR,
    subject: { upstream: 'east', model: 'gpt-4o-mini' },
    amounts: tokens(500),
  },
  {
    at: MIDNIGHT + 2 * DAY,
    subject: { upstream: 'west', projectId: 'proj_b' },
    amounts: tokens(300, 300),
  },
  { at: MIDNIGHT + 2 * DAY, amounts: { requestedRequests: 1, refusedRequestsPerMinute: 1 } },
]

onEachStore('usage by upstream', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  type Question = Parameters<ReturnType<typeof server>['client']['usageUpstreams']>[0]

  before(() => use(server(), FEW))

  /** Non-null members of each day's results. */
  const days = async (query: Partial<Question> = {}) => {
    const { data } = await server().client.usageUpstreams({ start_time: MIDNIGHT, ...query })
    return data.map(({ results }) =>
      results.map(({ object: _, ...one }) =>
        Object.values(one).filter((value: unknown) => value !== null),
      ),
    )
  }

  it('has a result for each upstream and day, and none of rejected requests', async () => {
    const { data } = await server().client.usageUpstreams({ start_time: MIDNIGHT })
    assert.deepEqual(
      data.map(({ start_time, end_time }) => [start_time, end_time]),
      [0, 1, 2, 3, 4].map((day) => [MIDNIGHT + day * DAY, MIDNIGHT + (day + 1) * DAY]),
    )
    assert.deepEqual(data[0]?.results[1], {
      object: 'organization.usage.upstreams.result',
      upstream: 'west',
      num_model_requests: 2,
      input_tokens: 3_000,
      input_cached_tokens: 700,
      project_id: null,
      model: null,
    })
    assert.deepEqual(await days(), [
      [
        ['east', 1, 500, 0],
        ['west', 2, 3_000, 700],
      ],
      [],
      [['west', 1, 300, 300]],
      [],
      [],
    ])
  })

  it('is grouped by project and model besides, and filtered by them', async () => {
    const [first] = await days({ group_by: ['model'] })
    assert.deepEqual(first, [
      ['east', 1, 500, 0, 'gpt-4o-mini'],
      ['west', 2, 3_000, 700, 'gpt-4o-2024-08-06'],
    ])
    const [, , third] = await days({ group_by: ['project_id', 'model'] })
    assert.deepEqual(third, [['west', 1, 300, 300, 'proj_b', 'gpt-4o-2024-08-06']])
    assert.deepEqual((await days({ models: ['gpt-4o-mini'] })).flat(), [['east', 1, 500, 0]])
    assert.deepEqual((await days({ project_ids: ['proj_b'] })).flat(), [['west', 1, 300, 300]])
  })

  it('includes whole days at both ends of the range', async () => {
    const start_time = MIDNIGHT + 12 * HOUR
    const end_time = MIDNIGHT + 2 * DAY + HOUR
    const { data } = await server().client.usageUpstreams({ start_time, end_time })
    assert.deepEqual(
      data.map((bucket) => [bucket.start_time, bucket.end_time, bucket.results.length]),
      [
        [start_time, MIDNIGHT + DAY, 2],
        [MIDNIGHT + DAY, MIDNIGHT + 2 * DAY, 0],
        [MIDNIGHT + 2 * DAY, end_time, 1],
      ],
    )
    assert.equal(data[0]?.results[1]?.input_tokens, 3_000)
  })

  it('is paged, with a token that is valid for this query alone', async () => {
    const { client } = server()
    const query = { start_time: MIDNIGHT, group_by: ['model'] as const }
    const parameters = { ...query, group_by: [...query.group_by] }
    const whole = await client.usageUpstreams(parameters)
    assert.deepEqual(await all(client.usageUpstreams({ ...parameters, limit: 2 })), whole.data)
    const { next_page } = await client.usageUpstreams({ ...parameters, limit: 2 })
    const page = String(next_page)
    const wrong = { status: 400, code: 'invalid_value', param: 'page' } as const
    await refused(client.usageUpstreams({ start_time: MIDNIGHT, page }), wrong)
    await refused(client.usageCosts({ start_time: MIDNIGHT, page }), wrong)
    await refused(client.usageUpstreams({ ...parameters, limit: 181 }), {
      status: 400,
      code: 'integer_above_max_value',
      param: 'limit',
    })
  })

  it('excludes projects that the caller may not see', async () => {
    const see = async (visible: readonly string[], project_ids?: string[]) => {
      const ctx = { ...server().system, now: clock, visible }
      const query = { start_time: MIDNIGHT, limit: 7, ...(project_ids && { project_ids }) }
      const { data } = await show(ctx, query)
      return data.flatMap(({ results }) => results.map((one) => one.input_tokens))
    }
    assert.deepEqual(await see(['proj_b']), [300])
    assert.deepEqual(await see(['proj_b'], ['proj_a']), [])
    assert.deepEqual(await see([]), [])
  })

  it('adds up to the ranking of projects, keys and models', async () => {
    const random = createRandom(11)
    const one = () => 1
    const start = MIDNIGHT - 40 * DAY
    const uses = Array.from({ length: 400 }, (): Use => {
      const project = between(random, 1, 4)
      const input = between(random, 1, 5_000)
      return {
        at: start + between(random, 0, 5 * DAY - 1),
        subject: {
          projectId: `proj_${project}`,
          keyId: `key_${project}_${between(random, 1, 2)}`,
          model: pick(random, MODELS, one),
          upstream: pick(random, UPSTREAMS, one),
          kind: between(random, 0, 4) === 0 ? 'embeddings' : 'completions',
        },
        amounts: tokens(input, between(random, 0, input)),
      }
    })
    await use(server(), uses)
    const { client } = server()
    const range = { start_time: start, end_time: start + 5 * DAY }
    const { data } = await client.usageUpstreams({ ...range, group_by: ['project_id', 'model'] })
    const results = data.flatMap((day) => day.results)
    for (const group_by of ['project_id', 'model'] as const) {
      const { data: ranked, total } = await client.usageRanking({ ...range, group_by })
      assert.ok(total.input_cached_tokens > 0)
      for (const row of ranked) {
        const own = results.filter((result) => result[group_by] === row[group_by])
        const sum = (name: 'input_tokens' | 'input_cached_tokens') =>
          own.reduce((all, result) => all + result[name], 0)
        assert.equal(sum('input_tokens'), row.input_tokens)
        assert.equal(sum('input_cached_tokens'), row.input_cached_tokens)
      }
    }
    assert.equal(new Set(results.map(({ upstream }) => upstream)).size, UPSTREAMS.length)
  })
})

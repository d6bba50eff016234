/** Ranking of usage, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import { show } from '#control/usage/ranking.ts'
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

const GROUPS = ['project_id', 'model', 'api_key_id', 'user_id'] as const
const MEASURES = ['cost', 'tokens', 'requests', 'refused', 'failed'] as const
type Group = (typeof GROUPS)[number]
type Measure = (typeof MEASURES)[number]

const AMOUNTS: Readonly<Record<Measure, (row: RankedUsage) => number>> = {
  cost: ({ cost }) => cost,
  tokens: ({ input_tokens, output_tokens }) => input_tokens + output_tokens,
  requests: ({ requested_requests }) => requested_requests,
  refused: ({ refused_requests }) => refused_requests,
  failed: ({ failed_requests }) => failed_requests,
}

const MODELS = [
  ['completions', 'gpt-4o-2024-08-06'],
  ['completions', 'gpt-4o-mini'],
  ['embeddings', 'text-embedding-3-small'],
  ['moderations', 'omni-moderation-latest'],
  ['images', 'dall-e-3'],
] as const
const OUTCOMES = [
  ...Array.from({ length: 8 }, () => ({ requests: 1 })),
  ...[{ refusedRequestsPerMinute: 1 }, { failedRequests: 1 }],
] as const

function one() {
  return 1
}

/** Usage of twelve projects with two keys each, over four days and a half; many of them equal. */
function manyUses(): Use[] {
  const random = createRandom(7)
  return Array.from({ length: 600 }, () => {
    const project = between(random, 10, 21)
    const key = between(random, 1, 2)
    const [kind, model] = pick(random, MODELS, one)
    const outcome = pick(random, OUTCOMES, one)
    const isBatch = between(random, 0, 9) === 0
    return {
      at: MIDNIGHT + between(random, 0, Math.floor(4.5 * DAY) - 1),
      subject: {
        kind,
        model,
        projectId: `proj_${project}`,
        keyId: `key_${project}_${key}`,
        batch: isBatch,
        ownerId: key === 1 ? 'user-everywhere' : `svc_acct_${project}`,
      },
      amounts: {
        requestedRequests: 1,
        ...outcome,
        inputTokens: 100 * between(random, 1, 4),
        ...(kind === 'completions' ? { inputCachedTokens: 64 } : {}),
        ...(kind === 'completions' ? { outputTokens: 50 } : {}),
      },
    }
  })
}

onEachStore('the ranking of usage', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  const client = () => server().client

  before(() => use(server(), manyUses()))

  /** Sums of each group over all usage endpoints with buckets. */
  const summed = async (of: Group, query: { start_time: number; end_time?: number }) => {
    const parameters = { ...query, limit: 31, group_by: [of] }
    const groups = new Map<string, Record<string, number>>()
    const add = (id: string | null, amounts: Record<string, number>): void => {
      const sums = groups.get(String(id)) ?? {}
      groups.set(String(id), sums)
      for (const [name, value] of Object.entries(amounts)) sums[name] = (sums[name] ?? 0) + value
    }
    const tokens = [
      ...(await client().usageCompletions(parameters)).data.flatMap(({ results }) => results),
      ...(await client().usageEmbeddings(parameters)).data.flatMap(({ results }) => results),
      ...(await client().usageModerations(parameters)).data.flatMap(({ results }) => results),
    ]
    for (const result of tokens) {
      const { input_tokens } = result
      const { output_tokens, input_cached_tokens } =
        'output_tokens' in result ? result : { output_tokens: 0, input_cached_tokens: 0 }
      add(result[of], { input_tokens, input_cached_tokens, output_tokens })
    }
    for (const result of (await client().usageRefusals(parameters)).data.flatMap(
      (b) => b.results,
    )) {
      const { requested_requests, failed_requests } = result
      const { refused_requests_per_minute: refused_requests } = result
      add(result[of], { requested_requests, refused_requests, failed_requests })
    }
    const by = of === 'model' ? 'line_item' : of
    const costs = await client().usageCosts({ ...parameters, group_by: [by] })
    for (const result of costs.data.flatMap(({ results }) => results)) {
      const id = by === 'line_item' ? String(result.line_item).split(', ')[0] : result[by]
      add(id ?? null, { cost: result.amount.value })
    }
    return groups
  }

  const NOTHING = {
    input_tokens: 0,
    input_cached_tokens: 0,
    output_tokens: 0,
    requested_requests: 0,
    refused_requests: 0,
    failed_requests: 0,
  }
  const sumsOf = ({ cost, ...rest }: Record<string, unknown>) => ({
    ...Object.fromEntries(Object.keys(NOTHING).map((name) => [name, rest[name]])),
    cost: Number(Number(cost ?? 0).toFixed(9)),
  })

  const RANGES = {
    'whole days': { start_time: MIDNIGHT, end_time: MIDNIGHT + 3 * DAY },
    'the present day': { start_time: MIDNIGHT },
    'edges within an hour': {
      start_time: MIDNIGHT + 5 * HOUR + 17 * 60,
      end_time: MIDNIGHT + 3 * DAY + 20 * HOUR + 41 * 60,
    },
    'minutes of one hour': { start_time: MIDNIGHT + HOUR + 60, end_time: MIDNIGHT + 2 * HOUR - 60 },
  }

  for (const [name, range] of Object.entries(RANGES)) {
    it(`has the sums of the other endpoints, for each dimension (${name})`, async () => {
      for (const group_by of GROUPS) {
        const { data, total } = await client().usageRanking({ ...range, group_by, limit: 1_000 })
        const expected = await summed(group_by, range)
        assert.deepEqual(
          new Map(data.map((row) => [String(row[group_by]), sumsOf(row)])),
          new Map([...expected].map(([id, sums]) => [id, sumsOf({ ...NOTHING, ...sums })])),
          group_by,
        )
        assert.equal(total.groups, expected.size)
        const added = [...expected.values()].reduce(
          (sum, { requested_requests = 0 }) => sum + requested_requests,
          0,
        )
        assert.equal(total.requested_requests, added)
        const cost = data.reduce((sum, row) => sum + row.cost, 0)
        assert.equal(total.cost.toFixed(9), cost.toFixed(9))
      }
    })
  }

  it('is in descending order of the measure, and equals in the order of their ids', async () => {
    for (const measure of MEASURES) {
      const { data } = await client().usageRanking({
        start_time: MIDNIGHT,
        group_by: 'api_key_id',
        measure,
        limit: 100,
      })
      const amount = AMOUNTS[measure]
      const sorted = data.toSorted(
        (a, b) => amount(b) - amount(a) || (String(a.api_key_id) < String(b.api_key_id) ? -1 : 1),
      )
      assert.deepEqual(data, sorted, measure)
      if (measure === 'requests') assert.ok(new Set(data.map(amount)).size < data.length)
    }
  })

  it('is paged without gaps or duplicates, and each page has all sums', async () => {
    for (const measure of MEASURES) {
      const query = { start_time: MIDNIGHT, group_by: 'api_key_id' as const, measure }
      const whole = await client().usageRanking({ ...query, limit: 100 })
      assert.equal(whole.has_more, false)
      assert.deepEqual(await all(client().usageRanking({ ...query, limit: 5 })), whole.data)
      const first = await client().usageRanking({ ...query, limit: 5 })
      const second = await client().usageRanking({ ...query, page: String(first.next_page) })
      assert.deepEqual([first.total, second.total], [whole.total, whole.total])
      assert.equal(second.end_time, first.end_time)
    }
  })

  it('has the project of a key or service account, and none for members of several', async () => {
    const query = { start_time: MIDNIGHT, limit: 100 }
    const keys = await client().usageRanking({ ...query, group_by: 'api_key_id' })
    for (const { api_key_id, project_id } of keys.data) {
      assert.equal(project_id, `proj_${api_key_id?.split('_')[1]}`)
    }
    const users = await client().usageRanking({ ...query, group_by: 'user_id' })
    for (const { user_id, project_id } of users.data) {
      const expected = user_id === 'user-everywhere' ? null : `proj_${user_id?.slice(-2)}`
      assert.equal(project_id, expected)
    }
    assert.equal(users.total.groups, 13)
  })

  it('is filtered by project, key, user and model, and so are its sums', async () => {
    const query = { start_time: MIDNIGHT, group_by: 'project_id' as const }
    const ids = async (filter: object) =>
      (await client().usageRanking({ ...query, ...filter })).data.map((row) => row.project_id)
    assert.deepEqual((await ids({ project_ids: ['proj_10', 'proj_12'] })).toSorted(), [
      'proj_10',
      'proj_12',
    ])
    assert.deepEqual(await ids({ api_key_ids: ['key_13_1'] }), ['proj_13'])
    assert.deepEqual(await ids({ user_ids: ['svc_acct_14'] }), ['proj_14'])
    const { total } = await client().usageRanking({ ...query, models: ['dall-e-3'] })
    assert.equal(total.input_tokens + total.output_tokens, 0)
    assert.ok(total.requested_requests > 0)
  })

  it('excludes projects that the caller may not see', async () => {
    const see = (visible: readonly string[]) =>
      show(
        { ...server().system, visible },
        { start_time: MIDNIGHT, group_by: 'project_id', measure: 'cost', limit: 100 },
      )
    const mine = await see(['proj_11'])
    assert.deepEqual(
      mine.data.map((row) => row.project_id),
      ['proj_11'],
    )
    assert.equal(mine.total.requested_requests, mine.data[0]?.requested_requests)
    const none = await see([])
    assert.deepEqual([none.data, none.total.groups, none.total.cost], [[], 0, 0])
  })

  it('is empty for a range without usage', async () => {
    const page = await client().usageRanking({
      start_time: MIDNIGHT - 9 * DAY,
      end_time: MIDNIGHT - 8 * DAY,
      group_by: 'model',
    })
    const { data, total, has_more, next_page } = page
    assert.deepEqual([data, has_more, next_page], [[], false, null])
    assert.deepEqual(total, { groups: 0, ...NOTHING, cost: 0 })
  })

  it('rejects an end before its start, and the token of another query', async () => {
    const query = { start_time: MIDNIGHT, group_by: 'project_id' as const, limit: 5 }
    await refused(client().usageRanking({ ...query, end_time: MIDNIGHT }), {
      status: 400,
      param: 'end_time',
      code: 'integer_below_min_value',
    })
    const { next_page } = await client().usageRanking(query)
    const page = String(next_page)
    const wrong = { status: 400, param: 'page', code: 'invalid_value' } as const
    await refused(client().usageRanking({ ...query, page, measure: 'tokens' }), wrong)
    await refused(client().usageRanking({ ...query, page: 'page_x' }), wrong)
    const content = Buffer.from(page.slice(5), 'base64url').toString()
    const forged = (text: string) => `page_${Buffer.from(text).toString('base64url')}`
    await refused(client().usageRanking({ ...query, page: forged(`${content}\0`) }), wrong)
    const [until, , digest] = content.split(' ')
    const beyond = forged(`${until} ${'9'.repeat(19)} ${digest} `)
    assert.equal((await client().usageRanking({ ...query, page: beyond })).data.length, 5)
  })
})

import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type OpenAI from 'openai'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { all, refused } from './suite.ts'

const DAY = 86_400
/** The last second that a `Date` can have. Its month has no next one. */
const LAST_SECOND = 8_640_000_000_000
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const NOW = MIDNIGHT + 9.5 * DAY
const MILLION = 1_000_000

const CONFIG = `
models:
  llama-3:
    price: { input: 0.1, output: 0.4, cached_input: 0.05, batch_share: 0.25 }
  dall-e-3:
    price: { input: 0, output: 0, image: 0.04 }
`

onEachStore('costs', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  let costs: OpenAI['admin']['organization']['usage']['costs']
  let unpriced: string[]

  before(async () => {
    const { usage } = server().openai.admin.organization
    costs = usage.costs.bind(usage)
    const amounts = {
      requests: 1,
      inputTokens: MILLION,
      inputCachedTokens: 200_000,
      outputTokens: 100_000,
    }
    unpriced = await use(
      server(),
      [
        // $2.50 for input, $1.25 for cached input, $10 for output.
        { at: MIDNIGHT, amounts },
        { at: MIDNIGHT + DAY, subject: { batch: true }, amounts },
        { at: MIDNIGHT + DAY, subject: { serviceTier: 'flex', keyId: 'key_b' }, amounts },
        { at: MIDNIGHT + 2 * DAY, subject: { model: 'llama-3', projectId: 'proj_b' }, amounts },
        { at: MIDNIGHT + 2 * DAY, subject: { model: 'llama-3', batch: true }, amounts },
        { at: MIDNIGHT + 3 * DAY, subject: { model: 'nobody-knows', ownerId: 'user-b' }, amounts },
        {
          at: MIDNIGHT + 4 * DAY,
          subject: { model: 'dall-e-3', kind: 'images' },
          amounts: { requests: 1, images: 3 },
        },
        {
          at: MIDNIGHT + 4 * DAY,
          subject: { model: 'whisper-1', kind: 'audio_transcriptions' },
          amounts: { requests: 1, seconds: 600 },
        },
        { at: MIDNIGHT + 4 * DAY, amounts: { requests: 1, webSearches: 4, fileSearches: 2 } },
        // One token for $0.02 per million is 20 nano-dollars.
        {
          at: MIDNIGHT + 5 * DAY,
          subject: { model: 'text-embedding-3-small', kind: 'embeddings' },
          amounts: { requests: 1, inputTokens: 1 },
        },
        { at: MIDNIGHT + 6 * DAY, amounts: { requestedRequests: 1, refusedRequestsPerMinute: 1 } },
        {
          at: MIDNIGHT + 7 * DAY,
          subject: { model: 'llama-3-upstream' },
          requestedModel: 'llama-3',
          amounts,
        },
      ],
      CONFIG,
    )
  })

  type Query = Partial<Parameters<typeof costs>[0]>
  const days = async (query: Query = {}) =>
    (await costs({ start_time: MIDNIGHT, limit: 9, ...query })).data
  /** Results of one day, without null members. */
  const day = async (number: number, query: Query = {}) =>
    (await days(query))[number]?.results.map((result) =>
      Object.fromEntries(
        Object.entries({ ...result, amount: Reflect.get(result, 'amount')?.value }).filter(
          ([name, value]) => value !== null && name !== 'object',
        ),
      ),
    )

  it('are the daily sums in dollars, and empty for days without usage', async () => {
    const found = await days()
    assert.deepEqual(
      found.map(({ results }) => results.map((one) => Reflect.get(one, 'amount'))),
      [[3.25], [3.25], [0.13 + 0.0325], [0], [0.225], [2e-8], [], [0.13], []].map((sums) =>
        sums.map((value) => ({ value, currency: 'usd' })),
      ),
    )
    assert.deepEqual(found[0]?.results[0], {
      object: 'organization.costs.result',
      amount: { value: 3.25, currency: 'usd' },
      line_item: null,
      project_id: null,
      user_id: null,
      api_key_id: null,
      api_source: null,
      quantity: null,
      quantity_unit: null,
    })
  })

  it('have a line item for each kind of token of a model, with its quantity', async () => {
    const tokens = { quantity_unit: 'tokens' }
    assert.deepEqual(await day(0, { group_by: ['line_item'] }), [
      { amount: 2, line_item: 'gpt-4o-2024-08-06, input', quantity: 800_000, ...tokens },
      { amount: 0.25, line_item: 'gpt-4o-2024-08-06, cached input', quantity: 200_000, ...tokens },
      { amount: 1, line_item: 'gpt-4o-2024-08-06, output', quantity: 100_000, ...tokens },
    ])
  })

  it('are half for batches and for flex by default, and configurable', async () => {
    assert.deepEqual(await day(1, { group_by: ['api_key_id'] }), [
      { amount: 1.625, api_key_id: 'key_a' },
      { amount: 1.625, api_key_id: 'key_b' },
    ])
    assert.deepEqual(await day(2, { group_by: ['project_id'] }), [
      { amount: 0.0325, project_id: 'proj_a' },
      { amount: 0.13, project_id: 'proj_b' },
    ])
  })

  it('have a line item for what is sold by the piece', async () => {
    const transcribed = { quantity: 600, quantity_unit: 'duration_seconds' }
    assert.deepEqual(await day(4, { group_by: ['line_item'] }), [
      { amount: 0.06, line_item: 'whisper-1, audio seconds', ...transcribed },
      { amount: 0.005, line_item: 'gpt-4o-2024-08-06, file searches', quantity: 2 },
      { amount: 0.12, line_item: 'dall-e-3, images', quantity: 3, quantity_unit: 'images' },
      { amount: 0.04, line_item: 'gpt-4o-2024-08-06, web searches', quantity: 4 },
    ])
  })

  it('are zero for a model without a price, which is logged once', async () => {
    assert.deepEqual(unpriced, ['nobody-knows'])
    assert.deepEqual(await day(3, { group_by: ['user_id'] }), [{ amount: 0, user_id: 'user-b' }])
    const lines = await day(3, { group_by: ['line_item'] })
    assert.deepEqual(
      lines?.map(({ amount, quantity }) => [amount, quantity]),
      [
        [0, 800_000],
        [0, 200_000],
        [0, 100_000],
      ],
    )
  })

  it('models without a known price are listed, and not those that are free', async () => {
    const { client } = server()
    const listed = async (query: object = {}) =>
      (await client.listUnpricedModels({ start_time: MIDNIGHT, ...query })).data.map(
        ({ model, num_model_requests }) => [model, num_model_requests],
      )
    assert.deepEqual(await listed(), [['nobody-knows', 1]])
    assert.deepEqual(await listed({ project_ids: ['proj_b'] }), [])
    assert.deepEqual(await listed({ end_time: MIDNIGHT + 3 * DAY }), [])
    for (const end_time of [LAST_SECOND - 1_000_000, LAST_SECOND]) {
      assert.deepEqual(await listed({ end_time }), await listed())
    }
    const { data } = await client.listUnpricedModels({ start_time: MIDNIGHT })
    assert.deepEqual(
      data.map((one) => [one.input_tokens, one.output_tokens]),
      [[1_000_000, 100_000]],
    )
    await use(server(), [
      {
        at: MIDNIGHT - 40 * DAY,
        subject: { model: 'omni-moderation-latest', kind: 'moderations' },
      },
    ])
    const early = { start_time: MIDNIGHT - 40 * DAY, end_time: MIDNIGHT }
    assert.deepEqual(await listed(early), [])
  })

  it('are filtered by exact values; a line item may contain commas', async () => {
    const line = 'gpt-4o-2024-08-06, output'
    assert.deepEqual(await day(0, { line_items: [line] }), [{ amount: 1 }])
    const by = { line_items: [line, 'gpt-4o-2024-08-06, input'], group_by: ['line_item' as const] }
    assert.deepEqual(
      (await day(0, by))?.map(({ amount }) => amount),
      [2, 1],
    )
    assert.deepEqual(await day(2, { project_ids: ['proj_b'] }), [{ amount: 0.13 }])
    assert.deepEqual(await day(1, { api_key_ids: ['key_x'] }), [])
    assert.deepEqual(await day(0, { group_by: ['api_source', 'project_id', 'user_id'] }), [
      { amount: 3.25, project_id: 'proj_a', user_id: 'user-a', api_source: 'unlabeled' },
    ])
  })

  it('can be filtered by model or user, an extension of OpenAI’s API', async () => {
    const query = { start_time: MIDNIGHT, end_time: NOW, limit: 10, group_by: ['user_id'] }
    const paid = async (filter: object) =>
      (await server().client.usageCosts({ ...query, ...filter })).data
        .flatMap(({ results }) => results)
        .map(({ user_id, amount }) => [user_id, amount.value])
    assert.deepEqual(await paid({ models: ['dall-e-3'] }), [['user-a', 0.12]])
    assert.deepEqual(await paid({ user_ids: ['user-b'] }), [['user-b', 0]])
  })

  it('have daily buckets, 7 by default and at most 180, paged', async () => {
    assert.equal((await days({ limit: undefined } as never)).length, 7)
    const start_time = NOW - 300 * DAY
    assert.equal((await days({ start_time, limit: 180 })).length, 180)
    const above = { status: 400, code: 'integer_above_max_value', param: 'limit' } as const
    await refused(costs({ start_time, limit: 181 }), above)
    const walked = await all(server().client.usageCosts({ start_time: MIDNIGHT, limit: 2 }))
    assert.deepEqual(walked, await days({ limit: 10 }))
    const hours = { start_time, bucket_width: '1h' as never }
    await refused(costs(hours), { status: 400, code: 'invalid_value', param: 'bucket_width' })
  })

  it('can have hourly buckets, an extension of OpenAI’s API', async () => {
    const at = MIDNIGHT - 3 * DAY
    const amounts = { requests: 1, outputTokens: MILLION }
    const hours = [5, 5.5, 7]
    await use(
      server(),
      hours.map((hour) => ({ at: at + hour * 3600, amounts })),
    )
    const query = { start_time: at, end_time: at + DAY, hourly: true, limit: 10 }
    const found = await all(server().client.usageCosts(query))
    assert.equal(found.length, 24)
    assert.deepEqual(
      found.flatMap(({ start_time, end_time, results }) =>
        results.map(({ amount }) => [
          (start_time - at) / 3600,
          end_time - start_time,
          amount.value,
        ]),
      ),
      [
        [5, 3600, 20],
        [7, 3600, 10],
      ],
    )
  })

  it('of millions of dollars are exact to the cent', async () => {
    const at = MIDNIGHT - 20 * DAY
    const ofKeys = Array.from({ length: 30 }, (_, n) => ({
      at,
      subject: { keyId: `key_${n}` },
      amounts: { requests: 1, outputTokens: 8e11 },
    }))
    await use(server(), [...ofKeys, { at, amounts: { requests: 1, outputTokens: 1 } }])
    const query = { start_time: at, end_time: at + DAY }
    assert.deepEqual(await day(0, query), [{ amount: 240_000_000.00001 }])
  })
})

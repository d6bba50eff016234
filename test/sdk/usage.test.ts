import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type OpenAI from 'openai'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400
/** Four days before the tests' present, which is 13:37:11. */
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000
const NOW = MIDNIGHT + 4 * DAY + 13 * HOUR + 37 * MINUTE + 11

function tokens(inputTokens: number, outputTokens = 0) {
  return {
    requests: 1,
    inputTokens,
    outputTokens,
  }
}

onEachStore('usage', (dialect) => {
  const { clock } = movableClock(NOW * 1000)
  const server = shareHarness(dialect, { clock })
  let show: OpenAI['admin']['organization']['usage']

  /** Three days: much on the first, nothing on the second, a little on the third. */
  const uses: readonly Use[] = [
    { at: MIDNIGHT, amounts: tokens(100, 10) },
    { at: MIDNIGHT + 17 * HOUR + 30 * MINUTE, amounts: tokens(200, 20) },
    {
      at: MIDNIGHT + 17 * HOUR + 31 * MINUTE,
      subject: { projectId: 'proj_b', ownerId: 'svc_acct_b', keyId: 'key_b', batch: true },
      amounts: tokens(400, 40),
    },
    {
      at: MIDNIGHT + DAY - 1,
      subject: { model: 'o3-2025-04-16', serviceTier: 'default' },
      amounts: {
        ...tokens(1_000, 100),
        inputCachedTokens: 300,
        inputCacheWriteTokens: 50,
        inputAudioTokens: 200,
        inputCachedAudioTokens: 80,
        outputAudioTokens: 30,
        webSearches: 2,
        fileSearches: 1,
        codeInterpreterSessions: 1,
      },
    },
    { at: MIDNIGHT + 2 * DAY + 5, amounts: { requestedRequests: 1, refusedRequestsPerMinute: 1 } },
    { at: MIDNIGHT + 2 * DAY + 6, amounts: tokens(7) },
    {
      at: MIDNIGHT + HOUR,
      subject: { kind: 'embeddings', model: 'text-embedding-3-small' },
      amounts: tokens(5_000),
    },
  ]

  before(async () => {
    show = server().openai.admin.organization.usage
    await use(server(), uses)
  })

  const completions = async (query: Partial<Parameters<typeof show.completions>[0]>) =>
    (await show.completions({ start_time: MIDNIGHT, ...query })).data

  /** Values of some members of the results, by bucket. */
  const members = (data: readonly { results: object[] }[], ...names: string[]) =>
    data.map(({ results }) =>
      results.map((result) => names.map((name) => Reflect.get(result, name))),
    )

  it('has empty buckets for days without usage, up to the present', async () => {
    const page = await show.completions({ start_time: MIDNIGHT })
    assert.deepEqual(
      page.data.map(({ object, start_time, end_time }) => [object, start_time, end_time]),
      [0, 1, 2, 3, 4].map((day) => ['bucket', MIDNIGHT + day * DAY, MIDNIGHT + (day + 1) * DAY]),
    )
    assert.deepEqual([page.object, page.has_more, page.next_page], ['page', false, null])
    assert.deepEqual(members(page.data, 'input_tokens', 'output_tokens', 'num_model_requests'), [
      [[1_700, 170, 4]],
      [],
      [[7, 0, 1]],
      [],
      [],
    ])
  })

  it('splits tokens into parts that add up to the whole', async () => {
    const [day] = await completions({ models: ['o3-2025-04-16'] })
    assert.deepEqual(day?.results, [
      {
        object: 'organization.usage.completions.result',
        input_tokens: 1_000,
        input_cached_tokens: 300,
        input_cache_write_tokens: 50,
        input_uncached_tokens: 650,
        input_text_tokens: 530,
        input_audio_tokens: 120,
        input_image_tokens: 0,
        input_cached_text_tokens: 220,
        input_cached_audio_tokens: 80,
        input_cached_image_tokens: 0,
        output_tokens: 100,
        output_text_tokens: 70,
        output_audio_tokens: 30,
        output_image_tokens: 0,
        num_model_requests: 1,
        failed_requests: 0,
        project_id: null,
        user_id: null,
        api_key_id: null,
        model: null,
        batch: null,
        service_tier: null,
        api_source: null,
      },
    ])
  })

  it('is grouped by one dimension or several, and leaves the others null', async () => {
    const end_time = MIDNIGHT + DAY
    const by = async (...group_by: NonNullable<Parameters<typeof completions>[0]['group_by']>) =>
      members(await completions({ end_time, group_by }), ...group_by, 'input_tokens')[0]
    assert.deepEqual(await by('project_id'), [
      ['proj_a', 1_300],
      ['proj_b', 400],
    ])
    assert.deepEqual(await by('user_id', 'api_key_id'), [
      ['svc_acct_b', 'key_b', 400],
      ['user-a', 'key_a', 1_300],
    ])
    assert.deepEqual(await by('batch'), [
      [false, 1_300],
      [true, 400],
    ])
    assert.deepEqual(await by('model', 'service_tier'), [
      ['gpt-4o-2024-08-06', null, 700],
      ['o3-2025-04-16', 'default', 1_000],
    ])
    assert.deepEqual(await by('api_source'), [['unlabeled', 1_700]])
  })

  it('is filtered by each filter, and by all of them together', async () => {
    const input = async (query: Parameters<typeof completions>[0]) =>
      members(await completions({ end_time: MIDNIGHT + DAY, ...query }), 'input_tokens')[0]
    assert.deepEqual(await input({ project_ids: ['proj_b', 'proj_c'] }), [[400]])
    assert.deepEqual(await input({ user_ids: ['user-a'] }), [[1_300]])
    assert.deepEqual(await input({ api_key_ids: ['key_b'] }), [[400]])
    assert.deepEqual(await input({ models: ['gpt-4o-2024-08-06'] }), [[700]])
    assert.deepEqual(await input({ batch: true }), [[400]])
    assert.deepEqual(await input({ batch: false, models: ['o3-2025-04-16'] }), [[1_000]])
    assert.deepEqual(await input({ project_ids: ['proj_x'] }), [])
  })

  it('accepts lists in every spelling that clients use', async () => {
    const expected = members(
      await completions({ group_by: ['project_id', 'model'] }),
      'project_id',
      'model',
      'input_tokens',
    )
    for (const spelling of [
      'group_by[]=project_id&group_by[]=model',
      'group_by=project_id&group_by=model',
      'group_by[0]=project_id&group_by[1]=model',
      'group_by=project_id,model',
      'group_by=model&group_by[]=project_id,model',
    ]) {
      const path = `/v1/organization/usage/completions?start_time=${MIDNIGHT}&${spelling}`
      const { status, text } = await server().raw('GET', path)
      assert.equal(status, 200, text)
      const { data } = JSON.parse(text)
      const found = members(data, 'project_id', 'model', 'input_tokens')
      assert.deepEqual(
        found.map((day) => day.length),
        expected.map((day) => day.length),
      )
      assert.deepEqual(new Set(found.flat().map(String)), new Set(expected.flat().map(String)))
    }
  })

  it('begins at the requested time, and counts to the minute', async () => {
    const start_time = MIDNIGHT + 17 * HOUR + 31 * MINUTE
    const days = await completions({ start_time, end_time: MIDNIGHT + 2 * DAY + MINUTE })
    assert.deepEqual(
      days.map((day) => [day.start_time, day.end_time]),
      [
        [start_time, MIDNIGHT + DAY],
        [MIDNIGHT + DAY, MIDNIGHT + 2 * DAY],
        [MIDNIGHT + 2 * DAY, MIDNIGHT + 2 * DAY + MINUTE],
      ],
    )
    assert.deepEqual(members(days, 'input_tokens'), [[[1_400]], [], [[7]]])
    const hours = await completions({
      start_time,
      end_time: start_time + MINUTE,
      bucket_width: '1h',
    })
    assert.deepEqual(members(hours, 'input_tokens'), [[[400]]])
    const minutes = await completions({
      start_time: start_time - MINUTE,
      bucket_width: '1m',
      limit: 3,
    })
    assert.deepEqual(members(minutes, 'input_tokens'), [[[200]], [[400]], []])
  })
})

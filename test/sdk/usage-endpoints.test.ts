import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import type OpenAI from 'openai'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'

const DAY = 86_400
const MIDNIGHT = Date.parse('2026-02-01T00:00:00Z') / 1000

const requests = 1
const USES: readonly Use[] = [
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'embeddings', model: 'text-embedding-3-small' },
    amounts: { requests, inputTokens: 800 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'moderations', model: 'omni-moderation-latest' },
    amounts: { requests, inputTokens: 30 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'images', size: '1024x1024', source: 'image.generation', model: 'dall-e-3' },
    amounts: { requests, images: 2 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'images', size: '512x512', source: 'image.edit', model: 'dall-e-2' },
    amounts: { requests, images: 3 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'audio_speeches', model: 'tts-1' },
    amounts: { requests, characters: 45 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { kind: 'audio_transcriptions', model: 'whisper-1' },
    amounts: { requests, seconds: 60.6 },
  },
  {
    at: MIDNIGHT + 5,
    subject: { contextLevel: 'high', vectorStoreId: 'vs_1', projectId: 'proj_t' },
    amounts: { requests, webSearches: 3, fileSearches: 4 },
  },
  {
    at: MIDNIGHT + 6,
    subject: { model: 'o3-2025-04-16', vectorStoreId: 'vs_2', contextLevel: 'low' },
    amounts: { requests, webSearches: 2, fileSearches: 1, codeInterpreterSessions: 1 },
  },
]

onEachStore('usage', (dialect) => {
  const { clock } = movableClock((MIDNIGHT + DAY) * 1000)
  const server = shareHarness(dialect, { clock })
  let show: OpenAI['admin']['organization']['usage']

  before(async () => {
    show = server().openai.admin.organization.usage
    await use(server(), USES)
  })

  it('of every other endpoint counts in the endpoint’s own unit', async () => {
    const end_time = MIDNIGHT + DAY
    const query = { start_time: MIDNIGHT, end_time }
    const one = async (page: PromiseLike<{ data: readonly { results: object[] }[] }>) =>
      Object.fromEntries(
        Object.entries((await page).data[0]?.results[0] ?? {}).filter(
          ([, value]) => value !== null,
        ),
      )
    const result = (name: string) => ({ object: `organization.usage.${name}.result` })
    assert.deepEqual(await one(show.embeddings({ ...query, group_by: ['model'] })), {
      ...result('embeddings'),

      input_tokens: 800,
      num_model_requests: 1,
      failed_requests: 0,
      model: 'text-embedding-3-small',
    })
    assert.deepEqual(await one(show.moderations(query)), {
      ...result('moderations'),
      input_tokens: 30,
      num_model_requests: 1,
      failed_requests: 0,
    })
    assert.deepEqual(await one(show.images({ ...query, group_by: ['size', 'source'] })), {
      ...result('images'),

      images: 2,
      num_model_requests: 1,
      failed_requests: 0,
      size: '1024x1024',
      source: 'image.generation',
    })
    assert.deepEqual(await one(show.images({ ...query, sizes: ['512x512'] })), {
      ...result('images'),
      images: 3,
      num_model_requests: 1,
      failed_requests: 0,
    })
    assert.deepEqual(await one(show.images({ ...query, sources: ['image.edit'] })), {
      ...result('images'),
      images: 3,
      num_model_requests: 1,
      failed_requests: 0,
    })
    assert.deepEqual(await one(show.audioSpeeches(query)), {
      ...result('audio_speeches'),
      characters: 45,
      num_model_requests: 1,
      failed_requests: 0,
    })
    assert.deepEqual(await one(show.audioTranscriptions(query)), {
      ...result('audio_transcriptions'),
      seconds: 61,
      num_model_requests: 1,
      failed_requests: 0,
    })
    assert.deepEqual(
      await one(show.codeInterpreterSessions({ ...query, group_by: ['project_id'] })),
      {
        ...result('code_interpreter_sessions'),
        num_sessions: 1,
        project_id: 'proj_a',
      },
    )
    assert.deepEqual(await one(show.fileSearchCalls({ ...query, user_ids: ['user-a'] })), {
      ...result('file_searches'),
      num_requests: 5,
    })
    assert.deepEqual(
      await one(
        show.fileSearchCalls({
          ...query,
          vector_store_ids: ['vs_1'],
          group_by: ['vector_store_id'],
        }),
      ),
      { ...result('file_searches'), num_requests: 4, vector_store_id: 'vs_1' },
    )
    assert.deepEqual(
      await one(
        show.webSearchCalls({ ...query, context_levels: ['high'], group_by: ['context_level'] }),
      ),
      {
        ...result('web_searches'),
        num_model_requests: 1,
        num_requests: 3,
        context_level: 'high',
      },
    )
    assert.deepEqual(await one(show.webSearchCalls(query)), {
      ...result('web_searches'),
      num_model_requests: 2,
      num_requests: 5,
    })
    assert.deepEqual((await show.vectorStores(query)).data[0]?.results, [])
    assert.deepEqual((await show.decisions(query)).data[0]?.results, [])
  })
})

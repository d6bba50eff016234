import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import * as usage from '#control/usage/usage.ts'
import { onEachStore } from '#test/support/databases.ts'
import type { MadeKey } from '#test/support/keys.ts'
import { use } from '#test/support/usage.ts'
import { refused } from './suite.ts'
import { shareTraffic } from './traffic.ts'

const config = `
models:
  gpt-few: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
`

/** Members of a result besides its dimensions, without rate limited requests. */
const NONE = {
  object: 'organization.usage.refusals.result',
  requested_requests: 0,
  requested_tokens: 0,
  refused_requests_per_minute: 0,
  refused_tokens_per_minute: 0,
  refused_images_per_minute: 0,
  refused_audio_megabytes_per_minute: 0,
  refused_requests_per_day: 0,
  refused_batch_tokens: 0,
  refused_spend: 0,
  failed_requests: 0,
}
const NO_DIMENSIONS = { project_id: null, user_id: null, api_key_id: null, model: null }

onEachStore('usage of rate limited requests', (dialect) => {
  const gateway = shareTraffic(dialect, config)
  let [mine, theirs]: MadeKey[] = []
  let start_time = 0

  const send = async (query: object = {}) => {
    const { h } = gateway()
    const page = await h.client.usageRefusals({ start_time, bucket_width: '1d', ...query })
    return page.data.flatMap(({ results }) => results)
  }

  before(async () => {
    const { h, clock, newKey, send } = gateway()
    start_time = clock() / 1000
    mine = await newKey()
    theirs = await newKey()
    await h.client.updateProjectRateLimits({
      project_id: mine.project_id,
      rate_limit_id: 'rl-gpt-few',
      max_requests_per_1_minute: 3,
    })
    const admitted: boolean[] = []
    // Each requests 20 tokens, except for the last, which exceeds the whole limit.
    for (let i = 0; i < 5; i++) admitted.push(await send(mine, 'gpt-few', { max_tokens: 20 }))
    admitted.push(await send(theirs, 'gpt-few', { max_tokens: 20 }))
    admitted.push(await send(theirs, 'gpt-few', { max_tokens: 1001 }))
    assert.deepEqual(admitted, [true, true, true, false, false, true, false])
    await h.flush()
  })

  it('counts a rate limited request as requested too, by the limit that rejected it', async () => {
    assert.deepEqual(await send(), [
      {
        ...NONE,
        ...NO_DIMENSIONS,
        requested_requests: 7,
        requested_tokens: 6 * 20 + 1001,
        refused_requests_per_minute: 2,
        refused_tokens_per_minute: 1,
      },
    ])
  })

  it('is not grouped by tags: rejected requests have no rows of them', async () => {
    const path = `/v1/organization/usage/refusals?start_time=${start_time}&group_by_tags=team`
    const { status, json } = await gateway().h.raw('GET', path)
    assert.deepEqual([status, json.error?.param], [400, 'group_by_tags'])
  })

  it('is grouped by project, person, key and model, and filtered by them', async () => {
    assert.ok(mine && theirs)
    const group_by = ['project_id', 'user_id', 'api_key_id', 'model'] as const
    const results = await send({ group_by })
    const of = ({ project_id, owner, id }: MadeKey) =>
      results
        .filter((one) => one.project_id === project_id)
        .map((one) => {
          assert.deepEqual([one.user_id, one.api_key_id], [owner, id])
          return [one.model, one.requested_requests, one.refused_requests_per_minute]
        })
    assert.deepEqual(of(mine).toSorted(), [['gpt-few', 5, 2]])
    assert.deepEqual(of(theirs).toSorted(), [['gpt-few', 2, 0]])
    for (const filter of [
      { project_ids: [mine.project_id] },
      { user_ids: [mine.owner] },
      { api_key_ids: [mine.id] },
      { project_ids: [mine.project_id, theirs.project_id], api_key_ids: [mine.id] },
    ]) {
      const [only, ...others] = await send(filter)
      assert.deepEqual([only?.requested_requests, others], [5, []], JSON.stringify(filter))
    }
    assert.deepEqual(await send({ models: ['gpt-4o'] }), [])
  })

  it('sums requests of every kind', async () => {
    const { h, clock } = gateway()
    assert.ok(mine)
    const subject = { projectId: 'proj_kinds', ownerId: mine.owner, keyId: mine.id }
    const at = clock() / 1000
    await use(h, [
      {
        at,
        subject: { ...subject, kind: 'images', size: '1x1' },
        amounts: { requestedRequests: 2, refusedImagesPerMinute: 1 },
      },
      {
        at,
        subject: { ...subject, kind: 'audio_transcriptions' },
        amounts: { requestedRequests: 3, refusedAudioMegabytesPerMinute: 2, failedRequests: 1 },
      },
      {
        at,
        subject: { ...subject, kind: 'embeddings' },
        amounts: {
          requestedRequests: 4,
          requestedTokens: 9,
          refusedRequestsPerDay: 3,
          refusedSpend: 1,
        },
      },
      {
        at,
        subject: { ...subject, batch: true },
        amounts: { refusedBatchTokens: 1, failedRequests: 5, refusedSpend: 1 },
      },
    ])
    assert.deepEqual(await send({ project_ids: ['proj_kinds'] }), [
      {
        ...NONE,
        ...NO_DIMENSIONS,
        requested_requests: 9,
        requested_tokens: 9,
        refused_images_per_minute: 1,
        refused_audio_megabytes_per_minute: 2,
        // Those of the batch are not among the requested.
        refused_requests_per_day: 3,
        refused_batch_tokens: 1,
        failed_requests: 1,
        refused_spend: 2,
      },
    ])
  })

  it('excludes other organizations, and projects that the caller may not see', async () => {
    const { h, clock } = gateway()
    assert.ok(mine && theirs)
    const at = clock() / 1000
    const amounts = { requestedRequests: 1_000, refusedRequestsPerDay: 1_000 }
    await use(h, [{ at, subject: { organizationId: 'org-other', projectId: 'proj_x' }, amounts }])
    assert.deepEqual(await send({ project_ids: ['proj_x'] }), [])
    const seen = async (visible: readonly string[], project_ids: string[] = []) => {
      const ctx = { ...h.system, now: clock, visible }
      const query = { start_time, bucket_width: '1d', project_ids } as const
      const { data } = await usage.show(ctx, usage.refusals, query)
      return data.flatMap(({ results }) => results).map((one) => one.requested_requests)
    }
    assert.deepEqual(await seen([theirs.project_id]), [2])
    assert.deepEqual(await seen([theirs.project_id], [mine.project_id]), [])
    assert.deepEqual(await seen([]), [])
  })

  it('rejects unsupported groupings', async () => {
    await refused(send({ group_by: ['batch'] }), {
      status: 400,
      code: 'invalid_value',
      param: 'group_by[0]',
    })
  })
})

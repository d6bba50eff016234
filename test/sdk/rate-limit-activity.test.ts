import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { RateLimitActivity } from '#contract/extensions/rate-limit-activity.ts'
import type { RateLimitField } from '#contract/rate-limits.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Use, use } from '#test/support/usage.ts'
import { refused } from './suite.ts'
import { shareTraffic, type Traffic } from './traffic.ts'

const MINUTE = 60
const HOUR = 3_600
const DAY = 86_400

const config = `
models:
  gpt-own:
    max_requests_per_1_minute: 600
    max_tokens_per_1_minute: 9000
    max_requests_per_1_day: 700
  gpt-own-too: { alias_of: gpt-own }
`

type Made = readonly [
  secondsAgo: number,
  amounts: NonNullable<Use['amounts']>,
  subject?: NonNullable<Use['subject']>,
]

/** A project with these requests, by default for `gpt-own`. */
async function projectWith({ h, clock, newKey }: Traffic, made: readonly Made[]) {
  const { project_id, owner, id } = await newKey()
  await use(
    h,
    made.map(([secondsAgo, amounts, subject]) => ({
      at: clock() / 1000 - secondsAgo,
      subject: { projectId: project_id, ownerId: owner, keyId: id, model: 'gpt-own', ...subject },
      amounts,
    })),
  )
  return project_id
}

onEachStore('the activity of rate limits', (dialect) => {
  const gateway = shareTraffic(dialect, config)
  const client = () => gateway().h.client
  const activityOf = async (project_id: string, model: string) => {
    const rate_limit_ids = [`rl-${model}`]
    const { data } = await client().listProjectRateLimitActivity({ project_id, rate_limit_ids })
    return (field: RateLimitField): RateLimitActivity =>
      data.find((one) => one.field === field) ?? assert.fail(`no ${field}`)
  }

  it('the busiest minute sums all names of a bucket, including rate limited requests', async () => {
    const now = gateway().clock() / 1000
    const project_id = await projectWith(gateway(), [
      [3 * HOUR, { requestedRequests: 40, requestedTokens: 100 }],
      [2 * HOUR, { requestedRequests: 30, requestedTokens: 900 }],
      [2 * HOUR, { requestedRequests: 20, refusedRequestsPerMinute: 7 }, { model: 'gpt-own-too' }],
      [2 * HOUR, { requestedRequests: 500, requestedTokens: 5_000 }, { model: 'gpt-4o' }],
      [25 * HOUR, { requestedRequests: 900, requestedTokens: 9_000, refusedRequestsPerDay: 3 }],
    ])
    const of = await activityOf(project_id, 'gpt-own')
    const start_time = now - 2 * HOUR
    assert.deepEqual(of('max_requests_per_1_minute'), {
      object: 'project.rate_limit.activity',
      rate_limit_id: 'rl-gpt-own',
      model: 'gpt-own',
      field: 'max_requests_per_1_minute',
      busiest_minute: { start_time, amount: 50 },
      refused_requests: 7,
      in_use: true,
    })
    assert.deepEqual(of('max_tokens_per_1_minute').busiest_minute, { start_time, amount: 900 })
    assert.equal(of('max_tokens_per_1_minute').refused_requests, 0)
    const perDay = of('max_requests_per_1_day')
    assert.deepEqual([perDay.busiest_minute, perDay.refused_requests], [null, 0])
    const ofAlias = await activityOf(project_id, 'gpt-own-too')
    assert.equal(ofAlias('max_requests_per_1_minute').busiest_minute?.amount, 50)
  })

  it('the current minute counts, and of equal minutes the later one', async () => {
    const now = gateway().clock() / 1000
    const project_id = await projectWith(gateway(), [
      [2 * MINUTE, { requestedRequests: 5 }],
      [0, { requestedRequests: 5 }],
    ])
    const { busiest_minute } = (await activityOf(project_id, 'gpt-own'))(
      'max_requests_per_1_minute',
    )
    assert.deepEqual(busiest_minute, { start_time: now, amount: 5 })
  })

  it('models without a row share those of default', async () => {
    const project_id = await projectWith(gateway(), [
      [HOUR, { requests: 1, requestedRequests: 6 }, { model: 'mine' }],
      [HOUR, { requests: 1, requestedRequests: 7 }, { model: 'another' }],
    ])
    const of = await activityOf(project_id, 'default')
    assert.equal(of('max_requests_per_1_minute').busiest_minute?.amount, 13)
  })

  it('limits on images, audio and batches are in use once requests count against them', async () => {
    const unused = await projectWith(gateway(), [
      [HOUR, { requestedRequests: 1 }, { model: 'gpt-4o' }],
    ])
    const ofUnused = await activityOf(unused, 'gpt-4o')
    assert.equal(ofUnused('max_requests_per_1_minute').in_use, true)
    assert.equal(ofUnused('batch_1_day_max_input_tokens').in_use, false)
    assert.equal(ofUnused('max_images_per_1_minute').in_use, false)
    const used = await projectWith(gateway(), [
      [6 * DAY, { requests: 1, inputTokens: 5 }, { model: 'gpt-4o', batch: true }],
      [HOUR, { requests: 1, images: 4 }, { model: 'dall-e-2', kind: 'images' }],
      [
        HOUR,
        { requests: 1, requestedRequests: 1 },
        { model: 'whisper-1', kind: 'audio_transcriptions' },
      ],
      [9 * DAY, { requestedRequests: 1 }, { model: 'o1' }],
    ])
    const ofUsed = await activityOf(used, 'gpt-4o')
    assert.equal(ofUsed('batch_1_day_max_input_tokens').in_use, true)
    assert.equal(ofUsed('max_requests_per_1_minute').in_use, false)
    const images = (await activityOf(used, 'dall-e-2'))('max_images_per_1_minute')
    assert.deepEqual([images.in_use, images.busiest_minute?.amount], [true, 4])
    assert.equal((await activityOf(used, 'o1'))('max_requests_per_1_minute').in_use, false)
    const batches = await projectWith(gateway(), [
      [HOUR, { refusedBatchTokens: 2 }, { model: 'gpt-4o', batch: true }],
    ])
    const queue = (await activityOf(batches, 'gpt-4o'))('batch_1_day_max_input_tokens')
    assert.deepEqual([queue.in_use, queue.refused_requests], [true, 2])
  })

  it('unknown limits are omitted, and an unknown project returns 404', async () => {
    const { project_id } = await gateway().newKey()
    const found = await client().listProjectRateLimitActivity({
      project_id,
      rate_limit_ids: ['rl-gpt-4o', 'rl-gpt-4o', 'rl-none'],
    })
    assert.deepEqual([...new Set(found.data.map(({ model }) => model))], ['gpt-4o'])
    assert.ok(found.data.every((one) => one.busiest_minute === null && !one.in_use))
    assert.equal(found.end_time - found.start_time, DAY)
    const missing = { project_id: 'proj_none', rate_limit_ids: ['rl-gpt-4o'] }
    await refused(client().listProjectRateLimitActivity(missing), { status: 404 })
  })

  it('a key without access to usage gets 403', async () => {
    const { h, newKey } = gateway()
    const { project_id } = await newKey()
    const limited = await h.openai.admin.organization.adminAPIKeys.create({ name: 'manages' })
    const scopes = JSON.stringify(['api.management.read'])
    await record(h.store, (tx) =>
      tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', limited.id).execute(),
    )
    const path = `/v1/organization/projects/${project_id}/rate_limit_activity?rate_limit_ids=rl-gpt-4o`
    const { status, text } = await h.raw('GET', path, { key: limited.value })
    assert.equal(status, 403)
    assert.match(text, /api\.usage\.read/)
  })
})

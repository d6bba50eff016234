import assert from 'node:assert/strict'
import { it } from 'node:test'
import { UNLIMITED } from '#contract/rate-limits.ts'
import * as rateLimitReplays from '#control/rate-limit-replays/rate-limit-replays.ts'
import { onEachStore } from '#test/support/databases.ts'
import type { MadeKey } from '#test/support/keys.ts'
import { type Use, use } from '#test/support/usage.ts'
import { refused } from './suite.ts'
import { shareTraffic, type Traffic } from './traffic.ts'

const MINUTE_MS = 60_000
const MINUTE = 60
const DAY = 86_400
const FEW = 'gpt-4o-mini'
const rate_limit_id = `rl-${FEW}`

const config = `
models:
  gpt-daily: { max_requests_per_1_minute: 100, max_requests_per_1_day: 40 }
  same: { alias_of: gpt-daily }
  free: { max_requests_per_1_minute: unlimited, max_tokens_per_1_minute: unlimited }
`

/** Requested usage: `requests` of `tokens` together, so many minutes ago. */
function requestedUsage(
  { clock }: Traffic,
  { project_id, owner, id }: Pick<MadeKey, 'project_id' | 'owner' | 'id'>,
  uses: readonly (readonly [minutesAgo: number, requests: number, tokens?: number])[],
  subject: Use['subject'] = {},
): Use[] {
  return uses.map(([minutesAgo, requestedRequests, requestedTokens = 0]) => ({
    at: clock() / 1000 - minutesAgo * MINUTE,
    subject: { projectId: project_id, ownerId: owner, keyId: id, model: FEW, ...subject },
    amounts: { requestedRequests, requestedTokens },
  }))
}

onEachStore('the replay of a rate limit', (dialect) => {
  const gateway = shareTraffic(dialect, config)

  it('of the current limit returns about what was rejected, and for whom', async () => {
    const { h, send, newKey, move } = gateway()
    const busy = await newKey()
    const calm = await newKey(busy.project_id)
    const { project_id } = busy
    await h.client.updateProjectRateLimits({
      project_id,
      rate_limit_id,
      max_requests_per_1_minute: 12,
    })
    let [sent, really] = [0, 0]
    const count = (admitted: boolean): void => {
      sent += 1
      if (!admitted) really += 1
    }
    for (let minute = 0; minute < 4; minute++) {
      for (let i = 0; i < 20; i++) {
        count(await send(busy, FEW))
        if (i % 10 === 5) count(await send(calm, FEW))
        move(MINUTE_MS / 20)
      }
    }
    await h.flush()
    const replay = await h.client.replayProjectRateLimit({ project_id, rate_limit_id })
    assert.equal(replay.limits.max_requests_per_1_minute, 12)
    assert.equal(replay.requested_requests, sent)
    assert.ok(really > 20, `${really} were refused`)
    assert.equal(replay.rate_limited_requests, really)
    assert.ok(Math.abs(replay.refused_requests - really) <= 2, `${replay.refused_requests}`)
    const [most, second, ...others] = replay.callers
    assert.deepEqual([most?.api_key_id, most?.user_id], [busy.id, busy.owner])
    assert.deepEqual([most?.requested_requests, second?.requested_requests], [80, 8])
    assert.deepEqual(others, [])
    const callerTotal = (most?.refused_requests ?? 0) + (second?.refused_requests ?? 0)
    assert.equal(callerTotal, replay.refused_requests)
  })

  it('of any other limit returns what it would have rejected', async () => {
    const traffic = gateway()
    const { h, newKey } = traffic
    const key = await newKey()
    const { project_id } = key
    await use(
      h,
      requestedUsage(traffic, key, [
        [10, 100, 5_000],
        [9, 100, 5_000],
        [3, 1, 90],
      ]),
    )
    const replay = (more: object) =>
      h.client.replayProjectRateLimit({ project_id, rate_limit_id, ...more })
    const now = await replay({})
    assert.deepEqual([now.requested_requests, now.requested_tokens], [201, 10_090])
    assert.deepEqual([now.refused_requests, now.callers], [0, []])
    // Spread evenly: a full bucket and what leaks.
    const half = await replay({ max_requests_per_1_minute: 50 })
    assert.equal(half.refused_requests, 51)
    // The same in tokens; only the last request is larger than the whole limit.
    const tokens = await replay({ max_tokens_per_1_minute: 80 })
    assert.ok(tokens.refused_requests > 190)
    const larger = await replay({ max_tokens_per_1_minute: 49 })
    assert.equal(larger.refused_requests, 201)
    const none = await replay({ max_requests_per_1_minute: 0 })
    assert.equal(none.refused_requests, 201)
    assert.deepEqual(none.callers, [
      {
        user_id: key.owner,
        api_key_id: key.id,
        requested_requests: 201,
        refused_requests: 201,
      },
    ])
  })

  it('is of 7 days, with bucket levels from the day before', async () => {
    const traffic = gateway()
    const { h, newKey, clock } = traffic
    const key = await newKey()
    const minutes = (days: number, more = 0): number => (days * DAY) / MINUTE + more
    const daily = { model: 'gpt-daily' }
    await use(
      h,
      requestedUsage(
        traffic,
        key,
        [
          [minutes(7, 2), 40],
          [minutes(7, -1), 30],
        ],
        daily,
      ),
    )
    const replay = await h.client.replayProjectRateLimit({
      project_id: key.project_id,
      rate_limit_id: 'rl-gpt-daily',
    })
    assert.equal(replay.end_time, clock() / 1000)
    assert.equal(replay.end_time - replay.start_time, 7 * DAY)
    assert.equal(replay.requested_requests, 30)
    assert.ok(replay.refused_requests >= 29, `${replay.refused_requests}`)
  })

  it('is of all models that share the bucket, under the strictest of their limits', async () => {
    const traffic = gateway()
    const { h, newKey } = traffic
    const key = await newKey()
    const { project_id } = key
    await use(h, [
      ...requestedUsage(traffic, key, [[5, 10]]),
      ...requestedUsage(traffic, key, [[5, 10]], { model: 'gpt-4o-mini-2024-07-18' }),
      ...requestedUsage(traffic, key, [[5, 10]], { model: ' GPT-4o-Mini' }),
      ...requestedUsage(traffic, key, [[5, 1_000]], { model: 'gpt-4o' }),
    ])
    const snapshot = 'rl-gpt-4o-mini-2024-07-18'
    const replay = (more: object) =>
      h.client.replayProjectRateLimit({ project_id, rate_limit_id: snapshot, ...more })
    const alone = await replay({ max_requests_per_1_minute: 15 })
    assert.equal(alone.requested_requests, 30)
    assert.equal(alone.limits.max_requests_per_1_minute, 15)
    await h.client.updateProjectRateLimits({
      project_id,
      rate_limit_id,
      max_requests_per_1_minute: 5,
    })
    const together = await replay({ max_requests_per_1_minute: 15 })
    assert.equal(together.limits.max_requests_per_1_minute, 5)
    assert.ok(together.refused_requests > alone.refused_requests)
  })

  it('of the default is of one bucket shared by the models without limits of their own', async () => {
    const traffic = gateway()
    const { h, newKey } = traffic
    const key = await newKey()
    await use(h, [
      ...requestedUsage(traffic, key, [[5, 10]], { model: 'invented-1' }),
      ...requestedUsage(traffic, key, [[5, 10]], { model: 'Invented-1' }),
      ...requestedUsage(traffic, key, [[5, 10]], { model: 'invented-2' }),
      ...requestedUsage(traffic, key, [[5, 99]]),
    ])
    const { requested_requests, refused_requests, callers } = await h.client.replayProjectRateLimit(
      {
        project_id: key.project_id,
        rate_limit_id: 'rl-default',
        max_requests_per_1_minute: 5,
      },
    )
    assert.deepEqual([requested_requests, refused_requests], [30, 21])
    assert.equal(callers[0]?.requested_requests, 30)
  })

  it('excludes other projects and organizations, and the current minute', async () => {
    const traffic = gateway()
    const { h, newKey } = traffic
    const [key, other] = [await newKey(), await newKey()]
    const organizationId = 'org-other'
    await use(h, [
      ...requestedUsage(traffic, key, [
        [5, 2],
        [0, 500],
        [-1, 500],
      ]),
      ...requestedUsage(traffic, other, [[5, 500]]),
      ...requestedUsage(traffic, key, [[5, 500]], { organizationId }),
      ...requestedUsage(traffic, key, [[9 * 1440, 500]]),
    ])
    const replay = await h.client.replayProjectRateLimit({
      project_id: key.project_id,
      rate_limit_id,
      max_requests_per_1_minute: 1,
    })
    assert.deepEqual([replay.requested_requests, replay.callers.length], [2, 1])
    assert.equal(replay.callers[0]?.requested_requests, 2)
  })

  it('names at most 20 callers, those with the most rejected requests', async () => {
    const traffic = gateway()
    const { h, newKey } = traffic
    const { project_id } = await newKey()
    const uses = Array.from({ length: 25 }, (_, i) =>
      requestedUsage(traffic, { project_id, owner: `user-${i}`, id: `key_${i}` }, [
        [5, i < 5 ? 1 : 10 * i],
        [1_000, i < 5 ? 3_000 : 0],
      ]),
    )
    await use(h, uses.flat())
    const { callers, refused_requests } = await h.client.replayProjectRateLimit({
      project_id,
      rate_limit_id,
      max_requests_per_1_minute: 0,
    })
    assert.equal(callers.length, 20)
    assert.deepEqual(
      callers.slice(0, 6).map(({ refused_requests: count }) => count),
      [3_001, 3_001, 3_001, 3_001, 3_001, 240],
    )
    assert.ok(callers.reduce((sum, one) => sum + one.refused_requests, 0) < refused_requests)
  })

  it('has no bucket for an absent limit', async () => {
    const traffic = gateway()
    const key = await traffic.newKey()
    await use(traffic.h, requestedUsage(traffic, key, [[5, 1e9, 1e12]], { model: 'free' }))
    const replay = await traffic.h.client.replayProjectRateLimit({
      project_id: key.project_id,
      rate_limit_id: 'rl-free',
    })
    assert.equal(replay.limits.max_requests_per_1_minute, UNLIMITED)
    assert.deepEqual([replay.requested_requests, replay.refused_requests], [1e9, 0])
  })

  it('rejects limits that could not be saved, and unknown projects and limits', async () => {
    const { h, newKey, clock } = gateway()
    const { project_id } = await newKey()
    const replay = (more: object) =>
      h.client.replayProjectRateLimit({ project_id, rate_limit_id, ...more })
    await refused(replay({ max_requests_per_1_minute: 2_000_000_000 }), {
      status: 400,
      code: 'rate_limit_above_default',
      param: 'max_requests_per_1_minute',
    })
    await refused(replay({ rate_limit_id: 'rl-o1', max_requests_per_1_day: 1 }), {
      status: 400,
      code: 'rate_limit_not_applicable',
      param: 'max_requests_per_1_day',
    })
    await replay({ rate_limit_id: 'rl-o1', max_requests_per_1_day: 0 })
    await refused(replay({ max_tokens_per_1_minute: -1 }), {
      status: 400,
      param: 'max_tokens_per_1_minute',
    })
    await refused(replay({ rate_limit_id: 'rl-nothing' }), {
      status: 404,
      code: 'rate_limit_not_found',
    })
    await refused(replay({ project_id: 'proj_nothing' }), { status: 404 })
    const blind = { ...h.system, now: clock, visible: ['proj_other'] }
    await assert.rejects(rateLimitReplays.show(blind, project_id, rate_limit_id, {}), {
      code: 'project_not_found',
    })
  })
})

/** Bucket levels of the limits API, on nodes that enforce limits and on others. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { openGatewayAdmin } from '#cli/gateway-admin.ts'
import { readSettings } from '#config/settings.ts'
import type { RateLimitLevel } from '#contract/extensions/rate-limit-levels.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { startUpstream } from '#simulator/upstream.ts'
import { joinNodes } from '#storage/nodes.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { refused } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { sharedRedisUrl, startRedis, withoutRedis } from '#test/support/redis.ts'
import { manualSchedule } from '#test/support/schedule.ts'

const CONFIG = `
models:
  gpt-leaky:
    max_requests_per_1_minute: 6
    max_tokens_per_1_minute: 6000
    max_requests_per_1_day: 864
    batch_1_day_max_input_tokens: 43
  gpt-shared: { max_requests_per_1_minute: 600, max_tokens_per_1_minute: 600000 }
  gpt-shared-too: { alias_of: gpt-shared }
  gpt-crossed: { max_requests_per_1_minute: 600 }
  gpt-4o-mini: { batch_1_day_max_input_tokens: 43 }
`
const DAY_MS = 86_400_000
const USAGE = { prompt_tokens: 400, completion_tokens: 300, total_tokens: 700 }

async function send(side: Pick<Side, 'openai'>, model: string): Promise<void> {
  await side.openai.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'abcd' }],
    max_tokens: 10,
  })
}

function levelsOf({ client }: Harness, project_id: string, ...rate_limit_ids: string[]) {
  return client.listProjectRateLimitLevels({ project_id, rate_limit_ids })
}

/** Levels of one scope, by field. */
function usedIn(
  data: readonly RateLimitLevel[],
  scope: RateLimitLevel['scope'],
): Record<string, number> {
  return Object.fromEntries(
    data.filter((one) => one.scope === scope).map((one) => [one.field, one.used]),
  )
}

onEachStore('levels', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: CONFIG })
    gateway.upstream.script({ usage: USAGE, times: 'always', path: '/v1/chat/*' })
  })
  after(() => gateway.close())

  const levels = async (side: Side, ...ids: string[]) =>
    (await levelsOf(gateway.h, side.key.project_id, ...ids)).data

  it('equal what was charged less what has leaked, exactly', async () => {
    const { ours, clock, h } = gateway
    clock.move(DAY_MS)
    for (let i = 0; i < 3; i++) await send(ours, 'gpt-leaky')
    assert.deepEqual(usedIn(await levels(ours, 'rl-gpt-leaky'), 'organization'), {
      max_requests_per_1_minute: 3,
      max_tokens_per_1_minute: 2100,
      max_requests_per_1_day: 3,
      batch_1_day_max_input_tokens: 0,
    })
    clock.move(10_000)
    const answer = await levelsOf(h, ours.key.project_id, 'rl-gpt-leaky')
    assert.deepEqual(usedIn(answer.data, 'organization'), {
      max_requests_per_1_minute: 2,
      max_tokens_per_1_minute: 1100,
      max_requests_per_1_day: 2.9,
      batch_1_day_max_input_tokens: 0,
    })
    assert.equal(answer.source, 'live')
    assert.equal(answer.read_at, Math.floor(clock.clock() / 1000))
    assert.deepEqual(
      answer.data.map(({ field, limit, window_seconds }) => [field, limit, window_seconds]),
      [
        ['max_requests_per_1_minute', 6, 60],
        ['max_tokens_per_1_minute', 6000, 60],
        ['max_requests_per_1_day', 864, 86_400],
        ['batch_1_day_max_input_tokens', 43, null],
      ],
    )
  })

  it('of the organization are equal for all its projects and all names of a model', async () => {
    const { ours, theirs } = gateway
    await send(ours, 'gpt-shared')
    await send(theirs, 'gpt-shared-too')
    const ids = ['gpt-shared', 'gpt-shared-too']
    const seen = await levels(ours, ...ids)
    assert.deepEqual(await levels(theirs, ...ids), seen)
    const requests = seen.filter(({ field }) => field === 'max_requests_per_1_minute')
    assert.deepEqual(
      requests.map(({ rate_limit_id, model, scope, used }) => [rate_limit_id, model, scope, used]),
      [
        ['rl-gpt-shared', 'gpt-shared', 'organization', 2],
        ['rl-gpt-shared-too', 'gpt-shared-too', 'organization', 2],
      ],
    )
  })

  it('of a project exist once it has a limit of its own, for it alone', async () => {
    const { h, ours, theirs } = gateway
    const { project_id } = ours.key
    await send(ours, 'gpt-crossed')
    assert.deepEqual(usedIn(await levels(ours, 'gpt-crossed'), 'project'), {})
    const limit = { project_id, rate_limit_id: 'rl-gpt-crossed', max_requests_per_1_minute: 5 }
    await h.client.updateProjectRateLimits(limit)
    await send(ours, 'gpt-crossed')
    await send(theirs, 'gpt-crossed')
    const own = (await levels(ours, 'gpt-crossed')).filter(({ scope }) => scope === 'project')
    assert.deepEqual(
      own.map(({ field, limit, used }) => [field, limit, used]),
      [['max_requests_per_1_minute', 5, 1]],
    )
    const common = usedIn(await levels(ours, 'gpt-crossed'), 'organization')
    assert.equal(common.max_requests_per_1_minute, 3)
    assert.deepEqual(usedIn(await levels(theirs, 'gpt-crossed'), 'project'), {})
    await h.client.deleteProjectRateLimit({ project_id, rate_limit_id: 'rl-gpt-crossed' })
    assert.deepEqual(usedIn(await levels(ours, 'gpt-crossed'), 'project'), {})
  })

  it('of the batch queue are the tokens of unfinished batches', async () => {
    const { h, ours, theirs } = gateway
    const { project_id } = ours.key
    const limit = { project_id, rate_limit_id: 'gpt-4o-mini', batch_1_day_max_input_tokens: 20 }
    await h.client.updateProjectRateLimits(limit)
    await startBatch(ours, [chatLine(0, 'four'), chatLine(1, 'four')])
    await startBatch(theirs, [chatLine(0, 'four')])
    const queued = (await levels(ours, 'gpt-4o-mini')).filter((one) => one.window_seconds === null)
    assert.deepEqual(
      queued.map(({ scope, limit, used }) => [scope, limit, used]),
      [
        ['organization', 43, 12],
        ['project', 20, 8],
      ],
    )
    // A snapshot shares the queue.
    const [snapshot] = (await levels(theirs, 'gpt-4o-mini-2024-07-18')).filter(
      (one) => one.window_seconds === null,
    )
    assert.equal(snapshot?.used, 12)
  })

  it('are returned once per limit, under any of its names', async () => {
    const names = ['rl-gpt-shared', 'gpt-shared', 'rl_gpt-shared', 'rl-none']
    const data = await levels(gateway.ours, ...names)
    assert.deepEqual(
      data.map(({ rate_limit_id, field }) => [rate_limit_id, field]),
      [
        ['rl-gpt-shared', 'max_requests_per_1_minute'],
        ['rl-gpt-shared', 'max_tokens_per_1_minute'],
      ],
    )
    assert.deepEqual(await levels(gateway.ours, 'none'), [])
  })

  it('are returned for at most 100 ids per request', async () => {
    const { h, ours } = gateway
    const { project_id } = ours.key
    const { data } = await h.client.listProjectRateLimits({ project_id, limit: 100 })
    const ids = data.map(({ id }) => id)
    const returned = new Set((await levels(ours, ...ids)).map(({ rate_limit_id }) => rate_limit_id))
    assert.deepEqual([...returned], ids)
    const many = Array.from({ length: 101 }, (_, n) => `rl-${n}`)
    const call = levelsOf(h, project_id, ...many)
    await refused(call, { status: 400, param: 'rate_limit_ids' })
    await refused(levelsOf(h, project_id), { status: 400, param: 'rate_limit_ids' })
  })

  it('include archived projects of the organization, and of no other', async () => {
    const { h } = gateway
    const id = await makeProject(h)
    await h.client.archiveProject({ project_id: id })
    assert.equal((await levelsOf(h, id, 'gpt-shared')).data.length, 2)
    const name = 'Other'
    const other = await organizations.create(h.system, { name, ownerEmail: 'o@b.co' })
    const missing = { status: 404, code: 'project_not_found' } as const
    await refused(levelsOf(h, other.defaultProjectId, 'gpt-shared'), missing)
    await refused(levelsOf(h, 'proj_none', 'gpt-shared'), missing)
  })

  it('return project_not_found to callers without access to the project', async () => {
    const { h, ours, theirs, clock } = gateway
    const { routes } = openGatewayAdmin({
      settings: readSettings({}, {}),
      store: h.store,
      now: clock.clock,
      catalog: createCatalog(new Map()),
      version: '0',
      dataPlane: undefined,
      channels: { hasMail: false, hasWebhook: false },
      reloader: { state: assert.fail, reload: assert.fail, present: assert.fail },
      warn: () => {},
      tasks: () => [],
    })
    const answer = (project_id: string): unknown =>
      routes.listProjectRateLimitLevels?.(
        { ...h.system, visible: [theirs.key.project_id] },
        { params: { project_id }, query: { rate_limit_ids: ['gpt-4o'] }, body: {} },
      )
    await assert.rejects(async () => answer(ours.key.project_id), { code: 'project_not_found' })
    await assert.doesNotReject(async () => answer(theirs.key.project_id))
  })
})

onEachStore('levels on a node of the control plane alone', (dialect) => {
  it('are those that another node recorded, leaked since', async () => {
    await using ends = new AsyncDisposableStack()
    const gateway = await startTwoProjects(dialect, { config: CONFIG })
    ends.defer(gateway.close)
    const { h, ours, clock } = gateway
    gateway.upstream.script({ usage: USAGE, times: 'always', path: '/v1/chat/*' })
    const options = {
      store: h.store,
      clock: clock.clock,
      config: CONFIG,
      planes: 'control',
    } as const
    const control = await startHarness(dialect, options)
    ends.defer(control.close)
    const here = () => levelsOf(control, ours.key.project_id, 'gpt-leaky', 'gpt-shared')
    const there = () => levelsOf(h, ours.key.project_id, 'gpt-leaky', 'gpt-shared')
    for (let i = 0; i < 3; i++) await send(ours, 'gpt-leaky')
    // Levels are recorded once a second, and may have been already.
    clock.move(1_000)
    await h.flush()
    for (const ms of [0, 10_000, 60_000, DAY_MS]) {
      clock.move(ms)
      const [stored, live] = [await here(), await there()]
      assert.equal(stored.source, 'stored')
      assert.deepEqual(stored.data, live.data)
    }
  })

  it('are omitted where other nodes enforce limits in a Redis that this one is not configured with', async () => {
    await using ends = new AsyncDisposableStack()
    const { clock } = movableClock()
    const h = await startHarness(dialect, { clock, config: CONFIG, planes: 'control' })
    ends.defer(h.close)
    const project = await makeProject(h)
    const known = (await levelsOf(h, project, 'gpt-leaky')).data
    assert.deepEqual(usedIn(known, 'organization').max_requests_per_1_minute, 0)
    const node = await joinNodes({
      store: h.store,
      now: clock,
      planes: 'data',
      hasRedis: true,
      waitMs: 0,
      schedule: manualSchedule(),
    })
    const { data } = await levelsOf(h, project, 'gpt-leaky')
    assert.deepEqual(usedIn(data, 'organization'), { batch_1_day_max_input_tokens: 0 })
    await node.leave()
    assert.deepEqual((await levelsOf(h, project, 'gpt-leaky')).data, known)
  })
})

/** Redis has a clock of its own, so only limits that leak slowly are compared here. */
function daily(data: readonly RateLimitLevel[]): number {
  return Math.ceil(usedIn(data, 'organization').max_requests_per_1_day ?? Number.NaN)
}

describe('levels in Redis', { skip: withoutRedis }, () => {
  it('are equal on every node, including one of the control plane', async () => {
    await using ends = new AsyncDisposableStack()
    const upstream = await startUpstream()
    ends.defer(upstream.close)
    const rest = { config: CONFIG, redisUrl: sharedRedisUrl() }
    const h = await startHarness('sqlite', { ...rest, upstreamUrl: upstream.url })
    ends.defer(h.close)
    const control = await startHarness('sqlite', { ...rest, store: h.store, planes: 'control' })
    ends.defer(control.close)
    const { value, project_id } = await makeUserKey(h, await makeProject(h))
    for (let i = 0; i < 3; i++) await send({ openai: h.caller(value) }, 'gpt-leaky')
    for (const node of [h, control]) {
      const { data, source } = await levelsOf(node, project_id, 'gpt-leaky')
      assert.deepEqual([daily(data), source], [3, 'live'])
    }
  })

  it('without Redis are the node’s own, and unknown on a node that enforces none', async () => {
    await using ends = new AsyncDisposableStack()
    const redis = await startRedis()
    ends.defer(redis.remove)
    const rest = { config: CONFIG, redisUrl: redis.url }
    const h = await startHarness('sqlite', rest)
    ends.defer(h.close)
    const control = await startHarness('sqlite', { ...rest, store: h.store, planes: 'control' })
    ends.defer(control.close)
    const project = await makeProject(h)
    assert.equal(daily((await levelsOf(control, project, 'gpt-leaky')).data), 0)
    await redis.kill()
    // A bucket that the node has not seen starts full.
    assert.equal(daily((await levelsOf(h, project, 'gpt-leaky')).data), 864)
    const { data } = await levelsOf(control, project, 'gpt-leaky')
    assert.deepEqual(usedIn(data, 'organization'), { batch_1_day_max_input_tokens: 0 })
  })
})

/** Emptying the buckets of a limit: immediate, for one owner and one model, and audited. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { eventsOf, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { makeProject } from '#test/support/keys.ts'

const CONFIG = `
models:
  gpt-one: { max_requests_per_1_minute: 600, max_requests_per_1_day: 600 }
  gpt-one-too: { alias_of: gpt-one }
  gpt-other: { max_requests_per_1_minute: 600 }
  gpt-held: { max_requests_per_1_minute: 600, max_tokens_per_1_minute: 1000 }
`

onEachStore('emptying the buckets of a limit', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: CONFIG })
    for (const { key } of [gateway.ours, gateway.theirs]) {
      const { project_id } = key
      for (const model of ['gpt-one', 'gpt-other', 'gpt-held']) {
        const limit = { project_id, rate_limit_id: `rl-${model}`, max_requests_per_1_minute: 60 }
        await gateway.h.client.updateProjectRateLimits(limit)
      }
    }
  })
  after(() => gateway.close())

  const send = (side: Side, model: string, more: object = {}) =>
    side.openai.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'a' }],
      ...more,
    })

  /** Requests in the minute bucket of the project and of the organization. */
  const used = async ({ key }: Side, model: string): Promise<(number | undefined)[]> => {
    const ids = { project_id: key.project_id, rate_limit_ids: [`rl-${model}`] }
    const { data } = await gateway.h.client.listProjectRateLimitLevels(ids)
    const minute = data.filter(({ field }) => field === 'max_requests_per_1_minute')
    return ['project', 'organization'].map((of) => minute.find(({ scope }) => scope === of)?.used)
  }

  it('of a project keeps those of its organization, of other projects and other models', async () => {
    const { h, ours, theirs, clock } = gateway
    clock.move(60_000)
    const { project_id } = ours.key
    for (const model of ['gpt-one', 'gpt-one-too', 'gpt-other']) await send(ours, model)
    await send(theirs, 'gpt-one')
    assert.deepEqual(await used(ours, 'gpt-one'), [2, 3])
    const ids = { project_id, rate_limit_id: 'rl-gpt-one-too' }
    const limit = await h.client.emptyProjectRateLimit(ids)
    assert.deepEqual([limit.id, limit.max_requests_per_1_minute], ['rl-gpt-one-too', 600])
    assert.deepEqual(await used(ours, 'gpt-one'), [0, 3])
    assert.deepEqual(await used(theirs, 'gpt-one'), [1, 3])
    assert.deepEqual(await used(ours, 'gpt-other'), [1, 1])
    await send(ours, 'gpt-one')
    assert.deepEqual(await used(ours, 'gpt-one'), [1, 4])
    await h.client.emptyProjectRateLimit(ids)
    assert.deepEqual(await used(ours, 'gpt-one'), [0, 4])
  })

  it('of an organization keeps those of its projects', async () => {
    const { h, ours, clock } = gateway
    clock.move(60_000)
    await send(ours, 'gpt-other')
    const limit = await h.client.emptyOrganizationRateLimit({ rate_limit_id: 'gpt-other' })
    const { object, id, max_requests_per_1_minute: requests } = limit
    assert.deepEqual([object, id, requests], ['organization.rate_limit', 'rl-gpt-other', 600])
    assert.deepEqual(await used(ours, 'gpt-other'), [1, 0])
  })

  it('is not undone by the settlement of a request in flight', async () => {
    const { h, ours, upstream, clock } = gateway
    clock.move(60_000)
    upstream.script({ includes: 'hold', answerAfter: `emptied ${dialect}` })
    const held = send(ours, 'gpt-held', { user: 'hold' })
    await upstream.until((requests) => requests.some(({ body }) => body.includes('hold')))
    await assert.rejects(send(ours, 'gpt-held', { max_tokens: 10 }), { status: 429 })
    await h.client.emptyOrganizationRateLimit({ rate_limit_id: 'rl-gpt-held' })
    await send(ours, 'gpt-held', { max_tokens: 10 })
    upstream.open(`emptied ${dialect}`)
    await held
    assert.deepEqual(await used(ours, 'gpt-held'), [2, 1])
  })

  it('writes an audit event that names the owner of the buckets', async () => {
    const { h, ours } = gateway
    const { project_id } = ours.key
    const rate_limit_id = 'rl-default'
    const events = await eventsOf(h, async () => {
      await h.client.emptyProjectRateLimit({ project_id, rate_limit_id })
      await h.client.emptyOrganizationRateLimit({ rate_limit_id })
    })
    assert.deepEqual(
      events.map((event) => event['rate_limit.updated']),
      ['project', 'organization'].map((emptied) => ({
        id: rate_limit_id,
        changes_requested: { emptied },
      })),
    )
    assert.equal(events[0]?.project?.id, project_id)
  })

  it('is rejected for an unknown limit and in an archived project', async () => {
    const { client } = gateway.h
    const { project_id } = gateway.ours.key
    const unknown = { status: 404, code: 'rate_limit_not_found' } as const
    await refused(client.emptyProjectRateLimit({ project_id, rate_limit_id: 'rl-no' }), unknown)
    await refused(client.emptyOrganizationRateLimit({ rate_limit_id: 'rl-no' }), unknown)
    const archived = { project_id: await makeProject(gateway.h) }
    await client.archiveProject(archived)
    const call = client.emptyProjectRateLimit({ ...archived, rate_limit_id: 'rl-gpt-4o' })
    await refused(call, { status: 400 })
  })
})

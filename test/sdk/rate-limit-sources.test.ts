import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { use } from '#test/support/usage.ts'
import { all, refused } from './suite.ts'
import { shareTraffic, type Traffic } from './traffic.ts'

const DAY = 86_400

const config = `
models:
  gpt-own: { max_requests_per_1_minute: 600, max_tokens_per_1_minute: unlimited }
  gpt-own-too: { alias_of: gpt-own }
  gpt-lowered: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
`

/** A request for each model, so many days ago. */
async function recordRequests(
  { h, clock, newKey }: Traffic,
  models: readonly (readonly [model: string, daysAgo: number])[],
): Promise<string> {
  const { project_id, owner, id } = await newKey()
  await use(
    h,
    models.map(([model, daysAgo]) => ({
      at: clock() / 1000 - daysAgo * DAY,
      subject: { projectId: project_id, ownerId: owner, keyId: id, model },
      amounts: { requestedRequests: 1 },
    })),
  )
  return project_id
}

onEachStore('the sources of rate limits', (dialect) => {
  const gateway = shareTraffic(dialect, config)
  const client = () => gateway().h.client
  const modelsOf = async (project_id: string, in_use: boolean) =>
    (await all(client().listProjectRateLimitSources({ project_id, in_use }))).map(
      ({ model }) => model,
    )

  it('distinguish limits of the organization and of the project, and the effective one', async () => {
    const { project_id } = await gateway().newKey()
    const own = { project_id, rate_limit_id: 'rl-gpt-own' }
    const organization = { max_requests_per_1_minute: 600, max_tokens_per_1_minute: 2_147_483_647 }
    const search = { project_id, search: 'gpt-own' }
    const before = (await client().listProjectRateLimitSources(search)).data
    assert.deepEqual(before[0], {
      object: 'project.rate_limit.sources',
      id: 'rl-gpt-own',
      model: 'gpt-own',
      shares_with: 'gpt-own',
      shutdown_date: null,
      limits: organization,
      organization_limits: organization,
      project_limits: {},
    })
    await client().updateProjectRateLimits({ ...own, max_requests_per_1_minute: 600 })
    await client().updateProjectRateLimits({
      project_id,
      rate_limit_id: 'rl-gpt-own-too',
      max_requests_per_1_minute: 20,
    })
    const [first, second] = (await client().listProjectRateLimitSources(search)).data
    assert.deepEqual(first?.project_limits, { max_requests_per_1_minute: 600 })
    assert.deepEqual(second?.project_limits, { max_requests_per_1_minute: 20 })
    assert.equal(second?.shares_with, 'gpt-own')
    for (const one of [first, second]) {
      assert.deepEqual(one?.limits, { ...organization, max_requests_per_1_minute: 20 })
      assert.deepEqual(one?.organization_limits, organization)
    }
    await client().deleteProjectRateLimit({ project_id, rate_limit_id: 'rl-gpt-own-too' })
    const [after] = (await client().listProjectRateLimitSources(search)).data
    assert.deepEqual(after?.limits, organization)
  })

  it('are in use if requested within 7 days, or with limits of their own', async () => {
    const project_id = await recordRequests(gateway(), [
      ['gpt-4o', 0],
      ['gpt-5', 6],
      ['o1', 9],
      [' GPT-4o-MINI', 1],
      ['made-up-by-somebody', 1],
    ])
    await recordRequests(gateway(), [['gpt-4', 0]])
    assert.deepEqual(await modelsOf(project_id, true), [
      'default',
      'gpt-4o',
      'gpt-4o-mini',
      'gpt-5',
    ])
    const set = { project_id, rate_limit_id: 'rl-gpt-lowered', max_requests_per_1_minute: 1 }
    await client().updateProjectRateLimits(set)
    assert.ok((await modelsOf(project_id, true)).includes('gpt-lowered'))
    await client().deleteProjectRateLimit(set)
    assert.ok(!(await modelsOf(project_id, true)).includes('gpt-lowered'))
    const limits = await all(client().listProjectRateLimits({ project_id, limit: 1000 }))
    assert.deepEqual(
      await modelsOf(project_id, false),
      limits.map(({ model }) => model),
    )
  })

  it('are listed page by page, searched or not, and each once', async () => {
    const project_id = await recordRequests(gateway(), [
      ['gpt-4o', 0],
      ['gpt-5', 0],
      ['o1', 0],
    ])
    const pages = client().listProjectRateLimitSources({ project_id, in_use: true, limit: 1 })
    assert.deepEqual(
      (await all(pages)).map(({ model }) => model),
      ['gpt-4o', 'gpt-5', 'o1'],
    )
    const found = { project_id, in_use: true, search: 'GPT', limit: 1 }
    const first = await client().listProjectRateLimitSources(found)
    assert.deepEqual([first.last_id, first.has_more], ['rl-gpt-4o', true])
    const second = await client().listProjectRateLimitSources({ ...found, after: 'rl-gpt-4o' })
    assert.deepEqual([second.last_id, second.has_more], ['rl-gpt-5', false])
    await refused(client().listProjectRateLimitSources({ project_id, after: 'rl-gpt-99' }), {
      status: 404,
      code: 'cursor_not_found',
      param: 'after',
    })
  })

  it('have the model of a searched name first, then those that begin with it', async () => {
    const { project_id } = await gateway().newKey()
    const search = { project_id, search: 'GPT-4o', limit: 3 }
    const found = async (after?: string) =>
      (await client().listProjectRateLimitSources({ ...search, ...(after && { after }) })).data.map(
        ({ model }) => model,
      )
    const first = await found()
    assert.equal(first[0], 'gpt-4o')
    const models = (await all(client().listProjectRateLimitSources(search))).map(
      ({ model }) => model,
    )
    assert.deepEqual(models.slice(0, 3), first)
    assert.equal(new Set(models).size, models.length)
    const begins = models.map((model) => model.startsWith('gpt-4o'))
    assert.deepEqual(begins, begins.toSorted().toReversed())
    assert.ok(models.includes('chatgpt-4o-latest'))
  })

  it('omit in_use for a key without access to usage', async () => {
    const { h, newKey } = gateway()
    const { project_id } = await newKey()
    const { openai, store } = h
    const limited = await openai.admin.organization.adminAPIKeys.create({ name: 'manages' })
    const scopes = JSON.stringify(['api.management.read'])
    await record(store, (tx) =>
      tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', limited.id).execute(),
    )
    const { value: key } = limited
    const path = `/v1/organization/projects/${project_id}/rate_limit_sources`
    assert.equal((await h.raw('GET', path, { key })).status, 200)
    const { status, text } = await h.raw('GET', `${path}?in_use=true`, { key })
    assert.equal(status, 403)
    assert.match(text, /api\.usage\.read/)
  })

  it('of an unknown project return 404', async () => {
    await refused(client().listProjectRateLimitSources({ project_id: 'proj_none' }), {
      status: 404,
    })
  })
})

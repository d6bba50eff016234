import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { type RateLimitChange, UNLIMITED } from '#contract/rate-limits.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness, startHarness } from '#test/support/harness.ts'
import { all, eventsOf, ids, newProject, refused } from './suite.ts'

const config = `
models:
  gpt-4o:
    max_requests_per_1_minute: 500
  meta-llama/Llama-3-8B:
    max_requests_per_1_minute: 600
    max_tokens_per_1_minute: unlimited
  qwen:7b: {}
  llama:
    alias_of: meta-llama/Llama-3-8B
`

onEachStore('project rate limits', (dialect) => {
  const server = shareHarness(dialect, { config })
  const limits = () => server().openai.admin.organization.projects.rateLimits
  let project_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
  })

  const rows = () => all(limits().listRateLimits(project_id, { limit: 1000 }))
  const row = async (model: string) =>
    (await rows()).find((one) => one.model === model) ?? assert.fail(`no ${model}`)
  const update = (id: string, change: RateLimitChange) =>
    limits().updateRateLimit(id, { project_id, ...change })

  it('a project has a row for each model of the catalog, in the order of their names', async () => {
    const models = (await rows()).map(({ model }) => model)
    assert.ok(models.length >= 89 + 3, `${models.length}`)
    assert.deepEqual(models, models.toSorted())
    assert.equal(new Set(models).size, models.length)
    for (const model of ['default', 'gpt-5', 'gpt-image-1', 'whisper-1', 'gpt-4o-transcribe']) {
      assert.ok(models.includes(model), model)
    }
    for (const { id, model } of await rows()) assert.equal(id, `rl-${model}`)
  })

  it('fields that do not apply to a model are absent', async () => {
    assert.deepEqual(await row('o1'), {
      object: 'project.rate_limit',
      id: 'rl-o1',
      model: 'o1',
      max_requests_per_1_minute: 10_000,
      max_tokens_per_1_minute: 2_000_000,
      batch_1_day_max_input_tokens: 200_000_000,
    })
    assert.ok('max_images_per_1_minute' in (await row('gpt-image-1')))
    assert.ok('max_audio_megabytes_per_1_minute' in (await row('whisper-1')))
    assert.equal((await row('gpt-4-1106-preview')).max_requests_per_1_day, UNLIMITED)
  })

  it('the configuration changes a row of the catalog, adds others, and names aliases', async () => {
    assert.equal((await row('gpt-4o')).max_requests_per_1_minute, 500)
    assert.equal((await row('gpt-4o')).max_tokens_per_1_minute, 2_000_000)
    const llama = await row('meta-llama/Llama-3-8B')
    assert.deepEqual(
      [llama.max_requests_per_1_minute, llama.max_tokens_per_1_minute],
      [600, UNLIMITED],
    )
    const alias = await row('llama')
    assert.deepEqual(alias, { ...llama, id: 'rl-llama', model: 'llama' })
    const fallback = await row('default')
    const { max_requests_per_1_minute: requests } = await row('qwen:7b')
    assert.equal(requests, fallback.max_requests_per_1_minute)
  })

  it('an update sets its members, keeps the rest, and is of this project alone', async () => {
    const before = await row('gpt-4.1')
    const first = await update(before.id, { max_requests_per_1_minute: 7 })
    assert.deepEqual(first, { ...before, max_requests_per_1_minute: 7 })
    const second = await update(before.id, { max_tokens_per_1_minute: 0 })
    assert.deepEqual(second, { ...first, max_tokens_per_1_minute: 0 })
    assert.deepEqual(await row('gpt-4.1'), second)
    const other = (await newProject(server())).id
    const elsewhere = await all(limits().listRateLimits(other, { limit: 1000 }))
    assert.deepEqual(
      elsewhere.find(({ model }) => model === 'gpt-4.1'),
      before,
    )
  })

  it('an empty update returns the row and writes no event', async () => {
    const before = await row('o3')
    const events = await eventsOf(server(), async () => {
      assert.deepEqual(await update('rl-o3', {}), before)
    })
    assert.deepEqual(events, [])
  })

  it('an override may equal the default and not exceed it', async () => {
    const { max_requests_per_1_minute: ceiling } = await row('gpt-4o')
    await update('rl-gpt-4o', { max_requests_per_1_minute: ceiling })
    await refused(update('rl-gpt-4o', { max_requests_per_1_minute: ceiling + 1 }), {
      status: 400,
      code: 'rate_limit_above_default',
      param: 'max_requests_per_1_minute',
    })
  })

  it('a value below zero, a fraction, and one past 32 bits name their parameter', async () => {
    const param = 'max_tokens_per_1_minute'
    for (const value of [-1, 0.5, 1e-9, UNLIMITED + 1, Number.MAX_SAFE_INTEGER]) {
      await refused(update('rl-tts-1', { [param]: value }), { status: 400, param })
    }
    await update('rl-tts-1', { [param]: UNLIMITED })
  })

  it('a limit that the model lacks is rejected by name', async () => {
    for (const param of ['max_images_per_1_minute', 'max_audio_megabytes_per_1_minute'] as const) {
      await refused(update('rl-o1', { [param]: 1 }), {
        status: 400,
        code: 'rate_limit_not_applicable',
        param,
      })
    }
  })

  it('an update of a limit that the model lacks to 0 changes nothing', async () => {
    const before = await row('o4-mini')
    const change = { max_audio_megabytes_per_1_minute: 0 }
    const [event, ...others] = await eventsOf(server(), async () => {
      assert.deepEqual(await update('rl-o4-mini', change), before)
      const max_requests_per_1_minute = 5
      assert.deepEqual(await update('rl-o4-mini', { ...change, max_requests_per_1_minute }), {
        ...before,
        max_requests_per_1_minute,
      })
    })
    assert.deepEqual(event?.['rate_limit.updated']?.changes_requested, {
      max_requests_per_1_minute: 5,
    })
    assert.deepEqual(others, [])
  })

  it('a rejected update changes no field, and writes no event', async () => {
    const before = await row('o1')
    const change = { max_requests_per_1_minute: 1, max_images_per_1_minute: 1 }
    const events = await eventsOf(server(), () => refused(update('rl-o1', change), { status: 400 }))
    assert.deepEqual(events, [])
    assert.deepEqual(await row('o1'), before)
  })

  it('a row is found as rl-MODEL, rl_MODEL and MODEL', async () => {
    for (const id of ['rl-gpt-4', 'rl_gpt-4', 'gpt-4']) {
      assert.equal((await update(id, {})).id, 'rl-gpt-4')
    }
    await refused(update('rl-gpt-99', {}), { status: 404, code: 'rate_limit_not_found' })
  })

  it('the page size is 100 by default, and at most 1000', async () => {
    const page = await limits().listRateLimits(project_id)
    assert.equal(page.data.length, 100)
    assert.equal(page.has_more, true)
    const whole = await limits().listRateLimits(project_id, { limit: 1000 })
    assert.equal(whole.has_more, false)
    await refused(limits().listRateLimits(project_id, { limit: 1001 }), {
      status: 400,
      code: 'integer_above_max_value',
      param: 'limit',
    })
    await refused(limits().listRateLimits(project_id, { limit: 0 }), {
      status: 400,
      param: 'limit',
    })
  })

  it('after pages forward and before backward, in the order of the list', async () => {
    const every = ids(await rows())
    for (const limit of [1, 7, 100]) {
      assert.deepEqual(ids(await all(limits().listRateLimits(project_id, { limit }))), every)
    }
    const page = async (query: { after?: string; before?: string }) =>
      ids((await limits().listRateLimits(project_id, { limit: 3, ...query })).data)
    assert.deepEqual(await page({ after: every[4] ?? '' }), every.slice(5, 8))
    assert.deepEqual(await page({ before: every[5] ?? '' }), every.slice(2, 5))
    assert.deepEqual(await page({ before: every[1] ?? '' }), every.slice(0, 1))
    for (const name of ['after', 'before']) {
      await refused(limits().listRateLimits(project_id, { [name]: 'rl-gpt-99' }), {
        status: 404,
        code: 'cursor_not_found',
        param: name,
      })
    }
  })

  it('the default project may have limits of its own', async () => {
    const project_id = server().bootstrapped.organization.defaultProjectId
    const change = { project_id, max_requests_per_1_minute: 3 }
    assert.equal((await limits().updateRateLimit('rl-o3', change)).max_requests_per_1_minute, 3)
  })

  it('a reset restores the default and writes one event', async () => {
    const before = await row('o3-mini')
    await update(before.id, { max_requests_per_1_minute: 1, max_tokens_per_1_minute: 2 })
    const reset = () =>
      server().client.deleteProjectRateLimit({ project_id, rate_limit_id: before.id })
    const events = await eventsOf(server(), async () => {
      assert.deepEqual(await reset(), before)
      assert.deepEqual(await reset(), before)
    })
    assert.deepEqual(
      events.map((event) => event.type),
      ['rate_limit.deleted'],
    )
    assert.deepEqual(await row('o3-mini'), before)
  })

  it('a lowered default of the configuration caps every override', async () => {
    await update('rl-qwen:7b', { max_requests_per_1_minute: 2_000, max_tokens_per_1_minute: 5 })
    const lowered = await startHarness(dialect, {
      store: server().store,
      config: 'models: { "qwen:7b": { max_requests_per_1_minute: 9 } }',
    })
    try {
      const rate_limit_id = 'rl-qwen:7b'
      const { client } = lowered
      const capped = await client.updateProjectRateLimits({ project_id, rate_limit_id })
      assert.equal(capped.max_requests_per_1_minute, 9)
      assert.equal(capped.max_tokens_per_1_minute, 5)
      const other = { project_id: (await newProject(lowered)).id, rate_limit_id }
      assert.equal((await client.updateProjectRateLimits(other)).max_requests_per_1_minute, 9)
    } finally {
      await lowered.close()
    }
    assert.equal((await row('qwen:7b')).max_requests_per_1_minute, 2_000)
  })
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, eventsOf, ids, newProject, newUser, refused } from './suite.ts'

onEachStore('projects', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const projects = () => server().openai.admin.organization.projects

  it('a new project has its name and creation time, and is active', async () => {
    const project = await projects().create({ name: 'Проект 研究 🚀' })
    assert.match(project.id, /^proj_[0-9A-Za-z]{24}$/)
    assert.deepEqual(project, {
      object: 'organization.project',
      id: project.id,
      name: 'Проект 研究 🚀',
      created_at: Math.floor(clock() / 1000),
      archived_at: null,
      status: 'active',
      external_key_id: null,
    })
    assert.deepEqual(await projects().retrieve(project.id), project)
  })

  it('two projects may have one name', async () => {
    const [a, b] = [await newProject(server(), 'Twin'), await newProject(server(), 'Twin')]
    assert.notEqual(a.id, b.id)
  })

  it('geography, residency and external_key_id are stored and returned', async () => {
    const extras = { geography: 'EU', external_key_id: 'ekey_1' } as const
    const made = await projects().create({
      name: 'Europe',
      residency: 'EU_STORAGE_PROCESSING',
      ...extras,
    })
    const expected = { ...made, ...extras, residency: 'EU_STORAGE_PROCESSING' }
    assert.deepEqual(made, expected)
    assert.deepEqual(await projects().retrieve(made.id), expected)
    const list = await projects().list({ limit: 1 })
    assert.deepEqual(list.data, [expected])
  })

  it('an explicit null removes external_key_id, and its absence does not', async () => {
    const { id } = await projects().create({ name: 'Keyed', external_key_id: 'ekey_1' })
    assert.equal((await projects().update(id, { name: 'K' })).external_key_id, 'ekey_1')
    assert.equal((await projects().update(id, { external_key_id: null })).external_key_id, null)
    assert.equal((await projects().retrieve(id)).external_key_id, null)
    const born = await projects().create({ name: 'Bare', external_key_id: null })
    assert.equal(born.external_key_id, null)
  })

  it('a modification changes its members and keeps the rest', async () => {
    const made = await projects().create({ name: 'Before', geography: 'US' })
    const changed = await projects().update(made.id, { name: 'After' })
    assert.deepEqual(changed, { ...made, name: 'After' })
    assert.deepEqual(await projects().update(made.id, { name: null }), changed)
    assert.deepEqual(await projects().update(made.id, {}), changed)
  })

  it('an empty modification returns the project and writes no event', async () => {
    const { id } = await newProject(server())
    assert.deepEqual(await eventsOf(server(), () => projects().update(id, {})), [])
  })

  it('archiving sets archived_at, and keeps the project readable', async () => {
    const { id } = await newProject(server())
    move(5_000)
    const archived = await projects().archive(id)
    assert.equal(archived.status, 'archived')
    assert.equal(archived.archived_at, Math.floor(clock() / 1000))
    assert.deepEqual(await projects().retrieve(id), archived)
  })

  it('null is an empty body where the body is optional', async () => {
    const { id } = await newProject(server())
    const path = `/v1/organization/projects/${id}/archive`
    const { status, text } = await server().raw('POST', path, { body: 'null\n' })
    assert.equal(status, 200, text)
  })

  it('an archived project rejects every use and every change by name', async () => {
    const h = server()
    const { id } = await newProject(h, 'Old Lab')
    const user_id = (await newUser(h)).id
    await projects().users.create(id, { user_id, role: 'member' })
    const account = await projects().serviceAccounts.create(id, { name: 'ci' })
    const key = account.api_key?.id ?? assert.fail('no key')
    await projects().archive(id)
    const archived = { status: 400, code: 'project_archived', param: null } as const
    const p = { project_id: id }
    const calls = [
      () => projects().archive(id),
      () => projects().update(id, { name: 'New' }),
      () => projects().users.list(id),
      () => projects().users.create(id, { user_id, role: 'member' }),
      () => projects().users.retrieve(user_id, p),
      () => projects().users.update(user_id, { ...p, role: 'owner' }),
      () => projects().users.delete(user_id, p),
      () => projects().serviceAccounts.list(id),
      () => projects().serviceAccounts.create(id, { name: 'ci' }),
      () => projects().serviceAccounts.retrieve(account.id, p),
      () => projects().serviceAccounts.update(account.id, { ...p, name: 'x' }),
      () => projects().serviceAccounts.delete(account.id, p),
      () => projects().serviceAccounts.apiKeys.create(account.id, p),
      () => projects().apiKeys.list(id),
      () => projects().apiKeys.retrieve(key, p),
      () => projects().apiKeys.delete(key, p),
      () => projects().rateLimits.updateRateLimit('rl-gpt-4o', p),
      () => h.client.createProjectUserApiKey({ ...p, user_id }),
      () => h.client.deleteProjectRateLimit({ ...p, rate_limit_id: 'rl-gpt-4o' }),
    ]
    for (const call of calls) {
      await refused(call(), { ...archived, message: 'Project Old Lab is archived' })
    }
  })

  it('the default project can be neither modified nor archived', async () => {
    const id = server().bootstrapped.organization.defaultProjectId
    const expected = { status: 400, code: 'default_project' } as const
    await refused(projects().update(id, { name: 'Mine' }), expected)
    await refused(projects().archive(id), expected)
    assert.equal((await projects().retrieve(id)).name, 'Default project')
  })

  it('archived projects are listed only with include_archived', async () => {
    const kept = await newProject(server())
    const gone = await newProject(server())
    await projects().archive(gone.id)
    const active = ids(await all(projects().list()))
    const every = ids(await all(projects().list({ include_archived: true })))
    assert.ok(active.includes(kept.id) && !active.includes(gone.id))
    assert.ok(every.includes(kept.id) && every.includes(gone.id))
    assert.ok(!ids(await all(projects().list({ include_archived: false }))).includes(gone.id))
  })

  it('the list is newest first, and pages of any size have each project once', async () => {
    const made = []
    for (let i = 0; i < 7; i++) made.push((await newProject(server(), `P${i}`)).id)
    const every = ids(await all(projects().list({ limit: 100 })))
    assert.deepEqual(every.slice(0, 7), made.toReversed())
    for (const limit of [1, 2, 3, every.length]) {
      assert.deepEqual(ids(await all(projects().list({ limit }))), every)
    }
  })

  it('a page has first_id, last_id and has_more', async () => {
    const page = await server().client.listProjects({ limit: 2 })
    assert.deepEqual([page.first_id, page.last_id], [page.data[0]?.id, page.data[1]?.id])
    assert.equal(page.has_more, true)
    const rest = await server().client.listProjects({ limit: 100, after: page.last_id ?? '' })
    assert.equal(rest.has_more, false)
    const end = await server().client.listProjects({ after: rest.last_id ?? '' })
    assert.deepEqual(end, {
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    })
  })

  it('an archived project is a valid cursor', async () => {
    const older = await newProject(server())
    const cursor = await newProject(server())
    await projects().archive(cursor.id)
    const page = await projects().list({ after: cursor.id, limit: 1 })
    assert.deepEqual(ids(page.data), [older.id])
  })

  it('the page size is 20 by default, and 1 to 100', async () => {
    for (let i = 0; i < 21; i++) await newProject(server())
    assert.equal((await projects().list()).data.length, 20)
    const above = { status: 400, code: 'integer_above_max_value', param: 'limit' } as const
    const below = { status: 400, code: 'integer_below_min_value', param: 'limit' } as const
    await refused(projects().list({ limit: 101 }), {
      ...above,
      message:
        "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
    })
    await refused(projects().list({ limit: 0 }), below)
    await refused(projects().list({ limit: -1 }), below)
    await refused(projects().list({ limit: 1.5 }), { status: 400, param: 'limit' })
  })

  it('an unknown cursor returns 404', async () => {
    await refused(projects().list({ after: 'proj_unknown' }), {
      status: 404,
      code: 'cursor_not_found',
      param: 'after',
    })
  })

  it('an unknown project returns 404 with OpenAI’s text', async () => {
    const expected = {
      status: 404,
      code: 'project_not_found',
      param: null,
      message: 'The project proj_abc was not found',
    } as const
    const p = { project_id: 'proj_abc' }
    for (const call of [
      () => projects().retrieve('proj_abc'),
      () => projects().update('proj_abc', { name: 'x' }),
      () => projects().archive('proj_abc'),
      () => projects().users.list('proj_abc'),
      () => projects().serviceAccounts.create('proj_abc', { name: 'x' }),
      () => projects().apiKeys.list('proj_abc'),
      () => projects().rateLimits.listRateLimits('proj_abc'),
      () => projects().rateLimits.updateRateLimit('rl-gpt-4o', p),
    ]) {
      await refused(call(), expected)
    }
  })

  it('a name is neither empty nor longer than 256 characters', async () => {
    const parameter = { status: 400, param: 'name' } as const
    await refused(projects().create({ name: '' }), { ...parameter, code: 'empty_string' })
    const long = { ...parameter, code: 'string_above_max_length' } as const
    await refused(projects().create({ name: 'x'.repeat(257) }), long)
    assert.equal((await projects().create({ name: 'x'.repeat(256) })).name?.length, 256)
  })
})

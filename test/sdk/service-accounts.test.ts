import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, ids, newProject, refused } from './suite.ts'

const DAY_SECONDS = 86_400

onEachStore('service accounts', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const projects = () => server().openai.admin.organization.projects
  const accounts = () => projects().serviceAccounts
  let project_id = ''

  before(async () => {
    project_id = (await newProject(server())).id
  })

  const create = async (name = 'ci') => {
    const made = await accounts().create(project_id, { name })
    return { ...made, api_key: made.api_key ?? assert.fail('made without a key') }
  }
  const keyIds = async (): Promise<string[]> =>
    ids(await all(projects().apiKeys.list(project_id, { owner_project_access: 'any' })))

  it('a new account is a member, and its key is returned in full once', async () => {
    const { api_key: key, ...account } = await create('deploy bot')
    const now = Math.floor(clock() / 1000)
    assert.match(account.id, /^svc_acct_[0-9A-Za-z]{24}$/)
    assert.match(key.value, /^sk-svcacct-[\w-]{64}$/)
    assert.deepEqual(account, {
      object: 'organization.project.service_account',
      id: account.id,
      name: 'deploy bot',
      role: 'member',
      created_at: now,
    })
    assert.deepEqual(key, {
      object: 'organization.project.service_account.api_key',
      id: key.id,
      name: 'Secret Key',
      value: key.value,
      created_at: now,
      expires_at: null,
    })
    assert.deepEqual(await accounts().retrieve(account.id, { project_id }), account)
    const seen = await projects().apiKeys.retrieve(key.id, { project_id })
    assert.equal(seen.redacted_value, `${key.value.slice(0, 15)}...${key.value.slice(-4)}`)
    assert.deepEqual(seen.owner, {
      type: 'service_account',
      service_account: {
        id: account.id,
        name: 'deploy bot',
        created_at: now,
        role: 'member',
      },
    })
    assert.ok(!JSON.stringify(await all(projects().apiKeys.list(project_id))).includes(key.value))
  })

  it('create_service_account_only creates neither a key nor a membership', async () => {
    const only = { name: 'bare', create_service_account_only: true }
    const before = await keyIds()
    const made = await accounts().create(project_id, only)
    assert.deepEqual([made.role, made.api_key], ['none', null])
    assert.equal((await accounts().retrieve(made.id, { project_id })).role, 'none')
    assert.deepEqual(await keyIds(), before)
  })

  it('expires_in_seconds sets the expiry of the first key', async () => {
    const made = await accounts().create(project_id, {
      name: 'ci',
      expires_in_seconds: DAY_SECONDS,
    })
    const expected = Math.floor(clock() / 1000) + DAY_SECONDS
    assert.equal(made.api_key?.expires_at, expected)
    const key = await projects().apiKeys.retrieve(made.api_key.id, { project_id })
    assert.equal(key.expires_at, expected)
    for (const expires_in_seconds of [0, -1, 31_536_001]) {
      await refused(accounts().create(project_id, { name: 'ci', expires_in_seconds }), {
        status: 400,
        param: 'expires_in_seconds',
      })
    }
  })

  it('a name and a role change separately and together', async () => {
    const { id } = await create('before')
    const renamed = await accounts().update(id, { project_id, name: 'after' })
    assert.deepEqual([renamed.name, renamed.role], ['after', 'member'])
    const promoted = await accounts().update(id, { project_id, role: 'owner' })
    assert.deepEqual([promoted.name, promoted.role], ['after', 'owner'])
    assert.deepEqual(await accounts().update(id, { project_id }), promoted)
    const both = await accounts().update(id, { project_id, name: 'x', role: 'member' })
    assert.deepEqual(await accounts().retrieve(id, { project_id }), both)
  })

  it('an account without a role has keys that work once it has one', async () => {
    const { id } = await accounts().create(project_id, {
      name: 'later',
      create_service_account_only: true,
    })
    const key = await accounts().apiKeys.create(id, { project_id })
    const access = async () =>
      (await projects().apiKeys.retrieve(key.id, { project_id })).owner_project_access
    assert.equal(await access(), 'inactive')
    await accounts().update(id, { project_id, role: 'member' })
    assert.equal(await access(), 'active')
  })

  it('an account is deleted with all its keys', async () => {
    const { id, api_key: first } = await create()
    const second = await accounts().apiKeys.create(id, { project_id })
    const gone = await accounts().delete(id, { project_id })
    assert.deepEqual(gone, {
      object: 'organization.project.service_account.deleted',
      id,
      deleted: true,
    })
    for (const key of [first, second]) {
      assert.ok(!(await keyIds()).includes(key.id))
      await refused(projects().apiKeys.retrieve(key.id, { project_id }), {
        status: 404,
        code: 'api_key_not_found',
      })
      const used = await server().raw('GET', '/v1/organization/projects', { key: key.value })
      assert.equal(used.status, 401)
    }
    const expected = { status: 404, code: 'service_account_not_found' } as const
    await refused(accounts().retrieve(id, { project_id }), expected)
    await refused(accounts().update(id, { project_id, name: 'x' }), expected)
    await refused(accounts().delete(id, { project_id }), expected)
    await refused(accounts().apiKeys.create(id, { project_id }), expected)
  })

  it('a key is rotated: one more is created, then the old one deleted', async () => {
    const { id, api_key: old } = await create()
    const fresh = await accounts().apiKeys.create(id, {
      project_id,
      name: 'second',
      scopes: ['api.model.request'],
      expires_in_seconds: 60,
    })
    assert.equal(fresh.name, 'second')
    assert.equal(fresh.expires_at, Math.floor(clock() / 1000) + 60)
    assert.notEqual(fresh.value, old.value)
    const parameters = { project_id, service_account_id: id }
    const gone = await server().client.deleteProjectServiceAccountApiKey({
      ...parameters,
      api_key_id: old.id,
    })
    assert.deepEqual(gone, {
      object: 'organization.project.service_account.api_key.deleted',
      id: old.id,
      deleted: true,
    })
    const left = await keyIds()
    assert.ok(left.includes(fresh.id) && !left.includes(old.id))
  })

  it('a key is deleted only through its own account', async () => {
    const [a, b] = [await create(), await create()]
    await refused(
      server().client.deleteProjectServiceAccountApiKey({
        project_id,
        service_account_id: a.id,
        api_key_id: b.api_key.id,
      }),
      { status: 404, code: 'api_key_not_found' },
    )
    assert.ok((await keyIds()).includes(b.api_key.id))
  })

  it('the list is newest first and paged by after', async () => {
    const project_id = (await newProject(server())).id
    const made = []
    for (let i = 0; i < 5; i++) {
      move(1)
      made.push((await accounts().create(project_id, { name: `a${i}` })).id)
    }
    for (const limit of [1, 2, 5, 100]) {
      assert.deepEqual(ids(await all(accounts().list(project_id, { limit }))), made.toReversed())
    }
    await refused(accounts().list(project_id, { after: 'svc_acct_x' }), {
      status: 404,
      code: 'cursor_not_found',
    })
    for (const limit of [0, 101]) {
      await refused(accounts().list(project_id, { limit }), { status: 400, param: 'limit' })
    }
  })

  it('another project’s account returns 404', async () => {
    const { id } = await create()
    const other = { project_id: (await newProject(server())).id }
    const expected = { status: 404, code: 'service_account_not_found' } as const
    await refused(accounts().retrieve(id, other), expected)
    await refused(accounts().delete(id, other), expected)
    await accounts().retrieve(id, { project_id })
  })
})

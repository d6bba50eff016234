/** Keys of all projects: the list, its counts, the key of a hash, and the search. */
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { before, it } from 'node:test'
import type { Client } from '#client/client.ts'
import { openAs } from '#test/access/browser.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, ids, newProject, newUser, refused } from './suite.ts'

const DAY_SECONDS = 86_400
const DAY_MS = DAY_SECONDS * 1_000

function shaOf(key: string): string {
  return hash('sha256', key, 'hex')
}

onEachStore('keys of all projects', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const client = () => server().client
  let atlas: string
  let borealis: string
  let mia: { readonly id: string; readonly client: Client }
  const keys: Record<string, { readonly id: string; readonly value: string }> = {}
  const keyOf = (name: string) => keys[name] ?? assert.fail(name)

  before(async () => {
    atlas = (await newProject(server(), 'Atlas')).id
    borealis = (await newProject(server(), 'Borealis')).id
    const { id } = await newUser(server())
    const ofMia = { project_id: atlas, user_id: id }
    await client().createProjectUser({ ...ofMia, role: 'member' })
    keys.old = await client().createProjectUserApiKey({ ...ofMia, name: 'old laptop' })
    move(100 * DAY_MS)
    keys.short = await client().createProjectUserApiKey({
      ...ofMia,
      name: 'short',
      expires_in_seconds: 5 * DAY_SECONDS,
    })
    const account = { project_id: borealis, name: 'nightly robot' }
    const { api_key: key } = await client().createProjectServiceAccount(account)
    keys.robot = key ?? assert.fail('no key')
    mia = { id, client: (await openAs(server(), id)).client }
  })

  const listed = async (query: Parameters<Client['listOrganizationApiKeys']>[0], from = client()) =>
    ids(await all(from.listOrganizationApiKeys({ ...query, limit: 1 })))
  const idsOf = (...names: string[]): string[] => names.map((name) => keyOf(name).id)

  it('the list has the keys of every project, newest first, with the project of each', async () => {
    assert.deepEqual(await listed({}), idsOf('robot', 'short', 'old'))
    const { data } = await client().listOrganizationApiKeys({})
    assert.deepEqual(
      data.map((one) => [one.project_id, one.project_name]),
      [
        [borealis, 'Borealis'],
        [atlas, 'Atlas'],
        [atlas, 'Atlas'],
      ],
    )
    const one = await client().retrieveOrganizationApiKey({ api_key_id: keyOf('robot').id })
    assert.deepEqual(one, data[0])
  })

  it('each condition lists what the counts have', async () => {
    assert.deepEqual(await listed({ condition: 'unused' }), idsOf('old'))
    assert.deepEqual(await listed({ condition: 'expiring' }), idsOf('short'))
    assert.deepEqual(await listed({ condition: 'expired' }), [])
    assert.deepEqual(await listed({ condition: 'ownerless' }), [])
    assert.deepEqual(await client().retrieveApiKeyCounts(), {
      object: 'organization.api_key_counts',
      total: 3,
      unused: 1,
      expiring: 1,
      expired: 0,
      ownerless: 0,
      unlimited: 3,
    })
  })

  it('a key is limited by its own spend limit, and by a default of its project', async () => {
    const amount = { threshold_amount: 100, currency: 'USD', interval: 'month' } as const
    const robot = { project_id: borealis, api_key_id: keyOf('robot').id }
    await client().updateApiKeySpendLimit({ ...robot, ...amount })
    assert.deepEqual(await listed({ condition: 'unlimited' }), idsOf('short', 'old'))
    await client().updateProjectSpendLimitDefaults({
      project_id: atlas,
      api_key: { ...amount, mode: 'enforce' },
    })
    assert.deepEqual(await listed({ condition: 'unlimited' }), [])
    await client().updateProjectSpendLimitDefaults({ project_id: atlas, api_key: null })
  })

  it('orders by use and by end are paged, also among keys without a value', async () => {
    const by = (order_by: 'last_used_at' | 'expires_at', order: 'asc' | 'desc') =>
      listed({ order_by, order })
    assert.deepEqual(await by('expires_at', 'asc'), idsOf('short', 'old', 'robot'))
    assert.deepEqual(await by('expires_at', 'desc'), idsOf('robot', 'old', 'short'))
    assert.deepEqual(await by('last_used_at', 'asc'), idsOf('old', 'short', 'robot'))
    assert.deepEqual(await listed({ search: 'ROBOT' }), idsOf('robot'))
    assert.deepEqual(await listed({ user_id: mia.id }), idsOf('short', 'old'))
  })

  it('keys of some service accounts are listed, of those that are visible', async () => {
    const { data } = await client().listProjectServiceAccounts({ project_id: borealis })
    const service_account_ids = [...data.map(({ id }) => id), 'svc_acct_missing']
    assert.deepEqual(await listed({ service_account_ids }), idsOf('robot'))
    assert.deepEqual(await listed({ service_account_ids }, mia.client), [])
  })

  it('a member finds keys of their projects alone, and others as if there were none', async () => {
    assert.deepEqual(await listed({}, mia.client), idsOf('short', 'old'))
    assert.equal((await mia.client.retrieveApiKeyCounts()).total, 2)
    const api_key_id = keyOf('robot').id
    const notFound = { status: 404, code: 'api_key_not_found' } as const
    await refused(mia.client.retrieveOrganizationApiKey({ api_key_id }), notFound)
    const found = async (text: string) => (await mia.client.searchOrganization({ text })).data
    assert.deepEqual(ids(await found('Atlas')), [atlas])
    for (const text of ['Borealis', borealis, 'nightly', api_key_id]) {
      assert.deepEqual(await found(text), [], text)
    }
    const { id } = await newUser(server())
    const stranger = (await openAs(server(), id)).client
    assert.deepEqual(await listed({}, stranger), [])
    assert.equal((await stranger.retrieveApiKeyCounts()).total, 0)
    assert.deepEqual((await stranger.searchOrganization({ text: 'atlas' })).data, [])
  })

  it('a search has words in any order, ends of keys, and whole ids', async () => {
    const found = async (text: string) => (await client().searchOrganization({ text })).data
    assert.deepEqual(ids(await found('laptop old')), idsOf('old'))
    assert.deepEqual(ids(await found(keyOf('short').value.slice(-4))), idsOf('short'))
    const [account, ...others] = await found('NIGHTLY')
    assert.deepEqual(others, [])
    assert.equal(account?.type, 'service_account')
    assert.deepEqual(account?.project, { id: borealis, name: 'Borealis' })
    for (const id of [atlas, mia.id, keyOf('old').id, account?.id ?? '']) {
      assert.deepEqual(ids(await found(id)), [id])
    }
    assert.deepEqual(await found(' '), [])
  })

  it('a hash leads to its key, whatever its state', async () => {
    const lookUp = (name: string) => client().lookUpApiKey({ sha256: shaOf(keyOf(name).value) })
    const found = await lookUp('old')
    assert.equal(found.state, 'active')
    assert.equal(found.id, keyOf('old').id)
    assert.deepEqual(found.project, { id: atlas, name: 'Atlas' })
    assert.equal(found.owner?.id, mia.id)
    assert.ok(!JSON.stringify(found).includes(shaOf(keyOf('old').value)))
    move(6 * DAY_MS)
    assert.equal((await lookUp('short')).state, 'expired')
    await client().deleteProjectUser({ project_id: atlas, user_id: mia.id })
    assert.equal((await lookUp('old')).state, 'inactive')
    assert.deepEqual(await listed({ condition: 'ownerless' }), idsOf('short', 'old'))
    const key = { project_id: atlas, api_key_id: keyOf('old').id }
    await client().deleteProjectApiKey(key)
    const deleted = await lookUp('old')
    assert.deepEqual([deleted.state, deleted.name], ['deleted', 'old laptop'])
    assert.equal(deleted.deleted_at, Math.floor(clock() / 1_000))
    const admin = await client().createAdminApiKey({ name: 'script' })
    const sha256 = shaOf(admin.value)
    assert.equal((await client().lookUpApiKey({ sha256 })).kind, 'admin_key')
    await client().deleteAdminApiKey({ key_id: admin.id })
    assert.equal((await client().lookUpApiKey({ sha256 })).state, 'deleted')
  })

  it('a replaced secret and the key of an archived project are found', async () => {
    const project_id = (await newProject(server(), 'Short-lived')).id
    const { id: user_id } = await newUser(server())
    await client().createProjectUser({ project_id, user_id, role: 'member' })
    const person = (await openAs(server(), user_id)).client
    const { id, value } = await person.createProjectUserApiKey({ project_id, user_id })
    const next = await person.rotateAccountApiKey({ api_key_id: id, overlap_seconds: 60 })
    const stateOf = async (key: string) => (await person.lookUpApiKey({ sha256: shaOf(key) })).state
    assert.equal(await stateOf(value), 'active')
    move(61_000)
    assert.equal(await stateOf(value), 'replaced')
    assert.equal(await stateOf(next.value), 'active')
    await client().archiveProject({ project_id })
    const { state, project } = await client().lookUpApiKey({ sha256: shaOf(next.value) })
    assert.deepEqual([state, project?.name], ['deleted', 'Short-lived'])
  })

  it('keys of others and unknown keys are one 404, and after 20 a minute one 429', async () => {
    const { id } = await newUser(server())
    const stranger = (await openAs(server(), id)).client
    const send = (key: string) => stranger.lookUpApiKey({ sha256: shaOf(key) })
    const admin = await client().createAdminApiKey({ name: 'other' })
    const errors = []
    for (const key of [keyOf('robot').value, 'sk-admin-nothing']) {
      errors.push(await send(key).catch((error: Error) => ({ ...error, message: error.message })))
    }
    const [ofOthers, unknown] = errors.map((error) => ({ ...error, requestId: null }))
    assert.deepEqual(ofOthers, unknown)
    await refused(send(keyOf('robot').value), { status: 404, code: 'key_hash_not_found' })
    // A reader may see admin keys: a hit counts nothing.
    assert.equal((await send(admin.value)).kind, 'admin_key')
    for (let tries = 3; tries < 20; tries++) {
      await refused(send(`sk-admin-${tries}`), { status: 404 })
    }
    const limited = { status: 429, code: 'too_many_key_look_ups' } as const
    await refused(send(admin.value), limited)
    move(61_000)
    assert.equal((await send(admin.value)).id, admin.id)
  })
})

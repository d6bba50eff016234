import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Context } from '#context.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness, startHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { all, eventsOf, ids, newUser, refused } from './suite.ts'

/** A key that belongs to a person, as their session would make it. */
function keyOf(h: Harness, user: { id: string; email: string | null; role: 'owner' | 'reader' }) {
  const ctx: Context = {
    ...h.system,
    actor: personActor(user, user.role),
  }
  return adminApiKeys.create(ctx, { name: 'of a person' })
}

onEachStore('admin API keys', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const keys = () => server().openai.admin.organization.adminAPIKeys

  it('a new key works, is returned in full once, and belongs to the operator', async () => {
    const { value, ...key } = await keys().create({ name: 'terraform' })
    const { operatorId } = server().bootstrapped.organization
    assert.match(value, /^sk-admin-[\w-]{64}$/)
    assert.match(key.id, /^key_[0-9A-Za-z]{24}$/)
    assert.deepEqual(key, {
      object: 'organization.admin_api_key',
      id: key.id,
      name: 'terraform',
      redacted_value: `${value.slice(0, 13)}...${value.slice(-4)}`,
      created_at: Math.floor(clock() / 1000),
      expires_at: null,
      last_used_at: null,
      owner: {
        type: 'service_account',
        object: 'organization.service_account',
        id: operatorId,
        name: 'Operator',
        created_at: key.owner.created_at,
        role: 'owner',
      },
    })
    assert.deepEqual(await keys().retrieve(key.id), key)
    const used = server().as(value).admin.organization.adminAPIKeys
    const seen = JSON.stringify(await all(used.list()))
    assert.ok(seen.includes(key.id) && !seen.includes(value))
  })

  it('a key expires at expires_at, and returns 401 from then on', async () => {
    const made = await keys().create({ name: 'brief', expires_in_seconds: 60 })
    assert.equal(made.expires_at, Math.floor(clock() / 1000) + 60)
    const { projects } = server().as(made.value).admin.organization
    move(59_999)
    await projects.list()
    move(1)
    const masked = `${made.value.slice(0, 8)}${'*'.repeat(61)}${made.value.slice(-4)}`
    await refused(projects.list(), {
      status: 401,
      code: 'invalid_api_key',
      param: null,
      message: `Incorrect API key provided: ${masked}.`,
    })
    assert.equal((await keys().retrieve(made.id)).id, made.id)
    await keys().delete(made.id)
  })

  it('expires_in_seconds may be a second to a year', async () => {
    for (const expires_in_seconds of [1, 31_536_000]) {
      const { id } = await keys().create({ name: 'bounded', expires_in_seconds })
      await keys().delete(id)
    }
    for (const expires_in_seconds of [0, -1, 1.5, 31_536_001]) {
      await refused(keys().create({ name: 'unbounded', expires_in_seconds }), {
        status: 400,
        param: 'expires_in_seconds',
      })
    }
  })

  it('a deleted key returns 401 at once, and 404 when retrieved', async () => {
    const { id, value } = await keys().create({ name: 'gone' })
    const mine = server().as(value).admin.organization
    await mine.projects.list()
    assert.deepEqual(await mine.adminAPIKeys.delete(id), {
      object: 'organization.admin_api_key.deleted',
      id,
      deleted: true,
    })
    await refused(mine.projects.list(), { status: 401, code: 'invalid_api_key' })
    const expected = { status: 404, code: 'api_key_not_found' } as const
    await refused(keys().retrieve(id), expected)
    await refused(keys().delete(id), expected)
    assert.ok(!ids(await all(keys().list())).includes(id))
  })

  it('the list is oldest first by default, and paged in its order', async () => {
    const made = []
    for (let i = 0; i < 3; i++) made.push((await keys().create({ name: `k${i}` })).id)
    const every = ids(await all(keys().list({ limit: 100 })))
    assert.deepEqual(every.slice(-3), made)
    const newestFirst = every.toReversed()
    for (const limit of [1, 2, 100]) {
      assert.deepEqual(ids(await all(keys().list({ limit, order: 'asc' }))), every)
      assert.deepEqual(ids(await all(keys().list({ limit, order: 'desc' }))), newestFirst)
    }
    assert.equal((await keys().list({ limit: 1, after: null })).data[0]?.id, every[0])
    await refused(keys().list({ after: 'key_x' }), { status: 404, code: 'cursor_not_found' })
    for (const limit of [0, 101]) await refused(keys().list({ limit }), { status: 400 })
  })

  it('last_used_at is written, at the latest when the server stops', async () => {
    const { id, value } = await keys().create({ name: 'watched' })
    move(10_000)
    const node = await startHarness(dialect, { store: server().store, clock })
    await node.as(value).admin.organization.projects.list()
    await node.close()
    assert.equal((await keys().retrieve(id)).last_used_at, Math.floor(clock() / 1000))
  })

  it('the operator’s last key without expiry is kept while no owner can sign in; others are deleted', async () => {
    const h = await startHarness(dialect)
    try {
      const { adminAPIKeys } = h.openai.admin.organization
      const [only] = (await adminAPIKeys.list()).data
      const id = only?.id ?? assert.fail('no key')
      const brief = await adminAPIKeys.create({ name: 'brief', expires_in_seconds: 60 })
      await refused(adminAPIKeys.delete(id), { status: 400, code: 'last_owner' })
      await adminAPIKeys.delete(brief.id)
      const other = await adminAPIKeys.create({ name: 'other' })
      await adminAPIKeys.delete(id)
      const last = h.as(other.value).admin.organization.adminAPIKeys
      await refused(last.delete(other.id), { status: 400, code: 'last_owner' })
    } finally {
      await h.close()
    }
  })

  it('a person’s key is deleted with the person', async () => {
    const person = await newUser(server(), 'owner')
    const { id, value, owner } = await keyOf(server(), person)
    assert.deepEqual([owner.type, owner.id, owner.role], ['user', person.id, 'owner'])
    const mine = server().as(value).admin.organization
    const child = await mine.adminAPIKeys.create({ name: 'child' })
    assert.equal(child.owner.id, person.id)
    await server().openai.admin.organization.users.delete(person.id)
    await refused(mine.projects.list(), { status: 401, code: 'invalid_api_key' })
    for (const key of [id, child.id]) await refused(keys().retrieve(key), { status: 404 })
  })

  it('demotion deletes the admin keys of the person, each with its event', async () => {
    const person = await newUser(server(), 'owner')
    const { id, value } = await keyOf(server(), person)
    const mine = server().as(value).admin.organization
    const child = await mine.adminAPIKeys.create({ name: 'child' })
    const events = await eventsOf(server(), () =>
      server().openai.admin.organization.users.update(person.id, { role: 'reader' }),
    )
    assert.deepEqual(
      events.map((event) => [event.type, event['api_key.deleted']?.id ?? person.id]),
      [
        ['api_key.deleted', id],
        ['api_key.deleted', child.id],
        ['user.updated', person.id],
      ],
    )
    await refused(mine.projects.list(), { status: 401, code: 'invalid_api_key' })
    for (const key of [id, child.id]) await refused(keys().retrieve(key), { status: 404 })
  })

  it('removal deletes the admin keys of the person, each with its event', async () => {
    const person = await newUser(server(), 'owner')
    await keyOf(server(), person)
    const events = await eventsOf(server(), () =>
      server().openai.admin.organization.users.delete(person.id),
    )
    assert.deepEqual(
      events.map(({ type }) => type),
      ['api_key.deleted', 'user.deleted'],
    )
  })

  it('the only owner with a key is neither removed nor demoted without a key of the operator’s', async () => {
    const h = await startHarness(dialect)
    try {
      const person = await newUser(h, 'owner')
      const { value } = await keyOf(h, person)
      const mine = h.as(value).admin.organization
      const [operator] = (await mine.adminAPIKeys.list({ limit: 1 })).data
      await mine.adminAPIKeys.delete(operator?.id ?? '')
      const removal = mine.users.delete(person.id)
      await refused(removal, { status: 400, code: 'last_owner' })
      const demotion = mine.users.update(person.id, { role: 'reader' })
      await refused(demotion, { status: 400, code: 'last_owner' })
      assert.equal((await mine.users.retrieve(person.id)).role, 'owner')
      await mine.projects.list()
    } finally {
      await h.close()
    }
  })
})

/** Changes that are applied while a key is looked up: those of the key, and those of others. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import type { FollowedGrants } from '#gateway/auth/grants.ts'
import { changesAfter } from '#storage/changes.ts'
import { run } from '#storage/db.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { grantsOver, readingBy, verdict } from './grants.ts'

onEachStore('key look-ups during changes', (dialect) => {
  let h: Harness
  /** Another cache, to which the changes of the harness's node are applied too. */
  let followed: FollowedGrants | undefined
  before(async () => {
    h = await startHarness(dialect, { onApplied: (change) => followed?.apply(change) })
  })
  after(() => h.close())

  const follow = (grants: FollowedGrants): FollowedGrants => {
    followed = grants
    // However long a test takes: every change is applied.
    grants.caughtUp(Number.POSITIVE_INFINITY)
    return grants
  }

  it('are not cached when a revocation overtakes them, and are joined by nobody afterwards', async () => {
    const key = await makeUserKey(h, await makeProject(h))
    const gate = Promise.withResolvers<void>()
    const hasRead = Promise.withResolvers<void>()
    let held = true
    const slow = readingBy(h.store, async (sql, parameters) => {
      const rows = await h.store.reader[run](sql, parameters)
      if (held && parameters.includes(hashSecret(key.value))) {
        held = false
        hasRead.resolve()
        await gate.promise
      }
      return rows
    })
    const grants = follow(grantsOver(slow))
    const early = verdict(grants, key.value)
    await hasRead.promise
    await h.client.deleteProjectApiKey({ project_id: key.project_id, api_key_id: key.id })
    assert.equal(await verdict(grants, key.value), 'invalid_api_key')
    gate.resolve()
    // It began before the change was answered, so either result is allowed.
    assert.equal(await early, 'passes')
    assert.equal(await verdict(grants, key.value), 'invalid_api_key')
  })

  it('are cached beside any number of changes of other people, groups and roles', async () => {
    const project_id = await makeProject(h)
    const [key, other] = [await makeUserKey(h, project_id), await makeUserKey(h, project_id)]
    const gate = Promise.withResolvers<void>()
    const hasRead = Promise.withResolvers<void>()
    let reads = 0
    const slow = readingBy(h.store, async (sql, parameters) => {
      const rows = await h.store.reader[run](sql, parameters)
      if (!parameters.includes(hashSecret(key.value))) return rows
      reads += 1
      hasRead.resolve()
      await gate.promise
      return rows
    })
    const grants = follow(grantsOver(slow))
    const early = grants.find(key.value)
    await hasRead.promise
    const { id: group_id } = await h.client.createGroup({ name: `Beside ${key.id}` })
    const member = { group_id, user_id: other.owner }
    const role = 'role-api-project-viewer'
    await h.client.createProjectGroup({ project_id, group_id, role })
    await h.client.createGroupUser(member)
    await h.client.deleteGroupUser(member)
    await h.client.modifyProjectUser({ project_id, user_id: other.owner, role: 'viewer' })
    gate.resolve()
    const grant = await early
    assert.equal(grants.find(key.value), grant)
    assert.equal(reads, 1)
  })

  it('are replicated from the change that the oldest of them includes', async () => {
    const project = await makeProject(h)
    const [older, newer] = [await makeUserKey(h, project), await makeUserKey(h, project)]
    const gate = Promise.withResolvers<void>()
    const hasRead = Promise.withResolvers<void>()
    const slow = readingBy(h.store, async (sql, parameters) => {
      const rows = await h.store.reader[run](sql, parameters)
      if (parameters.includes(hashSecret(older.value))) {
        hasRead.resolve()
        await gate.promise
      }
      return rows
    })
    // A node that has no key of the organization yet, and so no replication of its changes.
    const grants = grantsOver(slow)
    grants.caughtUp(Number.POSITIVE_INFINITY)
    const early = verdict(grants, older.value)
    await hasRead.promise
    await h.client.deleteProjectApiKey({ project_id: project, api_key_id: older.id })
    assert.equal(await verdict(grants, newer.value), 'passes')
    gate.resolve()
    assert.equal(await early, 'passes')
    const { id: organizationId } = h.bootstrapped.organization
    const after = grants.positions.get(organizationId) ?? 0
    const missed = await changesAfter(h.store.reader, { organizationId, after, rows: 100 })
    for (const change of missed) grants.apply(change)
    assert.equal(await verdict(grants, older.value), 'invalid_api_key')
  })
})

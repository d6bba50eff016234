/** Replaced secrets: valid beside the new one until their end, and no longer than their key. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { audited } from '#audit/audited.ts'
import { replacedEvent, replaceSecret } from '#control/api-keys/secrets.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import { verdict } from './grants.ts'

const HOUR_S = 3_600
const INCORRECT = 'invalid_api_key'

onEachStore('a replaced secret', (dialect) => {
  const time = movableClock()
  let h: Harness
  let project: string
  before(async () => {
    h = await startHarness(dialect, { clock: time.clock })
    project = await makeProject(h)
  })
  after(() => h.close())

  const replace = (key: MadeKey, keepOldForSeconds: number): Promise<string> =>
    audited(h.system, async (tx) => {
      const of = { id: key.id, kind: 'user' as const }
      const replaced = await replaceSecret(tx, h.system, of, { keepOldForSeconds })
      return { result: replaced.value, projectId: project, event: replacedEvent(key.id, replaced) }
    })
  const verdicts = (...secrets: string[]): Promise<string[]> =>
    Promise.all(secrets.map((secret) => verdict(h.grants, secret)))

  it('is valid beside the new one until its end, and then unknown', async () => {
    const key = await makeUserKey(h, project)
    assert.deepEqual(await verdicts(key.value), ['passes'])
    const present = await replace(key, HOUR_S)
    assert.deepEqual(await verdicts(key.value, present), ['passes', 'passes'])
    const [old, now] = [await h.grants.find(key.value), await h.grants.find(present)]
    assert.deepEqual([old.keyId, now.keyId], [key.id, key.id])
    assert.deepEqual([old.expiresAt, now.expiresAt], [time.clock() + HOUR_S * 1_000, null])
    time.move(HOUR_S * 1_000)
    assert.deepEqual(await verdicts(key.value, present), [INCORRECT, 'passes'])
  })

  it('without a time to keep it ends at once, also where it is cached', async () => {
    const key = await makeUserKey(h, project)
    assert.deepEqual(await verdicts(key.value), ['passes'])
    const present = await replace(key, 0)
    assert.deepEqual(await verdicts(key.value, present), [INCORRECT, 'passes'])
  })

  it('ends when the next one is replaced within its time', async () => {
    const key = await makeUserKey(h, project)
    const second = await replace(key, HOUR_S)
    assert.deepEqual(await verdicts(key.value), ['passes'])
    const third = await replace(key, HOUR_S)
    const all = await verdicts(key.value, second, third)
    assert.deepEqual(all, [INCORRECT, 'passes', 'passes'])
  })

  it('ends with its key by expiry, by deletion and with the membership of the owner', async () => {
    const key = await makeUserKey(h, project)
    const ids = { project_id: project, api_key_id: key.id }
    await h.client.updateProjectApiKey({ ...ids, expires_in_seconds: HOUR_S })
    const present = await replace(key, 2 * HOUR_S)
    assert.deepEqual(await verdicts(key.value, present), ['passes', 'passes'])
    time.move(HOUR_S * 1_000)
    assert.deepEqual(await verdicts(key.value, present), [INCORRECT, INCORRECT])

    const deleted = await makeUserKey(h, project)
    const other = await replace(deleted, HOUR_S)
    assert.deepEqual(await verdicts(deleted.value, other), ['passes', 'passes'])
    await h.client.deleteProjectApiKey({ project_id: project, api_key_id: deleted.id })
    assert.deepEqual(await verdicts(deleted.value, other), [INCORRECT, INCORRECT])

    const left = await makeUserKey(h, project)
    const both = [left.value, await replace(left, HOUR_S)]
    assert.deepEqual(await verdicts(...both), ['passes', 'passes'])
    await h.client.deleteProjectUser({ project_id: project, user_id: left.owner })
    assert.deepEqual(await verdicts(...both), ['owner_not_member', 'owner_not_member'])
  })

  it('answers as its key does once the project is archived, and names the key on the other plane', async () => {
    const archived = await makeProject(h)
    const key = await makeUserKey(h, archived)
    const present = await replace(key, HOUR_S)
    const status = async (secret: string) => {
      const { status } = await h.raw('GET', '/v1/organization/projects', { key: secret })
      return status
    }
    assert.deepEqual([await status(key.value), await status(present)], [403, 403])
    await h.client.archiveProject({ project_id: archived })
    const code = 'not_authorized_invalid_project'
    assert.deepEqual(await verdicts(key.value, present), [code, code])
  })

  it('has an event without any part of a secret', async () => {
    const key = await makeUserKey(h, project)
    await replace(key, HOUR_S)
    const { data } = await h.client.listAuditLogs({ resource_ids: [key.id] })
    const [event] = data
    assert.equal(event?.type, 'api_key.updated')
    assert.deepEqual(event?.['api_key.updated'], {
      id: key.id,
      changes_requested: {
        secret_replaced: true,
        previous_secret_expires_at: Math.floor(time.clock() / 1_000) + HOUR_S,
      },
    })
  })
})

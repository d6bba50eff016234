/** Errors for keys that are known and not allowed. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

onEachStore('a request with a known key', (dialect) => {
  let h: Harness
  before(async () => {
    h = await startHarness(dialect)
  })
  after(() => h.close())

  const rejection = async (key: string, headers: Record<string, string> = {}) => {
    const answer = await h.raw('POST', CHAT, { key, body: chat('a'), headers })
    return [answer.status, answer.json.error?.code]
  }

  it('returns 401 when its headers name another project or organization', async () => {
    const { value } = await makeUserKey(h, await makeProject(h))
    const expected = { 'openai-project': 'project', 'openai-organization': 'organization' }
    for (const [header, named] of Object.entries(expected)) {
      assert.deepEqual(await rejection(value, { [header]: 'other' }), [401, `mismatched_${named}`])
    }
  })

  it('of an archived project returns 401', async () => {
    const project_id = await makeProject(h)
    const { value } = await makeUserKey(h, project_id)
    await h.client.archiveProject({ project_id })
    assert.deepEqual(await rejection(value), [401, 'not_authorized_invalid_project'])
  })

  it('of a person who has left the project returns 401', async () => {
    const project_id = await makeProject(h)
    const key = await makeUserKey(h, project_id)
    await h.client.deleteProjectUser({ project_id, user_id: key.owner })
    assert.deepEqual(await rejection(key.value), [401, 'owner_not_member'])
  })
})

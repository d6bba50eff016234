/** The 401 of a key that was deleted says so, to whoever has all of it. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, type GatewayHarness, startGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const DELETED = /^Incorrect API key provided: sk-\S+\. It was deleted/
const UNKNOWN = /^Incorrect API key provided: sk-\S+\.$/

onEachStore('a deleted key', (dialect) => {
  let gateway: GatewayHarness
  before(async () => {
    gateway = await startGateway({ dialect })
  })
  after(() => gateway.close())

  const messageOf = async (key: string): Promise<string> => {
    const { status, error } = await gateway.post(CHAT, chat('one'), { key })
    assert.deepEqual([status, error.code], [401, 'invalid_api_key'])
    return error.message
  }
  const remove = ({ id, project_id }: MadeKey) =>
    gateway.h.client.deleteProjectApiKey({ project_id, api_key_id: id })

  it('returns 401 with the reason, whether it was used before or not', async () => {
    const { h } = gateway
    const project = await makeProject(h)
    const used = await makeUserKey(h, project)
    assert.equal((await gateway.post(CHAT, chat('one'), { key: used.value })).status, 200)
    const unused = await makeUserKey(h, project)
    for (const key of [used, unused]) {
      await remove(key)
      assert.match(await messageOf(key.value), DELETED)
      assert.match(await messageOf(key.value), DELETED)
    }
  })

  it('returns it after its service account was deleted', async () => {
    const { h } = gateway
    const { value, project_id, owner } = await makeAccountKey(h, await makeProject(h))
    await h.client.deleteProjectServiceAccount({ project_id, service_account_id: owner })
    assert.match(await messageOf(value), DELETED)
  })

  it('returns that of its project once that is archived', async () => {
    const { h } = gateway
    const project_id = await makeProject(h)
    const [left, deleted] = [await makeUserKey(h, project_id), await makeUserKey(h, project_id)]
    await remove(deleted)
    await h.client.archiveProject({ project_id })
    assert.match(await messageOf(deleted.value), DELETED)
    const { status, error } = await gateway.post(CHAT, chat('one'), { key: left.value })
    assert.deepEqual([status, error.code], [401, 'not_authorized_invalid_project'])
  })

  it('that is mistyped, or never existed, returns no reason', async () => {
    const { h } = gateway
    const key = await makeUserKey(h, await makeProject(h))
    const other = await makeUserKey(h, await makeProject(h))
    await remove(key)
    const { value } = key
    // Another key with its end has its checksum wrong, and so is never looked up.
    for (const guess of [value.slice(0, -1), `${value.slice(0, -6)}${other.value.slice(-6)}`]) {
      assert.match(await messageOf(guess), UNKNOWN)
    }
  })

  it('keeps no more of it than its hash', async () => {
    const { h } = gateway
    const key = await makeUserKey(h, await makeProject(h))
    await remove(key)
    const [row] = await h.store.reader
      .selectFrom('deleted_name')
      .selectAll()
      .where('id', '=', key.id)
      .execute()
    assert.match(row?.key_hash ?? '', /^[0-9a-f]{64}$|^[\w-]{43}=?$/)
    assert.ok(!JSON.stringify(row).includes(key.value.slice(12, 40)))
  })
})

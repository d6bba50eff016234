/**
 * Running calls of a key that is deleted, inactive or not permitted any more, or of an archived
 * project, are aborted.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { scimClient } from '#test/scim/scim-client.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Line, line, requestOf } from '#test/support/connection.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({ clock })

/** A stream that stalls after its first chunks. */
async function startStream(key: string): Promise<Line> {
  const { h, upstream } = gateway()
  upstream.script({ includes: 'stalled', fault: { kind: 'stall', at: 4, when: 'resumed' } })
  const running = line(h.url)
  running.socket.write(requestOf(key, chat('stalled', { stream: true })))
  await running.until('data: ')
  return running
}

/** The stream ends whole, with an error event in place of its last events. */
async function endsRevoked({ until, text, socket }: Line): Promise<void> {
  await until('\r\n0\r\n\r\n')
  socket.destroy()
  assert.match(text(), /data: \{"error":\{"message":"The API key of this request was revoked/)
  assert.doesNotMatch(text(), /\[DONE\]/)
}

function isAborted() {
  return gateway().upstream.until((all) => all.every(({ aborted }) => aborted))
}

it('a stream ends when its key is deleted, and its upstream is cancelled', async () => {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  const running = await startStream(key.value)
  await h.openai.admin.organization.projects.apiKeys.delete(key.id, { project_id: key.project_id })
  await endsRevoked(running)
  await isAborted()
})

it('a stream ends when its project is archived', async () => {
  const { h } = gateway()
  const key = await makeAccountKey(h, await makeProject(h))
  const running = await startStream(key.value)
  await h.client.archiveProject({ project_id: key.project_id })
  await endsRevoked(running)
  await isAborted()
})

it('a stream ends when the owner of its key leaves the project', async () => {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  const running = await startStream(key.value)
  await h.client.deleteProjectUser({ project_id: key.project_id, user_id: key.owner })
  await endsRevoked(running)
  await isAborted()
})

it('a stream ends when the owner of its key becomes a viewer, or leaves a group', async () => {
  const { h } = gateway()
  const project_id = await makeProject(h)
  const key = await makeUserKey(h, project_id)
  const running = await startStream(key.value)
  await h.client.modifyProjectUser({ project_id, user_id: key.owner, role: 'viewer' })
  await endsRevoked(running)
  await isAborted()
  const { id: group_id } = await h.client.createGroup({ name: 'Streamers' })
  await h.client.createGroupUser({ group_id, user_id: key.owner })
  await h.client.createProjectGroup({ project_id, group_id, role: 'role-api-project-member' })
  const again = await startStream(key.value)
  await h.client.deleteGroupUser({ group_id, user_id: key.owner })
  await endsRevoked(again)
  await isAborted()
})

it('a stream ends when the custom role that permits it changes', async () => {
  const { h } = gateway()
  const project_id = await makeProject(h)
  const key = await makeUserKey(h, project_id)
  const member = { project_id, user_id: key.owner }
  const role = { project_id, role_name: 'Caller', permissions: ['api.model.request'] }
  const { id: role_id } = await h.client.createProjectRole(role)
  await h.client.createProjectUserRole({ ...member, role_id })
  await h.client.modifyProjectUser({ ...member, role: 'viewer' })
  const running = await startStream(key.value)
  await h.client.updateProjectRole({ project_id, role_id, permissions: [] })
  await endsRevoked(running)
  await isAborted()
})

/** Deactivates the person by SCIM. */
async function deactivate(id: string): Promise<void> {
  const idp = await scimClient(gateway().h)
  const body = { Operations: [{ op: 'replace', value: { active: false } }] }
  assert.equal((await idp.send('PATCH', `/Users/${id}`, body)).body.active, false)
}

it('a stream ends when an identity provider deactivates the owner of its key', async () => {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  const running = await startStream(key.value)
  await deactivate(key.owner)
  await endsRevoked(running)
  await isAborted()
})

const UPLOAD_ENDS: readonly (readonly [string, (key: MadeKey) => Promise<unknown>])[] = [
  [
    'its key is deleted',
    ({ id, project_id }) => gateway().h.client.deleteProjectApiKey({ project_id, api_key_id: id }),
  ],
  [
    'the owner of its key becomes a viewer',
    ({ owner, project_id }) =>
      gateway().h.client.modifyProjectUser({ project_id, user_id: owner, role: 'viewer' }),
  ],
  ['an identity provider deactivates its owner', ({ owner }) => deactivate(owner)],
]

for (const [when, change] of UPLOAD_ENDS) {
  it(`an upload returns 401 when ${when}`, async () => {
    const { h } = gateway()
    const key = await makeUserKey(h, await makeProject(h))
    const upload = line(h.url)
    const part = 'content-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n'
    const head = [
      ...['POST /v1/files HTTP/1.1', 'host: x', `authorization: Bearer ${key.value}`],
      ...['content-type: multipart/form-data; boundary=X', 'content-length: 2000000', '', ''],
    ].join('\r\n')
    upload.socket.write(`${head}--X\r\n${part}--X\r\n`)
    upload.socket.write('content-disposition: form-data; name="file"; filename="a"\r\n\r\n')
    upload.socket.write('a'.repeat(1_000_000))
    await gateway().upstream.until((all) => all.some(({ path }) => path === '/v1/files'))
    await change(key)
    await upload.until('invalid_api_key')
    assert.match(upload.text(), /^HTTP\/1.1 401 /)
    upload.socket.destroy()
  })
}

it('a stream completes when its key expires, or another key is deleted', async () => {
  const { h, upstream } = gateway()
  const project_id = await makeProject(h)
  const [other, { owner }] = [await makeUserKey(h, project_id), await makeUserKey(h, project_id)]
  const expiring = { project_id, user_id: owner, expires_in_seconds: 60 }
  const { value } = await h.client.createProjectUserApiKey(expiring)
  const running = await startStream(value)
  move(120_000)
  // A change of the owner rechecks the key against the store.
  await h.client.modifyProjectUser({ project_id, user_id: owner, role: 'owner' })
  await h.openai.admin.organization.projects.apiKeys.delete(other.id, { project_id })
  upstream.open('resumed')
  await running.until('[DONE]')
  assert.equal((await gateway().post(CHAT, chat('a'), { key: value })).status, 401)
  running.socket.destroy()
})

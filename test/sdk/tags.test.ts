/** Tags of projects and of keys. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { use } from '#test/support/usage.ts'
import { tagSetOf } from '#usage/tag-set.ts'
import { eventsOf, newProject, newUser, refused } from './suite.ts'

const TAGS = { team: 'search', cost_center: '4711' }
const SELECTED = { metadata_tags: ['customer'], safety_identifier_tag: true }

onEachStore('tags', (dialect) => {
  const server = shareHarness(dialect)

  it('of a project are none at first, replaced as a whole, and kept by other changes', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const none = {
      tags: {},
      require_tags: [],
      metadata_tags: [],
      safety_identifier_tag: false,
    }
    const object = 'organization.project.tags'
    assert.deepEqual(await client.retrieveProjectTags({ project_id }), {
      object,
      project_id,
      ...none,
    })
    await client.updateProjectTags({ project_id, tags: { old: 'gone' } })
    const set = await client.updateProjectTags({ project_id, tags: TAGS, require_tags: ['team'] })
    assert.deepEqual(set, { object, project_id, ...none, tags: TAGS, require_tags: ['team'] })
    await client.modifyProject({ project_id, name: 'Renamed' })
    assert.deepEqual(await client.retrieveProjectTags({ project_id }), set)
    const read = await client.updateProjectTags({ project_id, ...SELECTED })
    assert.deepEqual(read, { ...set, ...SELECTED })
    const cleared = await client.updateProjectTags({ project_id, ...none })
    assert.deepEqual(cleared, { object, project_id, ...none })
  })

  it('of the default project are set too', async () => {
    const { client, bootstrapped } = server()
    const project_id = bootstrapped.organization.defaultProjectId
    const { tags } = await client.updateProjectTags({ project_id, tags: TAGS })
    assert.deepEqual(tags, TAGS)
  })

  it('of a key are set with the permission to tag requests', async () => {
    const h = server()
    const { id: api_key_id, project_id } = await makeUserKey(h, await makeProject(h))
    const key = { project_id, api_key_id }
    const before = await h.client.retrieveProjectApiKeyTags(key)
    assert.deepEqual([before.tags, before.may_tag], [{}, false])
    await h.client.updateProjectApiKeyTags({ ...key, may_tag: true })
    const set = await h.client.updateProjectApiKeyTags({ ...key, tags: TAGS })
    const object = 'organization.project.api_key.tags'
    assert.deepEqual(set, { object, ...key, tags: TAGS, may_tag: true, trusted_headers: {} })
    assert.deepEqual(await h.client.retrieveProjectApiKeyTags(key), set)
  })

  it('of a key come from no header of a credential', async () => {
    const h = server()
    const { id: api_key_id, project_id } = await makeUserKey(h, await makeProject(h))
    const set = (name: string) =>
      h.client.updateProjectApiKeyTags({
        project_id,
        api_key_id,
        trusted_headers: { end_user: name },
      })
    for (const name of ['x-api-key', 'x-forwarded-access-token', 'x-bailiwick-tags', 'cookie']) {
      await assert.rejects(set(name), { status: 400 }, name)
    }
    const { trusted_headers } = await set('x-auth-request-user')
    assert.deepEqual(trusted_headers, { end_user: 'x-auth-request-user' })
  })

  it('are audited with all tags after the change; a body without any has no event', async () => {
    const h = server()
    const { id: api_key_id, project_id } = await makeUserKey(h, await makeProject(h))
    const key = { project_id, api_key_id }
    const events = await eventsOf(h, async () => {
      await h.client.updateProjectTags({ project_id, tags: TAGS, require_tags: ['a', 'a'] })
      await h.client.updateProjectTags({ project_id, ...SELECTED })
      await h.client.updateProjectTags({ project_id })
      await h.client.updateProjectApiKeyTags({ ...key, tags: TAGS, may_tag: true })
      await h.client.updateProjectApiKeyTags(key)
    })
    assert.deepEqual(
      events.map((event) => [event.project?.id, Reflect.get(event, event.type)]),
      [
        [
          project_id,
          {
            id: project_id,
            changes_requested: { tags: TAGS, require_tags: ['a'] },
            previous: { tags: {} },
          },
        ],
        [project_id, { id: project_id, changes_requested: SELECTED }],
        [
          project_id,
          {
            id: api_key_id,
            changes_requested: { tags: TAGS, may_tag: true },
            previous: { tags: {} },
          },
        ],
      ],
    )
  })

  it('that are too many, too long or not printable are rejected, and change nothing', async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    await client.updateProjectTags({ project_id, tags: TAGS })
    const set = (tags: Record<string, string>) => client.updateProjectTags({ project_id, tags })
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`k${n}`, 'v']))
    const code = 'object_above_max_properties'
    await refused(set(nine), { status: 400, code, param: 'tags' })
    for (const key of ['', 'k'.repeat(65), '-k', 'a key', 'ключ', '__proto__']) {
      await refused(set({ [key]: 'v' }), { status: 400, code: 'invalid_value', param: 'tags' })
    }
    const long = set({ team: 'v'.repeat(65) })
    await refused(long, { status: 400, code: 'string_above_max_length', param: 'tags.team' })
    await refused(set({ team: '' }), { status: 400, code: 'empty_string', param: 'tags.team' })
    await refused(set({ team: 'a\nb' }), { status: 400, code: 'invalid_value', param: 'tags' })
    assert.deepEqual((await client.retrieveProjectTags({ project_id })).tags, TAGS)
    const largest = { ['k'.repeat(64)]: '😀'.repeat(64) }
    assert.deepEqual((await set(largest)).tags, largest)
  })

  it('of what does not exist or is archived are neither set nor read', async () => {
    const { client } = server()
    const missing = { project_id: 'proj_none', api_key_id: 'key_none' }
    const absent = { status: 404, code: 'project_not_found' } as const
    await refused(client.retrieveProjectTags(missing), absent)
    await refused(client.updateProjectTags({ project_id: 'proj_none', tags: TAGS }), absent)
    const { id: project_id } = await newProject(server())
    const noKey = { status: 404, code: 'api_key_not_found' } as const
    await refused(client.retrieveProjectApiKeyTags({ ...missing, project_id }), noKey)
    await refused(client.updateProjectApiKeyTags({ ...missing, project_id, tags: TAGS }), noKey)
    await client.archiveProject({ project_id })
    const archived = { status: 400, code: 'project_archived' } as const
    await refused(client.updateProjectTags({ project_id, tags: TAGS }), archived)
  })

  it('in use are listed with their values, to each the tags of the projects they see', async () => {
    const h = server()
    const [one, other] = [await newProject(h), await newProject(h)]
    const listed = async (client = h.client) => {
      const { data } = await client.listUsageTags()
      return data.find(({ key }) => key === 'desk')
    }
    await h.client.updateProjectTags({ project_id: one.id, tags: { desk: 'b' } })
    await h.client.updateProjectTags({ project_id: other.id, tags: { desk: 'a' } })
    const object = 'organization.usage.tag'
    assert.deepEqual(await listed(), { object, key: 'desk', values: ['a', 'b'] })
    const { id: user_id } = await newUser(h)
    const { client: reader } = await openAs(h, user_id)
    assert.equal(await listed(reader), undefined)
    await h.client.createProjectUser({ project_id: one.id, user_id, role: 'member' })
    assert.deepEqual(await listed(reader), { object, key: 'desk', values: ['b'] })
    const tags = tagSetOf({ desk: 'of a request' })
    await use(h, [{ at: Date.now() / 1000, subject: { projectId: other.id, tags } }])
    assert.deepEqual((await listed())?.values, ['a', 'b', 'of a request'])
    assert.deepEqual((await listed(reader))?.values, ['b'])
  })
})

/** Operations of roles, assignments and project groups, for the suite about every operation. */
import assert from 'node:assert/strict'
import type OpenAI from 'openai'
import type { Client } from '#client/client.ts'
import type { recorder } from './recorder.ts'
import { ids } from './suite.ts'

type Organization = OpenAI['admin']['organization']
type Answered = ReturnType<typeof recorder>['answered']

interface Objects {
  readonly client: Client
  readonly user_id: string
  readonly group_id: string
  readonly project_id: string
}

const READS = ['api.groups.read']

export async function callRoles(
  organization: Organization,
  answered: Answered,
  objects: Objects,
): Promise<void> {
  await callOrganizationRoles(organization, answered, objects)
  await callProjectGroups(organization, answered, objects)
  await callProjectRoles(organization, answered, objects)
  await callExplanations(answered, objects)
}

async function callExplanations(
  answered: Answered,
  { client, user_id, project_id }: Objects,
): Promise<void> {
  const all = await answered('listUserAccess', client.listUserAccess({ user_id }))
  assert.ok(all.data.some(({ access }) => access === 'organization.read'))
  await answered('listUserProjects', client.listUserProjects({ user_id }))
  const ofUser = client.listProjectUserAccess({ project_id, user_id })
  assert.ok((await answered('listProjectUserAccess', ofUser)).data.length > 0)
  const account = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
  const ofAccount = { project_id, service_account_id: account.id }
  const keys = client.listProjectServiceAccountAccess(ofAccount)
  const explained = await answered('listProjectServiceAccountAccess', keys)
  assert.ok(explained.data.some(({ permission }) => permission === 'api.model.request'))
}

async function callOrganizationRoles(
  { roles, users, groups }: Organization,
  answered: Answered,
  { user_id, group_id }: Objects,
): Promise<void> {
  const body = { role_name: 'Auditor', permissions: READS }
  const { id: role_id } = await answered('createRole', roles.create(body))
  const list = await answered('listRoles', roles.list())
  assert.ok(ids(list.data).includes(role_id))
  await answered('retrieveRole', roles.retrieve(role_id))
  const changed = await answered('updateRole', roles.update(role_id, { description: 'Reads' }))
  assert.equal(changed.description, 'Reads')
  const ofUser = users.roles
  await answered('createUserRole', ofUser.create(user_id, { role_id }))
  assert.equal((await answered('listUserRoles', ofUser.list(user_id))).data.length, 2)
  await answered('retrieveUserRole', ofUser.retrieve(role_id, { user_id }))
  await answered('deleteUserRole', ofUser.delete(role_id, { user_id }))
  const ofGroup = groups.roles
  await answered('createGroupRole', ofGroup.create(group_id, { role_id }))
  assert.deepEqual(ids((await answered('listGroupRoles', ofGroup.list(group_id))).data), [role_id])
  await answered('retrieveGroupRole', ofGroup.retrieve(role_id, { group_id }))
  await answered('deleteGroupRole', ofGroup.delete(role_id, { group_id }))
  assert.equal((await answered('deleteRole', roles.delete(role_id))).deleted, true)
}

async function callProjectGroups(
  { projects: { groups } }: Organization,
  answered: Answered,
  { client, group_id, project_id }: Objects,
): Promise<void> {
  const body = { group_id, role: 'role-api-project-member' }
  await answered('createProjectGroup', groups.create(project_id, body))
  const list = await answered('listProjectGroups', groups.list(project_id))
  assert.equal(list.data[0]?.group_id, group_id)
  const projects = await answered('listGroupProjects', client.listGroupProjects({ group_id }))
  assert.deepEqual(ids(projects.data), [project_id])
  await answered('retrieveProjectGroup', groups.retrieve(group_id, { project_id }))
  const gone = await answered('deleteProjectGroup', groups.delete(group_id, { project_id }))
  assert.deepEqual(gone, { object: 'project.group.deleted', deleted: true })
}

async function callProjectRoles(
  { projects: { roles, users, groups } }: Organization,
  answered: Answered,
  { user_id, group_id, project_id }: Objects,
): Promise<void> {
  const body = { role_name: 'Keeper', permissions: ['api.model.read'] }
  const { id: role_id } = await answered('createProjectRole', roles.create(project_id, body))
  const list = await answered('listProjectRoles', roles.list(project_id))
  assert.ok(ids(list.data).includes(role_id))
  await answered('retrieveProjectRole', roles.retrieve(role_id, { project_id }))
  const change = { project_id, role_name: 'Reader' }
  assert.equal((await answered('updateProjectRole', roles.update(role_id, change))).name, 'Reader')
  const ofUser = users.roles
  await answered('createProjectUserRole', ofUser.create(user_id, { project_id, role_id }))
  const held = await answered('listProjectUserRoles', ofUser.list(user_id, { project_id }))
  assert.equal(held.data.length, 2)
  const user = { project_id, user_id }
  await answered('retrieveProjectUserRole', ofUser.retrieve(role_id, user))
  await answered('deleteProjectUserRole', ofUser.delete(role_id, user))
  const ofGroup = groups.roles
  await answered('createProjectGroupRole', ofGroup.create(group_id, { project_id, role_id }))
  await answered('listProjectGroupRoles', ofGroup.list(group_id, { project_id }))
  const group = { project_id, group_id }
  await answered('retrieveProjectGroupRole', ofGroup.retrieve(role_id, group))
  await answered('deleteProjectGroupRole', ofGroup.delete(role_id, group))
  const gone = await answered('deleteProjectRole', roles.delete(role_id, { project_id }))
  assert.equal(gone.deleted, true)
}

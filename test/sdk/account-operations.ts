/** Operations of a person's account, for the suite about every operation. */
import assert from 'node:assert/strict'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import type { Harness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import type { recorder } from './recorder.ts'
import { newProject, newUser } from './suite.ts'

export async function callAccount(
  h: Harness,
  { clientsOf, answered }: Pick<ReturnType<typeof recorder>, 'clientsOf' | 'answered'>,
): Promise<void> {
  const user = await newUser(h, 'owner')
  const actor = personActor(user, 'owner')
  const { value: adminKey } = await adminApiKeys.create({ ...h.system, actor }, { name: 'mine' })
  const { client } = clientsOf({ url: h.url, adminKey })
  const project_id = (await newProject(h)).id
  const ofUser = { project_id, user_id: user.id }
  await h.client.createProjectUser({ ...ofUser, role: 'member' })
  const { id } = await h.client.createProjectUserApiKey(ofUser)
  const { projects } = await answered('retrieveAccount', client.retrieveAccount())
  assert.equal(projects[0]?.id, project_id)
  const keys = await answered('listAccountApiKeys', client.listAccountApiKeys())
  assert.equal(keys.data[0]?.id, id)
  const rotation = client.rotateAccountApiKey({ api_key_id: id, overlap_seconds: 60 })
  assert.equal((await answered('rotateAccountApiKey', rotation)).id, id)
  const limits = await answered(
    'retrieveAccountLimits',
    client.retrieveAccountLimits({ project_id }),
  )
  assert.equal(limits.project_id, project_id)
  await answered(
    'retrieveAccountUsage',
    client.retrieveAccountUsage({ start_time: 0, end_time: 86_400 }),
  )
}

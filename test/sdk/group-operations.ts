/** Operations of groups, for the suite about every operation. */
import assert from 'node:assert/strict'
import type OpenAI from 'openai'
import type { recorder } from './recorder.ts'

type Answered = ReturnType<typeof recorder>['answered']

export async function callGroups(
  { groups }: OpenAI['admin']['organization'],
  answered: Answered,
  user_id: string,
): Promise<void> {
  const { id: group_id } = await answered('createGroup', groups.create({ name: 'Support' }))
  const list = await answered('listGroups', groups.list({ limit: 1_000 }))
  assert.ok(list.data.some(({ id }) => id === group_id))
  assert.equal((await answered('retrieveGroup', groups.retrieve(group_id))).name, 'Support')
  const changed = await answered('updateGroup', groups.update(group_id, { name: 'Escalations' }))
  assert.equal(changed.name, 'Escalations')
  const { users } = groups
  await answered('createGroupUser', users.create(group_id, { user_id }))
  const members = await answered('listGroupUsers', users.list(group_id))
  assert.deepEqual([members.data[0]?.id, members.next], [user_id, null])
  const member = await answered('retrieveGroupUser', users.retrieve(user_id, { group_id }))
  assert.deepEqual([member.is_service_account, member.user_type], [false, 'user'])
  assert.deepEqual(await answered('deleteGroupUser', users.delete(user_id, { group_id })), {
    object: 'group.user.deleted',
    deleted: true,
  })
  assert.equal((await answered('deleteGroup', groups.delete(group_id))).deleted, true)
}

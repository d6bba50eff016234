/** Members of a group that may not be in the organization yet: they join it as readers. */
import { client } from '#console/api/client.ts'
import { type PlannedRequest, variable } from '#console/changes/planned-request.ts'

export interface NewMember {
  /** Left out of a person who is not in the organization. */
  readonly id?: string
  readonly address: string
}

function personOf(address: string) {
  return { email: address, role: 'reader' } as const
}

export async function joinGroup(groupId: string, { id, address }: NewMember): Promise<unknown> {
  const userId = id ?? (await client.createUser(personOf(address))).id
  return client.createGroupUser({ group_id: groupId, user_id: userId })
}

/** Requests of `joinGroup` for each. A person has a variable of their own. */
export function joinRequests(groupId: string, members: readonly NewMember[]): PlannedRequest[] {
  let newcomers = 0
  return members.flatMap(({ id, address }): PlannedRequest[] => {
    if (id !== undefined) return [membership(groupId, id)]
    newcomers += 1
    const userId = variable(newcomers === 1 ? 'USER_ID' : `USER_ID_${newcomers}`)
    return [{ id: 'createUser', parameters: personOf(address) }, membership(groupId, userId)]
  })
}

function membership(groupId: string, userId: string): PlannedRequest {
  return { id: 'createGroupUser', parameters: { group_id: groupId, user_id: userId } }
}

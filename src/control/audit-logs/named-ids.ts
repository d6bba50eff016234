/** Ids of the other objects that an event's payload names, besides the object that it is of. */

/** Most ids of one list: a sync of a group may name thousands of members. */
const LISTED_MAX = 20

const ASSIGNMENT = 'role_assignment_'

/** Members of payloads that have ids. */
export interface NamingPayload {
  readonly id?: string
  readonly principal_id?: string
  readonly user_id?: string
  readonly changes_requested?: {
    readonly members_added?: readonly string[]
    readonly members_removed?: readonly string[]
    readonly groups_removed?: readonly string[]
  }
}

/** Ids of named objects. The id of a predefined role has its name, and is found nowhere. */
export function namedIds(type: string, payload: NamingPayload): string[] {
  if (type.startsWith('role.assignment.')) return assignedIds(payload)
  const { user_id, changes_requested: changes = {} } = payload
  const lists = [changes.members_added, changes.members_removed, changes.groups_removed]
  const listed = lists.flatMap((list = []) => list.slice(0, LISTED_MAX))
  return user_id === undefined ? listed : [user_id, ...listed]
}

/** The id of an assignment is made of the role's and the principal's. */
function assignedIds({ id = '', principal_id = '' }: NamingPayload): string[] {
  return [principal_id, id.slice(ASSIGNMENT.length, -(principal_id.length + 1))]
}

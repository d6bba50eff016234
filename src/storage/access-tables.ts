/** Tables of groups. */

export interface AccessTables {
  access_group: AccessGroupTable
  group_member: GroupMemberTable
}

export interface AccessGroupTable {
  id: string
  organization_id: string
  name: string
  /** The name folded: unique in the organization. */
  name_key: string
  created_at: number
}

/** Users and service accounts in groups. */
export interface GroupMemberTable {
  group_id: string
  /** Id of a user or a service account. */
  member_id: string
  added_at: number
}

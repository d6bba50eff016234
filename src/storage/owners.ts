/** Owners of an organization by a group: by an assignment of the predefined role to it. */
import { type RawBuilder, sql } from 'kysely'

/** Id of the predefined role in assignments, which name their resource themselves. */
const OWNER = 'role-api-organization-owner'

/** 1 where the user is in a group of owners of the organization, else 0. Both are columns. */
export function ownerByGroup(organization: string, user: string): RawBuilder<number> {
  return sql<number>`case when exists (
    select 1 from group_member
    join role_assignment on role_assignment.principal_id = group_member.group_id
    where group_member.member_id = ${sql.ref(user)}
      and role_assignment.resource_id = ${sql.ref(organization)}
      and role_assignment.role_id = ${sql.lit(OWNER)}
  ) then 1 else 0 end`
}

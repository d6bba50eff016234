import type { ColumnTypes } from './column-types.ts'

/** Groups with members listed by the identity provider in the claim of groups. */
export function oidcGroups(t: ColumnTypes): string[] {
  return [
    `alter table access_group add column oidc_group ${t.text}`,
    `create index access_group_oidc on access_group (organization_id, id)
    where oidc_group is not null`,
  ]
}

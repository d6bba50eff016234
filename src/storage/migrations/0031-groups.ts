import type { ColumnTypes } from './column-types.ts'

/** Groups of an organization, and their members: users and service accounts. */
export function groupTables(t: ColumnTypes): string[] {
  return [
    `create table access_group (
    organization_id ${t.id} not null references organization (id),
    id ${t.id} not null unique,
    name ${t.text} not null,
    name_key ${t.id} not null,
    created_at ${t.integer} not null,
    primary key (organization_id, id)
  ) ${t.clustered}`,
    'create unique index access_group_name on access_group (organization_id, name_key)',
    `create table group_member (
    group_id ${t.id} not null,
    member_id ${t.id} not null,
    added_at ${t.integer} not null,
    primary key (group_id, member_id)
  ) ${t.clustered}`,
    'create index group_member_groups on group_member (member_id, group_id)',
  ]
}

import type { ColumnTypes } from './column-types.ts'

/**
 * Custom roles, assignments of roles, and groups of projects. A resource is an organization or a
 * project.
 */
export function roleTables(t: ColumnTypes): string[] {
  return [
    `create table access_role (
    resource_id ${t.id} not null,
    id ${t.id} not null unique,
    organization_id ${t.id} not null references organization (id),
    name ${t.text} not null,
    name_key ${t.id} not null,
    description ${t.text},
    permissions ${t.text} not null,
    effective ${t.text} not null,
    created_at ${t.integer} not null,
    created_by ${t.id},
    updated_at ${t.integer} not null,
    primary key (resource_id, id)
  ) ${t.clustered}`,
    'create unique index access_role_name on access_role (resource_id, name_key)',
    `create table role_assignment (
    resource_id ${t.id} not null,
    principal_id ${t.id} not null,
    role_id ${t.id} not null,
    created_at ${t.integer} not null,
    primary key (resource_id, principal_id, role_id)
  ) ${t.clustered}`,
    'create index role_assignment_principal on role_assignment (principal_id, resource_id)',
    'create index role_assignment_role on role_assignment (role_id)',
    `create table project_group (
    project_id ${t.id} not null,
    group_id ${t.id} not null,
    added_at ${t.integer} not null,
    primary key (project_id, group_id)
  ) ${t.clustered}`,
    'create index project_group_projects on project_group (group_id, project_id)',
  ]
}

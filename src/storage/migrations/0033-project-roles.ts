import type { ColumnTypes } from './column-types.ts'

/**
 * A person in a project may be a viewer, or have no predefined role there. SQLite cannot drop a
 * check, so the table is replaced by another; no other refers to it.
 */
export function projectRoles(t: ColumnTypes): string[] {
  if (t.altersChecks) {
    return ['alter table project_user drop constraint project_user_role_check']
  }
  return [
    `create table project_user_of_any_role (
    project_id ${t.id} not null,
    user_id ${t.id} not null references "user" (id),
    role ${t.text} not null,
    added_at ${t.integer} not null,
    primary key (project_id, user_id)
  ) ${t.clustered}`,
    `insert into project_user_of_any_role (project_id, user_id, role, added_at)
    select project_id, user_id, role, added_at from project_user`,
    'drop table project_user',
    'alter table project_user_of_any_role rename to project_user',
    'create index project_user_joined on project_user (project_id, added_at, user_id)',
    'create index project_user_user on project_user (user_id)',
  ]
}

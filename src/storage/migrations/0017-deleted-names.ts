import type { ColumnTypes } from './column-types.ts'

/** Last names of deleted objects, since usage and the audit log keep their ids. */
export function deletedNames(t: ColumnTypes): string[] {
  return [
    `create table deleted_name (
    organization_id ${t.id} not null,
    id ${t.id} not null,
    name ${t.text} not null,
    project_id ${t.id},
    owner_name ${t.text},
    deleted_at ${t.integer} not null,
    primary key (organization_id, id)
  ) ${t.clustered}`,
  ]
}

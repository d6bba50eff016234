/** Policies of an organization, in the table of those of projects. */
export function policies(): string[] {
  return [
    'alter table project_policy rename to policy',
    'alter table policy rename column project_id to owner_id',
  ]
}

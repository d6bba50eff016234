import type { ColumnTypes } from './column-types.ts'

/** SCIM: its tokens, and the columns of the users and groups that an identity provider manages. */
export function scimTables(t: ColumnTypes): string[] {
  return [
    `create table scim_token (
    organization_id ${t.id} not null references organization (id),
    id ${t.id} not null unique,
    name ${t.text} not null,
    hash ${t.id} not null unique,
    redacted_value ${t.text} not null,
    created_at ${t.integer} not null,
    expires_at ${t.integer} not null,
    last_used_at ${t.integer},
    primary key (organization_id, id)
  ) ${t.clustered}`,
    ...[
      `deactivated_at ${t.integer}`,
      `scim_user_name ${t.text}`,
      `scim_user_name_key ${t.id}`,
      `scim_external_id ${t.id}`,
      `scim_given_name ${t.text}`,
      `scim_family_name ${t.text}`,
      `scim_email_type ${t.text}`,
      `scim_version ${t.integer}`,
      `scim_modified_at ${t.integer}`,
    ].map((column) => `alter table "user" add column ${column}`),
    `create unique index user_scim_user_name on "user" (organization_id, scim_user_name_key)
    where removed_at is null and scim_user_name_key is not null`,
    `create index user_scim_external_id on "user" (organization_id, scim_external_id)
    where scim_external_id is not null`,
    `alter table api_key add column suspended_at ${t.integer}`,
    ...[
      `source ${t.text}`,
      `scim_external_id ${t.id}`,
      `scim_version ${t.integer}`,
      `scim_modified_at ${t.integer}`,
    ].map((column) => `alter table access_group add column ${column}`),
  ]
}

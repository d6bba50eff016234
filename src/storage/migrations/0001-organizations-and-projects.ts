import type { ColumnTypes } from './column-types.ts'

/**
 * Organizations with their members and projects. The projects of an organization lie together, and
 * a page is one range of the disk. A project's row is never deleted, and no foreign key refers to
 * it.
 */
export function organizationsAndProjects(t: ColumnTypes): string[] {
  return [
    'create table installation (id integer primary key)',
    'insert into installation (id) values (1)',

    `create table organization (
    id ${t.id} primary key,
    name ${t.text} not null,
    created_at ${t.integer} not null,
    default_project_id ${t.id} not null,
    operator_id ${t.id} not null
  ) ${t.clustered}`,

    `create table "user" (
    id ${t.id} primary key,
    organization_id ${t.id} not null references organization (id),
    email ${t.text} not null,
    email_key ${t.text} not null,
    name ${t.text},
    role ${t.text} not null check (role in ('owner', 'reader')),
    added_at ${t.integer} not null,
    removed_at ${t.integer},
    technical_level ${t.text},
    developer_persona ${t.text},
    oidc_issuer ${t.text},
    oidc_subject ${t.text}
  ) ${t.clustered}`,
    `create unique index user_email on "user" (organization_id, email_key)
    where removed_at is null`,
    `create unique index user_oidc on "user" (organization_id, oidc_issuer, oidc_subject)
    where removed_at is null and oidc_subject is not null`,
    'create index user_present on "user" (organization_id, id) where removed_at is null',
    `create index user_owners on "user" (organization_id)
    where removed_at is null and role = 'owner'`,

    `create table project (
    organization_id ${t.id} not null references organization (id),
    id ${t.id} not null,
    name ${t.text} not null,
    created_at ${t.integer} not null,
    archived_at ${t.integer},
    external_key_id ${t.text},
    residency ${t.text},
    geography ${t.text},
    primary key (organization_id, id)
  ) ${t.clustered}`,
    'create index project_active on project (organization_id, id) where archived_at is null',

    `create table project_user (
    project_id ${t.id} not null,
    user_id ${t.id} not null references "user" (id),
    role ${t.text} not null check (role in ('owner', 'member')),
    added_at ${t.integer} not null,
    primary key (project_id, user_id)
  ) ${t.clustered}`,
    'create index project_user_joined on project_user (project_id, added_at, user_id)',
    'create index project_user_user on project_user (user_id)',

    `create table service_account (
    id ${t.id} primary key,
    project_id ${t.id} not null,
    name ${t.text} not null,
    role ${t.text} not null check (role in ('owner', 'member', 'none')),
    created_at ${t.integer} not null
  ) ${t.clustered}`,
    'create index service_account_project on service_account (project_id, id)',

    `create table api_key (
    id ${t.id} primary key,
    project_id ${t.id} not null,
    user_id ${t.id} references "user" (id),
    service_account_id ${t.id} references service_account (id) on delete cascade,
    owner_access ${t.text} not null check (owner_access in ('active', 'inactive')),
    name ${t.text} not null,
    hash ${t.id} not null unique,
    redacted_value ${t.text} not null,
    scopes ${t.text} not null,
    created_at ${t.integer} not null,
    expires_at ${t.integer},
    last_used_at ${t.integer},
    check ((user_id is null) <> (service_account_id is null))
  ) ${t.clustered}`,
    'create index api_key_project on api_key (project_id, id)',
    'create index api_key_access on api_key (project_id, owner_access, id)',
    `create index api_key_user on api_key (user_id, project_id) where user_id is not null`,
    `create index api_key_account on api_key (service_account_id)
    where service_account_id is not null`,

    `create table admin_api_key (
    id ${t.id} primary key,
    organization_id ${t.id} not null references organization (id),
    user_id ${t.id} references "user" (id),
    name ${t.text} not null,
    hash ${t.id} not null unique,
    redacted_value ${t.text} not null,
    scopes ${t.text},
    created_at ${t.integer} not null,
    expires_at ${t.integer},
    last_used_at ${t.integer},
    deleted_at ${t.integer}
  ) ${t.clustered}`,
    `create index admin_api_key_live on admin_api_key (organization_id, id)
    where deleted_at is null`,

    `create table invite (
    id ${t.id} primary key,
    organization_id ${t.id} not null references organization (id),
    email ${t.text} not null,
    email_key ${t.text} not null,
    role ${t.text} not null check (role in ('owner', 'reader')),
    created_at ${t.integer} not null,
    expires_at ${t.integer} not null,
    accepted_at ${t.integer},
    projects ${t.text} not null
  ) ${t.clustered}`,
    'create index invite_organization on invite (organization_id, id)',
  ]
}

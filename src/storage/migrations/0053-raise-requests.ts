import type { ColumnTypes } from './column-types.ts'

/** Requests of people for a raise of a limit. A person has one open request for a limit. */
export function raiseRequests(t: ColumnTypes): string[] {
  return [
    `create table raise_request (
    id ${t.id} primary key,
    organization_id ${t.id} not null,
    user_id ${t.id} not null,
    project_id ${t.id} not null,
    scope_kind ${t.id} not null,
    scope_id ${t.id} not null,
    interval ${t.id} not null,
    inherited ${t.integer} not null,
    current_amount ${t.integer} not null,
    threshold_amount ${t.integer} not null,
    raised_until ${t.integer} not null,
    reason ${t.text} not null,
    state ${t.id} not null,
    created_at ${t.integer} not null,
    expires_at ${t.integer} not null,
    decided_at ${t.integer},
    decided_by ${t.id},
    decided_amount ${t.integer},
    decided_until ${t.integer},
    note ${t.text}
  ) ${t.clustered}`,
    `create unique index raise_request_open on raise_request
      (user_id, project_id, scope_kind, scope_id) where state = 'open'`,
    'create index raise_request_person on raise_request (user_id, id)',
    'create index raise_request_project on raise_request (project_id, state)',
    'create index raise_request_organization on raise_request (organization_id, id)',
    'create index raise_request_age on raise_request (created_at)',
  ]
}

/** Accesses and permissions in words, as what somebody can do in a place. */

const IN_ORGANIZATION: Readonly<Record<string, string>> = {
  'organization.read': 'view people, invites, admin keys and settings',
  'organization.write': 'manage people, invites, projects and spend limits',
  'admin_keys.write': 'manage admin keys and SCIM tokens',
  'groups.read': 'view groups and their members',
  'groups.write': 'manage groups and their members',
  'roles.read': 'view roles and who has them',
  'roles.write': 'manage roles and who has them',
  'organization_usage.read': 'view latency, failures and invoices of all requests',
  'request_logs.read': 'view request logs of other people',
}

/** To be followed by the name of a project. */
const IN_PROJECT: Readonly<Record<string, string>> = {
  'project.read': 'view members, limits and policies of',
  'project.write': 'manage members, limits and policies of',
  'audit_logs.read': 'view the audit log of',
  'project_keys.read': 'view keys of',
  'project_keys.write': 'manage keys of',
  own_keys: 'create and revoke keys of their own in',
  'service_accounts.read': 'view service accounts of',
  'service_accounts.write': 'manage service accounts and their keys of',
  'project_groups.read': 'view groups of',
  'project_groups.write': 'manage groups of',
  'project_roles.read': 'view roles and who has them in',
  'project_roles.write': 'manage roles and who has them in',
  'usage.read': 'view usage and costs of',
  'spend.read': 'view spend limits and alerts of',
  'api.model.request': 'send requests to models in',
  'api.model.read': 'list models in',
  'api.responses.read': 'read responses and conversations of',
  'api.responses.write': 'create and delete responses and conversations in',
  'api.files.read': 'read files of',
  'api.files.write': 'upload and delete files in',
  'api.batches.read': 'read batches of',
  'api.batches.write': 'create and cancel batches in',
}

/** Phrase for an access or a permission: after "can". `project` is a name, or all projects. */
export function accessPhrase(name: string, project: string): string {
  const ofOrganization = IN_ORGANIZATION[name]
  return ofOrganization ?? `${IN_PROJECT[name] ?? name} ${project}`
}

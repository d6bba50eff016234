/** Permissions in words, in the order in which they are offered. */
import {
  effectiveOf,
  ORGANIZATION_PERMISSIONS,
  PROJECT_PERMISSIONS,
  type RoleLevel,
} from '#contract/permissions.ts'

const KEYS = 'api.organization.projects.api_keys'
const ACCOUNTS = 'api.organization.projects.service_accounts'

const IN_ORGANIZATION: Readonly<Record<string, string>> = {
  'api.organization.read': 'View people, invites, admin keys and settings',
  'api.management.read': 'View everything, in all projects',
  'api.management.write': 'Change everything, in all projects',
  'api.usage.read': 'View usage and costs of all projects',
  'api.request_logs.read': 'View request logs of other people',
  'api.groups.read': 'View groups and their members',
  'api.groups.write': 'Change groups and their members',
  'api.roles.read': 'View roles and who has them',
  'api.roles.write': 'Change roles and who has them',
}

const IN_PROJECT: Readonly<Record<string, string>> = {
  'api.project.read': 'View the project, its members, limits and policies',
  'api.audit_logs.read': 'View the audit log of the project',
  'api.management.read': 'View the project, with its spend limit and alerts',
  'api.management.write': 'Change the project, its members, limits and policies',
  'api.usage.read': 'View usage and costs of the project',
  'api.groups.read': 'View groups of the project',
  'api.groups.write': 'Change groups of the project',
  'api.roles.read': 'View roles of the project and who has them',
  'api.roles.write': 'Change roles of the project and who has them',
  [`${KEYS}.read`]: 'View keys',
  [`${KEYS}.write`]: 'Change and revoke all keys',
  [`${KEYS}.self.write`]: 'Create and revoke keys of their own',
  [`${ACCOUNTS}.read`]: 'View service accounts',
  [`${ACCOUNTS}.write`]: 'Change service accounts and their keys',
  'api.model.request': 'Requests to models',
  'api.model.read': 'List models',
  'api.responses.read': 'Read responses and conversations',
  'api.responses.write': 'Create and delete responses and conversations',
  'api.files.read': 'Read files',
  'api.files.write': 'Upload and delete files',
  'api.batches.read': 'Read batches',
  'api.batches.write': 'Create and cancel batches',
}

/** Permissions of a level that have an effect. */
export function permissionsAt(level: RoleLevel): readonly string[] {
  return level === 'organization' ? ORGANIZATION_PERMISSIONS : PROJECT_PERMISSIONS
}

/** Sentence for a permission; its name where it has none. */
export function permissionText(level: RoleLevel, name: string): string {
  const texts = level === 'organization' ? IN_ORGANIZATION : IN_PROJECT
  return texts[name] ?? name
}

/** Those of a role that have an effect, and the others as they are written. */
export function splitPermissions(
  level: RoleLevel,
  permissions: readonly string[],
): { known: readonly string[]; unknown: readonly string[] } {
  return {
    known: effectiveOf(level, permissions),
    unknown: permissions.filter((name) => effectiveOf(level, [name]).length === 0),
  }
}

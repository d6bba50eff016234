/** Addresses of objects. Those that take permissions are undefined where the session sees none. */
import type { Permissions } from '#console/api/permissions.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'

/** An object of a project. */
interface InProject {
  readonly id: string
  readonly projectId: string
}

/** Beginning of the ids of people, beside those of service accounts. */
const USER = 'user-'

export function personAddress({ may }: Permissions, id: string): string | undefined {
  return id.startsWith(USER) && may('organization.read') ? `/people/members/${id}` : undefined
}

export function groupAddress(id: string): string {
  return `/people/groups/${id}`
}

/** Row of a service account, with its keys and its access. */
export function accountAddress(
  { may }: Permissions,
  { id, projectId }: InProject,
): string | undefined {
  const isSeen = may('service_accounts.read', projectId)
  return isSeen ? `/projects/${projectId}/service-accounts?search=${id}` : undefined
}

/** Page of a key, or its row among the keys of its project, where its owner may have left. */
export function keyAddress(
  { may, seesKeys }: Permissions,
  { id, projectId }: InProject,
): string | undefined {
  if (!may('project_keys.read', projectId)) return undefined
  return seesKeys ? `/keys/${id}` : `/projects/${projectId}/keys?search=${id}&inactive=yes`
}

export function adminKeyAddress(id: string): string {
  return `/admin-keys?search=${id}`
}

export function modelAddress(model: string): string {
  return `/usage/models/${encodeURIComponent(model)}`
}

/** Fragment of the place of the rankings of a person, key or model. */
export const WHO_PLACE = '#who'

/** Who uses a model, on its page. */
export function modelUsersAddress(model: string): string {
  return `${modelAddress(model)}${WHO_PLACE}`
}

export function upstreamAddress(name: string): string {
  return `/settings/upstreams/${encodeURIComponent(name)}`
}

/** Fragment of the place of a project's spend limit. */
export const SPEND_PLACE = '#spend-limit'

/** Spend limit of a project, below the limits of its models. */
export function spendAddress(projectId: string): string {
  return `/projects/${projectId}/limits${SPEND_PLACE}`
}

/** Most events of one address, and of one request. */
export const EVENTS_MAX = 100

/** One event of the audit log, which is unfolded there, or several. */
export function eventsAddress(ids: readonly string[]): string {
  return `/audit-log?${new URLSearchParams({ event: ids.slice(0, EVENTS_MAX).join(',') })}`
}

/** Object of audit events: its id, and the types of its changes. */
export interface Changed {
  readonly types: readonly AuditLog['type'][]
  readonly id: string
  readonly projectId?: string
}

/** Changes of an object in the audit log. */
export function changesAddress({ types, id, projectId }: Changed): string {
  const project = projectId !== undefined && { project: projectId }
  return `/audit-log?${new URLSearchParams({ types: types.join(','), resource: id, ...project })}`
}

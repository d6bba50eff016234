/** Tabs of a project, with what each needs, and the address of the first that is seen. */
import type { Permissions } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { Access } from '#contract/endpoint.ts'
import type { Part } from './sections.ts'

interface ProjectTab {
  /** Path below the project's; '' is the first tab. */
  readonly path: string
  readonly label: string
  readonly access: Access
  readonly part: Pick<Part, 'name' | 'scope'>
}

function tab(path: string, label: string, access: Access, name: string): ProjectTab {
  return {
    path,
    label,
    access,
    part: { name, scope: access === 'usage.read' ? 'api.usage.read' : 'api.management.read' },
  }
}

export const TABS: readonly ProjectTab[] = [
  tab('', 'Overview', 'usage.read', 'usage'),
  tab('members', 'Members', 'project.read', 'its members'),
  tab('roles', 'Roles', 'project_roles.read', 'its roles'),
  tab('service-accounts', 'Service accounts', 'service_accounts.read', 'its service accounts'),
  tab('keys', 'Keys', 'project_keys.read', 'its keys'),
  tab('limits', 'Limits', 'project.read', 'its limits'),
  tab('tag-values', 'Tag values', 'spend.read', 'the values of its tags'),
  tab('policies', 'Policies', 'project.read', 'its policies'),
  tab('activity', 'Activity', 'audit_logs.read', 'its activity'),
]

/** Tabs with content for a session. */
export function seenTabs({ may }: Permissions, projectId: string): readonly ProjectTab[] {
  return TABS.filter(({ access }) => may(access, projectId))
}

/**
 * Address of a project in the console, or undefined if the session does not see it. It is that of
 * the tab `wanted`, if that is seen, and else of the first.
 */
export function useProjectAddress(): (projectId: string, wanted?: string) => string | undefined {
  const allowed = useAllowed()
  return (projectId, wanted) => projectAddress(allowed, projectId, wanted)
}

/** The same, for a session with these permissions. */
export function projectAddress(
  allowed: Permissions,
  projectId: string,
  wanted = '',
): string | undefined {
  if (!allowed.sees(projectId)) return undefined
  const tabs = seenTabs(allowed, projectId)
  const { path } = tabs.find((one) => one.path === wanted) ?? tabs[0] ?? { path: '' }
  return path === '' ? `/projects/${projectId}` : `/projects/${projectId}/${path}`
}

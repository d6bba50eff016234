/** Authority of a person: the permissions of their roles, direct ones and those of their groups. */
import type { PersonAuthority, ProjectAuthority } from '#context.ts'
import {
  PREDEFINED_ROLES,
  predefinedRoleAlias,
  predefinedRoleName,
  type RoleLevel,
} from '#contract/permissions.ts'

/** Role that a person has by an assignment to them or to a group of theirs. */
export interface HeldRole {
  /** The organization or the project. */
  readonly resource_id: string
  readonly role_id: string
  /** JSON: the permissions of a custom role that have an effect. Null for a predefined one. */
  readonly effective: string | null
}

/** Membership in a project. */
interface Membership {
  readonly project_id: string
  readonly role: ProjectAuthority['role']
}

export interface HeldRoles {
  readonly organizationId: string
  /** Their predefined role in the organization, without groups. */
  readonly role: PersonAuthority['organizationRole']
  readonly memberships: readonly Membership[]
  /** Projects of their groups. */
  readonly groupProjects: readonly string[]
  readonly assigned: readonly HeldRole[]
}

/** Permissions of a role that is held in the organization or in a project. */
export function permissionsOf(
  organizationId: string,
  { resource_id: resourceId, role_id: roleId, effective }: HeldRole,
): readonly string[] {
  const level = resourceId === organizationId ? 'organization' : 'project'
  const name = predefinedRoleName(level, resourceId, roleId)
  if (name !== undefined) return PREDEFINED_ROLES[level][name]?.permissions ?? []
  return effective === null ? [] : JSON.parse(effective)
}

export function authorityOf(held: HeldRoles): PersonAuthority {
  const { organizationId, role, memberships, groupProjects, assigned } = held
  return authorityOfRoles(
    organizationId,
    [
      predefinedHeld('organization', organizationId, role),
      ...memberships.map((one) => predefinedHeld('project', one.project_id, one.role)),
      ...assigned,
    ],
    groupProjects,
  )
}

/** A predefined role as an assignment of it. The role `none` gives nothing. */
export function predefinedHeld(level: RoleLevel, resourceId: string, role: string): HeldRole {
  return {
    resource_id: resourceId,
    role_id: predefinedRoleAlias(level, role),
    effective: null,
  }
}

/** Authority by these roles alone, and by the membership in these projects. */
export function authorityOfRoles(
  organizationId: string,
  roles: readonly HeldRole[],
  projectIds: readonly string[],
): PersonAuthority {
  const permissions = new Set<string>()
  const projects = new Map<string, MutableProject>()
  let isOwner = false
  for (const id of projectIds) projectIn(projects, id)
  for (const role of roles) {
    const { resource_id: resourceId, role_id: roleId } = role
    const isOfOrganization = resourceId === organizationId
    const project = isOfOrganization ? undefined : projectIn(projects, resourceId)
    const held = project?.permissions ?? permissions
    for (const name of permissionsOf(organizationId, role)) held.add(name)
    if (project) raise(project, predefinedRoleName('project', resourceId, roleId))
    else isOwner ||= predefinedRoleName('organization', resourceId, roleId) === 'owner'
  }
  return {
    kind: 'person',
    organizationRole: isOwner ? 'owner' : 'reader',
    permissions,
    projects,
  }
}

interface MutableProject extends ProjectAuthority {
  role: ProjectAuthority['role']
  readonly permissions: Set<string>
}

function projectIn(projects: Map<string, MutableProject>, id: string): MutableProject {
  const project = projects.get(id) ?? { role: 'none' as const, permissions: new Set<string>() }
  projects.set(id, project)
  return project
}

/** Predefined roles of projects, the highest first. */
const RANKS = ['owner', 'member', 'viewer', 'none'] as const

function raise(project: MutableProject, name: string | undefined): void {
  const role = RANKS.find((one) => one === name)
  if (role && RANKS.indexOf(role) < RANKS.indexOf(project.role)) project.role = role
}

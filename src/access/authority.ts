/** Authority of a person: the permissions of their roles, direct ones and those of their groups. */
import type { PersonAuthority, ProjectAuthority } from '#context.ts'
import {
  ORGANIZATION_ROLES,
  PREDEFINED_ROLES,
  PROJECT_ROLES,
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
  /** Their own predefined role in the organization. */
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

/** Predefined roles of projects, the highest first. */
const RANKS = ['owner', 'member', 'viewer'] as const

export function authorityOf(held: HeldRoles): PersonAuthority {
  const { organizationId, role, memberships, groupProjects, assigned } = held
  const isOwner = role === 'owner' || assigned.some((one) => isOwnerOf(organizationId, one))
  const organizationRole = isOwner ? 'owner' : 'reader'
  const permissions = new Set<string>(ORGANIZATION_ROLES[organizationRole].permissions)
  const projects = new Map<string, MutableProject>()
  for (const { project_id, role } of memberships) addRole(projectIn(projects, project_id), role)
  for (const id of groupProjects) projectIn(projects, id)
  for (const one of assigned) {
    if (one.resource_id === organizationId) addPermissions(permissions, one.effective)
    else addAssigned(projectIn(projects, one.resource_id), one)
  }
  return { kind: 'person', organizationRole, permissions, projects }
}

/** Whether an assignment makes its holder an owner of the organization. */
const isOwnerOf = (organizationId: string, { resource_id, role_id }: HeldRole): boolean =>
  resource_id === organizationId && nameIn('organization', resource_id, role_id) === 'owner'

interface MutableProject extends ProjectAuthority {
  role: ProjectAuthority['role']
  readonly permissions: Set<string>
}

const projectIn = (projects: Map<string, MutableProject>, id: string): MutableProject => {
  const project = projects.get(id) ?? { role: 'none' as const, permissions: new Set<string>() }
  projects.set(id, project)
  return project
}

const addAssigned = (project: MutableProject, { resource_id, role_id, effective }: HeldRole) => {
  const name = nameIn('project', resource_id, role_id)
  const role = RANKS.find((one) => one === name)
  if (role) addRole(project, role)
  else addPermissions(project.permissions, effective)
}

const nameIn = (level: RoleLevel, resourceId: string, roleId: string): string | undefined =>
  predefinedRoleName(level, resourceId, roleId)

const addRole = (project: MutableProject, role: ProjectAuthority['role']): void => {
  if (role === 'none') return
  const isHigher = project.role === 'none' || RANKS.indexOf(role) < RANKS.indexOf(project.role)
  if (isHigher) project.role = role
  for (const permission of PROJECT_ROLES[role].permissions) project.permissions.add(permission)
}

const addPermissions = (to: Set<string>, effective: string | null): void => {
  if (effective === null) return
  const names: string[] = JSON.parse(effective)
  for (const name of names) to.add(name)
}

/**
 * Explanations of access: the accesses of a person or a service account, with the roles and groups
 * that give them.
 */
import { type HeldRole, predefinedHeld } from '#access/authority.ts'
import { type Explained, explainAccess, explainPermissions } from '#access/explanation.ts'
import type { Context } from '#context.ts'
import { accessPhrase } from '#contract/access-phrases.ts'
import type { AccessExplanation } from '#contract/extensions/access-explanations.ts'
import { predefinedRoleId, predefinedRoleName } from '#contract/permissions.ts'
import { findMembership } from '#control/groups/store.ts'
import { find as findProjectUser } from '#control/project-users/store.ts'
import { requireReadable } from '#control/projects/projects.ts'
import { requireAccount } from '#control/service-accounts/service-accounts.ts'
import { requirePresent } from '#control/users/users.ts'
import { findSources } from './store.ts'

/** Most sources of one explanation. Its sentence says how many more there are. */
const SOURCES_MAX = 100

type Explanations = { object: 'list'; data: AccessExplanation[] }
type Source = AccessExplanation['sources'][number]

/** A role as it is held, with its description on the wire. */
interface HeldSource extends HeldRole {
  readonly source: Source
}

export async function ofUser(ctx: Context, userId: string): Promise<Explanations> {
  const { id: organizationId } = ctx.organization
  const user = await requirePresent(ctx.reader, ctx, userId)
  if (user.deactivated_at !== null) return toList([], '', '')
  const own = predefinedHeld('organization', organizationId, user.role)
  const roles = await rolesOf(ctx, userId, organizationId, [own])
  const explained = explainAccess({ organizationId, projectId: undefined }, userId, roles)
  return toList(explained, user.name ?? user.email, 'all projects')
}

export async function ofProjectUser(
  ctx: Context,
  projectId: string,
  userId: string,
): Promise<Explanations> {
  const { id: organizationId } = ctx.organization
  const project = await requireReadable(ctx, projectId)
  const user = await requirePresent(ctx.reader, ctx, userId)
  if (user.deactivated_at !== null) return toList([], '', '')
  const [member] = await findProjectUser(ctx.reader, { projectId, userId })
  const roles = await rolesOf(ctx, userId, projectId, [
    predefinedHeld('organization', organizationId, user.role),
    ...(member ? [predefinedHeld('project', projectId, member.role)] : []),
  ])
  const isMember = member !== undefined || (await isMemberByGroup(ctx, projectId, userId))
  const explained = [
    ...explainAccess({ organizationId, projectId }, userId, roles),
    ...(isMember ? explainPermissions(organizationId, projectId, roles) : []),
  ]
  return toList(explained, user.name ?? user.email, project.name)
}

export async function ofServiceAccount(
  ctx: Context,
  projectId: string,
  id: string,
): Promise<Explanations> {
  const project = await requireReadable(ctx, projectId)
  const { name, role } = await requireAccount(ctx.reader, projectId, id)
  const isMember = role !== 'none' || (await isMemberByGroup(ctx, projectId, id))
  if (!isMember) return toList([], '', '')
  const own = predefinedHeld('project', projectId, role)
  const roles = await rolesOf(ctx, id, projectId, [own])
  return toList(explainPermissions(ctx.organization.id, projectId, roles), name, project.name)
}

async function isMemberByGroup(
  { reader }: Context,
  projectId: string,
  memberId: string,
): Promise<boolean> {
  return (await findMembership(reader, { projectId, memberId })).length > 0
}

/** The predefined roles of their rows, and the assigned ones. */
async function rolesOf(
  { reader, organization }: Context,
  principalId: string,
  placeId: string,
  own: readonly HeldRole[],
): Promise<HeldSource[]> {
  const { id: organizationId } = organization
  const assigned = await findSources(reader, { principalId, organizationId, placeId })
  return [
    ...own.map((role) => ({ ...role, source: sourceOf(organizationId, role, null, null) })),
    ...assigned.map((row) => {
      const { group_id: id, group_name: name } = row
      const group = id === null || name === null ? null : { id, name }
      return { ...row, source: sourceOf(organizationId, row, row.role_name, group) }
    }),
  ]
}

/** A role as a source on the wire, under the name of a custom role. */
export function sourceOf(
  organizationId: string,
  { resource_id: resourceId, role_id: roleId }: HeldRole,
  customName: string | null,
  group: Source['group'],
): Source {
  const level = resourceId === organizationId ? 'organization' : 'project'
  const name = predefinedRoleName(level, resourceId, roleId)
  return {
    role: {
      id: name === undefined ? roleId : predefinedRoleId(level, name, resourceId),
      name: name ?? customName ?? roleId,
      resource_type: `api.${level}`,
      predefined_role: name !== undefined,
    },
    group,
  }
}

function toList(
  explained: readonly Explained<HeldSource>[],
  who: string,
  place: string,
): Explanations {
  return {
    object: 'list',
    data: explained.map(({ access, permission, roles }) => {
      const sources = roles.slice(0, SOURCES_MAX).map(({ source }) => source)
      const phrase = accessPhrase(access ?? permission ?? '', place)
      const more = roles.length - sources.length
      const ways = [...sources.map(wayOf), ...(more > 0 ? [`and ${more} more`] : [])]
      return {
        object: 'access.explanation',
        access,
        permission,
        sources,
        sentence: `${who} can ${phrase}: ${ways.join('; ')}.`,
      }
    }),
  }
}

/** `through group Platform, role project owner` */
function wayOf({ role, group }: Source): string {
  const level = role.resource_type === 'api.organization' ? 'organization' : 'project'
  const named = role.predefined_role ? `${level} ${role.name}` : `${role.name} of the ${level}`
  return `${group ? `through group ${group.name}` : 'directly'}, role ${named}`
}

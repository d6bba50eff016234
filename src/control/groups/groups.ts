/** Groups of the organization. A group without roles and projects grants nothing. */
import { requireMayGrant } from '#access/escalation.ts'
import { rejectLockOut } from '#access/lock-out.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { fold } from '#base/folded.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { groupAlreadyExists, groupNotFound, tooManyLinkedGroups } from '#contract/errors/access.ts'
import type { NewGroup, OrganizationGroup } from '#contract/groups.ts'
import type { NextPage, NextQuery } from '#contract/page.ts'
import { listNextPage } from '#control/page.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import { holdersInGroup } from '#control/users/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { nextVersionOfGroup } from '#storage/scim-versions.ts'
import { isGroupOfOwners, requireMayChange } from './granted.ts'
import { isManaged, requireUnmanaged } from './managed.ts'
import * as store from './store.ts'

type GroupRow = store.GroupRow

/** Most groups that sign-ins read, each with its membership. */
const LINKED_GROUPS_MAX = 500

export async function list(ctx: Context, query: NextQuery): Promise<NextPage<OrganizationGroup>> {
  const areManaged = await isScimEnabled(ctx.reader, ctx.organization.id)
  return listNextPage(ctx, query, {
    where: { organizationId: ctx.organization.id },
    find: store.find,
    page: store.page,
    toWire: (row) => toWire(row, areManaged),
  })
}

export async function retrieve(ctx: Context, id: string): Promise<OrganizationGroup> {
  const row = await requireGroup(ctx.reader, ctx, id)
  return toWire(row, await isManaged(ctx.reader, ctx, row))
}

export function create(ctx: Context, input: NewGroup): Promise<OrganizationGroup> {
  const { name, oidc_group: link = null } = input
  return audited(ctx, async (tx) => {
    // Of two concurrent groups of one name, the second finds the first.
    await lockOrganization(tx, ctx.organization.id)
    const nameKey = fold(name)
    await rejectNamesake(tx, ctx, name)
    if (link !== null) await requireMayLink(tx, ctx, link)
    const made = { id: ctx.newId('group'), name, created_at: ctx.now() }
    const row = { ...made, ...linkColumns(link) }
    await store.insert(tx, { ...row, organization_id: ctx.organization.id, name_key: nameKey })
    const data = { group_name: name, ...(link !== null && { oidc_group: link }) }
    return { result: toWire(row), event: { type: 'group.created', id: row.id, data } }
  })
}

/** Changes the name, or the link; a managed group's name only together with its link. */
export function update(ctx: Context, id: string, input: NewGroup): Promise<OrganizationGroup> {
  return audited(ctx, async (tx) => {
    const group = await lockGroup(tx, ctx, id)
    const { name, oidc_group: link = group.oidc_group } = input
    const isRelinked = link !== group.oidc_group
    if (!isRelinked || group.source === 'scim') await requireUnmanaged(tx, ctx, group)
    if (!isRelinked && group.name === name) return unchanged(toWire(group))
    if (isRelinked) await requireMayLink(tx, ctx, link)
    await rejectNamesake(tx, ctx, name, id)
    const columns = { name, ...(isRelinked && linkColumns(link)) }
    await store.update(tx, id, { ...columns, name_key: fold(name) })
    await nextVersionOfGroup(tx, id, ctx.now())
    const changes = {
      ...(name !== group.name && { group_name: name }),
      ...(isRelinked && { oidc_group: link }),
    }
    return {
      result: toWire({ ...group, ...columns }),
      event: {
        type: 'group.updated',
        id,
        changes_requested: changes,
        previous: {
          ...(name !== group.name && { group_name: group.name }),
          ...(isRelinked && { oidc_group: group.oidc_group }),
        },
      },
    }
  })
}

/** Deletes the group with its memberships and roles. */
export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    const group = await lockGroup(tx, ctx, id)
    await requireUnmanaged(tx, ctx, group)
    await requireMayChange(tx, ctx, id)
    const wasOfOwners = await isGroupOfOwners(tx, group.id)
    const holders = wasOfOwners ? await holdersInGroup(tx, group.id) : []
    await store.remove(tx, id, ctx.now())
    const consequences = await endCredentialsOfFormerOwners(tx, ctx, holders)
    if (wasOfOwners) await rejectLockOut(tx, ctx)
    return {
      result: { object: 'group.deleted' as const, id, deleted: true },
      event: { type: 'group.deleted', id },
      consequences,
    }
  })
}

export async function requireGroup(reader: Reader, ctx: Context, id: string): Promise<GroupRow> {
  const [group] = await store.find(reader, organizationKey(ctx, id))
  if (!group) throw new Problem(groupNotFound(id))
  return group
}

/** Locks the organization, then the group. */
async function lockGroup(tx: Tx, ctx: Context, id: string): Promise<GroupRow> {
  await lockOrganization(tx, ctx.organization.id)
  return requireGroupForChange(tx, ctx, id)
}

export async function requireGroupForChange(tx: Tx, ctx: Context, id: string): Promise<GroupRow> {
  const [group] = await store.findForChange(tx, organizationKey(ctx, id))
  if (!group) throw new Problem(groupNotFound(id))
  return group
}

/** Columns of a group with this link to the claim of groups, or with none. */
function linkColumns(link: string | null) {
  return { source: link === null ? null : ('oidc' as const), oidc_group: link }
}

/**
 * Throws unless the caller may link a group, and there is room. The organization is locked. A link
 * hands what the group gives to the identity provider. So owners alone make and remove it, and no
 * name of a group at the provider has an effect without it.
 */
async function requireMayLink(tx: Tx, ctx: Context, link: string | null): Promise<void> {
  requireMayGrant(ctx.actor, { permissions: ['api.management.write'] })
  if (link === null) return
  const linked = await store.countLinked(tx, ctx.organization.id)
  if (linked >= LINKED_GROUPS_MAX) throw new Problem(tooManyLinkedGroups(LINKED_GROUPS_MAX))
}

async function rejectNamesake(tx: Tx, ctx: Context, name: string, id?: string): Promise<void> {
  const organizationId = ctx.organization.id
  const [other] = await store.findGroupByName(tx, { organizationId, nameKey: fold(name) })
  if (other && other.id !== id) throw new Problem(groupAlreadyExists(name))
}

/** Groups of SCIM are managed while it is enabled, linked ones always. */
function toWire(row: GroupRow, isScimOn = false): OrganizationGroup {
  return {
    object: 'group',
    id: row.id,
    name: row.name,
    created_at: toSeconds(row.created_at),
    is_scim_managed: row.source === 'oidc' || (row.source === 'scim' && isScimOn),
    oidc_group: row.oidc_group,
    group_type: 'group',
  }
}

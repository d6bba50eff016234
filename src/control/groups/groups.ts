/** Groups of the organization. A group without roles and projects grants nothing. */
import { refuseLockOut } from '#access/lock-out.ts'
import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { fold } from '#base/folded.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { NewGroup, OrganizationGroup } from '#contract/groups.ts'
import type { NextPage, NextQuery } from '#contract/page.ts'
import { groupAlreadyExists, groupNotFound } from '#contract/problems/access.ts'
import { deleteKeysOfFormerOwners } from '#control/admin-api-keys/former-owners.ts'
import { holdersInGroup } from '#control/admin-api-keys/store.ts'
import { listNextPage } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { isGroupOfOwners, requireMayChange } from './granted.ts'
import { isManaged, requireUnmanaged } from './managed.ts'
import * as store from './store.ts'

type GroupRow = store.GroupRow

export async function list(ctx: Context, query: NextQuery): Promise<NextPage<OrganizationGroup>> {
  const { order } = query
  const areManaged = await isManaged(ctx.reader, ctx, { source: 'scim' })
  return listNextPage(ctx, query, {
    where: { organizationId: ctx.organization.id, order },
    ...{ find: store.find, page: store.page },
    toWire: (row) => toWire(row, areManaged && row.source === 'scim'),
  })
}

export async function retrieve(ctx: Context, id: string): Promise<OrganizationGroup> {
  const row = await requireGroup(ctx.reader, ctx, id)
  return toWire(row, await isManaged(ctx.reader, ctx, row))
}

export function create(ctx: Context, { name }: NewGroup): Promise<OrganizationGroup> {
  return audited(ctx, async (tx) => {
    // Of two concurrent groups of one name, the second finds the first.
    await lockOrganization(tx, ctx.organization.id)
    const nameKey = fold(name)
    await refuseNamesake(tx, ctx, name)
    const row = { id: ctx.newId('group'), name, created_at: ctx.now(), source: null }
    await store.insert(tx, { ...row, organization_id: ctx.organization.id, name_key: nameKey })
    return {
      result: toWire(row),
      event: { type: 'group.created', id: row.id, data: { group_name: name } },
    }
  })
}

export function update(ctx: Context, id: string, { name }: NewGroup): Promise<OrganizationGroup> {
  return audited(ctx, async (tx) => {
    const group = await lockForChange(tx, ctx, id)
    if (group.name === name) return unchanged(toWire(group))
    await refuseNamesake(tx, ctx, name, id)
    await store.rename(tx, id, name, fold(name))
    return {
      result: toWire({ ...group, name }),
      event: { type: 'group.updated', id, changes_requested: { group_name: name } },
    }
  })
}

/** Deletes the group with its memberships and roles. */
export function remove(ctx: Context, id: string) {
  return audited(ctx, async (tx) => {
    await lockForChange(tx, ctx, id)
    await requireMayChange(tx, ctx, id)
    const wasOfOwners = await isGroupOfOwners(tx, id)
    const holders = wasOfOwners ? await holdersInGroup(tx, id) : []
    await store.remove(tx, id, ctx.now())
    const consequences = await deleteKeysOfFormerOwners(tx, ctx, holders)
    if (wasOfOwners) await refuseLockOut(tx, ctx)
    return {
      result: { object: 'group.deleted' as const, id, deleted: true },
      event: { type: 'group.deleted', id },
      consequences,
    }
  })
}

export async function requireGroup(reader: Reader, ctx: Context, id: string): Promise<GroupRow> {
  const [group] = await store.find(reader, keyOf(ctx, id))
  if (!group) throw new Problem(groupNotFound(id))
  return group
}

/** Locks the organization, then the group, which must be changed here and not by SCIM. */
const lockForChange = async (tx: Tx, ctx: Context, id: string): Promise<GroupRow> => {
  await lockOrganization(tx, ctx.organization.id)
  const [group] = await store.findForChange(tx, keyOf(ctx, id))
  if (!group) throw new Problem(groupNotFound(id))
  await requireUnmanaged(tx, ctx, group)
  return group
}

const keyOf = (ctx: Context, id: string) => ({ organizationId: ctx.organization.id, id })

const refuseNamesake = async (tx: Tx, ctx: Context, name: string, id?: string): Promise<void> => {
  const organizationId = ctx.organization.id
  const [other] = await store.findGroupByName(tx, { organizationId, nameKey: fold(name) })
  if (other && other.id !== id) throw new Problem(groupAlreadyExists(name))
}

const toWire = (row: GroupRow, isScimManaged = false): OrganizationGroup => ({
  object: 'group',
  id: row.id,
  name: row.name,
  created_at: toSeconds(row.created_at),
  is_scim_managed: isScimManaged,
  group_type: 'group',
})

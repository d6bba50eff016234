/**
 * Groups, as an identity provider manages them: their names, and the people in them. Owners give
 * them roles, and change nothing else. A change of members is never rejected for the access that it
 * takes away. `group-members.ts` changes the access of their keys, and the gateway drops these keys
 * from its caches by the subject `group.member`.
 */
import { audited, unchanged } from '#audit/audited.ts'
import { fold } from '#base/folded.ts'
import type { GroupId } from '#base/ids.ts'
import type { AuditEvent } from '#contract/audit/audit-logs.ts'
import { GROUP_SCHEMA } from '#contract/scim/attributes.ts'
import { isGroupOfOwners } from '#control/groups/granted.ts'
import * as rows from '#control/groups/store.ts'
import type { ChangeSubject } from '#storage/changes.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import { type GroupChange, patchedGroup, replacedGroup } from './group-changes.ts'
import { groupConditions } from './group-filter.ts'
import { changeMembers, demote } from './group-members.ts'
import * as store from './groups/store.ts'
import { readOperations } from './patch.ts'
import * as wire from './resource.ts'
import { ScimError } from './scim-error.ts'

type Ctx = wire.ScimContext
type GroupRow = store.ScimGroupRow

/** Most members in a page of groups, which is cut short before; one group is always whole. */
const PAGE_MEMBERS_MAX = 10_000

export async function list(ctx: Ctx, { query }: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const conditions = groupConditions(query.get('filter'))
  const matching = store.matchingGroups(ctx.reader, ctx.organization.id, conditions)
  const { total, offset, found } = await wire.readPage(ctx, query, matching)
  const isShown = wire.projection(query)
  const shown = isShown('members') ? await cut(ctx, found) : found
  const resources = await resourcesOf(ctx, shown, isShown)
  return wire.listResponse(
    total,
    offset,
    resources.map((resource) => wire.project(resource, isShown)),
  )
}

export async function retrieve(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const row = await wire.findRow(ctx.reader, ctx, 'group', request, store.find)
  return answerOf(ctx, row, 200, request.query)
}

export async function create(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const { displayName: name, externalId = null, members } = replacedGroup(request.body)
  const row = await audited(ctx, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    await rejectNamesake(tx, ctx, name)
    const createdAt = ctx.now()
    const created: GroupRow = {
      id: ctx.newId('group'),
      name,
      created_at: createdAt,
      scim_external_id: externalId,
      scim_version: 1,
      scim_modified_at: createdAt,
    }
    const organization_id = ctx.organization.id
    await rows.insert(tx, { ...created, organization_id, name_key: fold(name), source: 'scim' })
    const event: AuditEvent = {
      type: 'group.created',
      id: created.id,
      data: { group_name: name },
    }
    const changed = await changeMembers(tx, ctx, created.id, members)
    if (changed.ids.length === 0) return { result: created, event }
    return {
      result: created,
      event: { type: 'group.updated', id: created.id, changes_requested: changed.event },
      consequences: [event, ...changed.consequences],
      subjects: changed.ids.map(memberSubject),
    }
  })
  return answerOf(ctx, row, 201, request.query)
}

export async function replace(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const row = await change(ctx, request, replacedGroup(request.body))
  return answerOf(ctx, row, 200, request.query)
}

/** The answer has the group only if its attributes are named: it may have many members. */
export async function patch(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  const row = await change(ctx, request, patchedGroup(readOperations(request.body)))
  if (request.query.has('attributes')) return answerOf(ctx, row, 200, request.query)
  return { status: 204, resource: bare(ctx, row) }
}

export function remove(ctx: Ctx, request: wire.ScimRequest): Promise<wire.ScimAnswer> {
  return wire.removeRow(ctx, 'group', request, {
    findForChange: store.findForChange,
    findRemoved: store.findDeleted,
    remove: (tx, { id }) => removeGroup(tx, ctx, id),
  })
}

async function removeGroup(tx: Tx, ctx: Ctx, id: GroupId) {
  const isOfOwners = await isGroupOfOwners(tx, id)
  const members = isOfOwners ? await store.memberIds(tx, id) : []
  await rows.remove(tx, id, ctx.now())
  const { lastOwner, events } = await demote(tx, ctx, members)
  return {
    result: lastOwner,
    event: { type: 'group.deleted' as const, id },
    consequences: events,
  }
}

async function change(
  ctx: Ctx,
  request: wire.ScimRequest,
  { displayName, externalId, members }: GroupChange,
): Promise<GroupRow> {
  const outcome = await audited(ctx, async (tx) => {
    const found = await wire.holdRow(tx, ctx, request, store.findForChange)
    if (!found) throw wire.resourceNotFound('group', request)
    const name = displayName ?? found.name
    const external = externalId === undefined ? found.scim_external_id : externalId
    if (fold(name) !== fold(found.name)) await rejectNamesake(tx, ctx, name)
    const changed = await changeMembers(tx, ctx, found.id, members)
    const event = {
      ...(name !== found.name && { group_name: name }),
      ...(external !== found.scim_external_id && { external_id: external ?? '' }),
      ...changed.event,
    }
    if (Object.keys(event).length === 0)
      return unchanged({ row: found, lastOwner: changed.lastOwner })
    const versioned = {
      name,
      scim_external_id: external,
      scim_version: (found.scim_version ?? 0) + 1,
      scim_modified_at: ctx.now(),
    }
    await rows.update(tx, found.id, { ...versioned, name_key: fold(name) })
    return {
      result: { row: { ...found, ...versioned }, lastOwner: changed.lastOwner },
      event: { type: 'group.updated' as const, id: found.id, changes_requested: event },
      consequences: changed.consequences,
      subjects: changed.ids.map(memberSubject),
    }
  })
  if (outcome.lastOwner) ctx.onLastOwner(outcome.lastOwner)
  return outcome.row
}

function memberSubject(id: string): ChangeSubject {
  return { kind: 'group.member', id }
}

async function rejectNamesake(tx: Tx, ctx: Ctx, name: string): Promise<void> {
  const organizationId = ctx.organization.id
  const [other] = await rows.findGroupByName(tx, { organizationId, nameKey: fold(name) })
  if (other) throw new ScimError('uniqueness', 'Another group has the name.')
}

/** The first groups of a page, with at most as many members as one answer has. */
async function cut(ctx: Ctx, found: readonly GroupRow[]): Promise<readonly GroupRow[]> {
  const counts = await store.countMembers(
    ctx.reader,
    found.map(({ id }) => id),
  )
  let members = 0
  const end = found.findIndex(({ id }, at) => {
    members += counts.get(id) ?? 0
    return at > 0 && members > PAGE_MEMBERS_MAX
  })
  return end === -1 ? found : found.slice(0, end)
}

function bare(ctx: Ctx, row: GroupRow) {
  const { id, name, created_at: createdAt, scim_external_id: externalId } = row
  const { scim_modified_at: modifiedAt, scim_version: version } = row
  return {
    schemas: [GROUP_SCHEMA],
    id,
    ...(externalId !== null && { externalId }),
    displayName: name,
    meta: wire.metaOf(ctx, 'Group', { id, createdAt, modifiedAt, version }),
  }
}

async function resourcesOf(
  ctx: Ctx,
  found: readonly GroupRow[],
  isShown: (name: string) => boolean,
) {
  const ids = found.map(({ id }) => id)
  const members =
    isShown('members') && ids.length > 0 ? await store.membersOf(ctx.slowReader, ids) : []
  const byGroup = Map.groupBy(members, (member) => member.group_id)
  return found.map((row) => ({
    ...bare(ctx, row),
    members: (byGroup.get(row.id) ?? []).map(({ id, name, email }) => ({
      value: id,
      $ref: `${ctx.base}/Users/${id}`,
      type: 'User',
      display: name ?? email,
    })),
  }))
}

async function answerOf(
  ctx: Ctx,
  row: GroupRow,
  status: 200 | 201,
  query: URLSearchParams,
): Promise<wire.ScimAnswer> {
  const isShown = wire.projection(query)
  const [resource] = await resourcesOf(ctx, [row], isShown)
  return { status, body: wire.project(resource ?? {}, isShown), resource: bare(ctx, row) }
}

/** Projects: created, changed and archived, never deleted. */

import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { defaultProject, projectArchived, projectNotFound } from '#contract/errors/organization.ts'
import type { Page } from '#contract/page.ts'
import type { NewProject, Project, ProjectChange, ProjectQuery } from '#contract/projects.ts'
import { listPage } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

type ProjectRow = store.ProjectRow

export function list(ctx: Context, query: ProjectQuery): Promise<Page<Project>> {
  const { visible, organization } = ctx
  return listPage(ctx, query, {
    where: { organizationId: organization.id, visible, includeArchived: query.include_archived },
    find: async (reader, key) => (mayBeSeen(ctx, key.id) ? store.find(reader, key) : []),
    page: store.page,
    toWire,
  })
}

export async function retrieve(ctx: Context, id: string): Promise<Project> {
  return toWire(await requireExisting(ctx.reader, ctx, id))
}

export function create(ctx: Context, input: NewProject): Promise<Project> {
  return audited(ctx, async (tx) => {
    const row = await insertNew(tx, ctx, input)
    return {
      result: toWire(row),
      projectId: row.id,
      event: projectCreatedEvent(row),
    }
  })
}

/** Inserts the row of a new project. `personal_user_id`: the person for whom it is created. */
export async function insertNew(
  tx: Tx,
  ctx: Context,
  input: NewProject & { readonly personal_user_id?: string },
): Promise<ProjectRow> {
  const row: ProjectRow = {
    id: ctx.newId('project'),
    name: input.name,
    created_at: ctx.now(),
    archived_at: null,
    external_key_id: input.external_key_id ?? null,
    residency: input.residency ?? null,
    geography: input.geography ?? null,
  }
  const { personal_user_id = null } = input
  await store.insert(tx, { ...row, organization_id: ctx.organization.id, personal_user_id })
  return row
}

export function projectCreatedEvent({ id, name }: ProjectRow) {
  return { type: 'project.created' as const, id, data: { name, title: name } }
}

export function modify(ctx: Context, id: string, input: ProjectChange): Promise<Project> {
  return audited(ctx, async (tx) => {
    const project = await requireChangeable(tx, ctx, id, 'modified')
    const columns = {
      ...(input.name != null && { name: input.name }),
      ...(input.external_key_id !== undefined && { external_key_id: input.external_key_id }),
      ...(input.geography !== undefined && { geography: input.geography }),
    }
    if (Object.keys(columns).length === 0) return unchanged(toWire(project))
    await store.update(tx, organizationKey(ctx, id), columns)
    const { name: title, ...others } = columns
    return {
      result: toWire({ ...project, ...columns }),
      projectId: id,
      event: {
        type: 'project.updated',
        id,
        changes_requested: { ...(title !== undefined && { title }), ...others },
        previous: {
          ...(title !== undefined && { title: project.name }),
          ...('external_key_id' in columns && { external_key_id: project.external_key_id }),
          ...('geography' in columns && { geography: project.geography }),
        },
      },
    }
  })
}

/**
 * Archives the project, which is permanent. Its members, service accounts, keys, spend limit, spend
 * alerts and policies are deleted in the same transaction, which locks the project against
 * concurrent additions.
 */
export function archive(ctx: Context, id: string): Promise<Project> {
  return audited(ctx, async (tx) => {
    const project = await requireChangeable(tx, ctx, id, 'archived')
    const archivedAt = ctx.now()
    const key = organizationKey(ctx, id)
    await store.deleteAccess(tx, id, archivedAt)
    await store.deleteSpend(tx, key)
    await store.deletePolicies(tx, id)
    await store.update(tx, key, { archived_at: archivedAt })
    return {
      result: toWire({ ...project, archived_at: archivedAt }),
      projectId: id,
      event: { type: 'project.archived', id },
    }
  })
}

/** The project, archived or not. 404 for an unknown one or another organization's. */
export async function requireExisting(
  reader: Reader,
  ctx: Context,
  id: string,
): Promise<ProjectRow> {
  const [row] = await store.find(reader, organizationKey(ctx, id))
  if (!row || !mayBeSeen(ctx, id)) throw new Problem(projectNotFound(id))
  return row
}

/** The project, for reads that reject an archived one. */
export async function requireReadable(ctx: Context, id: string): Promise<ProjectRow> {
  return active(await requireExisting(ctx.reader, ctx, id), id)
}

/** The project, locked against archiving until the transaction ends. 400 when it is archived. */
export async function requireActive(tx: Tx, ctx: Context, id: string): Promise<ProjectRow> {
  const [row] = await store.findForUse(tx, organizationKey(ctx, id))
  return active(row, id)
}

/** The project, locked against any use until the transaction ends. 400 when it is archived. */
export async function requireUnused(tx: Tx, ctx: Context, id: string): Promise<ProjectRow> {
  const [row] = await store.findForChange(tx, organizationKey(ctx, id))
  return active(row, id)
}

/** Throws as `requireActive`, and 400 for the default project. */
async function requireChangeable(
  tx: Tx,
  ctx: Context,
  id: string,
  change: 'modified' | 'archived',
): Promise<ProjectRow> {
  const project = await requireUnused(tx, ctx, id)
  if (id === ctx.organization.defaultProjectId) throw new Problem(defaultProject(change))
  return project
}

/** The row itself, if it exists and is not archived. */
export function active(row: ProjectRow | undefined, id: string): ProjectRow {
  if (!row) throw new Problem(projectNotFound(id))
  if (row.archived_at !== null) throw new Problem(projectArchived(row.name))
  return row
}

function toWire(row: ProjectRow): Project {
  return {
    object: 'organization.project',
    id: row.id,
    name: row.name,
    created_at: toSeconds(row.created_at),
    archived_at: row.archived_at === null ? null : toSeconds(row.archived_at),
    status: row.archived_at === null ? 'active' : 'archived',
    external_key_id: row.external_key_id,
    ...(row.residency !== null && { residency: row.residency as Project['residency'] & string }),
    ...(row.geography !== null && { geography: row.geography }),
  }
}

export function mayBeSeen({ visible }: Context, id: string): boolean {
  return visible === 'all' || visible.includes(id)
}

/** Projects: created, changed and archived, never deleted. */

import { audited, unchanged } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { Page } from '#contract/page.ts'
import {
  defaultProject,
  projectArchived,
  projectNotFound,
} from '#contract/problems/organization.ts'
import type { NewProject, Project, ProjectChange, ProjectQuery } from '#contract/projects.ts'
import { ABOVE_ALL, rowsFor, startOfWalk, toPage } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import * as store from './store.ts'

type ProjectRow = store.ProjectRow

export async function list(ctx: Context, query: ProjectQuery): Promise<Page<Project>> {
  const organizationId = ctx.organization.id
  const below = await startOfWalk(query.after, ABOVE_ALL, async (id) =>
    mayBeSeen(ctx, id) ? store.find(ctx.reader, { organizationId, id }) : [],
  )
  const where = { organizationId, below, rows: rowsFor(query.limit) }
  const { include_archived: archived, search } = query
  const rows = await (search === undefined
    ? store.page(ctx.reader, ctx.visible, archived, where)
    : store.search(ctx.slowReader, ctx.visible, archived, where, search))
  return toPage(rows, query.limit, toWire)
}

export async function retrieve(ctx: Context, id: string): Promise<Project> {
  return toWire(await requireExisting(ctx.reader, ctx, id))
}

export function create(ctx: Context, input: NewProject): Promise<Project> {
  return audited(ctx, async (tx) => {
    const row: ProjectRow = {
      id: ctx.newId('project'),
      name: input.name,
      created_at: ctx.now(),
      archived_at: null,
      external_key_id: input.external_key_id ?? null,
      residency: input.residency ?? null,
      geography: input.geography ?? null,
    }
    await store.insert(tx, { ...row, organization_id: ctx.organization.id })
    return {
      result: toWire(row),
      projectId: row.id,
      event: {
        type: 'project.created',
        id: row.id,
        data: { name: input.name, title: input.name },
      },
    }
  })
}

export function modify(ctx: Context, id: string, input: ProjectChange): Promise<Project> {
  return audited(ctx, async (tx) => {
    const key = { organizationId: ctx.organization.id, id }
    const [row] = await store.findForChange(tx, key)
    const project = active(row, id)
    if (id === ctx.organization.defaultProjectId) {
      throw new Problem(defaultProject('modified'))
    }
    const columns = {
      ...(input.name != null && { name: input.name }),
      ...(input.external_key_id !== undefined && { external_key_id: input.external_key_id }),
      ...(input.geography !== undefined && { geography: input.geography }),
    }
    if (Object.keys(columns).length === 0) return unchanged(toWire(project))
    await store.update(tx, key, columns)
    const { name: title, ...others } = columns
    return {
      result: toWire({ ...project, ...columns }),
      projectId: id,
      event: {
        type: 'project.updated',
        id,
        changes_requested: { ...(title !== undefined && { title }), ...others },
      },
    }
  })
}

/** The project, archived or not. 404 for an unknown one or another organization's. */
export async function requireExisting(
  reader: Reader,
  ctx: Context,
  id: string,
): Promise<ProjectRow> {
  const [row] = await store.find(reader, { organizationId: ctx.organization.id, id })
  if (!row || !mayBeSeen(ctx, id)) throw new Problem(projectNotFound(id))
  return row
}

/** The project, for reads that reject an archived one. */
export async function requireReadable(ctx: Context, id: string): Promise<ProjectRow> {
  return active(await requireExisting(ctx.reader, ctx, id), id)
}

/** The project, locked against archiving until the transaction ends. 400 when it is archived. */
export async function requireActive(tx: Tx, ctx: Context, id: string): Promise<ProjectRow> {
  const [row] = await store.findForUse(tx, { organizationId: ctx.organization.id, id })
  return active(row, id)
}

/** The row itself, if it exists and is not archived. */
export function active(row: ProjectRow | undefined, id: string): ProjectRow {
  if (!row) throw new Problem(projectNotFound(id))
  if (row.archived_at !== null) {
    throw new Problem(projectArchived(row.name))
  }
  return row
}

export function toWire(row: ProjectRow): Project {
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

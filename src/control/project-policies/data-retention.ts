/** Data retention controls of the organization and of projects. */
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type {
  OrganizationDataRetention,
  ProjectDataRetention,
  ProjectRetentionType,
  RetentionType,
} from '#contract/data-retention.ts'
import { dataRetentionNotFound } from '#contract/errors/policies.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const KIND = 'data_retention'

/** Throws 404 until one has been set: OpenAI has no name for its absence. */
export async function retrieve(ctx: Context): Promise<OrganizationDataRetention> {
  const type = await find(ctx)
  if (type === undefined) throw new Problem(dataRetentionNotFound())
  return ofOrganization(type)
}

/** The control of the organization; undefined until one has been set. */
export async function find({ reader, organization }: Context): Promise<RetentionType | undefined> {
  const value = await store.find(reader, { owner_id: organization.id, kind: KIND })
  return value === undefined ? undefined : JSON.parse(value)
}

export function update(ctx: Context, type: RetentionType): Promise<OrganizationDataRetention> {
  const { id } = ctx.organization
  return audited(ctx, async (tx) => {
    await put(tx, ctx, id, type)
    return {
      result: ofOrganization(type),
      event: { type: 'organization.updated', id, changes_requested: { data_retention: type } },
    }
  })
}

export async function retrieveForProject(
  ctx: Context,
  projectId: string,
): Promise<ProjectDataRetention> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const value = await store.find(ctx.reader, { owner_id: projectId, kind: KIND })
  if (value === undefined) return ofProject('organization_default')
  return ofProject(JSON.parse(value))
}

export function updateForProject(
  ctx: Context,
  projectId: string,
  type: ProjectRetentionType,
): Promise<ProjectDataRetention> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    await put(tx, ctx, projectId, type)
    return {
      result: ofProject(type),
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { data_retention: type },
      },
    }
  })
}

function put(tx: Tx, ctx: Context, owner: string, type: ProjectRetentionType): Promise<void> {
  return store.put(tx, {
    owner_id: owner,
    kind: KIND,
    value: JSON.stringify(type),
    updated_at: ctx.now(),
  })
}

function ofOrganization(type: RetentionType): OrganizationDataRetention {
  return {
    object: 'organization.data_retention',
    type,
  }
}

function ofProject(type: ProjectRetentionType): ProjectDataRetention {
  return {
    object: 'project.data_retention',
    type,
  }
}

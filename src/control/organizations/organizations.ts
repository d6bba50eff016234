/** Organizations: created at the command line, or by the bootstrap of the first start. */
import { audited, unchanged } from '#audit/audited.ts'
import type { Context, Organization } from '#context.ts'
import type { Tx } from '#storage/db.ts'
import * as store from './store.ts'

const DEFAULT_PROJECT_NAME = 'Default project'

/** Name of a new organization, and the address of its first owner. */
export interface NewOrganization {
  readonly name: string
  readonly ownerEmail: string
}

/** A context without its organization, which does not exist yet. */
export type BootstrapContext = Omit<Context, 'organization'>

/** Creates an organization with its default project and its owner. */
export function create(founding: BootstrapContext, input: NewOrganization): Promise<Organization> {
  const ctx = contextOf(founding, input.name)
  return audited(ctx, (tx) => insert(tx, ctx, input))
}

/** Bootstraps the first organization, if there is none. Safe on several nodes at once. */
export function findOrCreateFirst(
  founding: BootstrapContext,
  input: NewOrganization,
): Promise<Organization> {
  const ctx = contextOf(founding, input.name)
  return audited(ctx, async (tx) => {
    await store.lockInstallation(tx)
    const present = await store.findFirst(tx)
    return present ? unchanged(toOrganization(present)) : insert(tx, ctx, input)
  })
}

export function toOrganization(row: store.OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    defaultProjectId: row.default_project_id,
    operatorId: row.operator_id,
  }
}

function contextOf(founding: BootstrapContext, name: string): Context {
  return {
    ...founding,
    organization: {
      id: founding.newId('organization'),
      name,
      defaultProjectId: founding.newId('project'),
      operatorId: founding.newId('service_account'),
    },
  }
}

/** The published contract has no event for an organization's creation: it is its first update. */
async function insert(tx: Tx, ctx: Context, input: NewOrganization) {
  await store.insert(tx, rowsOf(ctx, input))
  const { id, name } = ctx.organization
  return {
    result: ctx.organization,
    event: {
      type: 'organization.updated' as const,
      id,
      changes_requested: { title: name, name },
    },
  }
}

function rowsOf(ctx: Context, input: NewOrganization): store.NewOrganizationRows {
  const { organization } = ctx
  const createdAt = ctx.now()
  return {
    organization: {
      id: organization.id,
      name: organization.name,
      created_at: createdAt,
      default_project_id: organization.defaultProjectId,
      operator_id: organization.operatorId,
    },
    project: {
      id: organization.defaultProjectId,
      organization_id: organization.id,
      name: DEFAULT_PROJECT_NAME,
      created_at: createdAt,
    },
    owner: {
      id: ctx.newId('user'),
      organization_id: organization.id,
      email: input.ownerEmail,
      email_key: input.ownerEmail.toLowerCase(),
      name: null,
      role: 'owner',
      added_at: createdAt,
    },
  }
}

/**
 * Spend limits in a project of people, service accounts and keys without a separate limit. Like
 * those of the organization they are inherited; where both have one, the project's holds.
 */
import { audited, unchanged } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import type {
  ProjectSpendLimitDefaults,
  ProjectSpendLimitDefaultsChange,
  SpendLimitDefault,
} from '#contract/spend/defaults.ts'
import * as projects from '#control/projects/projects.ts'
import { inProject } from '#spend/ledger/payers.ts'
import type { Reader } from '#storage/db.ts'
import { changeDefaults, defaultOf } from './defaults.ts'
import * as store from './store.ts'
import { readTagDefaults } from './tag-defaults.ts'

const SCOPES = ['user', 'service_account', 'api_key'] as const

export async function retrieve(
  ctx: Context,
  projectId: string,
): Promise<ProjectSpendLimitDefaults> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  return read(ctx.reader, ctx, projectId)
}

/** Changes the given defaults. */
export function update(
  ctx: Context,
  projectId: string,
  input: ProjectSpendLimitDefaultsChange,
): Promise<ProjectSpendLimitDefaults> {
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const before = await read(tx, ctx, projectId)
    const level = { scopes: SCOPES, before, projectId }
    const { changes, earlier } = await changeDefaults(tx, ctx, level, input)
    const result = await read(tx, ctx, projectId)
    if (Object.keys(changes).length === 0) return unchanged(result)
    return {
      result,
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { spend_limit_defaults: changes },
        previous: { spend_limit_defaults: earlier },
      },
    }
  })
}

async function read(
  reader: Reader,
  ctx: Context,
  projectId: string,
): Promise<ProjectSpendLimitDefaults> {
  const rows = await store.findDefaultsOfProject(reader, {
    organizationId: ctx.organization.id,
    projectId,
  })
  const of = (scope: string): SpendLimitDefault | null =>
    defaultOf(rows, inProject(projectId, scope))
  return {
    object: 'project.spend_limit_defaults',
    user: of('user'),
    service_account: of('service_account'),
    api_key: of('api_key'),
    tags: await readTagDefaults(reader, ctx, projectId),
  }
}

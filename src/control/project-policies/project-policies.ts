/** All policies of a project. */
import type { Context } from '#context.ts'
import type { ProjectPolicies } from '#contract/extensions/project-policies.ts'
import * as retention from './data-retention.ts'
import * as hostedTools from './hosted-tool-permissions.ts'
import * as models from './model-permissions.ts'
import * as tiers from './service-tier-settings.ts'

export async function retrieve(ctx: Context, projectId: string): Promise<ProjectPolicies> {
  const own = await retention.retrieveForProject(ctx, projectId)
  const inherited = own.type === 'organization_default' ? await retention.find(ctx) : own.type
  return {
    object: 'project.policies',
    model_permissions: (await models.find(ctx, projectId)) ?? null,
    hosted_tool_permissions: await hostedTools.retrieve(ctx, projectId),
    service_tier_settings: await tiers.retrieve(ctx, projectId),
    data_retention: own,
    effective_data_retention: inherited ?? 'none',
  }
}

import { api } from '#contract/api.ts'
import { type Route, route } from '#control/route.ts'
import * as retention from './data-retention.ts'
import * as hostedTools from './hosted-tool-permissions.ts'
import * as models from './model-permissions.ts'
import * as policies from './project-policies.ts'
import * as tiers from './service-tier-settings.ts'

/** The models are those of the gateway: whether one is known is given. */
export function projectPolicyRoutes(isKnown: models.IsModelKnown): readonly Route[] {
  return [
    route(api.retrieveProjectModelPermissions, (ctx, { params }) =>
      models.retrieve(ctx, params.project_id),
    ),
    route(api.updateProjectModelPermissions, (ctx, { params, body }) =>
      models.put(ctx, params.project_id, body, isKnown),
    ),
    route(api.deleteProjectModelPermissions, (ctx, { params }) =>
      models.remove(ctx, params.project_id),
    ),
    route(api.retrieveProjectHostedToolPermissions, (ctx, { params }) =>
      hostedTools.retrieve(ctx, params.project_id),
    ),
    route(api.updateProjectHostedToolPermissions, (ctx, { params, body }) =>
      hostedTools.update(ctx, params.project_id, body),
    ),
    route(api.retrieveProjectServiceTierSettings, (ctx, { params }) =>
      tiers.retrieve(ctx, params.project_id),
    ),
    route(api.updateProjectServiceTierSettings, (ctx, { params, body }) =>
      tiers.update(ctx, params.project_id, body),
    ),
    route(api.retrieveProjectPolicies, (ctx, { params }) =>
      policies.retrieve(ctx, params.project_id),
    ),
    route(api.retrieveOrganizationDataRetention, (ctx) => retention.retrieve(ctx)),
    route(api.updateOrganizationDataRetention, (ctx, { body }) =>
      retention.update(ctx, body.retention_type),
    ),
    route(api.retrieveProjectDataRetention, (ctx, { params }) =>
      retention.retrieveForProject(ctx, params.project_id),
    ),
    route(api.updateProjectDataRetention, (ctx, { params, body }) =>
      retention.updateForProject(ctx, params.project_id, body.retention_type),
    ),
  ]
}

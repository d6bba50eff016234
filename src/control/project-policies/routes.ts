import type { Routes } from '#control/route.ts'
import * as retention from './data-retention.ts'
import * as hostedTools from './hosted-tool-permissions.ts'
import * as models from './model-permissions.ts'
import * as policies from './project-policies.ts'
import * as tiers from './service-tier-settings.ts'

/** The models are those of the gateway: whether one is known is given. */
export function projectPolicyRoutes(isKnown: models.IsModelKnown): Routes {
  return {
    retrieveProjectModelPermissions: (ctx, { params }) => models.retrieve(ctx, params.project_id),
    updateProjectModelPermissions: (ctx, { params, body }) =>
      models.put(ctx, params.project_id, body, isKnown),
    deleteProjectModelPermissions: (ctx, { params }) => models.remove(ctx, params.project_id),
    retrieveProjectHostedToolPermissions: (ctx, { params }) =>
      hostedTools.retrieve(ctx, params.project_id),
    updateProjectHostedToolPermissions: (ctx, { params, body }) =>
      hostedTools.update(ctx, params.project_id, body),
    retrieveProjectServiceTierSettings: (ctx, { params }) => tiers.retrieve(ctx, params.project_id),
    updateProjectServiceTierSettings: (ctx, { params, body }) =>
      tiers.update(ctx, params.project_id, body),
    retrieveProjectPolicies: (ctx, { params }) => policies.retrieve(ctx, params.project_id),
    retrieveOrganizationDataRetention: (ctx) => retention.retrieve(ctx),
    updateOrganizationDataRetention: (ctx, { body }) => retention.update(ctx, body.retention_type),
    retrieveProjectDataRetention: (ctx, { params }) =>
      retention.retrieveForProject(ctx, params.project_id),
    updateProjectDataRetention: (ctx, { params, body }) =>
      retention.updateForProject(ctx, params.project_id, body.retention_type),
  }
}

/** Operations and objects of policies: models, hosted tools, service tiers and data retention. */
import {
  OrganizationDataRetention,
  ProjectDataRetention,
  retrieveOrganizationDataRetention,
  retrieveProjectDataRetention,
  updateOrganizationDataRetention,
  updateProjectDataRetention,
} from './data-retention.ts'
import { ProjectPolicies, retrieveProjectPolicies } from './extensions/project-policies.ts'
import {
  HostedToolPermissions,
  retrieveProjectHostedToolPermissions,
  updateProjectHostedToolPermissions,
} from './hosted-tool-permissions.ts'
import {
  deleteProjectModelPermissions,
  ModelPermissions,
  retrieveProjectModelPermissions,
  updateProjectModelPermissions,
} from './model-permissions.ts'
import {
  retrieveProjectServiceTierSettings,
  ServiceTierSettings,
  updateProjectServiceTierSettings,
} from './service-tier-settings.ts'

export const policyOperations = {
  retrieveProjectModelPermissions,
  updateProjectModelPermissions,
  deleteProjectModelPermissions,
  retrieveProjectHostedToolPermissions,
  updateProjectHostedToolPermissions,
  retrieveProjectServiceTierSettings,
  updateProjectServiceTierSettings,
  retrieveOrganizationDataRetention,
  updateOrganizationDataRetention,
  retrieveProjectDataRetention,
  updateProjectDataRetention,
  retrieveProjectPolicies,
} as const

export const policyObjects = {
  ModelPermissions,
  HostedToolPermissions,
  ServiceTierSettings,
  OrganizationDataRetention,
  ProjectDataRetention,
  ProjectPolicies,
} as const

/** Operations and objects of project policies: models, hosted tools and service tiers. */
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
} as const

export const policyObjects = {
  ModelPermissions,
  HostedToolPermissions,
  ServiceTierSettings,
} as const

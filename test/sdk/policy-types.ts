/** Types of the SDK for operations of policies. */
import type * as Retention from 'openai/resources/admin/organization/data-retention'
import type * as OwnRetention from 'openai/resources/admin/organization/projects/data-retention'
import type * as Tools from 'openai/resources/admin/organization/projects/hosted-tool-permissions'
import type * as Models from 'openai/resources/admin/organization/projects/model-permissions'
import type * as Tiers from 'openai/resources/admin/organization/projects/service-tier-settings'

export interface InProject {
  project_id: string
}

/** Answers by operation. */
export interface PolicyAnswers {
  retrieveProjectModelPermissions: Models.ProjectModelPermissions
  updateProjectModelPermissions: Models.ProjectModelPermissions
  deleteProjectModelPermissions: Models.ProjectModelPermissionsDeleted
  retrieveProjectServiceTierSettings: Tiers.ProjectServiceTierSettings
  updateProjectServiceTierSettings: Tiers.ProjectServiceTierSettings
  retrieveOrganizationDataRetention: Retention.OrganizationDataRetention
  updateOrganizationDataRetention: Retention.OrganizationDataRetention
  retrieveProjectDataRetention: OwnRetention.ProjectDataRetention
  updateProjectDataRetention: OwnRetention.ProjectDataRetention
  retrieveProjectHostedToolPermissions: Tools.ProjectHostedToolPermissions
  updateProjectHostedToolPermissions: Tools.ProjectHostedToolPermissions
}

/** Parameters by operation. */
export interface PolicyParameters {
  retrieveProjectModelPermissions: InProject
  updateProjectModelPermissions: InProject & Models.ModelPermissionUpdateParams
  deleteProjectModelPermissions: InProject
  retrieveProjectServiceTierSettings: InProject
  updateProjectServiceTierSettings: InProject & Tiers.ServiceTierSettingUpdateParams
  retrieveOrganizationDataRetention: object
  updateOrganizationDataRetention: Retention.DataRetentionUpdateParams
  retrieveProjectDataRetention: InProject
  updateProjectDataRetention: InProject & OwnRetention.DataRetentionUpdateParams
  retrieveProjectHostedToolPermissions: InProject
  updateProjectHostedToolPermissions: InProject & Tools.HostedToolPermissionUpdateParams
}

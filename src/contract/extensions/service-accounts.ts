/** Extension: revoke one key of a service account that keeps its others. */
import { Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Deleted, PathId } from '#contract/schema.ts'

export const ServiceAccountKeyParams = Type.Object({
  project_id: PathId,
  service_account_id: PathId,
  api_key_id: PathId,
})

export const deleteProjectServiceAccountApiKey = endpoint({
  id: 'deleteProjectServiceAccountApiKey',
  method: 'DELETE',
  path: '/organization/projects/:project_id/service_accounts/:service_account_id/api_keys/:api_key_id',
  summary: 'Revoke one key of a service account.',
  access: 'service_accounts.write',
  command: 'service-accounts delete-key',
  params: ServiceAccountKeyParams,
  response: Deleted('organization.project.service_account.api_key.deleted'),
  extension: true,
})

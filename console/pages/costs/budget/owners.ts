/** Owners of spend limits, and the operations on the limit of each, under the same names. */
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import type { OwnerKind } from '#contract/spend/limits.ts'
import type { SpendScope } from './operations.ts'

export type SpendOwner =
  | { readonly kind: 'organization' }
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'project_user'; readonly projectId: string; readonly id: string }
  | { readonly kind: 'service_account'; readonly projectId: string; readonly id: string }
  | { readonly kind: 'api_key'; readonly projectId: string; readonly id: string }
  | { readonly kind: 'tag'; readonly id: string }

export function ownerOfScope(projectId: SpendScope): SpendOwner {
  return projectId === undefined ? { kind: 'organization' } : { kind: 'project', projectId }
}

/** `ids` are the parameters that name the owner. */
export function limitOperationsOf(owner: SpendOwner) {
  switch (owner.kind) {
    case 'organization':
      return {
        update: 'updateOrganizationSpendLimit',
        remove: 'deleteOrganizationSpendLimit',
        ids: {},
      } as const
    case 'project':
      return {
        update: 'updateProjectSpendLimit',
        remove: 'deleteProjectSpendLimit',
        ids: { project_id: owner.projectId },
      } as const
    case 'user':
      return {
        update: 'updateUserSpendLimit',
        remove: 'deleteUserSpendLimit',
        ids: { user_id: owner.id },
      } as const
    case 'project_user':
      return {
        update: 'updateProjectUserSpendLimit',
        remove: 'deleteProjectUserSpendLimit',
        ids: { project_id: owner.projectId, user_id: owner.id },
      } as const
    case 'service_account':
      return {
        update: 'updateServiceAccountSpendLimit',
        remove: 'deleteServiceAccountSpendLimit',
        ids: { project_id: owner.projectId, service_account_id: owner.id },
      } as const
    case 'api_key':
      return {
        update: 'updateApiKeySpendLimit',
        remove: 'deleteApiKeySpendLimit',
        ids: { project_id: owner.projectId, api_key_id: owner.id },
      } as const
    case 'tag':
      return {
        update: 'updateTagSpendLimit',
        remove: 'deleteTagSpendLimit',
        ids: { tag: owner.id },
      } as const
  }
}

/** The owner of a listed limit. */
export function ownerOf({ scope, id, project_id: projectId }: OwnerBudget): SpendOwner {
  switch (scope) {
    case 'organization':
      return { kind: scope }
    case 'project':
      return { kind: scope, projectId: id }
    case 'user':
    case 'tag':
      return { kind: scope, id }
    case 'project_user':
      return { kind: scope, projectId: projectId ?? '', id: id.slice(id.indexOf('/') + 1) }
    case 'service_account':
    case 'api_key':
      return { kind: scope, projectId: projectId ?? '', id }
  }
}

/** Names of the scopes, in the order of the pages. */
export const SCOPE_NAMES: Readonly<Record<OwnerKind, string>> = {
  organization: 'Organization',
  project: 'Project',
  user: 'Person',
  project_user: 'Person in a project',
  service_account: 'Service account',
  api_key: 'Key',
  tag: 'Tag',
}

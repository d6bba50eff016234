/** Owner of a spend limit: name, kind and page. */
import type { Permissions } from '#console/api/permissions.ts'
import { keyLabel } from '#console/display/key-label.ts'
import {
  accountAddress,
  keyAddress,
  personAddress,
  spendAddress,
} from '#console/navigation/addresses.ts'
import { SCOPE_NAMES } from '#console/pages/costs/budget/owners.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'

/** Name of the owner, in one line. */
export function limitName({ name, owner_name: owner, scope, id }: OwnerBudget): string {
  if (name === null) return id
  return scope === 'api_key' ? keyLabel(name, owner) : name
}

/** Page with the owner; of an owner that the session does not see, undefined. */
export function limitAddress(
  allowed: Permissions,
  { scope, id, project_id: projectId }: Pick<OwnerBudget, 'scope' | 'id' | 'project_id'>,
): string | undefined {
  const inProject = { id, projectId: projectId ?? '' }
  switch (scope) {
    case 'organization':
      return '/usage/spend-limit'
    case 'project':
      return spendAddress(id)
    case 'user':
      return personAddress(allowed, id)
    case 'project_user':
      return `/projects/${projectId}/members`
    case 'service_account':
      return accountAddress(allowed, inProject)
    case 'api_key':
      return keyAddress(allowed, inProject)
    case 'tag':
      return `/usage?range=month&only=${encodeURIComponent(id)}`
  }
}

/** Kind of the owner, and the project that it is in. */
export function limitDetail({ scope, project_name: project }: OwnerBudget): string {
  const isInProject = project !== null && scope !== 'project'
  return isInProject ? `${SCOPE_NAMES[scope]} in ${project}` : SCOPE_NAMES[scope]
}

/** Owner of a spend limit: name, kind and page. */
import { keyLabel } from '#console/display/key-label.ts'
import { SCOPE_NAMES } from '#console/pages/costs/budget/owners.ts'
import { spendAddress } from '#console/pages/project/limits/spend-place.tsx'
import { keyAddress } from '#console/pages/usage/name-link.tsx'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'

/** Name of the owner, in one line. */
export function limitName({ name, owner_name: owner, scope, id }: OwnerBudget): string {
  if (name === null) return id
  return scope === 'api_key' ? keyLabel(name, owner) : name
}

/** Page with the owner. */
export function limitAddress({ scope, id, project_id: projectId }: OwnerBudget): string {
  switch (scope) {
    case 'organization':
      return '/usage/budget'
    case 'project':
      return spendAddress(id)
    case 'user':
      return `/people/members/${id}`
    case 'project_user':
      return `/projects/${projectId}/members`
    case 'service_account':
      return `/projects/${projectId}/service-accounts?search=${id}`
    case 'api_key':
      return keyAddress(projectId ?? '', id)
    case 'tag':
      return `/usage?range=month&only=${encodeURIComponent(id)}`
  }
}

/** Kind of the owner, and the project that it is in. */
export function limitDetail({ scope, project_name: project }: OwnerBudget): string {
  const isInProject = project !== null && scope !== 'project'
  return isInProject ? `${SCOPE_NAMES[scope]} in ${project}` : SCOPE_NAMES[scope]
}

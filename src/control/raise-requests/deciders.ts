/** Who sees and who decides about requests for raises. */
import { type Guarded, isAllowed, type Scope, scopeFor } from '#access/authorize.ts'
import type { Context, Visible } from '#context.ts'
import { api } from '#contract/api.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import type { RaiseRequestTable } from '#storage/tables/raise-requests.ts'

/** Access of the operation that sets a limit of each kind. */
const ACCESS: Readonly<Record<PayerKind, Guarded>> = {
  // Values of tags are of callers, and no limit of theirs holds for a person.
  tag_value: 'organization.write',
  api_key: api.updateApiKeySpendLimit.access,
  service_account: api.updateServiceAccountSpendLimit.access,
  project_user: api.updateProjectUserSpendLimit.access,
  user: api.updateUserSpendLimit.access,
  tag: api.updateTagSpendLimit.access,
  project: api.updateProjectSpendLimit.access,
  organization: api.updateOrganizationSpendLimit.access,
}

type Decided = Pick<RaiseRequestTable, 'scope_kind' | 'project_id'>

/** Limits of the whole organization are not decided by the roles in a project. */
const OF_ORGANIZATION: ReadonlySet<PayerKind> = new Set(['user', 'tag', 'organization'])

export function mayDecide({ actor }: Context, { scope_kind, project_id }: Decided): boolean {
  const target = OF_ORGANIZATION.has(scope_kind) ? {} : { project_id }
  return isAllowed(actor, ACCESS[scope_kind], target)
}

export function scopeOfDecision({ scope_kind }: Decided): Scope {
  return scopeFor(ACCESS[scope_kind])
}

/** Projects with spend limits that the caller may read. */
export function readableProjects({ actor }: Context): Visible {
  if (isAllowed(actor, 'spend.read', {})) return 'all'
  if (actor.kind !== 'session' || actor.authority.kind !== 'person') return []
  const { projects } = actor.authority
  return [...projects.keys()].filter((project_id) => isAllowed(actor, 'spend.read', { project_id }))
}

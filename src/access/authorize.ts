/**
 * Authorization: one pure decision over the actor, the access that the endpoint needs, and the
 * project and user in its path. A denied key gets the error for a missing scope, as at OpenAI.
 */
import type { Actor, Caller, KeyAuthority, PersonAuthority, Visible } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'

/** Scopes of admin keys, named as at OpenAI where its answers are known. */
export type Scope = 'api.management.read' | 'api.management.write' | 'api.usage.read'

export type Decision =
  | { readonly allowed: true; readonly visible: Visible }
  | { readonly allowed: false; readonly missing: Scope }

/** Project and user in the path of a request. */
export interface AccessTarget {
  readonly project_id?: string | undefined
  readonly user_id?: string | undefined
}

/** Access that requires a scope or a role. */
type Guarded = Exclude<Access, 'self'>

const SCOPE: Record<Guarded, Scope> = {
  'organization.read': 'api.management.read',
  'organization.write': 'api.management.write',
  'project.read': 'api.management.read',
  'project.write': 'api.management.write',
  'groups.read': 'api.management.read',
  'groups.write': 'api.management.write',
  own_keys: 'api.management.write',
  member_keys: 'api.management.write',
  own_sessions: 'api.management.write',
  'usage.read': 'api.usage.read',
  'spend.read': 'api.management.read',
}

const EVERYTHING: Decision = { allowed: true, visible: 'all' }

export function authorize(actor: Actor | Caller, access: Access, target: AccessTarget): Decision {
  if (actor.kind === 'visitor') return { allowed: false, missing: 'api.management.read' }
  if (access === 'self') return EVERYTHING
  switch (actor.kind) {
    case 'system':
      return EVERYTHING
    case 'admin_key':
      return keyDecision(actor, access)
    case 'session':
      return actor.authority.kind === 'admin_key'
        ? keyDecision(actor.authority, access)
        : personDecision(actor.user?.id, actor.authority, access, target)
  }
}

const keyDecision = ({ scopes }: Pick<KeyAuthority, 'scopes'>, access: Guarded): Decision =>
  scopes === null || scopes.includes(SCOPE[access])
    ? EVERYTHING
    : { allowed: false, missing: SCOPE[access] }

/**
 * Access by role. Owners administer, readers read; in a project its owners write, its members read
 * and have keys. A project owner creates no keys for other people, since a key acts in the name of
 * its owner.
 */
const personDecision = (
  userId: string | undefined,
  { organizationRole, projectRoles }: PersonAuthority,
  access: Guarded,
  target: AccessTarget,
): Decision => {
  if (organizationRole === 'owner') return EVERYTHING
  const denied: Decision = { allowed: false, missing: SCOPE[access] }
  const mine: Decision = { allowed: true, visible: [...projectRoles.keys()] }
  const role = target.project_id === undefined ? undefined : projectRoles.get(target.project_id)
  const isOwn = userId !== undefined && target.user_id === userId
  switch (access) {
    case 'organization.read':
    case 'groups.read':
    case 'own_sessions':
      return mine
    case 'organization.write':
    case 'groups.write':
      return denied
    case 'project.read':
    case 'usage.read':
      return target.project_id === undefined || role ? mine : denied
    case 'project.write':
    case 'spend.read':
      return role === 'owner' ? mine : denied
    case 'own_keys':
      return role && isOwn ? mine : denied
    case 'member_keys':
      return role === 'owner' || (role && isOwn) ? mine : denied
  }
}

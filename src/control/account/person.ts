/** The person behind a caller: of a session, or of an admin key that a person owns. */
import { type Guarded, isAllowed, scopeFor } from '#access/authorize.ts'
import { findAuthority } from '#access/store.ts'
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey, type PersonAuthority } from '#context.ts'
import { noPerson } from '#contract/errors/account.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { projectNotFound } from '#contract/errors/organization.ts'
import { findPresent } from '#control/users/store.ts'

const REQUEST_MODELS = 'api.model.request'

export interface AccountPerson {
  readonly id: string
  readonly email: string
  readonly name: string | null
  /** Authority of the roles of the person, whatever the key of the request may do. */
  readonly authority: PersonAuthority
}

/**
 * The person of the request. An admin key, and a session made from one, also need the scope that
 * `access` requires of keys: a key for usage alone reads no limits.
 */
export async function requirePerson(ctx: Context, access: Guarded): Promise<AccountPerson> {
  const { actor, organization } = ctx
  const id = personIdOf(ctx)
  const isOfKey = actor.kind === 'admin_key' || isKeySession(ctx)
  if (isOfKey && !isAllowed(actor, access, {})) throw new Problem(missingScope(scopeFor(access)))
  const [row] = id === undefined ? [] : await findPresent(ctx.reader, organizationKey(ctx, id))
  if (!row || row.deactivated_at !== null) throw new Problem(noPerson())
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    authority:
      actor.kind === 'session' && actor.authority.kind === 'person'
        ? actor.authority
        : await findAuthority(ctx.reader, organization.id, row.id, row.role),
  }
}

/** Id of the caller's person; undefined for the operator and service accounts. */
export function personIdOf({ actor }: Pick<Context, 'actor'>): string | undefined {
  if (actor.kind === 'session') return actor.user?.id
  return actor.kind === 'admin_key' && actor.owner.kind === 'user' ? actor.owner.id : undefined
}

/** Rejects a project of others as a missing one. */
export function requireOwnProject({ authority }: AccountPerson, projectId: string): void {
  if (!authority.projects.has(projectId)) throw new Problem(projectNotFound(projectId))
}

function isKeySession({ actor }: Context): boolean {
  return actor.kind === 'session' && actor.authority.kind === 'admin_key'
}

/** Whether keys of the person may make requests for models. */
export function mayRequestModels({ authority }: AccountPerson, projectId: string): boolean {
  const permissions = authority.projects.get(projectId)?.permissions
  return authority.organizationRole === 'owner' || permissions?.has(REQUEST_MODELS) === true
}

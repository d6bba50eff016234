/** Context of an operation: time, ids, actor and store, passed as an argument. */
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import type { Change } from '#storage/changes.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'
import type { OrganizationKey } from '#storage/statement.ts'
import type { Catalog } from './catalog/catalog.ts'

/** The actor of an operation. */
export type Actor = AdminKeyActor | SessionActor | VisitorActor | SystemActor

/** The authenticated caller, without the origin of the request. */
export type Caller = Omit<AdminKeyActor, 'origin'> | Omit<SessionActor, 'origin'>

export interface AdminKeyActor {
  readonly kind: 'admin_key'
  readonly keyId: string
  /** Null: everything. */
  readonly scopes: readonly string[] | null
  /** The owner of the key: a person, or the operator. */
  readonly owner: { readonly kind: 'user' | 'service_account'; readonly id: string }
  readonly email: string | null
  readonly origin: Origin
}

export interface SessionActor {
  readonly kind: 'session'
  readonly sessionId: string
  /** Null: the caller has a key of the operator's. */
  readonly user: { readonly id: string; readonly email: string } | null
  readonly authority: KeyAuthority | PersonAuthority
  readonly origin: Origin
}

/** A session that was made from an admin key has the permissions of the key. */
export interface KeyAuthority extends Pick<AdminKeyActor, 'keyId' | 'scopes'> {
  readonly kind: 'admin_key'
}

/** Authority of somebody who signed in as a person: their roles, and those of their groups. */
export interface PersonAuthority {
  readonly kind: 'person'
  /** The higher of their predefined role and the role of their groups. */
  readonly organizationRole: 'owner' | 'reader'
  /** Permissions of their roles of the organization. */
  readonly permissions: ReadonlySet<string>
  /** Their projects, directly or by a group, by id. */
  readonly projects: ReadonlyMap<string, ProjectAuthority>
}

/** Roles of a person in a project, directly or by groups. */
export interface ProjectAuthority {
  /** The highest predefined role. */
  readonly role: 'owner' | 'member' | 'viewer' | 'none'
  readonly permissions: ReadonlySet<string>
}

/** A caller without a session, who tries to sign in. */
export interface VisitorActor {
  readonly kind: 'visitor'
  readonly origin: Origin
}

/** The operator of the server, at its command line. */
export interface SystemActor {
  readonly kind: 'system'
}

export interface Origin {
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** The projects visible to an actor: every list and every usage query takes it. */
export type Visible = 'all' | readonly string[]

export interface Organization {
  readonly id: string
  readonly name: string
  readonly defaultProjectId: string
  readonly operatorId: string
}

/**
 * Replay of the first answer to a repeated request: `begin` runs first in the change's transaction
 * and `keep` last, with the result.
 */
export interface IdempotencyClaim {
  begin(tx: Tx): Promise<void>
  keep(tx: Tx, result: unknown): Promise<void>
}

/** The cookie of the browser that sent the request. */
export interface SessionCookie {
  /** The token of the request, not yet checked. */
  readonly presented: string | undefined
  /** Sets the cookie in the answer, until `expiresAt` (Unix milliseconds). */
  set(token: string, expiresAt: number): void
  /** Clears the cookie in the answer. */
  clear(): void
}

/** The connection of a request, as the server sees it. */
export interface CallerConnection {
  readonly peer: { readonly address: string | null; readonly port: number | null }
  /** Whether the peer is a trusted proxy. */
  readonly isTrusted: boolean
  /** The last address in `X-Forwarded-For`. Null without a valid one. */
  readonly forwardedFor: string | null
  /** Waits with an open answer, at most to the end of the connection or of the server. */
  pause(seconds: number): Promise<void>
  /** Seconds since the request. */
  elapsed(): number
}

export interface Context {
  readonly actor: Actor
  readonly organization: Organization
  readonly visible: Visible
  readonly now: Clock
  readonly newId: NewId
  readonly reader: Reader
  /** Reader for reads that may be slow, in the turns of the actor. */
  readonly slowReader: Reader
  /** Opaque: a change goes through `audited`. */
  readonly store: Store
  readonly catalog: Catalog
  /** Issuer of the identities with which people sign in to the organization. Left out: none. */
  readonly identityIssuer?: URL | undefined
  /** Whether webhooks may have private addresses. Left out: they may not. */
  readonly allowsPrivateWebhooks?: (() => boolean) | undefined
  /** Idle time of sessions in milliseconds. Left out or 0: none. */
  readonly sessionIdleMs?: number | undefined
  /** Address of the server, as the caller sees it. Left out: there is no request. */
  readonly serverUrl?: string | undefined
  readonly claim?: IdempotencyClaim | undefined
  /** Left out: there is no request. */
  readonly connection?: (() => CallerConnection) | undefined
  readonly cookie?: SessionCookie | undefined
  /** Listener for each change, called after its commit and before its answer. Must not throw. */
  readonly onChange?: ((change: Change) => void) | undefined
}

/** Key of a row of the context's organization. */
export function organizationKey(
  { organization }: Pick<Context, 'organization'>,
  id: string,
): OrganizationKey {
  return { organizationId: organization.id, id }
}

/** Names the actor of slow reads: a person with all their keys and sessions, or a key. */
export function slowReadActor(caller: Caller): string {
  if (caller.kind === 'admin_key') {
    return caller.owner.kind === 'user' ? caller.owner.id : caller.keyId
  }
  const { authority, sessionId, user } = caller
  return user?.id ?? (authority.kind === 'admin_key' ? authority.keyId : sessionId)
}

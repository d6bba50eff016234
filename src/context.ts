/**
 * What each operation carries. Time, ids, actor and store come by argument, and this is the
 * argument.
 */
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Change } from '#storage/changes.ts'
import type { Reader, Store, Tx } from '#storage/db.ts'

/** Who acts. */
export type Actor = AdminKeyActor | SessionActor | VisitorActor | SystemActor

/** Who asks, once that is known, but for where the request came from. */
export type Caller = Omit<AdminKeyActor, 'origin'> | Omit<SessionActor, 'origin'>

export interface AdminKeyActor {
  readonly kind: 'admin_key'
  readonly keyId: string
  /** Null: everything. */
  readonly scopes: readonly string[] | null
  /** The person whose key it is, or the operator. */
  readonly owner: { readonly kind: 'user' | 'service_account'; readonly id: string }
  readonly email: string | null
  readonly origin: Origin
}

export interface SessionActor {
  readonly kind: 'session'
  readonly sessionId: string
  /** Null: whoever has a key of the operator's. */
  readonly user: { readonly id: string; readonly email: string } | null
  readonly authority: KeyAuthority | PersonAuthority
  readonly origin: Origin
}

/** A session that was made from an admin key may do what the key may, and no more. */
export interface KeyAuthority extends Pick<AdminKeyActor, 'keyId' | 'scopes'> {
  readonly kind: 'admin_key'
}

/** A session of somebody who signed in as a person may do what the person's roles allow. */
export interface PersonAuthority {
  readonly kind: 'person'
  readonly organizationRole: 'owner' | 'reader'
  readonly projectRoles: ReadonlyMap<string, 'owner' | 'member'>
}

/** Whoever tries to sign in, and has no session yet. */
export interface VisitorActor {
  readonly kind: 'visitor'
  readonly origin: Origin
}

/** Whoever runs the server, at its command line. */
export interface SystemActor {
  readonly kind: 'system'
}

export interface Origin {
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** The projects an actor may see: every list and every usage query takes it. */
export type Visible = 'all' | readonly string[]

export interface Organization {
  readonly id: string
  readonly name: string
  readonly defaultProjectId: string
  readonly operatorId: string
}

/**
 * What makes a repeated request answer its first answer: `begin` runs first in the change's
 * transaction and `keep` last, with the result.
 */
export interface Claim {
  begin(tx: Tx): Promise<void>
  keep(tx: Tx, result: unknown): Promise<void>
}

/** The cookie of the browser that asks, where there is one to ask. */
export interface SessionCookie {
  /** The token that the request came with, whatever it is worth. */
  readonly presented: string | undefined
  /** Has the answer give the browser a token, until `expiresAt` (Unix milliseconds). */
  set(token: string, expiresAt: number): void
  /** Has the answer take it away. */
  clear(): void
}

export interface Context {
  readonly actor: Actor
  readonly organization: Organization
  readonly visible: Visible
  readonly now: Clock
  readonly newId: NewId
  readonly reader: Reader
  /** For reads that may take long. */
  readonly slowReader: Reader
  /** Opaque: a change goes through `audited`. */
  readonly store: Store
  readonly catalog: Catalog
  /** Idle time of sessions in milliseconds. Left out or 0: none. */
  readonly sessionIdleMs?: number | undefined
  readonly claim?: Claim | undefined
  readonly cookie?: SessionCookie | undefined
  /** Hears of each change after its commit and before its answer. Must not throw. */
  readonly onChange?: ((change: Change) => void) | undefined
}

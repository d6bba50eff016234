/** Grants: the data of a key that admits a request without a look-up. */
import { Problem } from '#base/problem.ts'
import {
  ALL_READ_SCOPE,
  ALL_SCOPE,
  DATA_SCOPES,
  type DataRoute,
  type DataScope,
} from '#contract/data-plane/route.ts'
import {
  mismatchedOrganization,
  mismatchedProject,
  missingModelScope,
} from '#contract/errors/credentials.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import type { ProjectUse } from '#gateway/project-use.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import type { TagSet } from '#usage/tag-set.ts'
import type { ModelRouting } from './model-routing.ts'
import type { ProjectPolicy } from './policy.ts'
import {
  hasEnforcedValue,
  type RequestValues,
  type SubjectRate,
  type ValueKeys,
} from './value-keys.ts'

export interface Grant {
  readonly keyId: string
  readonly organization: { readonly id: string; readonly name: string }
  readonly projectId: string
  /** The project, for the upstreams that it may use. */
  readonly project: ProjectUse
  readonly owner: { readonly kind: 'user' | 'service_account'; readonly id: string }
  /** Undefined for a key without restrictions. */
  readonly scopes: GrantScopes | undefined
  /** Data scopes that the roles of its owner permit. Undefined: all. */
  readonly permitted: ReadonlySet<DataScope> | undefined
  /** Ids of the groups and the custom roles on which `permitted` depends. */
  readonly accessIds: readonly string[]
  /** Unix milliseconds. */
  readonly expiresAt: number | null
  /** The project's overrides of limits by the name of the model, as in the store. */
  readonly overrides: ReadonlyMap<string, RateLimitChange>
  readonly generations: Generations
  /** Limits of everybody who pays for its requests, the narrowest first. */
  readonly spendLimits: readonly SpendLimit[]
  /** The models that the key may use, among its project's. Undefined: all of these. */
  readonly models: readonly string[] | undefined
  /** The models and hosted tools that the project may use, as far as the key may. */
  readonly policy: ProjectPolicy
  /** Aliases and fallback models of the project. */
  readonly routing: ModelRouting
  /** Tags of the key and of the project, together with the request's. */
  readonly tags: TagSet
  /** Whether requests may add tags. */
  readonly mayTag: boolean
  /** Limits of tags that a request may add, and then pays from. */
  readonly tagLimits: readonly SpendLimit[]
  /** Members of bodies that are tags of requests. Undefined: none, or requests may not add tags. */
  readonly bodyTags: BodyTags | undefined
  /** Keys of tags without which a request is rejected. */
  readonly requiredTags: readonly string[]
  /** Rate limits of the key and of its owner, over all models together. */
  readonly subjectRates: readonly SubjectRate[]
  /** Keys of tags with limits of their values. Undefined: none. */
  readonly valueKeys: ValueKeys | undefined
}

/** Whether one of the limits rejects requests. */
export function hasEnforced(limits: readonly SpendLimit[]): boolean {
  return limits.some(({ mode }) => mode === 'enforce')
}

/** A caller, and the values of its request. */
export interface LimitedCaller {
  readonly grant: Pick<Grant, 'spendLimits' | 'valueKeys'>
  readonly values: RequestValues | undefined
}

/** Whether a spend limit rejects requests of a caller: of its payers, or of its values. */
export function isSpendEnforced({ grant, values }: LimitedCaller): boolean {
  if (hasEnforced(grant.spendLimits)) return true
  const { valueKeys } = grant
  return values !== undefined && valueKeys !== undefined && hasEnforcedValue(valueKeys, values)
}

/** Members of bodies that are tags of their requests. */
export interface BodyTags {
  /** Names of metadata. */
  readonly metadata: readonly string[]
  /** Key of the hash of `safety_identifier`; null: it is no tag. */
  readonly identifierKey: string | null
}

/** Number of times that buckets were emptied, by `owner:bucket`; absent: never. */
export type Generations = ReadonlyMap<string, number>

/** Permissions of a key: its scopes, and the scopes that the roles of its owner permit. */
export type KeyPermissions = Pick<Grant, 'scopes' | 'permitted'>

export interface GrantScopes {
  /** Scopes of routes. */
  readonly routes: ReadonlySet<DataScope>
  readonly readsAll: boolean
}

/** Notifications of changes after which a valid key may be invalid. */
export interface Dependents {
  /**
   * Adds a listener for changes, called once they are applied, with the ids of the keys, owners,
   * projects and organizations that they concern; undefined if these are unknown.
   */
  onDropped(listener: (ids: readonly string[] | undefined) => void): void
  /**
   * The live keys among `keyIds`, expired ones included, with their present permissions. Rejects
   * without the store.
   */
  findLive(keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyPermissions>>
}

export interface Grants extends Dependents {
  /**
   * The grant of a secret, synchronously on a cache hit. Throws (or rejects with) a Problem: 401
   * unless it is a live key of a project, 503 when the store is unavailable. Never 401 for a fault
   * of ours. `addressOf` is called for a look-up only: look-ups of addresses take turns. `hash`
   * returns the secret's hash, for callers that keep it; computed by default.
   */
  find(secret: string, addressOf?: () => string, hash?: () => string): Grant | Promise<Grant>
}

/** Request headers that may name the key's organization and project. */
export type Claims = Readonly<Record<string, string | string[] | undefined>>

/** Rejects with 401 a request that names another organization or project than its key's. */
export function checkClaims(grant: Grant, headers: Claims): void {
  const organization = headers['openai-organization']
  if (organization && organization !== grant.organization.id) {
    throw new Problem(mismatchedOrganization())
  }
  const project = headers['openai-project']
  if (project && project !== grant.projectId) throw new Problem(mismatchedProject())
}

function withoutPrefix(scope: string): string {
  return scope.replace(/^api\./, '')
}

/** The scopes of a key in the store: a list in JSON, empty for a key without restrictions. */
export function parseScopes(stored: string): GrantScopes | undefined {
  const list: string[] = JSON.parse(stored)
  const names = new Set(list.map(withoutPrefix))
  if (names.size === 0 || names.has(withoutPrefix(ALL_SCOPE))) return undefined
  return {
    routes: new Set(DATA_SCOPES.filter((scope) => names.has(withoutPrefix(scope)))),
    readsAll: names.has(withoutPrefix(ALL_READ_SCOPE)),
  }
}

/** Rejects with 401 a request to a route that the key, or its owner, may not use. */
export function checkScope(grant: KeyPermissions, route: DataRoute): void {
  if (!permitsRoute(grant, route)) throw new Problem(missingModelScope(route.scope))
}

/** Whether both the key's scopes and the roles of its owner permit the route. */
export function permitsRoute(
  { scopes, permitted }: KeyPermissions,
  { scope, method }: DataRoute,
): boolean {
  if (permitted !== undefined && !permitted.has(scope)) return false
  return scopes === undefined || scopes.routes.has(scope) || (scopes.readsAll && method === 'GET')
}

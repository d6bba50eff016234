/** What the gateway knows of a key: everything it needs to admit a request without a look-up. */
import type { RateLimitChange } from '#contract/rate-limits.ts'

export interface Grant {
  readonly keyId: string
  readonly organization: { readonly id: string; readonly name: string }
  readonly projectId: string
  readonly owner: { readonly kind: 'user' | 'service_account'; readonly id: string }
  /** Empty means everything. */
  readonly scopes: readonly string[]
  /** Unix milliseconds. */
  readonly expiresAt: number | null
  /** The project's own limits by the name of the model, as they are in the store. */
  readonly overrides: ReadonlyMap<string, RateLimitChange>
}

export interface Grants {
  /**
   * The grant behind a secret, at once where it is known. Throws (or rejects with) a Problem: 401
   * for what is no live key of a project, 503 when the store cannot be asked. Never 401 for a fault
   * of ours.
   */
  find(secret: string): Grant | Promise<Grant>
}

/** What the gateway knows of a key: everything it needs to admit a request without a look-up. */
import { Problem } from '#base/problem.ts'
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

/** What a request's headers may claim of its key. */
export type Claims = Readonly<Record<string, string | string[] | undefined>>

/** Refuses with 401 a request that names another organization or project than its key's. */
export const checkClaims = (grant: Grant, headers: Claims): void => {
  const organization = headers['openai-organization']
  if (organization && organization !== grant.organization.id) {
    throw new Problem(
      'mismatched_organization',
      'OpenAI-Organization header should match organization for API key',
    )
  }
  const project = headers['openai-project']
  if (project && project !== grant.projectId) {
    throw new Problem(
      'mismatched_project',
      'OpenAI-Project header should match project for API key',
    )
  }
}

/** Identity provider of a server, and the organization into which people sign in. */
import type { Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { Organization } from '#context.ts'
import { toOrganization } from '#control/organizations/organizations.ts'
import * as organizations from '#control/organizations/store.ts'
import type { Egress } from '#egress/egress.ts'
import type { SignInTarget } from '#http/control-plane/oidc.ts'
import type { Store } from '#storage/db.ts'

/** The provider of sign-ins, which a reload may replace. */
export function createPresentSignIn(first: SignInTarget | undefined) {
  let present = first
  return {
    current: (): SignInTarget | undefined => present,
    replace: (next: SignInTarget | undefined): void => {
      present = next
    },
  }
}

export interface SignInParts {
  readonly store: Pick<Store, 'reader'>
  readonly settings: Pick<Settings, 'oidc'>
  readonly bootstrapped: { readonly organization: Organization }
  readonly egress: Pick<Egress, 'fetch'>
}

/**
 * Sign-in of a server; undefined if no provider is configured. Throws a sentence when the provider
 * is for an organization that does not exist.
 */
export async function findSignIn(parts: SignInParts): Promise<SignInTarget | undefined> {
  const { oidc } = parts.settings
  if (!oidc) return undefined
  const { fetch } = parts.egress
  const { organizationId: id } = oidc
  if (id === undefined) {
    return { settings: oidc, organization: parts.bootstrapped.organization, fetch }
  }
  const [row] = await organizations.find(parts.store.reader, { id })
  if (row) return { settings: oidc, organization: toOrganization(row), fetch }
  throw new SettingsError(`The oidc section names the organization ${id}, which does not exist.`)
}

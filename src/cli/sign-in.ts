/** Identity provider of a server, and the organization into which people sign in. */
import type { Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { Organization } from '#context.ts'
import { toOrganization } from '#control/organizations/organizations.ts'
import * as organizations from '#control/organizations/store.ts'
import type { SignInTarget } from '#http/control-plane/oidc.ts'
import type { Reader } from '#storage/db.ts'

/**
 * Sign-in of a server; undefined if no provider is configured. Throws a sentence when the provider
 * is for an organization that does not exist.
 */
export async function findSignIn(
  reader: Reader,
  { oidc }: Pick<Settings, 'oidc'>,
  first: Organization,
): Promise<SignInTarget | undefined> {
  if (!oidc) return undefined
  const { organizationId: id } = oidc
  if (id === undefined) return { settings: oidc, organization: first }
  const [row] = await organizations.find(reader, { id })
  if (row) return { settings: oidc, organization: toOrganization(row) }
  throw new SettingsError(`The oidc section names the organization ${id}, which does not exist.`)
}

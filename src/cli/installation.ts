/** What a start and the commands beside it do to the store directly, as the system. */
import type { Clock } from '#base/clock.ts'
import { systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import { hashSecret } from '#base/secrets.ts'
import type { ConfigFile } from '#config/config-file.ts'
import { SettingsError } from '#config/settings.ts'
import type { Context, Organization } from '#context.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { anyEver, findByHash } from '#control/admin-api-keys/store.ts'
import * as organizations from '#control/organizations/organizations.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Store } from '#storage/db.ts'

const DEFAULT_ORGANIZATION = 'Default organization'
const DEFAULT_OWNER = 'owner@localhost'
/** Names of the keys that a start makes or takes. */
export const FIRST_KEY_NAME = 'First admin key'
const GIVEN_KEY_NAME = 'BAILIWICK_ADMIN_KEY'

/** The system's context, without an organization. */
export const founding = (
  store: Store,
  catalog: Catalog,
  clock: Clock = systemClock,
): organizations.Founding => ({
  actor: { kind: 'system' },
  visible: 'all',
  now: clock,
  newId: createIds(clock),
  reader: store.reader,
  slowReader: store.slowReader,
  store,
  catalog,
})

/** What a start finds or makes: the organization, and a key if one had to be made. */
export interface Installation {
  readonly organization: Organization
  /** A new key in clear, to be printed once. */
  readonly newKey: string | undefined
}

/**
 * Makes the first organization if there is none, and sees to it that the operator has a key. Throws
 * a sentence when the key given was deleted once: it does not come back to life.
 */
export const prepare = async (
  context: organizations.Founding,
  { organization: configured = {} }: ConfigFile,
  givenKey: string | undefined,
): Promise<Installation> => {
  const organization = await organizations.findOrCreateFirst(context, {
    name: configured.name ?? DEFAULT_ORGANIZATION,
    ownerEmail: configured.owner_email ?? DEFAULT_OWNER,
  })
  const ctx: Context = { ...context, organization }
  if (givenKey !== undefined) {
    await takeKey(ctx, givenKey)
    return { organization, newKey: undefined }
  }
  if (await anyEver(ctx.reader, organization.id)) return { organization, newKey: undefined }
  const { value } = await adminApiKeys.create(ctx, { name: FIRST_KEY_NAME })
  return { organization, newKey: value }
}

const takeKey = async (ctx: Context, value: string): Promise<void> => {
  const [present] = await findByHash(ctx.reader, { hash: hashSecret(value) })
  if (!present) {
    await adoptOnce(ctx, value)
    return
  }
  if (present.deleted_at !== null) {
    throw new SettingsError(
      'BAILIWICK_ADMIN_KEY was deleted once and does not come back to life. Give another one, or none.',
    )
  }
}

/** Another node that starts with the same key may be a moment faster: then the key is there. */
const adoptOnce = async (ctx: Context, value: string): Promise<void> => {
  try {
    await adminApiKeys.adopt(ctx, GIVEN_KEY_NAME, value)
  } catch (error) {
    const [present] = await findByHash(ctx.reader, { hash: hashSecret(value) })
    if (!present) throw error
  }
}

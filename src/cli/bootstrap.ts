/** Bootstrap of the store by a start and by the store commands, as the system. */

import { type Clock, systemClock } from '#base/clock.ts'
import { createIds } from '#base/ids.ts'
import { logMessage } from '#base/log-messages.ts'
import { hashSecret, mintKey } from '#base/secrets.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { ConfigFile } from '#config/config-file.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { Context, Organization } from '#context.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { anyEver, findByHash } from '#control/admin-api-keys/store.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { findFirst } from '#control/organizations/store.ts'
import { type Reader, type Store, SYSTEM } from '#storage/db.ts'
import { type DeliverKey, keyToFile } from './key-delivery.ts'
import { isRandomAdminKey } from './key-strength.ts'

const DEFAULT_ORGANIZATION = 'Default organization'
const DEFAULT_OWNER = 'owner@localhost'
/** Names of the keys that a start creates or imports. */
export const FIRST_KEY_NAME = 'First admin key'
const GIVEN_KEY_NAME = 'BAILIWICK_ADMIN_KEY'

/** The system's context, without an organization. */
export function systemContext(
  store: Store,
  catalog: Catalog,
  clock: Clock = systemClock,
): organizations.BootstrapContext {
  return {
    actor: { kind: 'system' },
    visible: 'all',
    now: clock,
    newId: createIds(clock),
    reader: store.reader,
    slowReader: store.slowReader(SYSTEM),
    store,
    catalog,
  }
}

/** Result of a bootstrap: the organization, and a key if one had to be created. */
export interface BootstrapResult {
  readonly organization: Organization
  /** A new key in clear, which was printed. Undefined: it was written to a file. */
  readonly newKey: string | undefined
  /** File to which a new key was written. */
  readonly keyFile?: string
  /** A sentence for the log. */
  readonly warning?: string
}

/** The operator's first admin key, from the settings. */
export interface FirstKey {
  /** The key itself. */
  readonly given?: string | undefined
  /** File for a new key, with mode 0600; the key is then not printed. */
  readonly file?: string | undefined
  readonly print: DeliverKey
}

/** Whether the store has an organization that has had a key: a bootstrap has nothing to create. */
export async function isBootstrapped(reader: Reader): Promise<boolean> {
  const first = await findFirst(reader)
  return first !== undefined && (await anyEver(reader, first.id)) !== undefined
}

/**
 * Creates the first organization if there is none, and ensures that the operator has a key. Throws
 * a sentence when the given key was deleted once, since it is not restored, when a new one is not
 * random, and when the file for a new key exists.
 */
export async function bootstrap(
  context: organizations.BootstrapContext,
  { organization: configured = {} }: ConfigFile,
  { given, file, print }: FirstKey,
): Promise<BootstrapResult> {
  const organization = await organizations.findOrCreateFirst(context, {
    name: configured.name ?? DEFAULT_ORGANIZATION,
    ownerEmail: configured.owner_email ?? DEFAULT_OWNER,
  })
  const ctx: Context = { ...context, organization }
  const known = { organization, newKey: undefined }
  if (given !== undefined) {
    await ensureAdminKey(ctx, given)
    return isRandomAdminKey(given) ? known : { ...known, warning: logMessage('weak_admin_key') }
  }
  if (await anyEver(ctx.reader, organization.id)) return known
  const newKey = await createFirst(ctx, file === undefined ? print : keyToFile(file))
  if (newKey === undefined) return known
  return file === undefined ? { organization, newKey } : { ...known, keyFile: file }
}

/** Delivers a new key and stores it. Undefined if another node has just stored the first one. */
async function createFirst(ctx: Context, deliver: DeliverKey): Promise<string | undefined> {
  const key = mintKey('admin')
  const { withdraw } = await deliver(key)
  let isStored: boolean
  try {
    isStored = await adminApiKeys.adoptFirst(ctx, FIRST_KEY_NAME, key)
  } catch (error) {
    // A failed commit may have reached the store: only its answer proves that the key is lost.
    if (!(await adminApiKeys.hasAdopted(ctx, key).catch(() => true))) await withdraw()
    throw error
  }
  if (isStored) return key
  await withdraw()
  return undefined
}

async function ensureAdminKey(ctx: Context, value: string): Promise<void> {
  const [present] = await findByHash(ctx.reader, { hash: hashSecret(value) })
  if (!present) {
    if (!isRandomAdminKey(value)) {
      throw new SettingsError(
        'BAILIWICK_ADMIN_KEY is not random. Use a key that `bailiwick admin-keys generate` prints, sk-admin- and 32 random bytes in hex or base64, or none.',
      )
    }
    await adoptUnlessPresent(ctx, value)
    return
  }
  if (present.deleted_at !== null) {
    throw new SettingsError(
      'BAILIWICK_ADMIN_KEY is a deleted key, which is not restored. Use another key, or none.',
    )
  }
}

/** Another node that starts with the same key may have created it a moment before. */
async function adoptUnlessPresent(ctx: Context, value: string): Promise<void> {
  try {
    await adminApiKeys.adopt(ctx, GIVEN_KEY_NAME, value)
  } catch (error) {
    const [present] = await findByHash(ctx.reader, { hash: hashSecret(value) })
    if (!present) throw error
  }
}

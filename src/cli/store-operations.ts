/**
 * Operations of the store commands, as the system: audited like every change, but without a server.
 */
import { Type } from 'typebox'
import { toSeconds } from '#base/clock.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { readDatabaseUrl } from '#config/database-url.ts'
import { withSecretFiles } from '#config/secret-variables.ts'
import type { Environment } from '#config/settings.ts'
import type { Organization } from '#context.ts'
import { type CreatedAdminApiKey, NewAdminApiKey } from '#contract/admin-api-keys.ts'
import { Email, Name } from '#contract/schema.ts'
import type { User } from '#contract/users.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import * as rows from '#control/organizations/store.ts'
import { restore } from '#control/users/restore-owner.ts'
import { createValidator } from '#http/control-plane/validate.ts'
import type { Reader } from '#storage/db.ts'
import { latestMigration } from '#storage/migrations/migrate.ts'
import { openStore } from '#storage/store.ts'
import { FIRST_KEY_NAME, systemContext } from './bootstrap.ts'

const COMMAND_KEY_NAME = 'Created at the command line'
const PAGE = 100

const checkOrganization = createValidator(Type.Object({ name: Name, owner_email: Email }))
const checkEmail = createValidator(Type.Object({ email: Email }))
const checkAdminKey = createValidator(NewAdminApiKey)

/** Opens the store, passes it to `work` as the system, and always closes it. */
export async function withStore<T>(
  environment: Environment,
  work: (system: organizations.BootstrapContext, databaseUrl: string) => Promise<T>,
): Promise<T> {
  const databaseUrl = readDatabaseUrl(withSecretFiles(environment).DATABASE_URL || undefined)
  const store = await openStore(databaseUrl)
  try {
    return await work(systemContext(store, createCatalog(new Map())), databaseUrl)
  } finally {
    await store.close()
  }
}

/** Migrates the store. Resolves to the printed form of its state. */
export function migrateStore(environment: Environment) {
  return withStore(environment, async () => ({ object: 'store', migration: latestMigration() }))
}

/** Resolves to the printed form of the new organization, the only time its key is shown. */
export function createOrganization(
  environment: Environment,
  given: { readonly name: string; readonly ownerEmail: string },
) {
  const { name, owner_email } = checkOrganization({
    name: given.name,
    owner_email: given.ownerEmail,
  })
  return withStore(environment, async (system) => {
    const organization = await organizations.create(system, { name, ownerEmail: owner_email })
    const { id, value } = await adminApiKeys.create(
      { ...system, organization },
      { name: FIRST_KEY_NAME },
    )
    return {
      object: 'organization',
      id: organization.id,
      name,
      default_project_id: organization.defaultProjectId,
      admin_api_key: { id, value },
    }
  })
}

export interface AdminKeyWish {
  readonly organization?: string
  readonly name?: string
  readonly expiresInSeconds?: number
}

/** A key for the given organization, or for the oldest one. */
export function createAdminKey(
  environment: Environment,
  { organization: id, name = COMMAND_KEY_NAME, expiresInSeconds }: AdminKeyWish,
): Promise<CreatedAdminApiKey> {
  const input = checkAdminKey({
    name,
    ...(expiresInSeconds !== undefined && { expires_in_seconds: expiresInSeconds }),
  })
  return withStore(environment, async (system, databaseUrl) => {
    const organization = await find(system.reader, id, databaseUrl)
    return adminApiKeys.create({ ...system, organization }, input)
  })
}

/** An active owner with the address, of the given organization or of the oldest one. */
export function restoreOwner(
  environment: Environment,
  { organization: id, email }: { readonly organization?: string; readonly email: string },
): Promise<User> {
  const { email: checked } = checkEmail({ email })
  return withStore(environment, async (system, databaseUrl) => {
    const organization = await find(system.reader, id, databaseUrl)
    return restore({ ...system, organization }, checked)
  })
}

async function find(
  reader: Reader,
  id: string | undefined,
  databaseUrl: string,
): Promise<Organization> {
  const [row] = id === undefined ? [await rows.findFirst(reader)] : await rows.find(reader, { id })
  if (row) return organizations.toOrganization(row)
  if (id !== undefined) throw new Error(`The store has no organization ${id}.`)
  const store = databaseUrl.startsWith('sqlite:') ? ` ${databaseUrl}` : ''
  throw new Error(
    `The store${store} has no organization yet. Start the server, or run: bailiwick organizations create`,
  )
}

/** The organizations in the form of objects of the API. */
export async function* listOrganizations(reader: Reader) {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const found = await rows.listAfter(reader, after, PAGE)
    for (const { id, name, created_at } of found) {
      yield { object: 'organization', id, name, created_at: toSeconds(created_at) }
    }
    after = found.length < PAGE ? undefined : found.at(-1)?.id
  }
}

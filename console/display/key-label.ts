/** Names of keys, as the console shows them. */
import { type ApiKey, DEFAULT_KEY_NAME } from '#contract/api-keys.ts'

/** Whether a key has the default name, while its owner has a name. */
export function isUnnamed(name: string, owner: string | null): owner is string {
  return name === DEFAULT_KEY_NAME && owner !== null && owner !== ''
}

/** Name of a key; of its owner if it has the default name, as most keys of service accounts. */
export function keyLabel(name: string, owner: string | null): string {
  return isUnnamed(name, owner) ? owner : name
}

/** Name of the owner of a key, for sentences. */
export function ownerName({ owner: { user, service_account: account } }: ApiKey): string {
  return account?.name ?? user?.name ?? user?.email ?? 'no owner'
}

/** With the name that the console gives it. */
export function labelled<K extends ApiKey>(key: K): K {
  return {
    ...key,
    name: keyLabel(key.name, ownerName(key)),
  }
}

/** Names of keys, as the console shows them. */
import { DEFAULT_KEY_NAME } from '#contract/api-keys.ts'

/** Whether a key has the default name, while its owner has a name. */
export function isUnnamed(name: string, owner: string | null): owner is string {
  return name === DEFAULT_KEY_NAME && owner !== null && owner !== ''
}

/** Name of a key; of its owner if it has the default name, as most keys of service accounts. */
export function keyLabel(name: string, owner: string | null): string {
  return isUnnamed(name, owner) ? owner : name
}

/** Names of keys, as the console shows them. */
import { DEFAULT_KEY_NAME } from '#contract/api-keys.ts'

/** Whether a key has the default name, while its owner has a name. */
export const isUnnamed = (name: string, owner: string | null): owner is string =>
  name === DEFAULT_KEY_NAME && owner !== null && owner !== ''

/** Name of a key; of its owner if it has the default name, as most keys of service accounts. */
export const keyLabel = (name: string, owner: string | null): string =>
  isUnnamed(name, owner) ? owner : name

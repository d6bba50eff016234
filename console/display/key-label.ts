/** Names of keys, as the console shows them. */
import { DEFAULT_KEY_NAME } from '#contract/api-keys.ts'

/** Whether a key has no name of its own, while its owner has one. */
export const isUnnamed = (name: string, owner: string | null): owner is string =>
  name === DEFAULT_KEY_NAME && owner !== null && owner !== ''

/** A key's name; its owner's where nobody named it, since most keys of service accounts are unnamed. */
export const keyLabel = (name: string, owner: string | null): string =>
  isUnnamed(name, owner) ? owner : name

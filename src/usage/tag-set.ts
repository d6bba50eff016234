/**
 * Tag sets: the tags of a request, under an id that is a hash of them. Equal tags have one id on
 * every node: the rows of usage name their set, and nothing is agreed on.
 */
import { createHmac, hash } from 'node:crypto'
import { Problem } from '#base/problem.ts'
import { objectAboveMaxProperties } from '#contract/errors/parameters.ts'
import { invalidSubjectValue, invalidTagKey, invalidTagValue } from '#contract/errors/tags.ts'
import { SUBJECT_VALUE_MAX, TAG_KEY_PATTERN, TAG_MAX, TAGS_MAX, type Tags } from '#contract/tag.ts'

export interface TagSet {
  /** Empty for no tags. */
  readonly id: string
  readonly tags: Tags
  /** Names of the tags with budgets that pay for it. */
  readonly paying: readonly string[]
  /** The tags that keep their values where a project has too many sets: not those of a request. */
  readonly base?: TagSet
}

export const NO_TAGS: TagSet = { id: '', tags: {}, paying: [] }

/** 96 bits: of a billion sets, two have one id with a probability of one in 10^11. */
const ID_CHARACTERS = 16
/** Characters of the hash of an end user's name: 132 bits. */
const HASH_CHARACTERS = 22
const IDENTIFIER_HASH = /^[\w-]+$/
const KEY = new RegExp(TAG_KEY_PATTERN)
/** No page shows them, and they would end a line of a file. */
const CONTROL = /\p{Cc}/u

/** The set of some tags. All of them pay by default. */
export function tagSetOf(tags: Tags, rest: Pick<Partial<TagSet>, 'paying' | 'base'> = {}): TagSet {
  const entries = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0) return NO_TAGS
  const id = hash('sha256', JSON.stringify(entries), 'base64url').slice(0, ID_CHARACTERS)
  const paying = entries.map(([key, value]) => tagName(key, value))
  return { id, tags: Object.fromEntries(entries), paying, ...rest }
}

/** Name of a tag, the key of its budget. */
export function tagName(key: string, value: string): string {
  return `${key}=${value}`
}

/** Names of tags, in the order of their keys. */
export function tagNames(tags: Tags): string[] {
  return Object.entries(tags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => tagName(key, value))
}

/** Key and value of a name. */
export function parseTagName(name: string): readonly [key: string, value: string] {
  const at = name.indexOf('=')
  return [name.slice(0, at), name.slice(at + 1)]
}

/** Names of paying tags as they are stored: JSON, or null for none. */
export function parsePaying(stored: string | null): readonly string[] {
  return stored === null ? [] : JSON.parse(stored)
}

export function writePaying({ paying }: Pick<TagSet, 'paying'>): string | null {
  return paying.length === 0 ? null : JSON.stringify(paying)
}

/** Tags as they are stored: JSON, or null for none. */
export function parseTags(stored: string | null): Record<string, string> {
  return stored === null ? {} : JSON.parse(stored)
}

/** Rejects tags with 400 that are too many, too long, or that no page can show. */
export function checkTags(tags: Tags, param: string): void {
  const entries = Object.entries(tags)
  if (entries.length > TAGS_MAX) {
    throw new Problem(objectAboveMaxProperties(param, TAGS_MAX, entries.length))
  }
  for (const [key, value] of entries) {
    if (!KEY.test(key)) throw new Problem(invalidTagKey(param))
    if (!isText(value, TAG_MAX)) throw new Problem(invalidTagValue(param))
  }
}

/** Rejects with 400 a value, of a key with limits of its values, that no page can show. */
export function checkSubjectValue(value: string, param: string): void {
  if (!isText(value, SUBJECT_VALUE_MAX)) throw new Problem(invalidSubjectValue(param))
}

/** The store replaces lone surrogates: many values would be one there. */
function isText(value: string, max: number): boolean {
  const isInRange = value !== '' && (value.length <= max || [...value].length <= max)
  return isInRange && !CONTROL.test(value) && value.isWellFormed()
}

/** Whether a text has the form of a hash of an end user's name. */
export function isIdentifierHash(text: string): boolean {
  return text.length === HASH_CHARACTERS && IDENTIFIER_HASH.test(text)
}

/** Keyed hash of an end user's name: hashing a list of names does not reveal it. */
export function hashIdentifier(key: string, name: string): string {
  return createHmac('sha256', key).update(name).digest('base64url').slice(0, HASH_CHARACTERS)
}

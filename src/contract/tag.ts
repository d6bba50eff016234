/** Tags: keys with values, which allocate costs. */
import { type Static, Type } from 'typebox'

/** Most tags of a project, of a key, or of a request. */
export const TAGS_MAX = 8
/** Longest key and longest value, in characters. */
export const TAG_MAX = 64
/** Longest value of a key with limits of its values, in characters: a session, an address. */
export const SUBJECT_VALUE_MAX = 128
/** Keys of tags, which queries name. */
export const TAG_KEY_PATTERN = `^[A-Za-z0-9][A-Za-z0-9_.-]{0,${TAG_MAX - 1}}$`

export const TagKey = Type.String({ minLength: 1, maxLength: TAG_MAX, pattern: TAG_KEY_PATTERN })

/** Control characters, which no value has. */
const CONTROL_CHARACTERS = '\\u0000-\\u001f\\u007f-\\u009f'

/** A tag in a path, percent-encoded: `team=search`. A text that does not match is no tag. */
export const PathTag = Type.String({
  minLength: 3,
  maxLength: 2 * TAG_MAX + 1,
  pattern: `${TAG_KEY_PATTERN.slice(0, -1)}=[^${CONTROL_CHARACTERS}]+$`,
  description: 'Key and value of the tag: `team=search`.',
})

/** Longest search for a value, in characters. */
export const VALUE_SEARCH_MAX = 200

/**
 * A value of a key with limits of its values, in a path, percent-encoded: `end_user=alice`. A key
 * alone: all of its values that are too many.
 */
export const PathTagValue = Type.String({
  minLength: 1,
  maxLength: TAG_MAX + 1 + SUBJECT_VALUE_MAX,
  pattern: `${TAG_KEY_PATTERN.slice(0, -1)}(=[^${CONTROL_CHARACTERS}]+)?$`,
  description:
    'Key and value: `end_user=alice`. Of `safety_identifier` the plain value, or the hash of one that is listed.',
})

/** Tags by their keys. */
export const Tags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  additionalProperties: { type: 'string', minLength: 1, maxLength: TAG_MAX },
  maxProperties: TAGS_MAX,
  description: `At most ${TAGS_MAX}, with at most ${TAG_MAX} characters in each key and value.`,
})
export type Tags = Static<typeof Tags>

/** Tags: keys with values, by which costs are allocated. */
import { type Static, Type } from 'typebox'

/** Most tags of a project, of a key, or of a request. */
export const TAGS_MAX = 8
/** Longest key and longest value, in characters. */
export const TAG_MAX = 64
/** Keys of tags, which queries name. */
export const TAG_KEY_PATTERN = `^[A-Za-z0-9][A-Za-z0-9_.-]{0,${TAG_MAX - 1}}$`

export const TagKey = Type.String({ minLength: 1, maxLength: TAG_MAX, pattern: TAG_KEY_PATTERN })

/** Tags by their keys. */
export const Tags = Type.Unsafe<Record<string, string>>({
  type: 'object',
  additionalProperties: { type: 'string', minLength: 1, maxLength: TAG_MAX },
  maxProperties: TAGS_MAX,
  description: `At most ${TAGS_MAX}, with at most ${TAG_MAX} characters in each key and value.`,
})
export type Tags = Static<typeof Tags>

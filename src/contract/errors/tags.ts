/** Errors of tags: of a project or a key, and of requests, which have them in a header. */

import { SUBJECT_VALUE_MAX, TAG_MAX } from '#contract/tag.ts'
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue, missingRequiredParameter } from './parameters.ts'

/** Header with the tags of a request: `team=search,customer=acme`. */
export const TAGS_HEADER = 'x-bailiwick-tags'

export function malformedTags(): ProblemData {
  return invalidValue(
    TAGS_HEADER,
    "expected 'key=value' pairs with commas between them, each key once, values percent-encoded",
  )
}

export function tagsNotAllowed(): ProblemData {
  return problemData(
    'tags_not_allowed',
    `Requests with this API key may not have tags of their own: omit the header '${TAGS_HEADER}', or set 'may_tag' of the key.`,
    TAGS_HEADER,
  )
}

/** `key` is the first missing one. */
export function tagRequired(key: string): ProblemData {
  return missingRequiredParameter(
    `${TAGS_HEADER}.${key}`,
    `The project requires the tag '${key}' of each request: tag the key or the project, or send the header.`,
  )
}

export function invalidTagKey(param: string): ProblemData {
  return invalidValue(
    param,
    `a key has at most ${TAG_MAX} letters, digits, '_', '.' and '-', and begins with a letter or a digit`,
  )
}

export function invalidTagValue(param: string): ProblemData {
  return invalidValue(param, characters(TAG_MAX))
}

function characters(most: number): string {
  return `a value has 1 to ${most} characters, no control characters and no lone surrogates`
}

/** `param` is the member or the header with the value of a key that has limits of its values. */
export function invalidSubjectValue(param: string): ProblemData {
  return invalidValue(param, characters(SUBJECT_VALUE_MAX))
}

export function trustedHeaderMissing(header: string, key: string): ProblemData {
  return missingRequiredParameter(
    header,
    `This API key has the value of '${key}' from the header '${header}' alone, which the request lacks: let the application send it.`,
  )
}

/** Of several headers of one name, Node makes one text with commas. */
export function trustedHeaderAmbiguous(header: string): ProblemData {
  return invalidValue(header, 'expected the header once, with UTF-8 and without a comma in it')
}

/** A default of values of `safety_identifier`, without a key for its hash. */
export function identifierNotHashed(): ProblemData {
  return invalidValue(
    'tags.safety_identifier',
    "its values are hashed with a key of the project: set the default in a project, and 'safety_identifier_tag' of its tags first",
  )
}

/** `safety_identifier_tag` is set to false while values of it have limits. */
export function identifierLimited(): ProblemData {
  return invalidValue(
    'safety_identifier_tag',
    "values of 'safety_identifier' have limits in the project, which need their hash: remove these limits and the default first",
  )
}

/** Search by POST (RFC 7644 §3.4.3): the parameters of a list, in a body. */
import { SCIM_SELECTED_MAX } from '#contract/scim/messages.ts'
import { toObject } from './document.ts'
import type { ScimRequest } from './resource.ts'
import { ScimError } from './scim-error.ts'

const NAMES = new Map(
  ['filter', 'startIndex', 'count', 'attributes', 'excludedAttributes'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
)

/** The request for a list. Other members, such as those for sorting, are ignored. */
export function searchOf(request: ScimRequest): ScimRequest {
  const query = new URLSearchParams()
  for (const [key, given] of Object.entries(toObject(request.body, 'The body'))) {
    const name = NAMES.get(key.toLowerCase())
    if (name && given !== null) query.set(name, textOf(name, given))
  }
  return { ...request, query }
}

function textOf(name: string, given: unknown): string {
  if (name !== 'attributes' && name !== 'excludedAttributes') {
    if (typeof given === 'string' || typeof given === 'number') return String(given)
    throw new ScimError('invalidValue', `${name} must be a text or a number.`)
  }
  const isList = Array.isArray(given) && given.every((one) => typeof one === 'string')
  if (isList && given.length <= SCIM_SELECTED_MAX) return given.join(',')
  throw new ScimError(
    'invalidValue',
    `${name} must be a list of ${SCIM_SELECTED_MAX} names at most.`,
  )
}

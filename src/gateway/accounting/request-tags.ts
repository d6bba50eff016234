/**
 * Tags of requests: those of the key and its project, and those of the header, where the key may
 * tag. The first ones cannot be changed by a request, since budgets hold for them.
 *
 * A call with tags of its own continues with a grant that has them: equal headers have one grant,
 * by which usage finds the row of a request.
 */
import { setBounded } from '#base/bounded-map.ts'
import { Problem } from '#base/problem.ts'
import { stringAboveMaxLength } from '#contract/problems/parameters.ts'
import { malformedTags, TAGS_HEADER, tagRequired, tagsNotAllowed } from '#contract/problems/tags.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Call } from '#gateway/call.ts'
import { checkTags, tagSetOf } from '#usage/tag-set.ts'

/** Longest header, in characters: eight tags of the longest values, most of them encoded. */
const HEADER_MAX = 4_096
/** Most headers remembered for one grant. */
const HEADERS_MAX = 1_000

/** Returns the call, with a grant that has its tags. Throws 400 for tags that are not accepted. */
export type TagCall = <C extends Call>(call: C) => C

export function createTagCall(): TagCall {
  const known = new WeakMap<Grant, Map<string, Grant>>()
  return (call) => {
    const header = call.headers[TAGS_HEADER]
    if (header === undefined || header === '') return call
    const { grant } = call
    const text = String(header)
    const byHeader = known.get(grant) ?? new Map<string, Grant>()
    known.set(grant, byHeader)
    const tagged = byHeader.get(text) ?? withTags(grant, text)
    setBounded(byHeader, text, tagged, HEADERS_MAX)
    return { ...call, grant: tagged }
  }
}

const withTags = (grant: Grant, header: string): Grant => {
  if (!grant.mayTag) throw new Problem(tagsNotAllowed())
  if (header.length > HEADER_MAX) {
    throw new Problem(stringAboveMaxLength(TAGS_HEADER, HEADER_MAX, header.length))
  }
  const own = parseHeader(header)
  checkTags(own, TAGS_HEADER)
  return { ...grant, tags: tagSetOf({ ...own, ...grant.tags.tags }, grant.tags) }
}

const parseHeader = (header: string): Record<string, string> => {
  const tags = new Map<string, string>()
  for (const pair of header.split(',')) {
    const [key = '', value, ...rest] = pair.split('=').map((part) => part.trim())
    if (value === undefined || rest.length > 0 || tags.has(key)) throw new Problem(malformedTags())
    tags.set(key, decoded(value))
  }
  return Object.fromEntries(tags)
}

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new Problem(malformedTags())
  }
}

/** Rejects with 400 a request without a tag that its project requires. */
export function requireTags({ requiredTags, tags }: Pick<Grant, 'requiredTags' | 'tags'>): void {
  const missing = requiredTags.find((key) => !Object.hasOwn(tags.tags, key))
  if (missing !== undefined) throw new Problem(tagRequired(missing))
}

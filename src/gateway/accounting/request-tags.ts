/**
 * Tags of requests: tags of the key and its project, which a request cannot change since budgets
 * depend on them; and, if the key may tag, tags of the header and of the body's members that the
 * project has selected.
 *
 * A call with added tags continues with a grant that has them: equal tags have one grant, and usage
 * finds the row of a request by it.
 */
import { createHmac } from 'node:crypto'
import { setBounded } from '#base/bounded-map.ts'
import { Problem } from '#base/problem.ts'
import { objectAboveMaxProperties, stringAboveMaxLength } from '#contract/errors/parameters.ts'
import { malformedTags, TAGS_HEADER, tagRequired, tagsNotAllowed } from '#contract/errors/tags.ts'
import { TAGS_MAX, type Tags } from '#contract/tag.ts'
import type { BodyTags, Grant } from '#gateway/auth/grant.ts'
import { withTagLimits } from '#gateway/auth/spend-limits.ts'
import type { BodyCall, Call } from '#gateway/call.ts'
import type { Metadata, TagFacts } from '#gateway/request/metadata.ts'
import { checkTags, parseTagName, tagName, tagSetOf } from '#usage/tag-set.ts'

/** Longest header, in characters: eight tags of the longest values, most of them encoded. */
const HEADER_MAX = 4_096
/** Most headers, and most sets of tags, remembered for one grant. */
const REMEMBERED_MAX = 1_000
/** Most for all grants together, each of some kilobytes. */
const REMEMBERED_IN_ALL_MAX = 5_000
/** Tag of the end user that a body names, and the characters of its hash: 132 bits. */
const IDENTIFIER = 'safety_identifier'
const HASH_CHARACTERS = 22

export interface RequestTags {
  /** Returns the call with a grant that has its tags. Throws 400 for tags that are not accepted. */
  ofHeader<C extends Call>(call: C): C
  /**
   * Adds the tags of the members of its body, once that is read. Throws 400 also without a tag that
   * its project requires.
   */
  ofBody(call: BodyCall, facts: TagFacts): BodyCall
  /** Adds the tags of the metadata of a batch, which is already parsed. */
  ofMetadata(call: BodyCall, metadata: Metadata | undefined): BodyCall
}

export function createRequestTags(): RequestTags {
  const headers = createKnown()
  const bodies = createKnown()
  /** Grants with the tags of a header: the grant before, and the added tags. */
  const origins = new WeakMap<Grant, { readonly before: Grant; readonly own: Tags }>()
  /** The call with the tags of its body, if any. */
  const tagged = (call: BodyCall, found: Tags | undefined): BodyCall => {
    if (!found) {
      requireTags(call.grant)
      return call
    }
    const { before, own } = origins.get(call.grant) ?? { before: call.grant, own: {} }
    const all = { ...found, ...own }
    const { length } = Object.keys(all)
    if (length > TAGS_MAX) throw new Problem(objectAboveMaxProperties('metadata', TAGS_MAX, length))
    const grant = bodies.find(before, JSON.stringify(all), () => withOwnTags(before, all))
    requireTags(grant)
    return { ...call, grant }
  }
  return {
    ofHeader: (call) => {
      const header = call.headers[TAGS_HEADER]
      if (header === undefined || header === '') return call
      const { grant: before } = call
      const text = String(header)
      const grant = headers.find(before, text, () => {
        const own = parseHeader(before, text)
        const made = withOwnTags(before, own)
        origins.set(made, { before, own })
        return made
      })
      return { ...call, grant }
    },
    ofBody: (call, facts) => {
      const { bodyTags } = call.grant
      if (!bodyTags) return tagged(call, undefined)
      const { request } = call.format
      const metadata = bodyTags.metadata.length > 0 ? request.metadataOf(call, facts) : undefined
      const endUser = bodyTags.identifierKey === null ? undefined : request.endUserOf(call, facts)
      return tagged(call, tagsInBody(bodyTags, metadata, endUser))
    },
    ofMetadata: (call, metadata) => {
      const { bodyTags } = call.grant
      return tagged(call, bodyTags && tagsInBody(bodyTags, metadata, undefined))
    },
  }
}

/** The grant of a call as it is now, with the tags of its header and its body. */
export async function presentGrant(
  requestTags: Pick<RequestTags, 'ofHeader' | 'ofBody'>,
  call: BodyCall,
  facts: TagFacts,
): Promise<Grant> {
  const present = requestTags.ofHeader({ ...call, grant: await call.findGrant() })
  return requestTags.ofBody(present, facts).grant
}

/** Memo of grants with tags, by the grant without them and the text of the tags. */
function createKnown() {
  let known = new WeakMap<Grant, Map<string, Grant>>()
  let remembered = 0
  return {
    find: (grant: Grant, text: string, make: () => Grant): Grant => {
      const byText = known.get(grant) ?? new Map<string, Grant>()
      known.set(grant, byText)
      const found = byText.get(text)
      if (found) return found
      const tagged = make()
      if (++remembered > REMEMBERED_IN_ALL_MAX) {
        byText.clear()
        known = new WeakMap([[grant, byText]])
        remembered = 1
      }
      setBounded(byText, text, tagged, REMEMBERED_MAX)
      return tagged
    },
  }
}

/**
 * The grant of a request with added tags. It pays from the budgets of those tags that its project
 * requires, since it cannot omit them. Tags with a limit keep their values beyond the cardinality
 * limit too.
 */
function withOwnTags(grant: Grant, own: Tags): Grant {
  const { tags, requiredTags, tagLimits } = grant
  const paying = Object.entries(own)
    .filter(([key]) => requiredTags.includes(key) && !Object.hasOwn(tags.tags, key))
    .map(([key, value]) => tagName(key, value))
  const limits = tagLimits.filter(({ payerId }) => paying.includes(payerId))
  const limited = Object.fromEntries(limits.map(({ payerId }) => parseTagName(payerId)))
  const base = tagSetOf({ ...limited, ...tags.tags })
  return {
    ...grant,
    tags: tagSetOf({ ...own, ...tags.tags }, { base, paying: [...tags.paying, ...paying] }),
    spendLimits: withTagLimits(grant.spendLimits, limits),
  }
}

function parseHeader({ mayTag }: Grant, header: string): Tags {
  if (!mayTag) throw new Problem(tagsNotAllowed())
  if (header.length > HEADER_MAX) {
    throw new Problem(stringAboveMaxLength(TAGS_HEADER, HEADER_MAX, header.length))
  }
  const tags = new Map<string, string>()
  for (const pair of header.split(',')) {
    const [key = '', value, ...rest] = pair.split('=').map((part) => part.trim())
    if (value === undefined || rest.length > 0 || tags.has(key)) throw new Problem(malformedTags())
    tags.set(key, decoded(value))
  }
  const own = Object.fromEntries(tags)
  checkTags(own, TAGS_HEADER)
  return own
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new Problem(malformedTags())
  }
}

/** Tags of a body; undefined for none. Values that are not strings, or empty, are no tags. */
function tagsInBody(
  { metadata: names, identifierKey }: BodyTags,
  metadata: Metadata | undefined,
  endUser: string | undefined,
): Tags | undefined {
  const tags: Record<string, string> = {}
  for (const name of names) {
    const value = metadata && Object.hasOwn(metadata, name) ? metadata[name] : undefined
    if (typeof value !== 'string' || value === '') continue
    checkTags({ [name]: value }, `metadata.${name}`)
    tags[name] = value
  }
  if (identifierKey !== null && endUser) {
    tags[IDENTIFIER] = hashOf(identifierKey, endUser)
  }
  return Object.keys(tags).length > 0 ? tags : undefined
}

/** Keyed hash of an end user's name: hashing a list of names does not reveal it. */
function hashOf(key: string, name: string): string {
  return createHmac('sha256', key).update(name).digest('base64url').slice(0, HASH_CHARACTERS)
}

/** Rejects with 400 a request without a tag that its project requires. */
function requireTags({ requiredTags, tags }: Pick<Grant, 'requiredTags' | 'tags'>): void {
  const missing = requiredTags.find((key) => !Object.hasOwn(tags.tags, key))
  if (missing !== undefined) throw new Problem(tagRequired(missing))
}

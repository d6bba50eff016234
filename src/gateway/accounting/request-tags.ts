/**
 * Tags of requests: tags of the key and its project, which a request cannot change since budgets
 * depend on them; and, if the key may tag, tags of the header and of the body's members that the
 * project has selected.
 *
 * A call with added tags continues with a grant that has them: equal tags have one grant, and usage
 * finds the row of a request by it.
 */
import { Problem } from '#base/problem.ts'
import { createTextMemo } from '#base/text-memo.ts'
import { objectAboveMaxProperties, stringAboveMaxLength } from '#contract/errors/parameters.ts'
import { malformedTags, TAGS_HEADER, tagRequired, tagsNotAllowed } from '#contract/errors/tags.ts'
import { TAGS_MAX, type Tags } from '#contract/tag.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { withTagLimits } from '#gateway/auth/spend-limits.ts'
import { isUsageTag, type RequestValues, type ValueKeys } from '#gateway/auth/value-keys.ts'
import type { BodyCall, Call } from '#gateway/call.ts'
import type { Metadata, TagFacts } from '#gateway/request/metadata.ts'
import {
  checkSubjectValue,
  checkTags,
  hashIdentifier,
  parseTagName,
  tagName,
  tagSetOf,
} from '#usage/tag-set.ts'
import { type BodyValues, IDENTIFIER_KEY, withValues } from './request-values.ts'

/** Longest header, in characters: eight tags of the longest values, most of them encoded. */
const HEADER_MAX = 4_096
/** Most headers, sets of tags and sets of values that are remembered for one grant. */
const REMEMBERED_MAX = 1_000
/** Most for all grants together, each of some kilobytes. */
const REMEMBERED_IN_ALL_MAX = 5_000

function remembered<K extends object, V extends object>() {
  return createTextMemo<K, V>(REMEMBERED_MAX, REMEMBERED_IN_ALL_MAX)
}

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

/** What a header adds to a call. */
type Tagged = Pick<Call, 'grant' | 'values'>

export function createRequestTags(): RequestTags {
  const headers = remembered<Grant, Tagged>()
  const headerGrants = remembered<Grant, Grant>()
  const bodyGrants = remembered<Grant, Grant>()
  const valueSets = remembered<ValueKeys, RequestValues>()
  /** Grants with the tags of a header: the grant before, and the added tags. */
  const origins = new WeakMap<Grant, { readonly before: Grant; readonly own: Tags }>()
  /** The call with the tags of its body, if any. */
  const tagged = (call: BodyCall, found: Tags | undefined): BodyCall => {
    if (!found) {
      requireTags(call)
      return call
    }
    const { before, own } = origins.get(call.grant) ?? { before: call.grant, own: {} }
    const all = { ...found, ...own }
    const { length } = Object.keys(all)
    if (length > TAGS_MAX) throw new Problem(objectAboveMaxProperties('metadata', TAGS_MAX, length))
    const grant = bodyGrants.find(before, JSON.stringify(all), () => withOwnTags(before, all))
    const made = { ...call, grant }
    requireTags(made)
    return made
  }
  /** The grant with the tags of a header: equal tags have one, whatever their order. */
  const withHeader = (before: Grant, own: Tags): Grant =>
    headerGrants.find(before, JSON.stringify(own), () => {
      const made = withOwnTags(before, own)
      origins.set(made, { before, own })
      return made
    })
  const readHeader = (before: Grant, text: string): Tagged => {
    const { values, rest } = splitValues(before.valueKeys, parsePairs(before, text))
    const grant = values && rest.size === 0 ? before : withHeader(before, ownTags(before, rest))
    return { grant, values }
  }
  return {
    ofHeader: (call) => {
      const header = call.headers[TAGS_HEADER]
      if (header === undefined || header === '') return call
      const { grant } = call
      const text = String(header)
      return { ...call, ...headers.find(grant, text, () => readHeader(grant, text)) }
    },
    ofBody: (call, facts) => {
      const { bodyTags, valueKeys } = call.grant
      if (!bodyTags && !valueKeys) return tagged(call, undefined)
      const { request } = call.format
      const body: BodyValues = {
        metadataOf: () => request.metadataOf(call, facts),
        endUserOf: () => request.endUserOf(call, facts),
      }
      return tagged(
        valueKeys ? withValues(call, valueKeys, body, valueSets) : call,
        tagsInBody(call.grant, body),
      )
    },
    ofMetadata: (call, metadata) => {
      const { valueKeys } = call.grant
      const body: BodyValues = { metadataOf: () => metadata, endUserOf: () => undefined }
      return tagged(
        valueKeys ? withValues(call, valueKeys, body, valueSets) : call,
        tagsInBody(call.grant, body),
      )
    },
  }
}

/** The call with its grant as it is now, and the tags and values of its header and its body. */
export async function presentCall(
  requestTags: Pick<RequestTags, 'ofHeader' | 'ofBody'>,
  call: BodyCall,
  facts: TagFacts,
): Promise<BodyCall> {
  const grant = await call.findGrant()
  return requestTags.ofBody(requestTags.ofHeader({ ...call, grant, values: undefined }), facts)
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

type Pairs = ReadonlyMap<string, string>

/** Keys and values of a header, as they are written. */
function parsePairs({ mayTag, valueKeys }: Grant, header: string): Pairs {
  if (!mayTag && !valueKeys) throw new Problem(tagsNotAllowed())
  if (header.length > HEADER_MAX) {
    throw new Problem(stringAboveMaxLength(TAGS_HEADER, HEADER_MAX, header.length))
  }
  const pairs = new Map<string, string>()
  for (const pair of header.split(',')) {
    const at = pair.indexOf('=')
    const key = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    if (at < 0 || value.includes('=') || pairs.has(key)) throw new Problem(malformedTags())
    pairs.set(key, decoded(value))
  }
  return pairs
}

interface SplitPairs {
  readonly values: RequestValues | undefined
  readonly rest: Pairs
}

/** The values among the pairs of a header, and the rest, which are tags. */
function splitValues(keys: ValueKeys | undefined, pairs: Pairs): SplitPairs {
  if (!keys) return { values: undefined, rest: pairs }
  const values = new Map<string, string>()
  const rest = new Map<string, string>()
  for (const [key, value] of pairs) {
    if (keys.keys.includes(key)) {
      checkSubjectValue(value, `${TAGS_HEADER}.${key}`)
      values.set(key, value)
    }
    if (isUsageTag(keys, key, value)) rest.set(key, value)
  }
  return { values, rest }
}

/** Pairs as tags of the request. Throws for an API key with requests that may have none. */
function ownTags({ mayTag }: Grant, pairs: Pairs): Tags {
  if (!mayTag) throw new Problem(tagsNotAllowed())
  const own = Object.fromEntries(pairs)
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
  { bodyTags, valueKeys }: Grant,
  { metadataOf, endUserOf }: BodyValues,
): Tags | undefined {
  if (!bodyTags) return undefined
  const { metadata: names, identifierKey } = bodyTags
  const metadata = names.length > 0 ? metadataOf() : undefined
  const tags: Record<string, string> = {}
  for (const name of names) {
    const value = metadata && Object.hasOwn(metadata, name) ? metadata[name] : undefined
    if (typeof value !== 'string' || value === '') continue
    if (!isUsageTag(valueKeys, name, value)) continue
    checkTags({ [name]: value }, `metadata.${name}`)
    tags[name] = value
  }
  const endUser = identifierKey === null ? undefined : endUserOf()
  if (identifierKey !== null && endUser) {
    const value = hashIdentifier(identifierKey, endUser)
    if (isUsageTag(valueKeys, IDENTIFIER_KEY, value)) tags[IDENTIFIER_KEY] = value
  }
  return Object.keys(tags).length > 0 ? tags : undefined
}

/** Rejects with 400 a request without a tag, or a value, that its project requires. */
function requireTags({
  grant: { requiredTags, tags },
  values,
}: Pick<Call, 'grant' | 'values'>): void {
  const missing = requiredTags.find((key) => !Object.hasOwn(tags.tags, key) && !values?.has(key))
  if (missing !== undefined) throw new Problem(tagRequired(missing))
}

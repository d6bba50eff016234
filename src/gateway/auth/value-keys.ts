/** Rate limits of subjects of a grant, and keys of tags with limits of their values. */
import type {
  RatedKind,
  SubjectRates,
  TagRateDefault,
} from '#contract/extensions/subject-rate-limits.ts'
import { tagName } from '#usage/tag-set.ts'

/** The rate limits of a subject that all requests with an API key have. */
export interface SubjectRate {
  readonly scope: Exclude<RatedKind, 'tag_value'>
  readonly id: string
  /** Its project; undefined for a user, over all projects. */
  readonly projectId: string | undefined
  readonly rates: SubjectRates
}

/** Rate limits of the values of a key of tags, at one level. */
export interface ValueRates {
  /** The project; empty for the organization. */
  readonly level: string
  readonly key: string
  /** Limits of each value without its own; undefined for none. */
  readonly default: SubjectRates | undefined
  /** What holds for values beyond the most that are counted. */
  readonly beyond: TagRateDefault['beyond']
  /** Own limits of values. */
  readonly overrides: ReadonlyMap<string, SubjectRates>
}

/** Values of a request, by their keys. */
export type RequestValues = ReadonlyMap<string, string>

export interface ValueKeys {
  /** Each key with a limit of its values, or with a trusted header, once. */
  readonly keys: readonly string[]
  /** Headers that give values of keys, and nothing else does: lower-case names by the key. */
  readonly trusted: ReadonlyMap<string, string>
  /** Names of tags with spend limits: these stay tags of usage, and pay as such. */
  readonly limitedTags: ReadonlySet<string>
  /** Key of the hash of `safety_identifier`; null: it has no values. */
  readonly identifierKey: string | null
  readonly rates: readonly ValueRates[]
}

/** Undefined for an API key without any, which is usual. */
export function valueKeysOf(parts: Omit<ValueKeys, 'keys'>): ValueKeys | undefined {
  const { trusted, limitedTags, identifierKey, rates } = parts
  const keys = new Set([...trusted.keys(), ...rates.map(({ key }) => key)])
  if (keys.size === 0) return undefined
  return {
    keys: [...keys],
    trusted,
    limitedTags,
    identifierKey,
    rates,
  }
}

/** Whether a key and its value, of a request, are a tag of usage. */
export function isUsageTag(keys: ValueKeys | undefined, key: string, value: string): boolean {
  return !keys?.keys.includes(key) || keys.limitedTags.has(tagName(key, value))
}

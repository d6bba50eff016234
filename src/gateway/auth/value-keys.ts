/** Rate limits of subjects of a grant, and keys of tags with limits of their values. */
import type {
  RatedKind,
  SubjectRates,
  TagRateDefault,
} from '#contract/extensions/subject-rate-limits.ts'
import type { LimitColumns } from '#spend/ledger/limit-rows.ts'
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

/** Spend limits of the values of a key of tags, at one level. */
export interface ValueSpend {
  /** The project; empty for the organization. */
  readonly level: string
  readonly key: string
  /** The limit of each value without its own; undefined for none. */
  readonly default: LimitColumns | undefined
  /** Treatment of values beyond the most that have a budget each. */
  readonly beyond: 'reject' | 'shared'
  /** Own limits of values. */
  readonly overrides: ReadonlyMap<string, LimitColumns>
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
  /** Those of a project before the organization's. */
  readonly spend: readonly ValueSpend[]
}

/** Undefined for an API key without any, which is usual. */
export function valueKeysOf(parts: Omit<ValueKeys, 'keys'>): ValueKeys | undefined {
  const { trusted, limitedTags, identifierKey, rates, spend } = parts
  const keys = new Set([...trusted.keys(), ...[...rates, ...spend].map(({ key }) => key)])
  if (keys.size === 0) return undefined
  return {
    keys: [...keys],
    trusted,
    limitedTags,
    identifierKey,
    rates,
    spend,
  }
}

/** Whether a spend limit of one of the values rejects requests. */
export function hasEnforcedValue({ spend }: ValueKeys, values: RequestValues): boolean {
  return spend.some(({ key, overrides, default: inherited }) => {
    const value = values.get(key)
    const limit = value === undefined ? undefined : (overrides.get(value) ?? inherited)
    return limit?.mode === 'enforce'
  })
}

/** Whether a key and its value, of a request, are a tag of usage. */
export function isUsageTag(keys: ValueKeys | undefined, key: string, value: string): boolean {
  return !keys?.keys.includes(key) || keys.limitedTags.has(tagName(key, value))
}

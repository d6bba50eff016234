/**
 * Cardinality limit of names in usage that callers and upstreams choose.
 *
 * A row of usage is for a model, a size of images, a service tier. A caller or upstream that
 * invents a new name for every request would have a permanent row for every request. So of each
 * kind an organization has at most `NAMES_MAX` in a day, beside the models of the catalog. A later
 * name is counted under `OTHER_NAME`, or under a model of the catalog that it is another spelling
 * of. Amounts and costs are the same: only the name is lost. A model is counted under its name only
 * if an upstream lists it or has served it on that day: invented names leave no row.
 *
 * A project has at most `TAG_SETS_MAX` tag sets in a day. Of a later one, the values of the tags
 * that its request has added are `OTHER_NAME`; beyond `FOLDED_MAX` it is left without them, and
 * beyond `BASE_MAX`, more than keys that have tags, without any. The budgets of tags with a limit
 * are charged nevertheless.
 *
 * The names are kept in memory: a restarted process allows as many again, and so does each of
 * several nodes.
 */
import { startOf } from './buckets.ts'
import type { UsageSubject } from './event.ts'
import { NO_TAGS, type TagSet, tagSetOf } from './tag-set.ts'

const NAMES_MAX = 1_000
export const OTHER_NAME = 'other'
const TAG_SETS_MAX = 1_000
const FOLDED_MAX = 1_100
const BASE_MAX = 2_000

type Named = 'model' | 'size' | 'serviceTier' | 'contextLevel' | 'vectorStoreId'

export interface CardinalityLimit {
  /**
   * The subject itself, or a subject with other names if there are too many. `isServed` is false
   * for a request that a limit or the upstream rejected.
   */
  apply(subject: UsageSubject, nowMs: number, isServed: boolean): UsageSubject
  /** The model that a subject is counted under. */
  modelOf(
    subject: Pick<UsageSubject, 'organizationId' | 'model'>,
    nowMs: number,
    isServed: boolean,
  ): string
}

/**
 * `find` returns the row of the catalog that limits a model, by any spelling; `isListed` is
 * whether the catalog or an upstream lists it.
 */
export function createCardinalityLimit(
  find: (model: string) => { readonly model: string } | undefined,
  isListed: (model: string) => boolean = () => false,
  max = NAMES_MAX,
): CardinalityLimit {
  let day = 0
  const seen = new Map<string, Set<string>>()

  const applyOne = (
    organizationId: string,
    kind: Named,
    name: string | null,
    isNew = true,
  ): string | null => {
    const row = kind === 'model' && name !== null ? find(name)?.model : undefined
    if (name === null || name === row) return name
    const group = `${kind} ${organizationId}`
    const names = seen.get(group) ?? new Set()
    seen.set(group, names)
    if (names.has(name)) return name
    if (names.size >= max || !isNew) return row ?? OTHER_NAME
    names.add(name)
    return name
  }

  const turnTo = (nowMs: number): void => {
    const today = startOf('1d', nowMs)
    if (today !== day) seen.clear()
    day = today
  }
  const modelOf: CardinalityLimit['modelOf'] = ({ organizationId, model }, nowMs, isServed) => {
    turnTo(nowMs)
    const isKnown = isServed || isListed(model)
    return applyOne(organizationId, 'model', model, isKnown) ?? OTHER_NAME
  }

  return {
    modelOf,
    apply: (subject, nowMs, isServed) => {
      const { organizationId } = subject
      const model = modelOf(subject, nowMs, isServed)
      const size = applyOne(organizationId, 'size', subject.size)
      const serviceTier = applyOne(organizationId, 'serviceTier', subject.serviceTier)
      const contextLevel = applyOne(organizationId, 'contextLevel', subject.contextLevel)
      const vectorStoreId = applyOne(organizationId, 'vectorStoreId', subject.vectorStoreId)
      const named = { ...subject, model, size, serviceTier, contextLevel, vectorStoreId }
      return subject.tags ? { ...named, tags: countedTags(seen, subject) } : named
    },
  }
}

/** The tag set that a subject is counted under; undefined for no tags. */
function countedTags(
  seen: Map<string, Set<string>>,
  { projectId, tags }: UsageSubject,
): TagSet | undefined {
  if (!tags || tags.id === '') return undefined
  const group = `tags ${projectId}`
  const ids = seen.get(group) ?? new Set()
  seen.set(group, ids)
  for (const [set, most] of candidatesOf(tags)) {
    if (set.id === '') break
    if (!ids.has(set.id) && ids.size >= most) continue
    ids.add(set.id)
    return set
  }
  const { paying } = tags.base ?? tags
  return { ...NO_TAGS, paying }
}

/** Tag sets under which one is counted, the first that has room: each with its maximum. */
function candidatesOf(set: TagSet): readonly (readonly [TagSet, number])[] {
  const { base } = set
  if (!base) return [[set, BASE_MAX]]
  const folded = Object.entries(set.tags).map(([key, value]): [string, string] => [
    key,
    base.tags[key] === value ? value : OTHER_NAME,
  ])
  return [
    [set, TAG_SETS_MAX],
    [tagSetOf(Object.fromEntries(folded), { paying: base.paying }), FOLDED_MAX],
    [base, BASE_MAX],
  ]
}

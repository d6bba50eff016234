/**
 * Announced ends of models: the day from which a model is no longer served. The source is the first
 * of these that knows the model: the configuration, the lists of upstreams, the documentation of
 * OpenAI and Anthropic. Of several upstreams the earliest end holds.
 *
 * A list is remembered by its upstream after a model has left it: an ended model is still known as
 * such, until the process stops.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { ConfiguredModel } from '#config/models.ts'
import { aliasOfSnapshot, foldModel, indexByName, isFineTuned } from '#model-names/names.ts'
import { findDocumentedModel } from './find-documented-model.ts'

export type EndSource = 'configuration' | 'upstream' | 'documentation'

export interface ModelEnd {
  /** `YYYY-MM-DD`, in UTC. */
  readonly date: string
  readonly source: EndSource
  /** The model that the source recommends. */
  readonly replacement: string | undefined
}

/** A day, null if none is announced, or undefined if that is unknown. */
export type ReportedEnd = string | null | undefined

/** Models of a list, by name, with their ends. */
export type ListedEnds = ReadonlyMap<string, { readonly shutdownDate: ReportedEnd }>

export interface ModelEnds {
  /** Null: none is announced. Undefined: nothing is known of the model. */
  of(model: string): ModelEnd | null | undefined
  /** The same with `reported` in place of what all upstreams list. */
  ofReported(model: string, reported: ReportedEnd): ModelEnd | null | undefined
  /** The end of a model that has ended by a time. */
  endedBy(model: string, nowMs: number): ModelEnd | undefined
  /** Adds the ends that an upstream lists. This process alone knows of them. */
  setListed(upstream: string, models: ListedEnds): void
}

/** Days before its end in which a model in use is shown as ending. */
export const ENDING_DAYS = 90
/** Most models of an upstream with a remembered end. */
const LISTED_MAX = 2_000
const DAY_MS = 86_400_000

export function createModelEnds(configured: ReadonlyMap<string, ConfiguredModel>): ModelEnds {
  const find = indexByName(configured, ([first]) => first)
  const byUpstream = new Map<string, Map<string, string | null>>()
  const configuredFor = (name: string): ReportedEnd => {
    const entry = find(name) ?? find(aliasOfSnapshot(name))
    if (!entry || entry.shutdownDate !== undefined || entry.aliasOf === undefined) {
      return entry?.shutdownDate
    }
    return find(entry.aliasOf)?.shutdownDate
  }
  const listedFor = (name: string): ReportedEnd => {
    const found = [...byUpstream.values()].map((ends) => ends.get(name))
    return earliest(found)
  }
  const ofReported: ModelEnds['ofReported'] = (model, reported) => {
    const name = foldModel(model)
    const own = configuredFor(name)
    if (own !== undefined) return endFrom('configuration', own, name)
    if (reported !== undefined) return endFrom('upstream', reported, name)
    const row = documentedRow(name) ?? documentedRow(foldModel(find(name)?.aliasOf ?? ''))
    return row && endFrom('documentation', row[3] ?? null, name)
  }
  const of: ModelEnds['of'] = (model) => ofReported(model, listedFor(foldModel(model)))
  return {
    of,
    ofReported,
    endedBy: (model, nowMs) => {
      const end = of(model)
      return end && daysUntil(end.date, nowMs) <= 0 ? end : undefined
    },
    setListed: (upstream, models) => {
      const known = byUpstream.get(upstream) ?? new Map<string, string | null>()
      byUpstream.set(upstream, known)
      for (const [model, { shutdownDate: end }] of models) {
        if (end !== undefined) setBounded(known, foldModel(model), end, LISTED_MAX)
      }
    },
  }
}

/** Whole days from the day of a time to a day, in UTC: 0 on that day, negative after it. */
export function daysUntil(date: string, nowMs: number): number {
  return Math.ceil((Date.parse(date) - nowMs) / DAY_MS)
}

/** The earliest day; null if none of them is a day and one is known to be unannounced. */
export function earliest(ends: readonly ReportedEnd[]): ReportedEnd {
  const [first] = ends.filter((end) => typeof end === 'string').sort()
  return first ?? ends.find((end) => end !== undefined)
}

/** A fine-tuned model ends with the model that it is made of. */
function documentedRow(name: string) {
  return findDocumentedModel(isFineTuned(name) ? (name.split(':')[1] ?? '') : name)
}

function endFrom(source: EndSource, date: string | null, name: string): ModelEnd | null {
  if (date === null) return null
  const row = documentedRow(name)
  // Another end than the documented one is another announcement.
  return { date, source, replacement: row?.[3] === date ? row[4] : undefined }
}

/** Counts of what the cases of a trial had, and the least of each. */
import type { BatchPlan, Members } from './cases/case.ts'
import type { Outcome } from './lane.ts'
import { MODELS } from './truth/models.ts'
import { isList, isObject, type Json } from './truth/reading.ts'

export interface Coverage {
  add(outcome: Outcome): void
  readonly cases: number
  /** Cases that an upstream got. */
  readonly admitted: number
  /** Cases with a feature, as `member:n`, and those of them that an upstream got. */
  readonly features: ReadonlyMap<string, { drawn: number; admitted: number }>
}

/** Types of parts, of items and of tools within a value. */
function typesIn(value: Json | undefined, prefix: string, found: Set<string>): void {
  if (isList(value)) for (const one of value) typesIn(one, prefix, found)
  else if (isObject(value)) {
    if (typeof value.type === 'string') found.add(`${prefix}:${value.type}`)
    else if (prefix === 'tool' || value.role === undefined) found.add(`${prefix}:untyped`)
    for (const name of ['content', 'tools', 'output']) typesIn(value[name], prefix, found)
  }
}

/** Features of a request's members. */
function addMembers(members: Members, found: Set<string>): void {
  for (const [name, value] of members) {
    found.add(`member:${name}`)
    if (name === 'model') found.add(`model:${value}`)
    if (name === 'service_tier') found.add(`tier:${value}`)
    if (name === 'model' && !MODELS.some((model) => model.name === value)) found.add('respelled')
    if (name === 'prompt' && isList(value) && typeof value[0] !== 'number') found.add('prompts')
    typesIn(value, name === 'tools' ? 'tool' : 'part', found)
  }
}

/** Features of a batch: those of its lines have its name before them. */
function batchFeaturesOf({ given, code }: Outcome, batch: BatchPlan): Set<string> {
  const ofLines = new Set([`route:${given.route}`])
  for (const { members, spelling, answer, copies } of batch.lines) {
    addMembers(members, ofLines)
    ofLines.add(`spelling:${spelling}`).add(`fault:${answer.fault.kind}`)
    ofLines.add(`report:${answer.report}`).add(`copies:${copies}`)
  }
  const found = new Set([...ofLines].map((feature) => `line:${feature}`))
  found.add('batch').add(`batch:${batch.status}`).add(`batch:report:${batch.report}`)
  if (batch.isRetrieved) found.add('batch:retrieved')
  if (batch.isOutputDeleted) found.add('batch:deleted')
  if (code !== undefined) found.add(`batch:code:${code}`)
  return found
}

export function featuresOf(outcome: Outcome): Set<string> {
  const { given, attempts, status, code, isCapped } = outcome
  const { route, members, spelling, leaving, batch } = given
  if (batch) return batchFeaturesOf(outcome, batch)
  const found = new Set([`route:${route}`, `spelling:${spelling}`, `leaves:${leaving.at}`])
  if (given.background) {
    found.add('background').add(`background:${given.background.end}`)
    for (const ask of given.background.asks) found.add(`background:${ask}`)
  }
  addMembers(members, found)
  if (isCapped) found.add('capped')
  found.add(code === undefined ? `status:${status ?? 'left'}` : `code:${code}`)
  for (const { upstream, isStreamed, tier, plan } of attempts) {
    found.add(`upstream:${upstream}`)
    found.add(isStreamed ? 'streamed' : 'whole')
    if (plan.namesTier) found.add(`answered:${tier}`)
    found.add(`fault:${plan.fault.kind}`).add(`report:${plan.report}`)
    if (isStreamed) found.add(`delta:${plan.deltaKind}`)
    if (plan.deltas.every((delta) => delta.length === 1)) found.add('delta:short')
  }
  return found
}

export function createCoverage(): Coverage {
  const features = new Map<string, { drawn: number; admitted: number }>()
  const state = { cases: 0, admitted: 0 }
  return {
    add: (outcome) => {
      const isAdmitted = outcome.attempts.length > 0
      state.cases += 1
      if (isAdmitted) state.admitted += 1
      for (const feature of featuresOf(outcome)) {
        const counts = features.get(feature) ?? { drawn: 0, admitted: 0 }
        counts.drawn += 1
        if (isAdmitted) counts.admitted += 1
        features.set(feature, counts)
      }
    },
    get cases() {
      return state.cases
    },
    get admitted() {
      return state.admitted
    },
    features,
  }
}

/** Least cases with a feature, however small its share. */
const LEAST = 3

/** Features that were met less often than the given share of cases, admitted ones where named. */
export function shortOf(
  { cases, features }: Coverage,
  floors: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(floors).flatMap(([feature, share]) => {
    const { drawn = 0, admitted = 0 } = features.get(feature) ?? {}
    const found = /^(?:code|status):/.test(feature) ? drawn : admitted
    const least = Math.max(LEAST, Math.floor(share * cases))
    return found < least ? [`${feature}: ${found} of at least ${least}`] : []
  })
}

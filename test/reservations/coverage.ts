/** Counts of what the cases of a trial had, and the least of each. */
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
const typesIn = (value: Json | undefined, prefix: string, found: Set<string>): void => {
  if (isList(value)) for (const one of value) typesIn(one, prefix, found)
  else if (isObject(value)) {
    if (typeof value.type === 'string') found.add(`${prefix}:${value.type}`)
    else if (prefix === 'tool' || value.role === undefined) found.add(`${prefix}:untyped`)
    for (const name of ['content', 'tools', 'output']) typesIn(value[name], prefix, found)
  }
}

export function featuresOf({ given, attempts, status, code, isCapped }: Outcome): Set<string> {
  const { route, members, spelling, answers, leaving } = given
  const found = new Set([`route:${route}`, `spelling:${spelling}`, `leaves:${leaving.at}`])
  for (const [name, value] of members) {
    found.add(`member:${name}`)
    if (name === 'model') found.add(`model:${value}`)
    if (name === 'service_tier') found.add(`tier:${value}`)
    if (name === 'model' && !MODELS.some((model) => model.name === value)) found.add('respelled')
    if (name === 'prompt' && isList(value) && typeof value[0] !== 'number') found.add('prompts')
    typesIn(value, name === 'tools' ? 'tool' : 'part', found)
  }
  if (isCapped) found.add('capped')
  found.add(code === undefined ? `status:${status ?? 'left'}` : `code:${code}`)
  for (const [index, { upstream, isStreamed, tier }] of attempts.entries()) {
    const plan = answers[index] ?? answers.at(-1)
    found.add(`upstream:${upstream}`)
    found.add(isStreamed ? 'streamed' : 'whole')
    if (!plan) continue
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

/** Features that were met less often than the given share of cases, admitted ones where named. */
export function shortOf(
  { cases, features }: Coverage,
  floors: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(floors).flatMap(([feature, share]) => {
    const { drawn = 0, admitted = 0 } = features.get(feature) ?? {}
    const found = /^(?:code|status):/.test(feature) ? drawn : admitted
    const least = Math.floor(share * cases)
    return found < least ? [`${feature}: ${found} of at least ${least}`] : []
  })
}
